"""The warm-up graph with its values, its local derivatives, and one mode's derivatives on the nodes."""

from collections.abc import Mapping

import networkx as nx
import plotly.graph_objects as go

from engine.core.warm_up import EDGES, NODES, Derivative, Edge, WarmUp
from engine.display.warm_up import meeting_edges, number
from engine.figures import drawing
from engine.figures.drawing import Box, Point, Trace
from engine.figures.theme import Scale, fill_colour, line_colour

WIDTH, HEIGHT = 340.0, 400.0
"""The smallest width at which nothing touches; a wider place only moves the nodes apart."""

NODE_WIDTH, NODE_HEIGHT = 112.0, 52.0
PLACES: Mapping[str, Point] = {"e": (178, 38), "c": (88, 196), "d": (268, 196), "a": (62, 358), "b": (212, 358)}
LABEL_AT: Mapping[Edge, float] = {("c", "e"): 0.4, ("d", "e"): 0.4}
"""How far along its edge a label stands; the middle unless it says otherwise."""

LABEL_SIZE, LABEL_HEIGHT = 13.0, 20.0


def graph(numbers: WarmUp) -> nx.DiGraph:
    """The graph with its values on the nodes and its local derivatives on the edges."""
    found = nx.DiGraph()
    for node in NODES:
        found.add_node(node, value=numbers.values[node], place=PLACES[node])
    for edge in EDGES:
        found.add_edge(*edge, local=numbers.local[edge])
    return found


def warm_up_figure(numbers: WarmUp, derivatives: Mapping[str, Derivative], is_reverse: bool, theme: str) -> go.Figure:
    """The graph with the derivatives of one mode.

    Args:
        numbers: the graph's values.
        derivatives: of every node.
        is_reverse: whether the arrows point down, from e to the inputs.
        theme: a key of `THEMES`.
    """
    drawn = graph(numbers)
    meeting = meeting_edges(derivatives)
    scale = Scale({"derivative": max(abs(derivative.value) for derivative in derivatives.values())})
    levels = {node: scale.level(derivatives[node].value, "derivative") for node in NODES}
    traces = [_edge(edge, edge in meeting, is_reverse) for edge in EDGES]
    traces += _edge_labels(drawn, meeting)
    for node, box in node_boxes().items():
        traces.append(drawing.plates([box], fill_colour(levels[node]), NODE_HEIGHT))
    traces.append(drawing.lines([_outline(PLACES[node]) for node in NODES], "@muted", 1))
    met = {edge[0] if is_reverse else edge[1] for edge in meeting}
    if met:
        traces.append(drawing.lines([_outline(PLACES[node]) for node in sorted(met)], "@ink", 2.5))
    traces += _node_texts(drawn, derivatives)
    return drawing.as_figure(drawing.with_texts_last(traces), WIDTH, HEIGHT, theme)


def _edge(edge: Edge, is_meeting: bool, is_reverse: bool) -> Trace:
    """An edge with its arrow head; those that meet are strong."""
    start, end = _ends(edge)
    if is_reverse:
        start, end = end, start
    colour = "@ink" if is_meeting else line_colour(0)
    trace = drawing.lines([(start, end)], colour, 3.5 if is_meeting else 1.5)
    head = {"symbol": "arrow", "size": [0, 15 if is_meeting else 12], "angleref": "previous", "color": colour}
    return {**trace, "mode": "lines+markers", "marker": {**head, "opacity": 1, "line": {"width": 0}}}


def _ends(edge: Edge) -> tuple[Point, Point]:
    """Where an edge leaves one box and reaches the other: beside the middle, so that two arrow heads do not meet."""
    (x, y), (to_x, to_y) = PLACES[edge[0]], PLACES[edge[1]]
    aside = 20.0 if to_x > x else -20.0
    return (x + aside, y - NODE_HEIGHT / 2), (to_x - aside, to_y + NODE_HEIGHT / 2 + 1)


def node_boxes() -> dict[str, Box]:
    """The rectangle of each node."""
    return {node: Box(*PLACES[node], NODE_WIDTH, NODE_HEIGHT) for node in NODES}


def label_boxes(numbers: WarmUp) -> dict[Edge, Box]:
    """The rectangle of the label of each edge."""
    return {edge: _label_box(edge, _label(edge, numbers.local[edge])) for edge in EDGES}


def _label(edge: Edge, local: float) -> str:
    return f"∂{edge[1]}/∂{edge[0]} = {number(local)}"


def _label_box(edge: Edge, text: str) -> Box:
    (x, y), (to_x, to_y) = _ends(edge)
    share = LABEL_AT.get(edge, 0.5)
    width = drawing.text_width(text, LABEL_SIZE) + 8
    return Box(x + share * (to_x - x), y + share * (to_y - y), width, LABEL_HEIGHT)


def _edge_labels(drawn: nx.DiGraph, meeting: frozenset[Edge]) -> list[Trace]:
    labels = [_label(edge, drawn.edges[edge]["local"]) for edge in EDGES]
    boxes = [_label_box(edge, label) for edge, label in zip(EDGES, labels, strict=True)]
    weights = [700 if edge in meeting else 400 for edge in EDGES]
    written = drawing.texts([(box.x, box.y) for box in boxes], labels, LABEL_SIZE, "@ink", weight=weights)
    return [drawing.plates(boxes, "@paper", LABEL_HEIGHT), written]


def _node_texts(drawn: nx.DiGraph, derivatives: Mapping[str, Derivative]) -> list[Trace]:
    values = [f"<i>{node}</i> = {number(drawn.nodes[node]['value'])}" for node in NODES]
    named = [derivatives[node] for node in NODES]
    found = [f"∂{each.of}/∂{each.by} = {number(each.value)}" for each in named]
    upper = [(x, y - 12) for x, y in (PLACES[node] for node in NODES)]
    lower = [(x, y + 11) for x, y in (PLACES[node] for node in NODES)]
    return [
        drawing.texts(upper, values, 14, "@ink"),
        drawing.texts(lower, found, 14, "@ink", weight=700),
    ]


def _outline(place: Point) -> tuple[Point, ...]:
    x, y = place
    left, right, top, bottom = x - NODE_WIDTH / 2, x + NODE_WIDTH / 2, y - NODE_HEIGHT / 2, y + NODE_HEIGHT / 2
    return ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
