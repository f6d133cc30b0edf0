"""Learning slowdown: one start with the squared error and with the cross-entropy, in one picture."""

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from engine.core.propagation import run
from engine.core.slowdown import (
    CANCELLING,
    MOST_STEPS,
    Comparison,
    Curve,
    affordable_steps,
    compared,
    is_comparable,
    neuron,
)
from engine.core.trace import present
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import content_key
from engine.display.numbers import format_exactly, format_number, format_short
from engine.display.slowdown_lines import cancelled_line, slowed_line, start_line
from engine.figures.slowdown_figure import Lines, Words, slowdown_figure
from pages.descending.names import notation
from pages.shared import session
from pages.shared.formulas import formula_text

STILL = {"displayModeBar": False, "staticPlot": True}
GOAL = 0.1
"""The output that counts as learned, where the target is 0."""

LEAST_STEPS = 10
"""A lesson of which fewer steps can be afforded is too large for the comparison."""

MEMORY = "slowdown_lesson"
DIGITS = 4


def section(texts: Catalogue) -> None:
    """The experiment of one neuron, or the present lesson with both losses."""
    subject = st.segmented_control(
        texts("slowdown.subject"),
        ("neuron", "lesson"),
        default="neuron",
        required=True,
        key=f"slowdown_subject_{texts.key}",
        format_func=lambda key: texts(f"slowdown.of_{key}"),
        label_visibility="collapsed",
    )
    if subject == "neuron":
        _neuron(texts)
    else:
        _lesson(texts)


def _neuron(texts: Catalogue) -> None:
    names = notation()
    bias_name = plain(names.all_biases())
    unit = f"a = {names.activation}({names.weight} x + {bias_name})"
    st.markdown(texts("slowdown.neuron", unit=unit, x="x = 1", y="y = 0"))
    weight, bias, rate, steps = _sliders(texts)
    z = weight + bias
    lesson = neuron(weight, bias, rate)
    trace = run(lesson)
    slope = float(present(trace.slope[1])[0, 0])
    st.markdown(formula_text(start_line(names, z, DIGITS)))
    st.markdown(texts("slowdown.with_squared_error", formula=formula_text(slowed_line(names, z, DIGITS))))
    st.markdown(texts("slowdown.with_cross_entropy", formula=formula_text(cancelled_line(names, z, DIGITS))))
    comparison = _of_neuron(weight, bias, rate, steps)
    sentence = texts(
        "slowdown.sentence",
        goal=format_short(GOAL, 1),
        slowed=_reached(texts, comparison.slowed, steps),
        cancelled=_reached(texts, comparison.cancelled, steps),
        ratio=format_short(round(1.0 / slope, 1), 1),
        slope=f"1/{names.activation}′(z)",
    )
    _chart(texts, comparison, texts("slowdown.output", symbol="a"), GOAL, sentence)
    st.markdown(sentence)
    st.caption(texts("slowdown.source"))


def _sliders(texts: Catalogue) -> tuple[float, float, float, int]:
    """w, b, α and the number of steps."""
    names = notation()
    columns = st.columns(4, gap="medium")
    weight = columns[0].slider(names.weight, 0.0, 6.0, 2.0, 0.1, format="%g", key="slowdown_weight")
    bias = columns[1].slider(plain(names.all_biases()), -2.0, 6.0, 2.0, 0.1, format="%g", key="slowdown_bias")
    rate = columns[2].slider(names.learning_rate, 0.05, 2.0, 0.15, 0.05, format="%g", key="slowdown_rate")
    steps = columns[3].slider(texts("slowdown.steps"), 100, MOST_STEPS, 300, 50, key="slowdown_steps")
    return weight, bias, rate, steps


def _lesson(texts: Catalogue) -> None:
    lesson = session.current().lesson
    if not is_comparable(lesson):
        st.info(texts("slowdown.not_comparable"), icon=":material/info:")
        return
    most = affordable_steps(lesson)
    if most < LEAST_STEPS:
        st.info(texts("slowdown.too_large"), icon=":material/info:")
        return
    loss = texts(f"loss.{CANCELLING[lesson.network.activations[-1]]}")
    st.markdown(texts("slowdown.lesson", loss=loss, difference="|a − y|", rate=format_exactly(lesson.learning_rate)))
    steps = most
    if most > LEAST_STEPS:
        key = f"slowdown_lesson_steps_{most}"
        steps = st.slider(texts("slowdown.steps"), LEAST_STEPS, most, min(300, most), LEAST_STEPS, key=key)
    comparison = _of_lesson(steps)
    slowed, cancelled = comparison.slowed, comparison.cancelled
    sentence = texts(
        "slowdown.lesson_sentence",
        start=_number(slowed.errors[0]),
        steps=steps,
        slowed=_number(slowed.errors[-1]),
        cancelled=_number(cancelled.errors[-1]),
    )
    if slowed.has_diverged or cancelled.has_diverged:
        sentence = texts("sentence.joiner").join((sentence, texts("slowdown.diverged")))
    _chart(texts, comparison, texts("slowdown.mean_error", difference="|a − y|"), None, sentence)
    st.markdown(sentence)


def _chart(texts: Catalogue, comparison: Comparison, error: str, goal: float | None, sentence: str) -> None:
    """The errors or the sizes of the gradients over the steps."""
    names = {"error": error, "gradient": texts("slowdown.gradient", gradient="‖∇‖")}
    shown = st.segmented_control(
        texts("slowdown.shown"),
        list(names),
        default="error",
        required=True,
        key=f"slowdown_shown_{texts.key}_{error}",
        format_func=names.__getitem__,
        label_visibility="collapsed",
    )
    lines = {"slowed": comparison.slowed, "cancelled": comparison.cancelled}
    if shown == "error":
        shown_lines = Lines({name: line.errors for name, line in lines.items()}, False, goal, _marks(lines, goal))
    else:
        shown_lines = Lines({name: line.gradients for name, line in lines.items()}, True)
    labels = {"slowed": texts("slowdown.squared_error"), "cancelled": texts("slowdown.cross_entropy")}
    words = Words(texts("slowdown.steps_axis"), names[shown], labels)
    figure = slowdown_figure(shown_lines, words, st.context.theme.type or "light")
    alt = texts("slowdown.alt", quantity=names[shown], sentence=sentence.replace("**", ""))
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, key="slowdown_chart")


def _marks(lines: Mapping[str, Curve], goal: float | None) -> dict[str, int]:
    """Where each line has come below the goal."""
    if goal is None:
        return {}
    found = {name: line.steps_below(goal) for name, line in lines.items()}
    return {name: step for name, step in found.items() if step is not None}


def _reached(texts: Catalogue, curve: Curve, steps: int) -> str:
    """After how many steps a curve has come below the goal, in words."""
    step = curve.steps_below(GOAL)
    return texts("slowdown.not_within", steps=steps) if step is None else texts("slowdown.after", steps=step)


def _number(value: float) -> str:
    return format_number(float(value), session.current().digits)


@lru_cache(maxsize=64)
def _of_neuron(weight: float, bias: float, rate: float, steps: int) -> Comparison:
    return compared(neuron(weight, bias, rate), steps)


def _of_lesson(steps: int) -> Comparison:
    """The comparison of the present lesson, computed again only when it or the number of steps has changed."""
    lesson = session.current().lesson
    content, kept = (content_key(lesson), steps), session.recall(MEMORY)
    if kept is None or kept[0] != content:
        kept = content, compared(lesson, steps)
        session.remember(MEMORY, kept)
    comparison: Comparison = kept[1]
    return comparison
