"""The state itself, the address that it is written into, and the lessons before and after it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from engine.core.network import Lesson, Network
from engine.core.presets import PRESETS
from engine.display.catalogue import Catalogue, catalogue
from engine.display.lesson_file import content_key
from engine.display.share_link import write_link, write_reference
from engine.display.shared import Shared, step_count
from pages.shared.computed import LargeLessons
from pages.shared.history import History, Moment

STATE = "state"
ADDRESS = "address"
OUTDATED = "outdated"
HISTORY = "history"
RESUMES = "resumes"
BEGINNINGS = "beginnings"
STEP = "step"
"""The query parameter that the player writes, counted from 1."""


@dataclass(frozen=True, eq=False)
class AppState(Shared):
    """Everything that decides what is on the screen: what a link restores, and the canvas.

    Attributes:
        canvas: key of the picture that fits the screen.
    """

    canvas: str = "wide"


def current() -> AppState:
    """The state as it is now."""
    state: AppState = st.session_state[STATE]
    return state


def texts() -> Catalogue:
    """The texts of the reader's language, with the letters of the notation that is shown."""
    return catalogue(current().language, current().shown_notation)


def minimising_texts() -> Catalogue:
    """The same where J is minimised whatever the notation does."""
    return catalogue(current().language, current().shown_notation.minimising)


def change(**views: Any) -> None:
    """Change how the lesson is shown, as far as the lesson has that sample and step, and the address with it."""
    if views.get("granularity", current().granularity) != current().granularity:
        begin_anew()
    st.session_state[STATE] = _within_the_lesson(replace(as_seen(), **views))
    write_address()


def go_to(step: int) -> None:
    """Show another step, also in the player, which else goes on where it was left."""
    begin_anew()
    change(step=step)


def page_address() -> dict[str, str]:
    """The query parameters of a link to another page of the app."""
    address: dict[str, str] = st.session_state[ADDRESS]
    return dict(address)


def resumes() -> bool:
    """Whether the player is to go on at the step where it was left, rather than at the one of the address."""
    return bool(st.session_state.get(RESUMES))


def is_too_large_for_a_link() -> bool:
    """Whether the address only names the lesson, because a link cannot hold it."""
    return "kept" in st.session_state[ADDRESS]


def replace_lesson(lesson: Lesson, start: Network | None, **views: Any) -> None:
    """Put the lesson in, with the former one in the history unless nothing has changed."""
    state = current()
    if content_key(lesson) != content_key(state.lesson) or start is not state.start:
        record()
    if "step" in views:
        begin_anew()
    show(lesson, start, **views)


def begin_anew() -> None:
    """From here on the step is the server's to say: the player's own belongs to another lesson or granularity."""
    st.session_state[BEGINNINGS] = beginnings() + 1


def beginnings() -> int:
    """How often the step-through was begun; edits go on with the same one."""
    count: int = st.session_state.get(BEGINNINGS, 0)
    return count


def record() -> None:
    """Remember the present lesson, before another one takes its place."""
    state = current()
    st.session_state[HISTORY] = history().recorded(Moment(state.lesson, state.start, state.tour))


def show(lesson: Lesson, start: Network | None, **views: Any) -> None:
    """Put the lesson in; the step and the sample stay what they are as far as the lesson has them."""
    st.session_state[RESUMES] = False
    st.session_state[STATE] = _within_the_lesson(replace(as_seen(), **views, lesson=lesson, start=start))
    write_address()


def _within_the_lesson(state: AppState) -> AppState:
    """The state with the nearest sample and step that its lesson has: a late browser may ask for those of another."""
    step, sample = step_count(state.lesson, state.granularity) - 1, state.lesson.examples.count - 1
    return replace(state, step=min(state.step, step), sample=min(state.sample, sample))


def set_history(changed: History) -> None:
    """Remember other lessons before and after the present one."""
    st.session_state[HISTORY] = changed


def history() -> History:
    """The lessons before and after the present one."""
    lessons: History = st.session_state.get(HISTORY, History())
    return lessons


def as_seen() -> AppState:
    """The state, at the step to which the player has gone since the server heard of it last."""
    return at_step_of(st.query_params.to_dict())


def at_step_of(address: Mapping[str, str]) -> AppState:
    """The state, at the step that the player has written into the address, if that is an address of this lesson."""
    state, text = current(), address.get(STEP, "")
    is_whole = text.isascii() and text.isdigit() and len(text) < 6
    if not is_whole or without_step(address) != st.session_state.get(ADDRESS):
        return state
    count = step_count(state.lesson, state.granularity)
    return replace(state, step=int(text) - 1) if 1 <= int(text) <= count else state


def write_address() -> None:
    """Put the state into the address, all at once, because each change of it is an entry in the browser's history."""
    state = current()
    address = write_link(state)
    if address is None:
        large_lessons().keep(state.lesson, state.start)
        address = write_reference(state)
    former = st.session_state.get(ADDRESS)
    sent = st.query_params.to_dict()
    if former is not None and former != without_step(address):
        older = () if without_step(sent) == former else outdated()
        st.session_state[OUTDATED] = (*older, former)
    st.session_state[ADDRESS] = without_step(address)
    if address != sent:
        st.query_params.from_dict(address)


def outdated() -> tuple[dict[str, str], ...]:
    """Addresses that the browser may still send because it has not got the newest one yet."""
    addresses: tuple[dict[str, str], ...] = st.session_state.get(OUTDATED, ())
    return addresses


def without_step(address: Mapping[str, str]) -> dict[str, str]:
    """The address as far as it is the server's: the player alone writes the step."""
    return {name: text for name, text in address.items() if name != STEP}


@st.cache_resource
def large_lessons() -> LargeLessons:
    """The lessons of all sessions that a link cannot hold."""
    return LargeLessons()


def first_lesson() -> Lesson:
    """What a visitor sees who asks for nothing."""
    return next(iter(PRESETS.values()))()
