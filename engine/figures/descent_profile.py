"""Norms layer by layer at one step, on an axis of logarithms: whether they vanish or explode on the way back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.display.numbers import format_number
from engine.figures import charts
from engine.figures.drawing import text_width
from engine.figures.theme import paint

ROW_HEIGHT = 34
TOP, BOTTOM = 30, 48


@dataclass(frozen=True)
class Bar:
    """One layer.

    Attributes:
        name: in Plotly's HTML.
        plain: the same without tags.
        value: at least 0; a 0 has no place on the axis and stands at its beginning.
    """

    name: str
    plain: str
    value: float


def profile_figure(bars: Sequence[Bar], title: str, horizontal: str, digits: int, theme: str) -> go.Figure:
    """A dot and its number for each layer, the first layer at the top.

    Args:
        bars: in the order of the layers.
        title: above the chart.
        horizontal: what the axis is called.
        digits: decimals of the numbers.
        theme: a key of `THEMES`.
    """
    logarithms = [math.log10(bar.value) for bar in bars if bar.value > 0] or [0.0]
    low, high = math.floor(min(logarithms) - 0.1), max(logarithms)
    high = max(high, low + 1.0)
    heights = [math.log10(bar.value) if bar.value > 0 else float(low) for bar in bars]
    rows = list(range(len(bars)))
    traces = [_stems(rows, heights, low), _dots(bars, rows, heights, digits)]
    height = TOP + BOTTOM + ROW_HEIGHT * len(bars)
    figure = {"data": traces, "layout": _layout(bars, (low, high), title, horizontal, height, digits)}
    return go.Figure(paint(figure, theme))


def _stems(rows: Sequence[int], heights: Sequence[float], low: float) -> dict[str, Any]:
    x = [place for height in heights for place in (low, height, None)]
    y = [place for row in rows for place in (row, row, None)]
    return charts.line(x, y, {"color": "@muted", "width": 3, "dash": "solid"})


def _dots(bars: Sequence[Bar], rows: Sequence[int], heights: Sequence[float], digits: int) -> dict[str, Any]:
    """Full dots, hollow for zeros."""
    fills = ["@ink" if bar.value > 0 else "@paper" for bar in bars]
    return {
        **{"type": "scatter", "mode": "markers+text", "x": list(heights), "y": list(rows), "cliponaxis": False},
        "marker": {"size": 11, "color": fills, "opacity": 1, "line": {"color": "@ink", "width": 2}},
        "text": [f"  {_number(bar.value, digits)}" for bar in bars],
        "textposition": "middle right",
        "textfont": {"size": charts.LABEL_SIZE, "color": "@ink"},
    }


def _number(value: float, digits: int) -> str:
    return format_number(value, digits) if value else "0"


def _layout(
    bars: Sequence[Bar], extent: tuple[float, float], title: str, horizontal: str, height: int, digits: int
) -> dict[str, Any]:
    low, high = extent
    places, labels = charts.logarithmic_ticks(low - 1e-9, high)
    room = max(text_width(_number(bar.value, digits), charts.LABEL_SIZE) for bar in bars) + 24
    names = max(text_width(bar.plain, charts.LABEL_SIZE) for bar in bars) + 18
    every = max(1, math.ceil(len(places) / 5))
    axes = (
        charts.axis(
            horizontal, range=[low, high], gridcolor="@faint", tickvals=places[::every], ticktext=labels[::every]
        ),
        charts.axis(
            range=[len(bars) - 0.4, -0.6],
            showgrid=False,
            tickvals=list(range(len(bars))),
            ticktext=[bar.name for bar in bars],
            tickfont={"color": "@ink", "size": charts.LABEL_SIZE},
            ticks="outside",
            ticklen=4,
            tickcolor="rgba(0,0,0,0)",
        ),
    )
    return charts.layout(height, (names, room, TOP, BOTTOM), axes, [charts.upper_left(title, names, 6)])
