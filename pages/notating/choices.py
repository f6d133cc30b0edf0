"""Which step is compared, and in which notations."""

from dataclasses import replace

import streamlit as st

from engine.core.steps import Step
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from engine.display.moments import moments_of
from engine.display.notation import HOUSE_NOTATION, NOTATIONS
from engine.display.step_texts import step_title
from engine.display.view import View
from pages.shared import lists, session

BESIDE = "notation_beside"
ALL = "all"
USUAL = "row-batch"
"""What is compared with to begin with: it differs most from the house's own."""


def choices(texts: Catalogue, view: View) -> tuple[Step, tuple[View, ...]]:
    """The step of the app, and the view in each notation that its own is compared with."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="notation_choices"):
        step = _step(texts, view)
        beside = _notations(texts, view)
    return step, tuple(replace(view, notation=NOTATIONS[key]) for key in beside)


def _step(texts: Catalogue, view: View) -> Step:
    state, steps = session.current(), view.trace.steps
    present = moments_of(state.lesson, state.granularity)[state.step].step
    name = f"notation_step_{content_key(state.lesson)}_{view.notation.key}_{texts.language}"
    key = session.widget_key(name, present)
    with st.container(horizontal=True, vertical_alignment="bottom", key="notation_step_choice", width=480):
        st.selectbox(
            texts("notations.step"),
            range(len(steps)),
            present,
            key=key,
            format_func=lambda number: f"{number + 1}. {step_title(view, steps[number])}",
            on_change=_choose_step,
            args=(key,),
        )
        _turn(texts("notations.previous"), "previous", "left", present - 1, is_there=present > 0)
        _turn(texts("notations.next"), "next", "right", present + 1, is_there=present + 1 < len(steps))
    return steps[present]


def _turn(label: str, name: str, side: str, step: int, is_there: bool) -> None:
    st.button(
        label,
        key=f"notation_{name}",
        icon=f":material/chevron_{side}:",
        help=label,
        disabled=not is_there,
        shortcut=side.capitalize(),
        on_click=go_to,
        args=(step,),
    )


def go_to(step: int) -> None:
    """Make a step the app's own, at the first of its parts where steps are cut more finely."""
    state = session.current()
    moments = moments_of(state.lesson, state.granularity)
    session.go_to(next(moment.index for moment in moments if moment.step == step))


def _choose_step(key: str) -> None:
    step = session.chosen(key)
    if step is not None:
        go_to(step)


def _notations(texts: Catalogue, view: View) -> tuple[str, ...]:
    """The keys of those that the app's own is compared with."""
    own = view.notation.key
    key = session.widget_key(f"notation_reference_{texts.language}", own)
    st.selectbox(
        texts("notations.reference"),
        list(NOTATIONS),
        list(NOTATIONS).index(own),
        key=key,
        format_func=lambda key: texts(f"notation.{key}"),
        help=texts("notations.reference_help"),
        on_change=lists.choose_notation,
        args=(key,),
        width=220,
    )
    others = [key for key in NOTATIONS if key != own]
    remembered = session.recall(BESIDE)
    usual = USUAL if own != USUAL else HOUSE_NOTATION.key
    chosen = remembered if remembered in (*others, ALL) else usual
    key = session.widget_key(f"{BESIDE}_{own}_{texts.language}", chosen)
    options = [*others, ALL]
    st.selectbox(
        texts("notations.beside"),
        options,
        options.index(chosen),
        key=key,
        format_func=lambda key: texts("notations.all") if key == ALL else texts(f"notation.{key}"),
        on_change=_choose_beside,
        args=(key,),
        width=220,
    )
    return tuple(others) if chosen == ALL else (chosen,)


def _choose_beside(key: str) -> None:
    chosen = session.chosen(key)
    if chosen is not None:
        session.remember(BESIDE, chosen)
