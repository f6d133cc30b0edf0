"""How many multiplications all gradients take: by paths, by differences, by backpropagation."""

from collections.abc import Sequence

import streamlit as st

from engine.core.multiplications import Multiplications, multiplications
from engine.core.network import Network
from engine.display.catalogue import Catalogue
from engine.figures.savings_figure import METHODS, Growth, Words, savings_figure
from pages.shared import session

STILL = {"displayModeBar": False, "staticPlot": True}
DEEPEST, WIDEST = 10, 64
LARGEST_IN_FULL = 10**12
"""Larger numbers are written with a power of ten."""


def section(texts: Catalogue) -> None:
    """Numbers for the present network, and a chart of how they grow."""
    network = session.current().lesson.network
    counts = _count(network, network.layers)
    st.markdown(texts("savings.explanation"))
    names = {
        "paths": texts("savings.paths"),
        "differences": texts("savings.differences"),
        "backprop": texts("savings.backprop"),
    }
    for column, method in zip(st.columns(3), METHODS, strict=True):
        number = getattr(counts, method)
        ratio = texts("savings.ratio", ratio=_ratio(number, counts.backprop))
        column.metric(
            names[method],
            in_full(number),
            None if method == "backprop" else ratio,
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )
    st.markdown(texts("savings.counted"))
    _chart(texts, network, counts)


def _chart(texts: Catalogue, network: Network, counts: Multiplications) -> None:
    grown = st.segmented_control(
        texts("savings.grow"),
        ("depth", "width"),
        default="depth",
        required=True,
        key="savings_grow",
        format_func=lambda key: texts("savings.deeper") if key == "depth" else texts("savings.wider"),
    )
    hidden = network.layers[1:-1]
    widest = max(hidden or network.layers)
    if grown == "depth":
        sizes: Sequence[int] = range(min(1, len(hidden)), max(DEEPEST, len(hidden)) + 1)
        shapes = [(widest,) * size for size in sizes]
        axis, present = texts("savings.depth_axis", width=widest), len(hidden)
    else:
        sizes = range(1, max(WIDEST, widest) + 1)
        depth = max(len(hidden), 1)
        shapes = [(size,) * depth for size in sizes]
        axis, present = texts("savings.width_axis", depth=depth), widest
    ends = network.layers[0], network.layers[-1]
    growth = Growth(sizes, [_count(network, (ends[0], *shape, ends[1])) for shape in shapes], present, counts)
    words = Words(
        axis,
        texts("savings.vertical"),
        "-".join(map(str, network.layers)),
        {
            "paths": texts("savings.paths_short"),
            "differences": texts("savings.differences_short"),
            "backprop": texts("savings.backprop_short"),
        },
    )
    last = growth.counts[-1]
    alt = texts(
        "savings.alt",
        axis=axis,
        last=sizes[-1],
        paths=in_full(last.paths),
        differences=in_full(last.differences),
        backprop=in_full(last.backprop),
    )
    figure = savings_figure(growth, words, st.context.theme.type or "light")
    st.plotly_chart(figure, theme=None, alt=alt, config=STILL, key="savings_chart")


def _count(network: Network, layers: Sequence[int]) -> Multiplications:
    return multiplications(layers, network.biases is not None, network.activations[-1] == "softmax")


def in_full(number: int) -> str:
    """A count: 12 345, and 1.2 × 10¹⁵ where that would be too long."""
    if number < LARGEST_IN_FULL:
        return f"{number:,}".replace(",", "\u202f")  # a narrow space that does not break
    digits = str(number)
    power = str(len(digits) - 1).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits[0]}.{digits[1]} × 10{power}"


def _ratio(number: int, least: int) -> str:
    """How many times as many, to one decimal below 100."""
    tenths = (10 * number + least // 2) // least
    return f"{tenths // 10}.{tenths % 10}" if tenths < 1000 else in_full((number + least // 2) // least)
