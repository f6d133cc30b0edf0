"""What the address can say, as far as it needs no app."""

import re
from string import punctuation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES
from pages.shared.session import PARAMETERS, AppState, Parameter
from pages.shared.shell import plain_markdown
from tests.pages.app_runs import unescaped

VALUES = {
    "preset": list(PRESETS),
    "digits": list(range(1, 9)),
    "language": list(LANGUAGES),
    "sample": [0, 1, 2, 4095],
}


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_what_is_written_into_the_address_reads_back(parameter: Parameter) -> None:
    for value in VALUES[parameter.field]:
        assert parameter.read(parameter.write(value)) == value


def test_every_choice_travels_in_the_address_under_a_name_of_its_own() -> None:
    assert {parameter.field for parameter in PARAMETERS} == set(VALUES)
    assert len({parameter.name for parameter in PARAMETERS}) == len(PARAMETERS)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
@settings(deadline=None)
@given(text=st.text() | st.from_regex(r"[-+]?\d{1,7}"))
def test_whatever_stands_in_the_address_is_a_value_or_refused(parameter: Parameter, text: str) -> None:
    try:
        value = parameter.read(text)
    except (KeyError, ValueError):
        return
    assert value in VALUES[parameter.field] or (parameter.field == "sample" and 0 <= value < 4096)


def test_the_default_is_the_first_lesson_with_three_digits() -> None:
    assert AppState() == AppState(preset="loglik", digits=3, language="en", sample=0, canvas="wide")


@pytest.mark.parametrize("mark", punctuation)
def test_every_punctuation_mark_is_escaped(mark: str) -> None:
    assert plain_markdown(f"a{mark}b") == f"a\\{mark}b"


def test_letters_digits_and_chinese_stay_as_they_are() -> None:
    assert plain_markdown("abc XYZ 019 中文，δ") == "abc XYZ 019 中文，δ"


@settings(deadline=None)
@given(st.text())
def test_escaped_text_reads_as_the_text_in_one_line_and_is_cut(text: str) -> None:
    shown = plain_markdown(text)
    line = " ".join(text.split())
    assert unescaped(shown) == (line if len(line) <= 80 else line[:79] + "…")
    assert not re.search(r"[\n\r\u2028]", shown)
    marks = re.escape(punctuation)
    assert re.fullmatch(rf"(?:\\[{marks}]|[^{marks}])*", shown)
