"""Reading the address: when a session begins, and when the user goes back or forward."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from engine.core.errors import LessonError
from engine.display.catalogue import closest_language
from engine.display.lesson_file import content_key
from engine.display.share_link import read_link
from engine.display.shared import Shared
from pages.shared.history import History
from pages.shared.query import parameters_of
from pages.shared.session.edits import require_shown
from pages.shared.session.news import News, announce
from pages.shared.session.state import (
    ADDRESS,
    RESUMES,
    STATE,
    STEP,
    AppState,
    at_step_of,
    begin_anew,
    current,
    first_lesson,
    large_lessons,
    outdated,
    record,
    set_history,
    without_step,
    write_address,
)

WITH_DEFAULTS = ("digits", "sample", "samples", "step", "granularity", "notation", "tour")
"""What a link leaves out when it has its default; a language that is not named stays what it was."""


def begin() -> AppState:
    """The state of this run: from the address when that has changed from outside, else as it was."""
    address = st.query_params.to_dict()
    if STATE not in st.session_state:
        language, canvas = closest_language(st.context.locale), _likely_canvas()
        st.session_state[STATE] = AppState(first_lesson(), language=language, canvas=canvas)
        _adopt(address)
        set_history(History())  # the lesson that stood there before the address was read is nothing to go back to
    elif STEP not in address:
        # A link from page to page within the app. It knows no step, because the player tells the server none, and it
        # may be older than the last edit, so the session knows better.
        st.session_state[RESUMES] = True
        write_address()
    elif without_step(address) == st.session_state[ADDRESS]:
        st.session_state[STATE] = at_step_of(address)
    elif without_step(address) not in outdated():
        _adopt(address)
    return current()


def visit(query: str) -> None:
    """The user went back or forward to the address with this query string.

    The browser says so, because its address alone does not tell: while the server is busy with one edit, the next one
    arrives with the address from before both.
    """
    address = parameters_of(query)
    if without_step(address) == st.session_state[ADDRESS]:
        st.session_state[STATE] = at_step_of(address)
    elif address:
        st.query_params.from_dict(address)
        _adopt(address)


def _adopt(address: Mapping[str, str]) -> None:
    """Take over what the address says; what it does not name keeps its default, what cannot be read is reported."""
    st.session_state[RESUMES] = False
    reading = read_link(address, first_lesson(), large_lessons().find)
    problems, is_lost, read = list(reading.problems), reading.is_lost, dict(reading.values)
    if not is_lost:
        try:
            require_shown(read["lesson"])
        except LessonError as error:
            is_lost = True
            problems += error.problems
    announce(News("link_lost" if is_lost else "link_repaired", tuple(problems)) if problems else None)
    state = current()
    if is_lost:
        views: dict[str, Any] = {name: read[name] for name in ("language", "digits") if name in read}
        st.session_state[STATE] = replace(state, **views)
    else:
        if content_key(read["lesson"]) != content_key(state.lesson):
            record()
            begin_anew()
        elif read.get("granularity", AppState.granularity) != state.granularity:
            begin_anew()
        if "kept" in address:
            read["start"] = large_lessons().start(address["kept"])
        views = {field.name: field.default for field in fields(Shared) if field.name in WITH_DEFAULTS}
        st.session_state[STATE] = replace(state, **{**views, **read})
    write_address()


def _likely_canvas() -> str:
    """A phone says so in its headers; otherwise the player reports the width once it is on the page."""
    agent = st.context.headers.get("User-Agent") or ""
    return "compact" if "Mobi" in agent else AppState.canvas
