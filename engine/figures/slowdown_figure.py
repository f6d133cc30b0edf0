"""Two curves of one start with two losses, told apart by their dashes and by their names at their ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.core.activations import Array
from engine.figures import charts
from engine.figures.theme import paint

HEIGHT = 380
LEFT, TOP, BOTTOM = 62, 14, 48
STYLES: Mapping[str, Mapping[str, Any]] = {
    "slowed": {"color": "@ink", "width": 2.5, "dash": "dash"},
    "cancelled": {"color": "@ink", "width": 3.5, "dash": "solid"},
}
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
DECADES = 8
"""Of gradients that shrink further only so many powers of ten are shown."""


@dataclass(frozen=True)
class Words:
    """What is written in the chart.

    Attributes:
        across: below the horizontal axis.
        up: beside the vertical axis.
        names: of both lines.
    """

    across: str
    up: str
    names: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Lines:
    """What the chart shows.

    Attributes:
        values: of the lines `slowed` and `cancelled`, from step 0; not negative.
        is_logarithmic: whether their powers of ten are shown; 0 then has no place.
        goal: a height that is marked, with a tick of its own; None for none.
        reached: line ↦ after how many steps it is below the goal, for those that are.
    """

    values: Mapping[str, Array]
    is_logarithmic: bool = False
    goal: float | None = None
    reached: Mapping[str, int] = field(default_factory=dict)


def slowdown_figure(lines: Lines, words: Words, theme: str) -> go.Figure:
    """The chart of both lines.

    Args:
        lines: what it shows.
        words: what is written in it.
        theme: a key of `THEMES`.
    """
    heights = {name: _heights(lines.values[name], lines.is_logarithmic) for name in STYLES}
    drawn = [charts.line(range(len(line)), charts.short(line), STYLES[name]) for name, line in heights.items()]
    reached = lines.reached
    rings = charts.marks(
        [*reached.values()], [float(heights[name][reached[name]]) for name in reached], "@ink", 11, 2.5
    )
    return go.Figure(paint({"data": [*drawn, rings], "layout": _layout(lines, words, heights)}, theme))


def _heights(values: Array, is_logarithmic: bool) -> Array:
    """The values, or their logarithms, NaN where there is none."""
    if not is_logarithmic:
        return values
    return np.log10(values, out=np.full(len(values), np.nan), where=values > 0)


def _bounds(heights: Sequence[Array], is_logarithmic: bool) -> tuple[float, float]:
    """The lowest and the highest height of the chart."""
    every = np.concatenate([line[np.isfinite(line)] for line in heights])
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 0.0)
    if not is_logarithmic:
        return -0.03, max(1.0, high) + 0.03
    return max(low, high - DECADES) - 0.1, high + 0.1


def _layout(lines: Lines, words: Words, heights: Mapping[str, Array]) -> dict[str, Any]:
    last = max(map(len, heights.values())) - 1
    bounds = _bounds([*heights.values()], lines.is_logarithmic)
    names = [_name(words.names[name], line, bounds[0]) for name, line in heights.items()]
    places, labels = charts.logarithmic_ticks(*bounds)
    goal = () if lines.goal is None else (lines.goal,)
    shares = {"tickvals": sorted({*TICKS, *goal})}
    ticks = {"tickvals": places, "ticktext": labels} if lines.is_logarithmic else shares
    axes = (
        charts.axis(
            words.across, showgrid=False, showline=True, linecolor="@faint", range=[-0.01 * last, last], nticks=6
        ),
        charts.axis(words.up, range=list(bounds), gridcolor="@faint", **ticks),
    )
    margin = (LEFT, charts.room_for(names), TOP, BOTTOM)
    annotations = charts.end_names(names, bounds, HEIGHT - TOP - BOTTOM)
    return charts.layout(HEIGHT, margin, axes, annotations, _goal_line(lines))


def _name(text: str, heights: Array, lowest: float) -> charts.EndName:
    """A line's name at its last point that can be seen."""
    seen = np.flatnonzero(heights >= lowest)
    step = int(seen[-1]) if seen.size else 0
    return charts.end_name(text, step, float(heights[step]) if seen.size else lowest, "@ink")


def _goal_line(lines: Lines) -> list[dict[str, Any]]:
    if lines.goal is None:
        return []
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": lines.goal, "y1": lines.goal}
    return [{"type": "line", "layer": "below", **ends, "line": {"color": "@muted", "width": 1.5, "dash": "dot"}}]
