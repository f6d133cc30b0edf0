"""How the number of multiplications grows with the network, on a logarithmic axis."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.core.multiplications import Multiplications
from engine.figures.drawing import text_width
from engine.figures.theme import FONT, paint

HEIGHT = 380
TOP, BOTTOM = 34, 48
LABEL_SIZE = 14
LABEL_DISTANCE = 20
"""Pixels between two labels at the ends of lines."""

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
    own = {method: _height(growth.present, method) for method in METHODS}
    every = [height for method in METHODS for height in (*heights[method], own[method])]
    low, high = math.floor(min(every)), math.ceil(max(every))
    traces = [_line(growth.sizes, heights[method], STYLES[method]) for method in METHODS]
    traces.append(_marks(growth.present_size, list(own.values())))
    figure = {"data": traces, "layout": _layout(growth, words, (low, high), heights)}
    return go.Figure(paint(figure, theme))


def _height(count: Multiplications, method: str) -> float:
    return math.log10(getattr(count, method))


def _line(sizes: Sequence[int], heights: Sequence[float], style: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": list(sizes), "y": list(heights), "line": dict(style)}


def _marks(size: int, heights: Sequence[float]) -> dict[str, Any]:
    marker = {"size": 10, "color": "@paper", "opacity": 1, "line": {"color": "@ink", "width": 2.5}}
    return {"type": "scatter", "mode": "markers", "x": [size] * len(heights), "y": list(heights), "marker": marker}


def _layout(
    growth: Growth, words: Words, extent: tuple[int, int], heights: Mapping[str, Sequence[float]]
) -> dict[str, Any]:
    low, high = extent
    margin = 0.04 * (high - low)
    room = max(text_width(name, LABEL_SIZE) for name in words.methods.values())
    bounds = low - margin, high + margin
    every = max(1, math.ceil((high - low) / 8))
    powers = list(range(low, high + 1, every))
    axis = {"fixedrange": True, "zeroline": False, "tickfont": {"color": "@muted"}, "linecolor": "@faint"}
    return {
        "height": HEIGHT,
        "margin": {"l": 76, "r": room + 16, "t": TOP, "b": BOTTOM},
        "xaxis": {
            **axis,
            "showgrid": False,
            "showline": True,
            "title": {"text": words.axis, "font": {"color": "@ink", "size": 14}},
            "range": [growth.sizes[0] - 0.02 * len(growth.sizes), growth.sizes[-1]],
            "nticks": 10,
        },
        "yaxis": {
            **axis,
            "range": list(bounds),
            "title": {"text": words.vertical, "font": {"color": "@ink", "size": 14}},
            "gridcolor": "@faint",
            "tickvals": powers,
            "ticktext": [_power_of_ten(power) for power in powers],
        },
        "shapes": [_present_line(growth.present_size)],
        "annotations": [_present_label(growth, words), *_names(growth, words, heights, bounds)],
        "paper_bgcolor": "@paper",
        "plot_bgcolor": "@paper",
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "font": {"family": FONT, "size": 13, "color": "@ink"},
    }


def _power_of_ten(power: int) -> str:
    return {0: "1", 1: "10", 2: "100", 3: "1000"}.get(power, f"10<sup>{power}</sup>")


def _present_line(size: int) -> dict[str, Any]:
    line = {"color": "@muted", "width": 1}
    return {"type": "line", "layer": "below", "x0": size, "x1": size, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _present_label(growth: Growth, words: Words) -> dict[str, Any]:
    """Above its line, leaning to the side where there is room."""
    first, last = growth.sizes[0], growth.sizes[-1]
    share = (growth.present_size - first) / max(last - first, 1)
    anchor = "left" if share < 0.3 else "right" if share > 0.7 else "center"
    return {
        **{"x": growth.present_size, "yref": "paper", "y": 1, "xanchor": anchor, "yanchor": "bottom"},
        **{"text": words.present, "showarrow": False, "font": {"color": "@ink", "size": LABEL_SIZE}},
    }


def _names(
    growth: Growth, words: Words, heights: Mapping[str, Sequence[float]], bounds: tuple[float, float]
) -> list[dict[str, Any]]:
    """Each line's name at its end, moved up or down until no two touch."""
    pixels = (HEIGHT - TOP - BOTTOM) / (bounds[1] - bounds[0])
    last = {method: heights[method][-1] for method in METHODS}
    placed: dict[str, float] = {}
    for method in sorted(METHODS, key=last.__getitem__):
        least = max(placed.values(), default=-math.inf) + LABEL_DISTANCE
        placed[method] = max((last[method] - bounds[0]) * pixels, least)
    over = max(0.0, max(placed.values()) - (HEIGHT - TOP - BOTTOM))
    return [
        {
            **{"x": growth.sizes[-1], "y": bounds[0] + (placed[method] - over) / pixels, "xanchor": "left"},
            **{"xshift": 6, "text": words.methods[method], "showarrow": False},
            "font": {"color": STYLES[method]["color"], "size": LABEL_SIZE},
        }
        for method in METHODS
    ]
