"""The section "run": settings, buttons, and below them what is drawn again and again while a run is under way."""

import time
from collections.abc import Iterator
from itertools import count

import streamlit as st

from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from pages.descending import settings, status, transport, views
from pages.descending.held import held, keep, opened_on_stage, present
from pages.descending.run import Run
from pages.shared import session, shell

TICK_INTERVAL = 0.2
"""Seconds between two pictures of a run that is under way; the browser asks for them."""

SENDING_SECONDS = 0.03
"""A pause after each picture, in which it leaves: Streamlit drops what has not left when the next one is begun."""

NUMBER_WIDTH = 130
GAP = 8
"""Pixels between what stands above the views: with them in sight, they should fit on one screen."""


def section(texts: Catalogue) -> None:
    """Everything about the run of the present lesson."""
    run, lesson = present(), session.current().lesson
    if run.is_running:
        run = keep(run.ticked())
    with st.container(gap=GAP):
        transport.opened(texts, run)
        settings.section(texts, run)
        transport.section(texts, run)
    is_watched = run.is_running
    st.fragment(_live, run_every=TICK_INTERVAL if is_watched else None)(texts, lesson, is_watched, count())


def _live(texts: Catalogue, lesson: Lesson, is_watched: bool, calls: Iterator[int]) -> None:
    """Draw the run; while it is under way the browser asks for that again and again, and it goes further each time.

    What was computed is kept before anything is drawn: drawing can be broken off at any point, by a click for example.

    Args:
        texts: the language.
        lesson: that the page shows.
        is_watched: whether the browser was told to ask again.
        calls: counts the calls; the first one is made by the page, which has just taken the run further.
    """
    run = held()
    if run is None or session.current().lesson is not lesson:  # a view has put another lesson in
        st.rerun()
    if is_watched and next(calls) > 0:
        if not run.is_running:  # its end has been drawn; now the buttons change, and the browser is to ask no more
            st.rerun()
        run = keep(run.ticked())
    with st.container(gap=GAP):
        status.bar(texts, run)
        status.notice(texts, run)
        _chosen_step(texts, run)
    views.section(texts, run)
    if is_watched:
        time.sleep(SENDING_SECONDS)


def _chosen_step(texts: Catalogue, run: Run) -> None:
    """The step that is looked at, as a slider and as a number, and the way to the stage.

    While the run goes on they move with it, and the slider ends at the goal: another end would make it another slider.
    """
    label, is_fixed = texts("descend.step"), run.is_running or run.position == 0
    last = run.goal if run.is_running else run.position
    with st.container(horizontal=True, vertical_alignment="bottom", key="descend_step"):
        slider, number = (_key(name, run) for name in ("slider", "number"))
        call = None if run.is_running else _look_at
        asked = texts("descend.step_help")
        st.slider(
            label, 0, max(last, 1), run.step, key=slider, disabled=is_fixed, help=asked, on_change=call, args=(slider,)
        )
        st.number_input(
            texts("descend.step_number"),
            0,
            last,
            run.step,
            key=number,
            disabled=is_fixed,
            on_change=call,
            args=(number,),
            width=NUMBER_WIDTH,
        )
        is_asked = st.button(
            texts("descend.open"), key="descend_open", icon=":material/footprint:", disabled=run.is_running
        )
    if is_asked:
        _open(texts, run)


def _key(name: str, run: Run) -> str:
    """The key of a widget that shows the step."""
    if not run.is_running:
        return session.widget_key(f"descend_{name}", run.step)
    key = f"descend_moving_{name}"
    st.session_state[key] = run.step
    return key


def _look_at(key: str) -> None:
    step, run = session.chosen(key), held()
    if step is not None and run is not None:
        keep(run.looked_at(step))


def _open(texts: Catalogue, run: Run) -> None:
    """To the first moment of the step on the stage; where that cannot be shown, the page says why."""
    if not opened_on_stage(texts, run.step):
        st.rerun()
    st.switch_page(shell.pages(session.current())["step"], query_params=session.page_address())
