"""What the user has to be told."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from engine.core.editing import Remark
from engine.core.errors import Problem

NEWS = "news"
REFUSED = "refused_field"


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
