"""The picture of units that are stuck: grids with marked rows. A mark is a sign and a frame, never a colour alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engine.display.matrix_parts import Content, Matrix
from engine.display.targets import shown_units
from engine.figures import drawing
from engine.figures.drawing import Box
from engine.figures.matrix_figure import MatricesPicture, Room, matrices_picture
from engine.figures.update_figure import fitted_width, frame, shown_scale

ROOMS: Mapping[str, Room] = {"wide": Room(920, 640), "compact": Room(358, 900)}
"""The room on each canvas."""

FRAME = 1.8
MARK_SIZE = 16
DISTANCE = 16.0
"""Pixels from the first cell of a row to the middle of its mark."""


@dataclass(frozen=True)
class MarkedRow:
    """A row of a grid with its mark.

    Attributes:
        matrix: which grid of the content, from 0.
        unit: whose row it is.
        box: all of its cells.
        mark: the sign beside it.
    """

    matrix: int
    unit: int
    box: Box
    mark: str


def stuck_picture(content: Content, marks: Mapping[int, str], canvas: str) -> dict[str, Any]:
    """Plotly's data and layout, with names of colours.

    Args:
        content: grids with one row a unit, each after `MARK_ROOM`.
        marks: unit ↦ the sign of its row; units behind an ellipsis have no row.
        canvas: a key of `ROOMS`.
    """
    picture = matrices_picture(content, shown_scale(content), ROOMS[canvas])
    rows = marked_rows(content, picture, marks)
    traces = [*picture.traces]
    if rows:
        places = [(row.box.x - row.box.width / 2 - DISTANCE, row.box.y) for row in rows]
        traces.append(drawing.lines([frame(row.box) for row in rows], "@ink", FRAME))
        traces.append(drawing.texts(places, [row.mark for row in rows], MARK_SIZE, "@ink", weight=600))
    return {"data": traces, "layout": drawing.layout(fitted_width(picture), picture.height)}


def marked_rows(content: Content, picture: MatricesPicture, marks: Mapping[int, str]) -> tuple[MarkedRow, ...]:
    """The rows of all grids that have a mark, with their places."""
    return tuple(_marked(content, picture, marks))


def _marked(content: Content, picture: MatricesPicture, marks: Mapping[int, str]) -> Iterator[MarkedRow]:
    placed = iter(picture.cells)
    matrices = (item for line in content for item in line if isinstance(item, Matrix))
    for index, matrix in enumerate(matrices):
        for unit, cells in zip(shown_units(matrix.shape[0]), matrix.cells, strict=True):
            boxes = [cell.box for cell in islice(placed, len(cells))]
            if unit is not None and unit in marks:
                yield MarkedRow(index, unit, _around(boxes), marks[unit])


def _around(boxes: Sequence[Box]) -> Box:
    left, right = boxes[0].x - boxes[0].width / 2, boxes[-1].x + boxes[-1].width / 2
    return Box((left + right) / 2, boxes[0].y, right - left, boxes[0].height)
