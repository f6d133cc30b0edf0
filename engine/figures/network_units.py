"""The units of the network picture: circles with their numbers, names above them, squares for the biases."""

from collections.abc import Mapping

from engine.core.steps import Step
from engine.display.formula import html
from engine.figures import drawing
from engine.figures.drawing import Box, Trace
from engine.figures.network_layout import BIAS_SIDE, NetworkLayout
from engine.figures.network_state import UnitState
from engine.figures.theme import Scale, fill_colour

NAME_SIZE = 13.0
"""Font size of the names of units."""


def unit_circles(
    layout: NetworkLayout, scale: Scale, units: Mapping[str, UnitState], boxes: Mapping[str, Box]
) -> list[Trace]:
    """Circles coloured by their numbers; a number that is wider than its circle stands on a plate."""
    centres = [layout.centres[name] for name in units]
    fills = [fill_colour(scale.level(unit.value, unit.quantity)) for unit in units.values()]
    borders = ["@ink" if unit.in_focus else "@faint" for unit in units.values()]
    known = {name: unit for name, unit in units.items() if unit.text}
    colours = ["@ink" if unit.in_focus or unit.quantity == "delta" else "@muted" for unit in known.values()]
    wide = [box for box in boxes.values() if box.width > 2 * layout.radius - 1]
    size = value_size(layout)
    return [
        drawing.markers(centres, "circle", 2 * layout.radius, fills, borders, 1.4),
        *([drawing.plates(wide, "@paper", size + 3)] if wide else []),
        drawing.texts([layout.centres[name] for name in known], [unit.text for unit in known.values()], size, colours),
    ]


def bias_units(layout: NetworkLayout, step: Step) -> list[Trace]:
    """A square with a 1 on top of each layer that feeds biases."""
    nodes = layout.graph.nodes(data=True)
    ones = {name: data["layer"] for name, data in nodes if data["unit"] is None}
    if not ones:
        return []
    centres = [layout.centres[name] for name in ones]
    strong = [layer in step.focus.biases for layer in ones.values()]
    borders = ["@ink" if focus else "@faint" for focus in strong]
    return [
        drawing.markers(centres, "square", BIAS_SIDE, ["@paper"] * len(centres), borders, 1.2),
        drawing.texts(centres, ["1"] * len(centres), 11, ["@ink" if focus else "@muted" for focus in strong]),
    ]


def value_size(layout: NetworkLayout) -> float:
    """Font size of the numbers on units."""
    return round(max(9.0, min(13.0, layout.radius * 0.58)), 1)


def value_boxes(layout: NetworkLayout, units: Mapping[str, UnitState]) -> dict[str, Box]:
    """The room that each unit's number needs."""
    size = value_size(layout)
    return {
        name: Box(*layout.centres[name], drawing.text_width(unit.text, size) + 4, size + 3)
        for name, unit in units.items()
        if unit.text
    }


def names(layout: NetworkLayout, units: Mapping[str, UnitState]) -> tuple[list[Trace], list[Box]]:
    """The symbol of what each unit shows, above it."""
    if not layout.shows_names:
        return [], []
    size = NAME_SIZE
    places = [(layout.centres[name][0], layout.centres[name][1] - layout.radius - 11) for name in units]
    colours = ["@ink" if unit.in_focus else "@muted" for unit in units.values()]
    boxes = [Box(x, y, 30, 17) for x, y in places]
    plates = drawing.plates([Box(x, y, 24, 15) for x, y in places], "@paper", 15)
    return [plates, drawing.texts(places, [html(unit.name) for unit in units.values()], size, colours)], boxes
