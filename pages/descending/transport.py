"""The buttons of a run, and how many steps they take."""

from collections.abc import Callable

import streamlit as st

from engine.core.optimisers import STEP_LIMIT
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from pages.descending.held import begin_from_opened, keep, present
from pages.descending.run import Run
from pages.descending.status import in_groups
from pages.shared import session

COUNT = "descend_count"
COUNT_WIDTH = 140
USUAL_COUNT = 1_000
"""Steps that a run takes unless the reader says otherwise."""

Change = Callable[[Run], Run]


def section(texts: Catalogue, run: Run) -> None:
    """How many steps; run, pause or continue; one step; stop; rewind."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="descend_transport"):
        st.number_input(
            texts("descend.count"),
            1,
            STEP_LIMIT,
            USUAL_COUNT,
            key=COUNT,
            disabled=run.is_running,
            width=COUNT_WIDTH,
            persist_state="session",
        )
        _main_button(texts, run)
        _button(texts("descend.one_step"), "one_step", "arrow_right_alt", Run.one_step, run.can_start, "S")
        _button(texts("descend.stop"), "stop", "stop", Run.stopped, run.is_running or run.is_paused)
        _button(texts("descend.rewind"), "rewind", "first_page", Run.rewound, run.goal > 0)


def opened(texts: Catalogue, run: Run) -> None:
    """What the step-through shows while that is not the lesson of this run, and a way to begin there."""
    content = content_key(session.current().lesson)
    if content == run.origin:
        return
    step = run.step_of(content)
    shown = texts("descend.opened", step=in_groups(step)) if step is not None else texts("descend.opened_earlier")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="descend_opened"):
        st.markdown(shown, width="stretch")
        st.button(texts("descend.begin_here"), key="descend_begin_here", on_click=begin_from_opened)


def _main_button(texts: Catalogue, run: Run) -> None:
    """One button that keeps its place and its key, whatever it does next."""
    change: Change
    if run.is_running:
        label, icon, change = texts("descend.pause"), "pause", Run.paused
    elif run.is_paused:
        label, icon, change = texts("descend.continue"), "play_arrow", Run.continued
    else:
        label, icon, change = texts("descend.start"), "play_arrow", _started
    _button(label, "main", icon, change, run.is_running or run.can_start, "P")


def _button(label: str, name: str, icon: str, change: Change, is_possible: bool, shortcut: str | None = None) -> None:
    st.button(
        label,
        key=f"descend_{name}",
        icon=f":material/{icon}:",
        on_click=_take,
        args=(change,),
        disabled=not is_possible,
        shortcut=shortcut,
        type="primary" if name == "main" else "secondary",
    )


def _take(change: Change) -> None:
    keep(change(present()))


def _started(run: Run) -> Run:
    """On its way by as many steps as the field says."""
    return run.started(st.session_state.get(COUNT) or USUAL_COUNT)
