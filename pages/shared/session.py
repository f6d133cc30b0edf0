"""What the user sees, as one frozen `AppState`: the only owner of session state and of the query parameters.

The address is read once, when a session begins or the user goes back or forward, and written whenever the state
changes. The step is the player's: it stands in the address too, but only the player writes it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import streamlit as st

from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, closest_language
from engine.display.numbers import MOST_DIGITS

STATE = "state"
ADDRESS = "address"
NOTICES = "notices"
STEP = "step"
"""The query parameter that the player writes, counted from 1."""


@dataclass(frozen=True)
class AppState:
    """Everything that decides what is on the screen, except the step.

    Attributes:
        preset: key of the lesson.
        digits: decimals, 1 to 8.
        language: key of the language.
        sample: the sample whose values stand on the units, from 0.
        canvas: key of the picture that fits the screen.
    """

    preset: str = next(iter(PRESETS))
    digits: int = 3
    language: str = "en"
    sample: int = 0
    canvas: str = "wide"


@dataclass(frozen=True)
class Notice:
    """Something in the address that could not be used.

    Attributes:
        key: key of the text.
        values: what fills its placeholders; may hold a stranger's text.
    """

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Parameter:
    """How one field of the state travels in the address.

    Attributes:
        name: of the query parameter.
        field: of `AppState`.
        read: text ↦ value; raises ValueError or KeyError for anything else.
        write: value ↦ text.
    """

    name: str
    field: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _one_of(known: Mapping[str, object]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise KeyError(text)
        return text

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return read


MOST_SAMPLES = 4096
PARAMETERS = (
    Parameter("preset", "preset", _one_of(PRESETS), str),
    Parameter("digits", "digits", _whole(1, MOST_DIGITS), str),
    Parameter("lang", "language", _one_of(LANGUAGES), str),
    Parameter("sample", "sample", lambda text: _whole(1, MOST_SAMPLES)(text) - 1, lambda sample: str(sample + 1)),
)
"""One table drives reading and writing of the address."""


def begin() -> AppState:
    """The state of this run: from the address when that has changed from outside, else as it was."""
    address = {name: text for name, text in st.query_params.items() if name != STEP}
    if STATE not in st.session_state:
        st.session_state[STATE] = AppState(language=closest_language(st.context.locale), canvas=_likely_canvas())
    if address != st.session_state.get(ADDRESS):
        _adopt(address)
    return current()


def current() -> AppState:
    """The state as it is now."""
    state: AppState = st.session_state[STATE]
    return state


def change(**fields: Any) -> None:
    """Change fields of the state, and the address with it."""
    st.session_state[STATE] = replace(current(), **fields)
    _write_address(keep_step="preset" not in fields)


def notices() -> tuple[Notice, ...]:
    """What could not be read from the address, until it is closed."""
    found: tuple[Notice, ...] = st.session_state.get(NOTICES, ())
    return found


def close_notices() -> None:
    """Forget all notices."""
    st.session_state[NOTICES] = ()


@lru_cache(maxsize=64)
def sample_count(state: AppState) -> int:
    """How many samples the chosen lesson has."""
    return PRESETS[state.preset]().examples.count


def first_step(count: int) -> int:
    """The step that the address asks for, from 0; the first one where it asks for none or for one that is not there."""
    text = st.query_params.get(STEP, "1")
    try:
        return _whole(1, count)(text) - 1
    except ValueError:
        used = count if text.isascii() and text.isdigit() and int(text[:9]) > count else 1
        _notice(Notice("step", {"found": text, "most": count, "used": used}))
        st.query_params[STEP] = str(used)
        return used - 1


def _adopt(address: Mapping[str, str]) -> None:
    """Take over what the address says; what it does not name keeps its default, what cannot be read is reported."""
    fields: dict[str, Any] = {"preset": AppState.preset, "digits": AppState.digits, "sample": AppState.sample}
    unread: list[Parameter] = []
    for parameter in PARAMETERS:
        if parameter.name not in address:
            continue
        try:
            fields[parameter.field] = parameter.read(address[parameter.name])
        except (KeyError, ValueError):
            unread.append(parameter)
    state = replace(current(), **fields)
    most = sample_count(state)
    if state.sample >= most:
        unread.append(next(parameter for parameter in PARAMETERS if parameter.field == "sample"))
        state = replace(state, sample=0)
    st.session_state[STATE] = state
    st.session_state[NOTICES] = tuple(
        Notice(parameter.field, {"found": address[parameter.name], "used": state.digits, "most": most})
        for parameter in unread
    )
    _write_address()


def _write_address(keep_step: bool = True) -> None:
    """Put the state into the address: always the language, the rest where it differs from the default.

    All at once, because each change of the address is an entry in the browser's history.
    """
    state, default = asdict(current()), asdict(AppState())
    address = {
        parameter.name: parameter.write(state[parameter.field])
        for parameter in PARAMETERS
        if parameter.field == "language" or state[parameter.field] != default[parameter.field]
    }
    st.session_state[ADDRESS] = dict(address)
    if keep_step and STEP in st.query_params:
        address[STEP] = st.query_params[STEP]
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)


def _notice(notice: Notice) -> None:
    st.session_state[NOTICES] = (*notices(), notice)


def _likely_canvas() -> str:
    """A phone says so in its headers; otherwise the player reports the width once it is on the page."""
    agent = st.context.headers.get("User-Agent") or ""
    return "compact" if "Mobi" in agent else AppState.canvas
