"""What changes from step to step of a run, as lines over its steps: cost, norms, single weights."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.figures import charts
from engine.figures.charts import EndName
from engine.figures.theme import paint

HEIGHT = 400
LEFT, TOP, BOTTOM = 60, 54, 48
TITLE_HEIGHT = 24
MOST_STEPS = 8
"""Of shorter runs every step has its tick."""

MOST_POINTS = 1_500
"""In a whole chart; of longer lines, the peaks are kept."""

FEWEST_POINTS = 100

Look = Mapping[str, Any]

MAIN: Look = {"color": "@ink", "width": 3, "dash": "solid"}
PALE: Look = {"color": "@muted", "width": 1, "dash": "solid"}
FORMER: Look = {"color": "@muted", "width": 2, "dash": "dash"}
BACKGROUND: Look = {"color": "@faint", "width": 1.5, "dash": "solid"}
CYCLE: Sequence[Look] = (
    {"color": "@ink", "width": 2.5, "dash": "solid"},
    {"color": "@muted", "width": 2.5, "dash": "dash"},
    {"color": "@ink", "width": 2.5, "dash": "dot"},
    {"color": "@muted", "width": 2.5, "dash": "solid"},
    {"color": "@ink", "width": 2, "dash": "dashdot"},
    {"color": "@muted", "width": 2, "dash": "dot"},
)
"""Lines of one kind, told apart by grey and dash."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One line.

    Attributes:
        steps: where it has a value, rising, (k,).
        values: its heights, (k,); finite.
        look: colour, width and dash.
        name: at its end, in Plotly's HTML; empty for lines without one, which form the background.
        plain: the same without tags.
    """

    steps: NDArray[np.integer[Any]]
    values: Array
    look: Look = field(default_factory=lambda: MAIN)
    name: str = ""
    plain: str = ""


@dataclass(frozen=True)
class Frame:
    """Around the lines.

    Attributes:
        horizontal, vertical: what the axes are called.
        last: up to which step the horizontal axis leads.
        chosen: the step that is marked.
        chosen_name: what is written above it.
        digits: decimals of the numbers that points tell.
        is_logarithmic: whether heights are logarithms; a value of 0 then has none, and its line a gap.
        end: what is written where the run broke off, for example that it diverged; empty where it did not.
    """

    horizontal: str
    vertical: str
    last: int
    chosen: int
    chosen_name: str
    digits: int
    is_logarithmic: bool = False
    end: str = ""


def curves_figure(curves: Sequence[Curve], frame: Frame, theme: str) -> go.Figure:
    """Lines over steps, each with its name at its end and a ring at the chosen step.

    Args:
        curves: those in front last. The last one with a name is the one that breaks off where the run did.
        frame: what is around them.
        theme: a key of `THEMES`.
    """
    most = max(FEWEST_POINTS, MOST_POINTS // max(len(curves), 1))
    curves = [_thinned(curve, most, frame.chosen) for curve in curves if len(curve.steps)]
    named, unnamed = [curve for curve in curves if curve.name], [curve for curve in curves if not curve.name]
    bounds = _bounds([_heights(curve.values, frame) for curve in curves], frame.is_logarithmic)
    traces = [*_background(unnamed, frame), *(_line(curve, frame) for curve in named), *_rings(named, frame)]
    if frame.end and named:
        traces.append(_cross(named[-1], frame))
    figure = {"data": traces, "layout": _layout(named, frame, bounds)}
    return go.Figure(paint(figure, theme))


def _thinned(curve: Curve, most: int, chosen: int) -> Curve:
    """A line with at most so many points, and the one at the chosen step."""
    kept = np.union1d(charts.thinned(curve.values, most), np.flatnonzero(curve.steps == chosen))
    return replace(curve, steps=curve.steps[kept], values=curve.values[kept])


def _heights(values: Array, frame: Frame) -> Array:
    """The values, or their logarithms, NaN where there is none."""
    if not frame.is_logarithmic:
        return values
    return np.log10(values, out=np.full(len(values), np.nan), where=values > 0)


def _bounds(heights: Sequence[Array], is_logarithmic: bool) -> tuple[float, float]:
    """The lowest and highest height of the chart: around all lines, from 0 where that is not far below them."""
    every = np.concatenate([*heights, np.empty(0)])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)
    if not is_logarithmic and 0 < low < 0.5 * high:
        low = 0.0
    least = 0.5 if is_logarithmic else 1e-3 * max(abs(low), abs(high), 1e-3)
    room = 0.05 * max(high - low, least)
    widened = max(0.0, least - (high - low)) / 2
    return low - widened - room * (low != 0.0 or is_logarithmic), high + widened + room


def _line(curve: Curve, frame: Frame) -> dict[str, Any]:
    """A line whose points tell their step and their value."""
    steps, values = curve.steps.tolist(), charts.shown(curve.values, frame.digits)
    told = [f"{curve.name} = {value}<br>{frame.horizontal} {step}" for step, value in zip(steps, values, strict=True)]
    heights = charts.short(_heights(curve.values, frame))
    return charts.line(steps, heights, curve.look, text=told, hoverinfo="text")


def _background(curves: Sequence[Curve], frame: Frame) -> Iterator[dict[str, Any]]:
    """All lines without a name as one."""
    x: list[Any] = []
    y: list[Any] = []
    for curve in curves:
        x += [*curve.steps.tolist(), None]
        y += [*charts.short(_heights(curve.values, frame)), None]
    if curves:
        yield charts.line(x, y, curves[0].look, hoverinfo="skip")


def _rings(curves: Sequence[Curve], frame: Frame) -> list[dict[str, Any]]:
    """Where the lines are at the chosen step, as far as they have a value there."""
    found = []
    for curve in curves:
        (index,) = np.nonzero(curve.steps == frame.chosen)
        heights = charts.short(_heights(curve.values[index], frame))
        if heights and heights[0] is not None:
            ring = charts.marks([frame.chosen], [heights[0]], curve.look["color"], 9, 2.5)
            found.append({**ring, "hoverinfo": "skip", "cliponaxis": False})
    return found


def _cross(curve: Curve, frame: Frame) -> dict[str, Any]:
    marker = {"symbol": "x", "size": 11, "color": "@ink", "opacity": 1}
    heights = charts.short(_heights(curve.values[-1:], frame))
    place = {"x": [int(curve.steps[-1])], "y": heights, "marker": marker, "hoverinfo": "skip", "cliponaxis": False}
    return {"type": "scatter", "mode": "markers", **place}


def _layout(curves: Sequence[Curve], frame: Frame, bounds: tuple[float, float]) -> dict[str, Any]:
    last = max(frame.last, 1)
    extent = (-0.02 * last, float(last))
    steps = {"dtick": 1} if last < MOST_STEPS else {"nticks": MOST_STEPS}
    names = [_end_name(curve, frame, bounds) for curve in curves]
    places, labels = charts.logarithmic_ticks(*bounds)
    ticks = {"tickvals": places, "ticktext": labels} if frame.is_logarithmic else {"nticks": 8}
    axes = (
        charts.axis(frame.horizontal, showgrid=False, showline=True, linecolor="@faint", range=list(extent), **steps),
        charts.axis(range=list(bounds), gridcolor="@faint", **ticks),
    )
    annotations = [
        charts.upper_left(frame.vertical, LEFT, TITLE_HEIGHT),
        charts.above(frame.chosen_name, frame.chosen, extent),
        *charts.end_names(names, bounds, HEIGHT - TOP - BOTTOM),
        *(_end(curve, frame) for curve in curves[-1:] if frame.end),
    ]
    margins = (LEFT, charts.room_for(names), TOP, BOTTOM)
    return charts.readable(charts.layout(HEIGHT, margins, axes, annotations, [charts.upright(frame.chosen)]))


def _end_name(curve: Curve, frame: Frame, bounds: tuple[float, float]) -> EndName:
    """The name of a line at its end; a line that ends at 0 has no height for it on an axis of logarithms."""
    height = float(_heights(curve.values[-1:], frame)[0])
    is_nothing = math.isnan(height)
    name, plain = (f"{text} = 0" if is_nothing else text for text in (curve.name, curve.plain or curve.name))
    return charts.end_name(
        name, float(curve.steps[-1]), bounds[0] if is_nothing else height, curve.look["color"], plain
    )


def _end(curve: Curve, frame: Frame) -> dict[str, Any]:
    """What is written where the run broke off, on the side where there is room."""
    x = float(curve.steps[-1])
    is_left = x < frame.last / 2
    height = float(np.nan_to_num(_heights(curve.values[-1:], frame)[0]))
    return {
        **{"x": x, "y": height, "xanchor": "left" if is_left else "right", "xshift": 12 if is_left else -12},
        **{"yanchor": "top", "text": frame.end, "showarrow": False, "bgcolor": "@paper"},
        "font": {"color": "@ink", "size": charts.LABEL_SIZE},
    }
