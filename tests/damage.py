"""What tests of damaged links ask: what was said, and whether the rest was kept."""

import re
from urllib.parse import urlencode

from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import lesson_to_dict
from engine.display.share_link import FIELDS, Reading, write_link
from engine.display.shared import Shared
from pages.shared.problems import problem_text
from tests.comparison import bits
from tests.links import numbers_of, read

GOES_WITH = {
    **{"weights": {"weights", "init"}, "init": {"weights", "init"}, "bias": {"bias", "biases"}},
}
"""What a stand-in for one key of a lesson replaces along with it."""


def changed(shared: Shared, **changes: str) -> Reading:
    """What is read from the link after some of its parameters were changed."""
    return read(urlencode({**write_link(shared), **changes}))


def messages(reading: Reading) -> list[str]:
    return list(map(str, reading.problems))


def places(reading: Reading) -> set[str]:
    """The parameters that have a problem; every problem can be told in every language."""
    for language in LANGUAGES:
        for problem in reading.problems:
            assert problem_text(catalogue(language), problem)
    told = [problem.place for problem in reading.problems if problem.rule != "problem_limit"]
    return {re.split(r"[.\[]", place)[0] for place in told}


def is_same(reading: Reading, shared: Shared) -> bool:
    """Whether the link restored its lesson and the weights to rewind to, all to the last bit."""
    values = reading.values
    return (
        not reading.is_lost
        and bits(values["lesson"]) == bits(shared.lesson)
        and numbers_of(values["start"]) == numbers_of(shared.start)
    )


def assert_rest_is_kept(reading: Reading, shared: Shared, name: str) -> None:
    """Everything but the parameter, and what hangs on it, is as it was."""
    views = [field.attribute for field in FIELDS if field.attribute and field.name != name]
    if name == "layers":
        assert reading.is_lost
        assert {key: reading.values[key] for key in ("language", "digits")} == {"language": "zh", "digits": 5}
        return
    assert not reading.is_lost
    assert {view: reading.values.get(view, getattr(Shared, view)) for view in views} == {
        view: getattr(shared, view) for view in views
    }
    found, expected = lesson_to_dict(reading.values["lesson"]), lesson_to_dict(shared.lesson)
    for key in (found.keys() | expected.keys()) - GOES_WITH.get(name, {name}):
        assert repr(found.get(key)) == repr(expected.get(key)), key
    if shared.start is not None and not name.startswith("start_"):
        assert numbers_of(reading.values["start"]) == numbers_of(shared.start)
