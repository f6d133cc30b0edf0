import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.propagation import run
from engine.display.view import View
from engine.stage.page import player_html
from engine.stage.sharing import SHORTEST, shared
from tests.parts import whole
from tests.views import lesson_of

texts = st.text(max_size=SHORTEST)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda parts: st.lists(parts, max_size=6) | st.dictionaries(st.text("abc", max_size=2), parts, max_size=6),
    max_leaves=60,
)


@settings(deadline=None)
@given(data)
def test_the_parts_make_the_whole_again(value: Any) -> None:
    parts = shared(value)
    assert whole(json.loads(json.dumps(parts))) == value


def test_what_comes_back_is_written_once() -> None:
    long = [f"text {number}" for number in range(SHORTEST)]
    value: Any = long
    for _ in range(7):
        value = [value, value, {"again": value}]
    parts = shared(value)
    assert len(parts) <= 9
    assert sum("text 7" in json.dumps(part) for part in parts) == 1


def test_a_page_with_all_derivations_that_are_promised_stays_small() -> None:
    """The deepest network of the app, where derivations open through eleven layers."""
    lesson = lesson_of((3,) * 12, *("sigmoid",) * 11)
    assert len(player_html(View(run(lesson)), "plotly.min.js").encode()) < 300_000
