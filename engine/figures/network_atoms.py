"""What appears on the network with each result of a step, for the granularities that show one after the other.

An atom belongs to a target. All of a step's atoms lie on the same ground (`NetworkPicture.ground`); which of them are
to be seen is the player's affair. Lists keep them short, because there are hundreds.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.core.steps import Step
from engine.display.formula import data
from engine.figures import network_units
from engine.figures.drawing import Box, Point
from engine.figures.labels import EdgeLabel, place_labels
from engine.figures.network_edges import arrowhead
from engine.figures.network_figure import NetworkPicture
from engine.figures.network_state import EdgeState, edge_states, unit_states
from engine.figures.theme import fill_colour, line_colour, line_width, text_colour

Atom = list[Any]


def unit_atoms(picture: NetworkPicture, step: Step) -> dict[str, Atom]:
    """For each unit that shows another number after the step: fill, number, width of its plate or 0, name or null.

    A number that is wider than its circle stands on a plate.
    """
    before, after = unit_states(picture.view, step, is_done=False), unit_states(picture.view, step)
    boxes, layout = network_units.value_boxes(picture.layout, after), picture.layout
    atoms: dict[str, Atom] = {}
    for target, unit in after.items():
        if unit == before[target]:
            continue
        width = boxes[target].width
        plate = round(width) if width > 2 * layout.radius - 1 else 0
        fill = fill_colour(picture.scale.level(unit.value, unit.quantity))
        atoms[target] = [fill, unit.text, plate, data(unit.name) if layout.shows_names else None]
    return atoms


def edge_atoms(picture: NetworkPicture, step: Step, rows: Iterable[Sequence[str]]) -> dict[str, Atom]:
    """For each edge: its row, its path, colour and width, then number, x, y, plate and colour if that finds a place.

    The numbers of a row are shown together, so they keep clear of one another and of what stands around them.
    """
    states, obstacles = edge_states(picture.view, step), picture.obstacles(step)
    atoms: dict[str, Atom] = {}
    for number, row in enumerate(rows):
        labels = [EdgeLabel(target, states[target].text, *picture.layout.edges[target]) for target in row]
        placed = place_labels(labels, obstacles, picture.layout.label_size)
        atoms |= {target: [number, *_edge(picture, step, target, states[target], placed)] for target in row}
    return atoms


def _edge(
    picture: NetworkPicture, step: Step, target: str, edge: EdgeState, placed: Mapping[str, Box]
) -> Iterable[Any]:
    level = picture.scale.level(edge.value, edge.quantity)
    start, end = picture.layout.edges[target]
    tail, head = (end, start) if step.phase == "backward" else (start, end)
    tip = () if step.phase == "update" else arrowhead(tail, head, line_width(level))
    yield from (_path((tail, head), tip), line_colour(level), line_width(level))
    if target in placed:
        box = placed[target]
        yield from (edge.text, round(box.x), round(box.y), round(box.width), text_colour(level))


def _path(*lines: Sequence[Point]) -> str:
    """Polylines as the `d` of an SVG path."""
    return "".join("M" + "L".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in line) for line in lines if line)


def atom_sizes(picture: NetworkPicture) -> list[float]:
    """Font sizes: numbers on edges, numbers on units, names of units."""
    layout = picture.layout
    return [round(layout.label_size, 1), network_units.value_size(layout), network_units.NAME_SIZE]
