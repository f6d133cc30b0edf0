"""What the user has to be told, and what components have to remember from run to run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.core.editing import Remark
from engine.core.errors import Problem

NEWS = "news"
REFUSED = "refused_field"
GENERATIONS = "generations"
SHOWN = "shown"
MOST_SHOWN = 300


@dataclass(frozen=True)
class News:
    """What the user has to be told, until it is closed or the next edit.

    Attributes:
        heading: the key of what happened, for example `link_repaired`.
        problems: what could not be used, and why.
        remarks: what was filled in or changed besides.
        on_screen: whether the places of the problems are on the screen, rather than in a file or a link.
    """

    heading: str
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    on_screen: bool = False


def news() -> News | None:
    """What the user has to be told."""
    told: News | None = st.session_state.get(NEWS)
    return told


def announce(told: News | None) -> None:
    """Tell the user something; None takes back what was told."""
    st.session_state[NEWS] = told


def close_news() -> None:
    """The user has read it."""
    st.session_state[NEWS] = None


def refuse(problems: Sequence[Problem]) -> None:
    """Tell the user that an edit on the screen was not taken over."""
    st.session_state[NEWS] = News("refused", tuple(problems), on_screen=True)


def is_refused() -> bool:
    """Whether the last edit was refused, and the user has not closed the message."""
    told = news()
    return told is not None and told.heading == "refused"


def problems() -> tuple[Problem, ...]:
    """What was wrong with the last edit."""
    told = news()
    return told.problems if told is not None else ()


def refused_field() -> str:
    """The key of the field that holds what was refused last, or nothing."""
    key: str = st.session_state.get(REFUSED, "")
    return key if is_refused() else ""


def mark_refused(key: str) -> None:
    """Remember which field holds what was refused."""
    st.session_state[REFUSED] = key


def widget_key(name: str, shown: object, keeps_text: bool = False) -> str:
    """The key of a widget that shows a part of the state; another one as soon as that part changes behind its back.

    A browser that has not heard of the change yet still sends the former value with everything else that it says. Under
    the same key that would look like a choice of the user, and undo the change.

    Args:
        name: of the widget.
        shown: what it has to show.
        keeps_text: whether it is to keep what the user typed into it instead.
    """
    generations: dict[str, int] = st.session_state.setdefault(GENERATIONS, {})
    key = _generation_key(name, generations.get(name, 0))
    if key in st.session_state and st.session_state[key] != shown and not keeps_text:
        generations[name] = generations.get(name, 0) + 1
        key = _generation_key(name, generations[name])
    if key not in st.session_state:
        st.session_state[key] = shown
    values: dict[str, object] = st.session_state.setdefault(SHOWN, {})
    values[key] = shown
    for oldest in list(values)[:-MOST_SHOWN]:
        del values[oldest]
    return key


def chosen(key: str) -> Any:
    """What the user has changed a widget to; None where nothing was changed.

    Streamlit calls back too when a browser sends what it was told to show, or for a widget that has just gone.
    """
    value = st.session_state.get(key)
    return None if value == st.session_state.get(SHOWN, {}).get(key) else value


def _generation_key(name: str, generation: int) -> str:
    return f"{name}_{generation}" if generation else name


def said(component: str, name: str) -> Any:
    """What a component has told the server under this name, or None."""
    return (st.session_state.get(component) or {}).get(name)


def recall(key: str) -> Any:
    """What a component remembers from run to run, or None."""
    return st.session_state.get(f"{key}_memory")


def remember(key: str, memory: object) -> None:
    """Let a component remember something."""
    st.session_state[f"{key}_memory"] = memory
