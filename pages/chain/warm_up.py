"""The smallest graph in which two paths meet: c = a + b, d = b + 1, e = c d."""

from collections.abc import Mapping

import streamlit as st

from engine.core.warm_up import INPUTS, NODES, Derivative, WarmUp
from engine.display.catalogue import Catalogue
from engine.display.formula import latex
from engine.display.warm_up import derivative_line, number
from engine.figures.warm_up_figure import warm_up_figure

STILL = {"displayModeBar": False, "staticPlot": True}


def section(texts: Catalogue) -> None:
    """Two sliders, the graph with its local derivatives, forward and reverse mode side by side."""
    st.markdown(texts("warm_up.explanation"))
    first, second, third = st.columns((2, 2, 1), gap="medium")
    a = first.slider("a", -5.0, 5.0, 2.0, 0.5, format="%g", key="warm_up_a")
    b = second.slider("b", -5.0, 5.0, 1.0, 0.5, format="%g", key="warm_up_b")
    seed = third.segmented_control(texts("warm_up.seed"), INPUTS, default="b", required=True, key="warm_up_seed")
    numbers = WarmUp(a, b)
    left, right = st.columns(2, gap="large")
    with left:
        _forward(texts, numbers, seed)
    with right:
        _reverse(texts, numbers)
    st.markdown(texts("warm_up.conclusion"))


def _forward(texts: Catalogue, numbers: WarmUp, seed: str) -> None:
    st.markdown(f"#### {texts('warm_up.forward', seed=seed)}")
    derivatives = numbers.forward_mode(seed)
    _picture(numbers, derivatives, False, texts("warm_up.forward_alt", seed=seed, **_spoken(texts, derivatives)))
    st.markdown(texts("warm_up.forward_how", seed=seed))
    _lines([derivatives[node] for node in NODES], False)


def _reverse(texts: Catalogue, numbers: WarmUp) -> None:
    st.markdown(f"#### {texts('warm_up.reverse')}")
    derivatives = numbers.reverse_mode()
    _picture(numbers, derivatives, True, texts("warm_up.reverse_alt", **_spoken(texts, derivatives)))
    st.markdown(texts("warm_up.reverse_how"))
    _lines([derivatives[node] for node in reversed(NODES)], True)


def _picture(numbers: WarmUp, derivatives: Mapping[str, Derivative], is_reverse: bool, alt: str) -> None:
    figure = warm_up_figure(numbers, derivatives, is_reverse, st.context.theme.type or "light")
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, key=f"warm_up_{'reverse' if is_reverse else 'forward'}")


def _spoken(texts: Catalogue, derivatives: Mapping[str, Derivative]) -> dict[str, str]:
    found = (f"∂{each.of}/∂{each.by} = {number(each.value)}" for each in derivatives.values())
    return {"derivatives": texts("alt.list_separator").join(found)}


def _lines(derivatives: list[Derivative], is_reverse: bool) -> None:
    """How each number came about; a line may break before = and +."""
    for derivative in derivatives:
        head, *others = map(latex, derivative_line(derivative, is_reverse))
        st.markdown(" ".join((f"${head}$", *(f"${{{{}}{chunk}}}$" for chunk in others))))
