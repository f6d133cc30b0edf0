"""Check: every gradient beside a central difference, and what that finds of the classic mistakes."""

import streamlit as st

from engine.core.errors import LessonError
from engine.core.gradient_check import MOST_WORK
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from pages.chain.savings import in_full
from pages.checking import broken, choices, curve, grids, table, verdict
from pages.checking.computed import check_of, gradients_of
from pages.checking.style import STYLE
from pages.shared import session, shell
from pages.shared.views import view_of


def page(texts: Catalogue) -> None:
    """Verdict, mistake, grids, curve and table."""
    lesson = session.current().lesson
    if is_too_large(lesson):
        refusal(texts, lesson)
        return
    view, chosen = view_of(session.current()).minimising, choices.choices(texts)
    if chosen.wanted and not chosen.mistake:
        choices.not_applicable(texts, chosen.wanted)
    try:
        gradients = gradients_of(view.trace, chosen.mistake)
    except LessonError as error:
        shell.refusal(texts, error.problems)
        return
    check = check_of(view.trace, chosen.mistake, chosen.epsilon)
    verdict.section(texts, view, check, chosen.mistake is not None)
    if chosen.mistake:
        broken.section(texts, view, chosen.mistake, check, gradients)
    grids.section(texts, view, check, chosen.mistake)
    curve.section(texts, view, chosen)
    table.section(texts, view, check)


def is_too_large(lesson: Lesson) -> bool:
    """Whether the engine would refuse to check it."""
    return lesson.network.parameter_count * lesson.examples.count > MOST_WORK


def refusal(texts: Catalogue, lesson: Lesson) -> None:
    """How large the lesson is, how large it may be, and what to do."""
    count, samples = lesson.network.parameter_count, lesson.examples.count
    st.header(f"? {texts('check.too_large')}", anchor=False)
    st.markdown(
        texts(
            "check.too_large_explained",
            parameters=in_full(count),
            samples=in_full(samples),
            work=in_full(count * samples),
            most=in_full(MOST_WORK),
        )
    )


st.html(STYLE)
shell.controls(session.current())
shell.news()
shell.minimised_here(session.minimising_texts())
page(session.minimising_texts())
