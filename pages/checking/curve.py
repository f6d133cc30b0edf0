"""The error over ε."""

import streamlit as st

from engine.core.gradient_check import TOLERANCE
from engine.display.catalogue import Catalogue
from engine.display.check_curve import laws
from engine.display.check_words import error_text, power_text
from engine.display.view import View
from engine.figures.error_curve_figure import CurveWords, ErrorCurves, error_curve_figure
from pages.checking.choices import Choices
from pages.checking.computed import curve_of
from pages.shared import shell

STILL = {"displayModeBar": False, "staticPlot": True}


def section(texts: Catalogue, view: View, chosen: Choices) -> None:
    """The curve, and what it teaches."""
    right = curve_of(view.trace, None)
    wrong = curve_of(view.trace, chosen.mistake) if chosen.mistake else ()
    curves = ErrorCurves(right, wrong, laws(right), TOLERANCE, chosen.epsilon)
    shell.heading(texts("check.curve"))
    left, beside = st.columns((3, 2), gap="medium")
    with left:
        _chart(texts, curves)
    with beside:
        st.markdown(
            texts("check.truncation_explained" if curves.laws.truncation is not None else "check.no_truncation")
        )
        J, theta = texts.notation.cost, texts.notation.weight
        st.markdown(texts("check.rounding_explained", above=f"{J}({theta} + h)", below=f"{J}({theta} − h)"))
        st.markdown("\n\n".join(_remarks(texts, curves)))


def _chart(texts: Catalogue, curves: ErrorCurves) -> None:
    present = power_text(curves.present)
    words = CurveWords(
        axis=texts("check.axis"),
        vertical=texts("check.vertical"),
        truncation=f"{texts('check.truncation')}<br>∝ ε²",
        rounding=f"{texts('check.rounding')}<br>∝ 1/ε",
        tolerance=texts("check.tolerance", tolerance=power_text(curves.tolerance)),
        present=f"ε = {present}",
        right=texts("check.right_curve"),
        wrong=texts("check.wrong_curve"),
    )
    point = next(point for point in curves.checked if point.epsilon == curves.present)
    lowest = min(curves.checked, key=lambda point: point.error)
    alt = texts(
        "check.curve_alt",
        epsilon=present,
        error=error_text(point.error) or "?",
        best=power_text(lowest.epsilon),
        least=error_text(lowest.error) or "?",
    )
    figure = error_curve_figure(curves, words, st.context.theme.type or "light")
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, key="check_curve")


def _remarks(texts: Catalogue, curves: ErrorCurves) -> list[str]:
    """What belongs to the present numbers."""
    point = next(point for point in curves.checked if point.epsilon == curves.present)
    zeros = [power_text(point.epsilon) for point in curves.checked if point.error == 0]
    remarks = []
    if curves.laws.balance is not None:
        remarks.append(texts("check.balance", epsilon=power_text(curves.laws.balance)))
    if curves.wrong:
        remarks.append(texts("check.no_epsilon_helps"))
    if point.kinks:
        remarks.append(texts("check.kinks_left_out", kinks=point.kinks))
    if zeros:
        remarks.append(texts("check.zero_errors", epsilons=texts("alt.list_separator").join(zeros)))
    return remarks
