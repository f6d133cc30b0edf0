"""What a network with two inputs makes of the plane: one output as bands, or the regions of all classes."""

from collections.abc import Mapping, Sequence
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
    cells,
    label,
    level_labels,
    level_lines,
    plane_axes,
)
from engine.figures.theme import FONT, paint

HEIGHT = 480
LEFT = 60
MARGIN = (LEFT, 16, 40, 52)

SHARES = tuple(index / 10 for index in range(1, 10))
EVEN_LEVELS: Mapping[str, Sequence[float]] = {
    "sigmoid": SHARES,
    "softmax": SHARES,
    "tanh": tuple(round(2 * share - 1, 1) for share in SHARES),
}
"""The levels of outputs that lie between two bounds, by activation."""

BELOW_AND_ABOVE = tuple(
    f"@{side}{level}" for side, levels in (("minus", "54321"), ("plus", "12345")) for level in levels
)
"""Colours of ten bands, five on each side of the middle."""

TINTS = ("@plus3", "@minus3", "@node", "@plus1", "@minus1", "@faint")
"""Colours of regions; their names tell them apart, and the lines between them."""

SYMBOLS = ("square", "circle", "diamond", "triangle-up", "triangle-down", "pentagon", "star", "hexagon")
MOST_PLACES = 300
"""Of so many places of a region one is chosen for its name, apart from as many others and samples."""

FEW_SAMPLES = 24
"""So many samples carry their targets themselves."""


@dataclass(frozen=True, eq=False)
class Samples:
    """The samples with one target.

    Attributes:
        name: of the target, in the legend.
        mark: the target, short enough to stand inside a mark.
        points: their inputs, (k, 2).
    """

    name: str
    mark: str
    points: Array


@dataclass(frozen=True, eq=False)
class Output:
    """One output over the plane.

    Attributes:
        plane: its values.
        levels: rising.
        boundary: what is 0 on the line where the decision changes; None where nothing is decided.
        has_two_sides: whether the middle one of nine levels is that line, where the colours change.
    """

    plane: Plane
    levels: Sequence[float]
    boundary: Array | None
    has_two_sides: bool


def output_figure(output: Output, samples: Sequence[Samples], names: Names, theme: str) -> go.Figure:
    """Bands of one output with numbers on the lines between them, a strong line where the decision changes.

    Args:
        output: what is shown.
        samples: by target; each target has its own shape.
        names: of the two inputs and of the output.
        theme: a key of `THEMES`.
    """
    plane, levels = output.plane, output.levels
    colours = BELOW_AND_ABOVE if output.has_two_sides else ("@paper", "@plus5")
    traces = [bands(plane, levels, colours, names), level_lines([plane], levels, "@muted", 1)]
    if output.boundary is not None:
        traces.append(level_lines([Plane(plane.horizontal, plane.vertical, output.boundary)], (0.0,), "@ink", 3))
    labels = level_labels(plane, levels, _points(samples))
    return _figure(plane, [*traces, *_marks(samples)], labels, names, theme)


def classes_figure(
    plane: Plane, margins: Array, classes: Sequence[str], samples: Sequence[Samples], names: Names, theme: str
) -> go.Figure:
    """The region of each class with its name in it, and lines between them.

    Args:
        plane: which class is the largest at each place, from 0.
        margins: by how much each output is larger than all others, (n, h, w).
        classes: their names.
        samples: by class.
        names: of the two inputs.
        theme: a key of `THEMES`.
    """
    planes = [Plane(plane.horizontal, plane.vertical, margin) for margin in margins]
    traces = [_tints(plane, len(classes)), level_lines(planes, (0.0,), "@ink", 2.5)]
    labels = [
        label(name, place, font={"color": "@ink", "size": charts.LABEL_SIZE}, borderpad=3)
        for index, name in enumerate(classes)
        for place in _middle(plane, plane.values == index, _points(samples))
    ]
    return _figure(plane, [*traces, *_marks(samples)], labels, names, theme)


def _figure(plane: Plane, traces: Sequence[Any], labels: Sequence[Any], names: Names, theme: str) -> go.Figure:
    annotations = [charts.upper_left(names.vertical, LEFT, 2), *labels]
    layout = charts.layout(HEIGHT, MARGIN, plane_axes(plane, names.horizontal), annotations)
    legend = {"orientation": "h", "x": 0, "y": 1.01, "xanchor": "left", "yanchor": "bottom", "itemclick": False}
    legend |= {"itemdoubleclick": False, "font": {"size": 13, "color": "@ink", "family": FONT}}
    layout = {**charts.readable(layout), "showlegend": True, "legend": {**legend, "bgcolor": "@paper"}}
    return go.Figure(paint({"data": list(traces), "layout": layout}, theme))


def _tints(plane: Plane, count: int) -> dict[str, Any]:
    """Each of so many classes in its colour."""
    edges = [edge / count for index in range(count) for edge in (index, index + 1)]
    colours = [TINTS[index % len(TINTS)] for index in range(count) for _ in range(2)]
    return {
        "type": "heatmap",
        "x": plane.horizontal.tolist(),
        "y": plane.vertical.tolist(),
        "z": cells(plane.values),
        **{"zmin": -0.5, "zmax": count - 0.5, "showscale": False, "hoverinfo": "skip"},
        "colorscale": [list(stop) for stop in zip(edges, colours, strict=True)],
    }


def _middle(plane: Plane, region: NDArray[np.bool_], avoided: Array) -> list[Array]:
    """The place of a region that is farthest from all others, from the picture's edge and from the points, if any."""
    places, others = _places(plane, region), _places(plane, np.logical_not(region))
    if not len(places):
        return []
    places = places[:: 1 + len(places) // MOST_PLACES]
    own = plane.pixels(places)
    free = np.minimum(own, (WIDTH, PLANE_HEIGHT) - own).min(axis=1)
    for taken in (others[:: 1 + len(others) // MOST_PLACES], avoided[:: 1 + len(avoided) // MOST_PLACES]):
        if len(taken):
            apart = own[:, np.newaxis] - plane.pixels(taken)
            free = np.minimum(free, np.hypot(apart[..., 0], apart[..., 1]).min(axis=1))
    return [places[int(free.argmax())]]


def _places(plane: Plane, region: NDArray[np.bool_]) -> Array:
    """The places of a region, (k, 2)."""
    rows, columns = np.nonzero(region)
    return np.column_stack((plane.horizontal[columns], plane.vertical[rows]))


def _points(samples: Sequence[Samples]) -> Array:
    return np.concatenate([np.empty((0, 2)), *(group.points for group in samples)])


def _marks(samples: Sequence[Samples]) -> list[dict[str, Any]]:
    """Each target in its own shape; few samples carry it themselves, many are told apart by shape and fill."""
    if sum(len(group.points) for group in samples) <= FEW_SAMPLES:
        return [_carrier(group, SYMBOLS[index % len(SYMBOLS)]) for index, group in enumerate(samples)]
    looks = (("@paper", "@ink"), ("@ink", "@paper"))
    return [
        _mark(group, SYMBOLS[index % len(SYMBOLS)], 9, *looks[index % 2], 1.5) for index, group in enumerate(samples)
    ]


def _carrier(group: Samples, symbol: str) -> dict[str, Any]:
    """Samples with their target inside their marks."""
    text = {"text": [group.mark] * len(group.points), "textfont": {"color": "@ink", "size": 13}}
    return {**_mark(group, symbol, 24, "@paper", "@ink", 2), "mode": "markers+text", **text}


def _mark(group: Samples, symbol: str, size: float, fill: str, border: str, width: float) -> dict[str, Any]:
    marker = {"symbol": symbol, "size": size, "color": fill, "opacity": 1, "line": {"color": border, "width": width}}
    return {
        **{"type": "scatter", "mode": "markers", "name": group.name, "showlegend": True, "hoverinfo": "skip"},
        **{"x": charts.short(group.points[:, 0]), "y": charts.short(group.points[:, 1]), "marker": marker},
    }
