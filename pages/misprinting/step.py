"""What one step of descent does to the error: along the equation as printed, and along the corrected one."""

import streamlit as st

from engine.core.errors import LessonError
from engine.core.misprint_cases.likelihood_descent import descent_step
from engine.core.trace import Trace
from engine.display.catalogue import Catalogue
from engine.display.numbers import format_exactly, format_number
from pages.shared import session, shell


def section(texts: Catalogue, trace: Trace) -> None:
    """The error before the step and after either."""
    shell.heading(texts("misprint.step", rate=format_exactly(trace.lesson.learning_rate)))
    try:
        step = descent_step(trace)
    except LessonError:
        st.markdown(texts("misprint.step_too_large"))
        return
    before, printed, corrected = st.columns(3)
    before.metric(texts("misprint.step_before"), _number(step.before), border=True, height="stretch")
    _after(texts, printed, texts("misprint.step_printed"), step.before, step.printed)
    _after(texts, corrected, texts("misprint.step_corrected"), step.before, step.corrected)
    if step.corrected > step.before:
        st.markdown(texts("misprint.step_overshoots"))


def _after(
    texts: Catalogue, column: "st.delta_generator.DeltaGenerator", label: str, before: float, after: float
) -> None:
    change = after - before
    told = "misprint.step_stays" if change == 0 else "misprint.step_rises" if change > 0 else "misprint.step_falls"
    sentence = texts(told, change=_number(abs(change))) if change else texts(told)
    column.metric(
        label,
        _number(after),
        sentence,
        delta_color="off",
        delta_arrow="off" if change == 0 else "up" if change > 0 else "down",
        border=True,
        height="stretch",
    )


def _number(value: float) -> str:
    return format_number(value, session.current().digits)
