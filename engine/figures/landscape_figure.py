"""The cost over two parameters, and the path of a run over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.figures import charts
from engine.figures.landscape_contours import HEIGHT as PLANE_HEIGHT
from engine.figures.landscape_contours import (
    WIDTH,
    Names,
    Plane,
    bands,
    label,
    level_labels,
    level_lines,
    levels_of,
    plane_axes,
)
from engine.figures.theme import paint

HEIGHT = 460
LEFT = 60
MARGIN = (LEFT, 16, 28, 52)
NAME_SHIFT = 18
FORK = 40
"""Pixels between a mark and the next, so that the name of one does not cover the other's."""

FAR = 5_000.0
"""Pixels from the plane's corner."""


@dataclass(frozen=True, eq=False)
class Path:
    """The way of a run.

    Attributes:
        points: its places, (k, 2), k ≥ 1.
        chosen: which of them is marked.
    """

    points: Array
    chosen: int


@dataclass(frozen=True)
class Words:
    """What is written on it.

    Attributes:
        horizontal, vertical: the two parameters, in Plotly's HTML.
        cost: letter of the cost.
        start, chosen, end: at the first, the chosen and the last place of the path.
        digits: decimals of the numbers that the picture tells when it is pointed at.
    """

    horizontal: str
    vertical: str
    cost: str
    start: str
    chosen: str
    end: str
    digits: int


def landscape_figure(plane: Plane, path: Path, words: Words, theme: str) -> go.Figure:
    """Contour lines with their numbers, darker upward; the path with its beginning, the chosen place and its end.

    Args:
        plane: J over the two parameters; where it is NaN there is a gap.
        path: the run's values of them; of what lies behind the chosen place, some may lie far outside the plane.
        words: what is written.
        theme: a key of `THEMES`.
    """
    levels, path = levels_of(plane.values), _near(plane, path)
    inside = path.points[_is_inside(plane, path.points)]
    names = Names(words.horizontal, words.vertical, words.cost, words.digits)
    lines = level_lines([plane], levels, "@muted", 1)
    traces = [bands(plane, levels, ("@paper", "@faint"), names), lines, *_path(path)]
    annotations = [
        charts.upper_left(words.vertical, LEFT, 2),
        *level_labels(plane, levels, inside),
        *_names(plane, path, words),
    ]
    layout = charts.layout(HEIGHT, MARGIN, plane_axes(plane, words.horizontal), annotations)
    return go.Figure(paint({"data": traces, "layout": charts.readable(layout)}, theme))


def _is_inside(plane: Plane, points: Array) -> NDArray[np.bool_]:
    shares = plane.pixels(points) / (WIDTH, PLANE_HEIGHT)
    found: NDArray[np.bool_] = np.all((shares >= 0) & (shares <= 1), axis=1)
    return found


def _near(plane: Plane, path: Path) -> Path:
    """The path up to where it is `FAR` from the plane: a browser draws no line to 10⁸²."""
    places = plane.pixels(path.points)
    are_far = np.flatnonzero(np.abs(places).max(axis=1) > FAR)
    far = are_far[are_far > path.chosen]
    if not len(far):
        return path
    first = int(far[0])
    way = path.points[first] - path.points[first - 1]
    share = FAR / np.abs(places[first] - places[first - 1]).max()
    return Path(np.vstack((path.points[:first], path.points[first - 1] + share * way)), path.chosen)


def _path(path: Path) -> list[dict[str, Any]]:
    """What the run has behind it at the chosen step is strong, what it has before it dotted."""
    points, chosen = path.points, path.chosen
    skipped = {"hoverinfo": "skip"}
    return [
        charts.line(*_coordinates(points[chosen:]), {"color": "@ink", "width": 1.5, "dash": "dot"}, **skipped),
        charts.line(*_coordinates(points[: chosen + 1]), {"color": "@ink", "width": 3, "dash": "solid"}, **skipped),
        {**charts.marks(*_coordinates(points[[0, -1]]), "@ink", 11, 2.5), **skipped},
        {**_dot(points[chosen]), **skipped},
    ]


def _coordinates(points: Array) -> tuple[Sequence[Any], Sequence[Any]]:
    return charts.short(points[:, 0]), charts.short(points[:, 1])


def _dot(point: Array) -> dict[str, Any]:
    marker = {"size": 13, "color": "@ink", "opacity": 1, "line": {"color": "@paper", "width": 2}}
    return {"type": "scatter", "mode": "markers", "x": [float(point[0])], "y": [float(point[1])], "marker": marker}


def _names(plane: Plane, path: Path, words: Words) -> list[dict[str, Any]]:
    """The chosen place has its name above it; beginning and end below, unless that would cover another of the three."""
    points, chosen = path.points, path.chosen
    named = {chosen: _name(plane, points[chosen], words.chosen, NAME_SHIFT)}
    for index, text in ((0, words.start), (len(points) - 1, words.end)):
        below = [points[other] for other in named if other != chosen]
        apart = [np.hypot(*(plane.pixels(points[index]) - plane.pixels(other))) for other in below]
        if index not in named and _is_inside(plane, points[[index]])[0] and all(pixels > FORK for pixels in apart):
            named[index] = _name(plane, points[index], text, -NAME_SHIFT)
    return list(named.values())


def _name(plane: Plane, point: Array, text: str, shift: int) -> dict[str, Any]:
    share = float(plane.pixels(point)[0]) / WIDTH
    anchor = "left" if share < 0.15 else "right" if share > 0.85 else "center"
    font = {"color": "@ink", "size": charts.LABEL_SIZE}
    return label(text, point, yshift=shift, xanchor=anchor, font=font)
