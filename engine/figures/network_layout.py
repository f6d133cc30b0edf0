"""Where everything of a network stands on its canvas: units in columns, edges between the rims of their circles."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import hypot

import networkx as nx

from engine.core.network import Network
from engine.display.targets import shown_units, unit_target
from engine.figures.drawing import Box, Point
from engine.figures.graph import bias_unit, shown_graph


@dataclass(frozen=True)
class Canvas:
    """A drawing area and the room that things need on it, in pixels.

    Attributes:
        width, height: the whole area.
        left, right, top, bottom: margins around the units' centres.
        radius: of a unit, at most.
        spacing: between neighbours of a column, at most.
        label_size: font size of numbers on edges.
        outputs_beside: whether targets stand beside the output units, else below them.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    radius: float
    spacing: float
    label_size: float
    outputs_beside: bool

    def resized(self, width: float, height: float) -> "Canvas":
        """The same with another area: margins stay, and units may stand further apart in a taller one."""
        return replace(self, width=width, height=height, spacing=self.spacing * max(1.0, height / self.height))


CANVASES: Mapping[str, Canvas] = {
    "wide": Canvas(660, 500, 46, 96, 84, 74, 23, 100, 12, outputs_beside=True),
    "compact": Canvas(358, 450, 26, 30, 78, 104, 18, 90, 10.5, outputs_beside=False),
}
"""The picture for a desk or a projector, and the one for a phone."""

BIAS_SIDE = 18.0
"""Side of the square that stands for a bias unit."""


@dataclass(frozen=True, eq=False)
class NetworkLayout:
    """The places of all shown parts of a network on a canvas.

    Attributes:
        canvas: the area.
        graph: the shown part of the network.
        centres: centre of each unit and bias unit, by node name.
        ellipses: centres of the dots that stand for hidden units.
        columns: x of each layer.
        spacing: between neighbours of a column.
        radius: of a unit's circle.
    """

    canvas: Canvas
    graph: nx.DiGraph
    centres: Mapping[str, Point]
    ellipses: tuple[Point, ...]
    columns: tuple[float, ...]
    spacing: float
    radius: float

    @cached_property
    def edges(self) -> Mapping[str, tuple[Point, Point]]:
        """For each weight and bias, the visible part of its edge: from rim to rim."""
        return {edge["target"]: self._from_rim_to_rim(tail, head) for tail, head, edge in self.graph.edges(data=True)}

    @property
    def label_size(self) -> float:
        """Font size of numbers on edges: smaller where columns stand close."""
        return max(9.0, min(self.canvas.label_size, (self.columns[1] - self.columns[0]) * 0.125))

    @property
    def shows_names(self) -> bool:
        """Whether there is room for a name above each unit."""
        return self.spacing >= 2 * self.radius + 22

    def unit_boxes(self) -> tuple[Box, ...]:
        """The squares around all units, the dots of ellipses included."""
        places = (*self.centres.values(), *self.ellipses)
        return tuple(Box(x, y, 2 * self.radius, 2 * self.radius) for x, y in places)

    def _from_rim_to_rim(self, tail: str, head: str) -> tuple[Point, Point]:
        (x1, y1), (x2, y2) = self.centres[tail], self.centres[head]
        length = hypot(x2 - x1, y2 - y1)
        start = BIAS_SIDE / 2 + 2 if self.graph.nodes[tail]["unit"] is None else self.radius + 1
        near, far = start / length, 1 - (self.radius + 1) / length
        return (x1 + (x2 - x1) * near, y1 + (y2 - y1) * near), (x1 + (x2 - x1) * far, y1 + (y2 - y1) * far)


def network_layout(network: Network, canvas: Canvas) -> NetworkLayout:
    """Columns evenly spaced, each centred; bias units on top of their column; wide layers with an ellipsis."""
    columns = _columns(len(network.layers), canvas)
    slots = [_slots(network, layer) for layer in range(len(network.layers))]
    most = max(map(len, slots))
    room = canvas.height - canvas.top - canvas.bottom
    spacing = min(canvas.spacing, room / max(most - 1, 1))
    middle = canvas.top + room / 2
    centres: dict[str, Point] = {}
    ellipses: list[Point] = []
    for x, names in zip(columns, slots, strict=True):
        for index, name in enumerate(names):
            place = (x, middle + (index - (len(names) - 1) / 2) * spacing)
            if name is None:
                ellipses.append(place)
            else:
                centres[name] = place
    gap = columns[1] - columns[0]
    radius = max(7.0, min(canvas.radius, spacing * 0.34, gap * 0.2))
    return NetworkLayout(canvas, shown_graph(network), centres, tuple(ellipses), columns, spacing, radius)


def _columns(count: int, canvas: Canvas) -> tuple[float, ...]:
    gap = (canvas.width - canvas.left - canvas.right) / (count - 1)
    return tuple(canvas.left + layer * gap for layer in range(count))


def _slots(network: Network, layer: int) -> list[str | None]:
    """Names of a column from the top; None for the ellipsis."""
    has_bias = layer < network.steps and network.biases is not None
    units = [None if unit is None else unit_target(layer, unit) for unit in shown_units(network.layers[layer])]
    return [bias_unit(layer), *units] if has_bias else [*units]
