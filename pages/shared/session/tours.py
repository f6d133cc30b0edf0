"""Guided tours: going to a stop, and back to where the reader was before."""

from typing import Any

import streamlit as st

from engine.display.lesson_file import content_key
from engine.display.notation import notation_of
from engine.display.tours import NOWHERE, Place, Stop, stop_at
from pages.shared.session.news import close_news
from pages.shared.session.state import AppState, as_seen, change, current, replace_lesson

BEFORE = "before_tour"
VIEWS = ("step", "sample", "samples", "granularity", "notation")
"""What a stop decides besides the lesson."""


def go_to_stop(place: Place) -> None:
    """Show a stop of a tour: its lesson, at its step, in its notation; this can be undone, and left again."""
    stop = stop_at(place)
    if stop is None:
        return
    begin_tour()
    close_news()
    replace_lesson(stop.lesson(), None, **views_at(place))


def leave_tour() -> None:
    """Bring back what was shown before the tour, which can be undone too; or where nothing was, leave all as it is."""
    before = _before()
    if before is None:
        change(tour=NOWHERE)
        return
    close_news()
    replace_lesson(before.lesson, before.start, **views_at(NOWHERE))


def begin_tour() -> None:
    """Remember what is shown to a reader who takes no tour yet."""
    if not current().tour.tour:
        st.session_state[BEFORE] = as_seen()


def views_at(place: Place) -> dict[str, Any]:
    """How the lesson is shown at a stop, or was shown before the tour."""
    stop = stop_at(place)
    if stop is not None:
        return {**_views_of(stop), "step": stop.position(), "tour": place}
    before = _before()
    views = {} if before is None else {name: getattr(before, name) for name in VIEWS}
    return {**views, "tour": place}


def is_at_stop(stop: Stop) -> bool:
    """Whether the lesson of the stop is shown as it is to be, whatever the step."""
    state, views = current(), _views_of(stop)
    return content_key(state.lesson) == content_key(stop.lesson()) and all(
        getattr(state, name) == views[name] for name in views
    )


def _views_of(stop: Stop) -> dict[str, Any]:
    """All but the step; a notation that is the lesson's own is nothing chosen."""
    own = notation_of(stop.lesson().notation).key
    return {
        "sample": 0,
        "samples": stop.samples,
        "granularity": stop.granularity,
        "notation": "" if stop.notation == own else stop.notation,
    }


def _before() -> AppState | None:
    before: AppState | None = st.session_state.get(BEFORE)
    return before
