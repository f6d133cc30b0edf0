"""How the number of multiplications grows with the network, on a logarithmic axis."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.core.multiplications import Multiplications
from engine.figures import charts
from engine.figures.theme import paint

HEIGHT = 380
TOP, BOTTOM = 34, 48

METHODS = ("paths", "differences", "backprop")
STYLES: Mapping[str, Mapping[str, Any]] = {
    "paths": {"color": "@muted", "width": 2, "dash": "dot"},
    "differences": {"color": "@muted", "width": 2, "dash": "dash"},
    "backprop": {"color": "@ink", "width": 3.5, "dash": "solid"},
}


@dataclass(frozen=True)
class Growth:
    """What the chart shows.

    Attributes:
        sizes: the numbers of hidden layers, or the widths of the hidden layers.
        counts: for each of them.
        present_size: where the present network stands.
        present: its counts.
    """

    sizes: Sequence[int]
    counts: Sequence[Multiplications]
    present_size: int
    present: Multiplications


@dataclass(frozen=True)
class Words:
    """What is written in the chart.

    Attributes:
        axis: below the horizontal axis.
        vertical: beside the vertical axis.
        present: at the line that marks the present network.
        methods: the names of the methods, at the ends of their lines.
    """

    axis: str
    vertical: str
    present: str
    methods: Mapping[str, str]


def savings_figure(growth: Growth, words: Words, theme: str) -> go.Figure:
    """The lines of the three methods, each with its name at its end.

    The heights are logarithms, taken of exact integers, which may be larger than any float.
    """
    heights = {method: [_height(count, method) for count in growth.counts] for method in METHODS}
    own = [_height(growth.present, method) for method in METHODS]
    every = [height for method in METHODS for height in heights[method]] + own
    low, high = math.floor(min(every)), math.ceil(max(every))
    traces = [charts.line(growth.sizes, heights[method], STYLES[method]) for method in METHODS]
    traces.append(charts.marks([growth.present_size] * len(own), own, "@ink", 10, 2.5))
    figure = {"data": traces, "layout": _layout(growth, words, (low, high), heights)}
    return go.Figure(paint(figure, theme))


def _height(count: Multiplications, method: str) -> float:
    return math.log10(getattr(count, method))


def _layout(
    growth: Growth, words: Words, extent: tuple[int, int], heights: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    low, high = extent
    margin = 0.04 * (high - low)
    bounds = low - margin, high + margin
    sizes, present = growth.sizes, growth.present_size
    names = [
        charts.end_name(words.methods[method], sizes[-1], heights[method][-1], STYLES[method]["color"])
        for method in METHODS
    ]
    ends = sizes[0] - 0.02 * len(sizes), sizes[-1]
    places, labels = charts.logarithmic_ticks(*bounds)
    horizontal = charts.axis(words.axis, showgrid=False, showline=True, linecolor="@faint", range=list(ends), nticks=10)
    vertical = charts.axis(words.vertical, range=list(bounds), gridcolor="@faint", tickvals=places, ticktext=labels)
    annotations = [
        charts.above(words.present, present, (sizes[0], sizes[-1])),
        *charts.end_names(names, bounds, HEIGHT - TOP - BOTTOM),
    ]
    margins = (76, charts.room_for(names), TOP, BOTTOM)
    return charts.layout(HEIGHT, margins, (horizontal, vertical), annotations, [charts.upright(present)])
