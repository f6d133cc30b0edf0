"""What a case runs on, and the ways to give it other numbers."""

import streamlit as st

from engine.core.misprint_cases.case import Misprint
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from pages.misprinting.subject import (
    DRAW,
    LEAST_SCALE,
    MOST_SCALE,
    MOST_SEED,
    PRESENT,
    Draw,
    Subject,
    drawn,
)
from pages.shared import session, shell


def section(texts: Catalogue, misprint: Misprint, subject: Subject) -> None:
    """Which network, with which numbers; draw others, open it, or change it."""
    draw = drawn()
    st.markdown(texts("sentence.joiner").join(_sentences(texts, misprint, subject)))
    with st.container(horizontal=True, vertical_alignment="bottom", key="misprint_numbers"):
        st.button(
            texts("misprint.draw"),
            key="misprint_draw_others",
            icon=":material/casino:",
            help=texts("misprint.draw_help"),
            on_click=_draw_next,
        )
        if draw is not None:
            _choices(texts, draw)
        if draw is not None or subject.where != PRESENT:
            st.button(
                texts("misprint.open"),
                key="misprint_take",
                icon=":material/open_in_new:",
                help=texts("misprint.open_help"),
                on_click=_open,
                args=(subject.lesson,),
            )
        else:
            page = shell.pages(session.current())["build"]
            st.page_link(
                page, label=texts("misprint.build"), icon=":material/construction:", query_params=session.page_address()
            )


def _sentences(texts: Catalogue, misprint: Misprint, subject: Subject) -> list[str]:
    layers = "-".join(map(str, subject.lesson.network.layers))
    kind = texts(f"misprint.kind_{misprint.note}")
    where = {
        "on_present": texts("misprint.on_present", layers=layers),
        "on_other": texts("misprint.on_other", layers=layers, kind=kind),
        "on_own": texts("misprint.on_own", layers=layers),
    }
    sentences = [where[subject.where]]
    if subject.is_drawn:
        sentences.append(texts("misprint.is_drawn"))
    if subject.lesson.network.steps != misprint.lesson().network.steps:
        sentences.append(texts("misprint.counted"))
    return sentences


def _choices(texts: Catalogue, draw: Draw) -> None:
    """Seed and spread, and the way back."""
    seed = session.widget_key("misprint_seed", draw.seed)
    st.number_input(
        texts("misprint.seed"), 0, MOST_SEED, draw.seed, key=seed, on_change=_choose, args=(seed, "seed"), width=120
    )
    scale = session.widget_key("misprint_scale", draw.scale)
    st.slider(
        texts("misprint.scale"),
        LEAST_SCALE,
        MOST_SCALE,
        draw.scale,
        step=0.1,
        format="%g",
        key=scale,
        on_change=_choose,
        args=(scale, "scale"),
        width=160,
    )
    st.button(
        texts("misprint.undraw"),
        key="misprint_undraw",
        icon=":material/undo:",
        on_click=session.remember,
        args=(DRAW, None),
    )


def _draw_next() -> None:
    draw = drawn()
    session.remember(DRAW, Draw() if draw is None else Draw((draw.seed + 1) % (MOST_SEED + 1), draw.scale))


def _choose(key: str, name: str) -> None:
    value, draw = session.chosen(key), drawn()
    if value is not None and draw is not None:
        session.remember(DRAW, Draw(value, draw.scale) if name == "seed" else Draw(draw.seed, value))


def _open(lesson: Lesson) -> None:
    """Make it the present lesson, whose numbers these are from now on."""
    session.open_lesson(lambda: lesson)
    session.remember(DRAW, None)
