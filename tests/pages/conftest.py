from collections.abc import Iterator

import pytest

from engine.core.presets import PRESETS
from engine.display.lesson_file import content_key
from engine.display.share_link import read_link
from pages.shared import session
from tests.pages.stand_in import Visitor


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """One who has opened the app; whatever happens, the address is that of what is shown."""
    visitor = Visitor(monkeypatch)
    visitor.see()
    yield visitor
    reading, state = read_link(visitor.address, PRESETS["deep"]()), session.current()
    assert reading.problems == ()
    assert content_key(reading.values["lesson"]) == content_key(state.lesson)
    assert (reading.values["step"], reading.values.get("sample", 0)) == (state.step, state.sample)
    assert (reading.values["start"] is None) == (state.start is None)
