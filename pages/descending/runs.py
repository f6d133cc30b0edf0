"""The section "run": settings, buttons, and below them what is drawn again and again while a run is under way."""

import streamlit as st

from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from pages.descending import settings, status, transport, views
from pages.descending.held import held, keep, opened_on_stage, present
from pages.descending.run import Run
from pages.shared import session, shell

TICK_INTERVAL = 0.2
"""Seconds between two pictures of a run that is under way; the browser asks for them."""

NUMBER_WIDTH = 130
GAP = 8
"""Pixels between what stands above the views: with them in sight, they should fit on one screen."""


def section(texts: Catalogue) -> None:
    """Everything about the run of the present lesson."""
    run, lesson = present(), session.current().lesson
    with st.container(gap=GAP):
        transport.opened(texts, run)
        settings.section(texts, run)
        transport.section(texts, run)
    st.fragment(_live, run_every=TICK_INTERVAL if run.is_running else None)(texts, lesson)


def _live(texts: Catalogue, lesson: Lesson) -> None:
    """Take the run further if it is under way, then draw it.

    What was computed is kept before anything is drawn: drawing can be broken off at any point, by a click for example.
    """
    run = held()
    if run is None or session.current().lesson is not lesson:  # a view has put another lesson in
        st.rerun()
    was_running = run.is_running
    if was_running:
        run = keep(run.ticked())
    with st.container(gap=GAP):
        status.bar(texts, run)
        if was_running and not run.is_running:
            st.rerun()  # the buttons change, and the browser is to ask no more
        status.notice(texts, run)
        _chosen_step(texts, run)
    views.section(texts, run)


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
