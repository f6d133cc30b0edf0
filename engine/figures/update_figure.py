"""The picture of one line of an update: its grids, and a frame around the parameter that is worked out in numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.display.matrix_parts import Content, Matrix
from engine.display.view import SIGNED
from engine.figures import drawing
from engine.figures.drawing import Box, Point
from engine.figures.matrix_figure import MatricesPicture, Room, matrices_picture
from engine.figures.theme import Scale

ROOMS: Mapping[str, Room] = {"wide": Room(760, 6000), "compact": Room(358, 6000)}
"""The room on each canvas: as much height as all lines need."""

FRAME = 2.4
LEAST_WIDTH, CAPTION_ROOM = 200.0, 44.0


def update_picture(content: Content, target: str, canvas: str) -> dict[str, Any]:
    """Plotly's data and layout, with names of colours.

    Args:
        content: of `update_matrices`.
        target: the cells of which parameter are framed.
        canvas: a key of `ROOMS`.
    """
    picture = matrices_picture(content, shown_scale(content), ROOMS[canvas])
    frames = [frame(placed.box) for placed in picture.cells if placed.cell.target == target]
    traces = [*picture.traces, drawing.lines(frames, "@ink", FRAME)] if frames else picture.traces
    return {"data": traces, "layout": drawing.layout(fitted_width(picture), picture.height)}


def fitted_width(picture: MatricesPicture) -> float:
    """As wide as the grids are, with room for the bracket and the longer caption of the last one."""
    right = max(placed.box.x + placed.box.width / 2 for placed in picture.cells)
    return min(float(picture.width), max(LEAST_WIDTH, right + CAPTION_ROOM))


def shown_scale(content: Content) -> Scale:
    """The scale of the numbers that are shown: the largest of each quantity whose sign has a colour."""
    extremes: dict[str, float] = {}
    matrices = (item for line in content for item in line if isinstance(item, Matrix))
    for matrix in (matrix for matrix in matrices if matrix.quantity in SIGNED):
        largest = max(abs(cell.value or 0.0) for cells in matrix.cells for cell in cells)
        extremes[matrix.quantity] = max(extremes.get(matrix.quantity, 0.0), largest)
    return Scale(extremes)


def frame(box: Box) -> Sequence[Point]:
    """The outline of a rectangle."""
    left, right = box.x - box.width / 2, box.x + box.width / 2
    top, bottom = box.y - box.height / 2, box.y + box.height / 2
    return (left, top), (right, top), (right, bottom), (left, bottom), (left, top)
