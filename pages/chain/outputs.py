"""Where factors at the output cancel, and where they do not: softmax and sigmoid, with either loss."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from engine.core.activations import Array
from engine.core.output_layer import SoftmaxOutput, sigmoid_output, softmax_output
from engine.core.trace import present
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from engine.display.numbers import format_number, format_short
from engine.display.output_factors import spoken
from engine.figures.outputs_figure import REACH, sigmoid_figure, softmax_figure
from pages.shared import session
from pages.shared.computed import trace_of

STILL = {"displayModeBar": False, "staticPlot": True}
STEP = 0.01
MOST_UNITS = 6
SLOPE = "a(1 − a)"


@dataclass(frozen=True, eq=False)
class Start:
    """Where the sliders for softmax begin.

    Attributes:
        key: of the widgets, another one for another lesson or sample.
        z, y: weighted inputs and targets, (n,).
        is_lesson: whether they come from the present lesson.
    """

    key: str
    z: Array
    y: Array
    is_lesson: bool


def section(texts: Catalogue) -> None:
    """The softmax Jacobian times the loss gradient, then the slopes of sigmoid with both losses."""
    st.markdown(f"#### {texts('outputs.softmax')}")
    texts = session.minimising_texts()  # losses are minimised, whatever the notation does with J
    _softmax(texts)
    st.markdown(f"#### {texts('outputs.sigmoid')}")
    _sigmoid(texts)


def _softmax(texts: Catalogue) -> None:
    start = _start()
    st.markdown(texts("outputs.softmax_explanation", jacobian="diag(p) − p pᵀ", diagonal="p₁(1 − p₁)"))
    z, y = _chosen(texts, start)
    left, right = st.columns(2, gap="large")
    with left:
        fused = softmax_output(z, y, "cross_entropy")
        st.markdown(texts("outputs.cross_entropy", loss="ℓ = −Σ y log p"))
        _grids(texts, fused, "cross_entropy", texts("outputs.cross_entropy_alt"))
        st.markdown(texts("outputs.lost") if fused.is_lost else texts("outputs.collapses"))
    with right:
        squared = softmax_output(z, y, "half_squared_error")
        st.markdown(texts("outputs.squared_error", loss="ℓ = ½ ‖p − y‖²"))
        _grids(texts, squared, "squared_error", texts("outputs.squared_error_alt"))
        st.markdown(texts("outputs.does_not_collapse"))


def _start() -> Start:
    """z and y of the shown sample where the lesson ends in a softmax of few units, else three numbers."""
    state = session.current()
    network = state.lesson.network
    if network.activations[-1] != "softmax" or not 2 <= network.layers[-1] <= MOST_UNITS:
        return Start("softmax", np.array([2.0, 1.0, -1.0]), np.array([1.0, 0.0, 0.0]), False)
    trace = trace_of(state.lesson)
    key = f"softmax_{content_key(state.lesson)}_{state.sample}"
    return Start(key, present(trace.z[-1])[:, state.sample], trace.targets[:, state.sample], True)


def _chosen(texts: Catalogue, start: Start) -> tuple[Array, Array]:
    """z from the sliders and y from the choice of the right class; untouched they are exactly what they start from."""
    count = len(start.z)
    z = start.z.copy()
    for column, unit in zip(st.columns(count), range(count), strict=True):
        first = round(float(start.z[unit]), 2)
        reach = max(8.0, float(np.ceil(abs(start.z[unit]))))
        key = f"{start.key}_z{unit}"
        value = column.slider(f"z{'₁₂₃₄₅₆'[unit]}", -reach, reach, first, STEP, key=key)
        z[unit] = start.z[unit] if value == first else value
    is_one_hot = sorted(start.y.tolist()) == [0.0] * (count - 1) + [1.0]
    classes = [*range(count), *([] if is_one_hot else [count])]
    right = st.segmented_control(
        texts("outputs.right_class"),
        classes,
        default=int(start.y.argmax()) if is_one_hot else count,
        required=True,
        key=f"{start.key}_class",
        format_func=lambda unit: str(unit + 1) if unit < count else texts("outputs.lesson_target"),
    )
    if start.is_lesson:
        st.caption(texts("outputs.from_the_lesson", number=session.current().sample + 1))
    return z, start.y if right == count else np.eye(count)[right]


def _grids(texts: Catalogue, output: SoftmaxOutput, key: str, alt: str) -> None:
    state = session.current()
    digits = state.digits
    numbers = spoken(output.delta, digits, texts("alt.list_separator"))
    figure = softmax_figure(output, digits, state.canvas, st.context.theme.type or "light")
    st.plotly_chart(
        figure, width="content", theme=None, alt=f"{alt} {numbers}", config=STILL, key=f"softmax_chart_{key}"
    )


def _sigmoid(texts: Catalogue) -> None:
    st.markdown(texts("outputs.sigmoid_explanation", slope=SLOPE, unit=f"a = {texts.notation.activation}(z)"))
    left, right = st.columns((3, 1), vertical_alignment="center")
    z = left.slider("z", -REACH, REACH, -6.0, 0.1, key="sigmoid_z")
    y = right.segmented_control(
        texts("outputs.target"),
        (0, 1),
        default=1,
        required=True,
        key="sigmoid_y",
        format_func=lambda value: f"y = {value}",
    )
    found = sigmoid_output(np.array([z]), y)
    sentence = texts(
        "outputs.comparison",
        z=format_short(z, 1),
        y=y,
        cancelled=format_number(float(found.cancelled[0]), 3),
        slowed=format_number(float(found.slowed[0]), 4),
        times=format_short(round(1 / float(found.slope[0]), 1), 1),
    )
    names = {
        "cancelled": f"a − y<br>{texts('outputs.cross_entropy_line')}",
        "slowed": f"(a − y) · a(1 − a)<br>{texts('outputs.squared_error_line')}",
        "slope": SLOPE,
    }
    figure = sigmoid_figure(z, y, names, st.context.theme.type or "light")
    alt = texts("outputs.sigmoid_alt", slope=SLOPE, sentence=sentence.replace("**", ""))
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, key="sigmoid_chart")
    st.markdown(sentence)
