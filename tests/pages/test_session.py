"""What the address can say, as far as it needs no app."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES
from pages.shared.session import PARAMETERS, AppState, Parameter
from pages.shared.shell import one_line

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


@settings(deadline=None)
@given(st.text())
def test_a_strangers_text_is_put_on_one_line_and_cut(text: str) -> None:
    line = " ".join(text.split())
    assert one_line(text) == (line if len(line) <= 80 else line[:79] + "…")
    assert len(one_line(text).splitlines()) <= 1
