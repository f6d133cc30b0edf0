"""The edges of the network picture: faint, tinted once their gradient is known, strong and labelled in focus."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import hypot

from engine.core.steps import Step
from engine.figures import drawing
from engine.figures.drawing import Box, Point, Trace
from engine.figures.labels import ALL_LABELS, MOST_LABELS, EdgeLabel, place_labels
from engine.figures.network_layout import NetworkLayout
from engine.figures.network_state import EdgeState
from engine.figures.theme import Scale, line_colour, line_width, text_colour


def faint_edges(layout: NetworkLayout) -> Trace:
    """Every edge, as a hint that it is there."""
    return drawing.lines(layout.edges.values(), "@faint", 1)


def tinted_edges(layout: NetworkLayout, edges: Mapping[str, EdgeState]) -> list[Trace]:
    """Edges out of focus whose gradient is known keep a hint of its sign."""
    hints: dict[str, list[Sequence[Point]]] = defaultdict(list)
    for target, edge in edges.items():
        if not edge.in_focus and edge.quantity == "gradient" and edge.value:
            hints["@plus3" if edge.value > 0 else "@minus3"].append(layout.edges[target])
    return [drawing.lines(segments, colour, 1.2) for colour, segments in sorted(hints.items())]


def strong_edges(layout: NetworkLayout, scale: Scale, step: Step, edges: Mapping[str, EdgeState]) -> list[Trace]:
    """Edges in focus, grouped by level: one trace a level, arrowheads included."""
    backward = step.phase == "backward"
    groups: dict[int, list[Sequence[Point]]] = defaultdict(list)
    for target, edge in edges.items():
        if edge.in_focus:
            start, end = layout.edges[target]
            segment = (end, start) if backward else (start, end)
            level = scale.level(edge.value, edge.quantity)
            groups[level] += [segment] if step.phase == "update" else [segment, arrowhead(*segment, line_width(level))]
    ordered = sorted(groups.items(), key=lambda group: abs(group[0]))
    return [drawing.lines(segments, line_colour(level), line_width(level)) for level, segments in ordered]


def arrowhead(start: Point, end: Point, width: float) -> tuple[Point, Point, Point]:
    """Two short strokes at the end of an edge."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    long, wide = 4 + width, 2.5 + width / 2
    foot = (end[0] - along[0] * long, end[1] - along[1] * long)
    left = (foot[0] - along[1] * wide, foot[1] + along[0] * wide)
    right = (foot[0] + along[1] * wide, foot[1] - along[0] * wide)
    return left, end, right


def edge_labels(
    layout: NetworkLayout, scale: Scale, edges: Mapping[str, EdgeState], obstacles: Sequence[Box]
) -> list[Trace]:
    """The number of each edge in focus that finds a place, on a plate that interrupts the edge."""
    in_focus = {target: edge for target, edge in edges.items() if edge.in_focus}
    if len(in_focus) > MOST_LABELS:
        return []
    placed = place_labels(_wanted(layout, in_focus), obstacles, layout.label_size)
    return _labels(layout, scale, edges, placed, "@ink", 600)


def all_labels(
    layout: NetworkLayout, scale: Scale, edges: Mapping[str, EdgeState], obstacles: Sequence[Box]
) -> list[Trace]:
    """The number of every edge that finds a place; those in focus choose first and are bold."""
    size = layout.label_size
    in_focus = {target: edge for target, edge in edges.items() if edge.in_focus}
    others = {target: edge for target, edge in edges.items() if not edge.in_focus}
    placed = place_labels(_wanted(layout, in_focus), obstacles, size, ALL_LABELS)
    taken = (*obstacles, *placed.values())
    later = place_labels(_wanted(layout, others), taken, size, ALL_LABELS)
    return [
        *_labels(layout, scale, edges, later, "@muted", 400),
        *_labels(layout, scale, edges, placed, "@ink", 600),
    ]


def _wanted(layout: NetworkLayout, edges: Mapping[str, EdgeState]) -> list[EdgeLabel]:
    return [EdgeLabel(target, edge.text, *layout.edges[target]) for target, edge in edges.items()]


def _labels(
    layout: NetworkLayout,
    scale: Scale,
    edges: Mapping[str, EdgeState],
    placed: Mapping[str, Box],
    plain: str,
    weight: int,
) -> list[Trace]:
    """Placed numbers on their plates, coloured by sign; `plain` is the colour of a zero."""
    if not placed:
        return []
    size = layout.label_size
    levels = [scale.level(edges[target].value, edges[target].quantity) for target in placed]
    return [
        drawing.plates(placed.values(), "@paper", size + 2),
        drawing.texts(
            [(box.x, box.y) for box in placed.values()],
            [edges[target].text for target in placed],
            size,
            [text_colour(level) if level else plain for level in levels],
            weight=weight,
        ),
    ]
