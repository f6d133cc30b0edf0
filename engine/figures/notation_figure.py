"""The matrices of a step in one notation, with a frame around each that holds something else than in another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.display.matrix_parts import Content, Item, Matrix
from engine.figures import drawing
from engine.figures.drawing import Box, text_width
from engine.figures.matrix_figure import EDGE, MatricesPicture, Room, matrices_picture
from engine.figures.update_figure import fitted_width, frame, shown_scale

ROOMS: Mapping[str, Room] = {"half": Room(500, 6000), "whole": Room(980, 6000), "compact": Room(350, 6000)}
"""The room beside another notation, for one by itself, and on a phone: as much height as all lines need."""

FRAME, DASH = 1.4, "4px,3px"
"""Width and dashes: brackets are solid."""

SIDE, TOP = 10.0, 3.0
"""Between the cells of a matrix and its frame: beyond the brackets, and in the gap between lines."""


def with_labels(content: Content, labels: Sequence[Sequence[str]]) -> Content:
    """The matrices with labels below them, a line each, before what stands there already."""
    left = iter(labels)

    def labelled(item: Item) -> Item:
        if not isinstance(item, Matrix):
            return item
        return replace(item, note="\n".join(filter(None, (*next(left), item.note))))

    return tuple(tuple(map(labelled, line)) for line in content)


def notation_picture(content: Content, is_framed: Sequence[bool], room: str) -> dict[str, Any]:
    """Plotly's data and layout, with names of colours.

    Args:
        content: of a step, with its labels.
        is_framed: of each matrix, in order, whether it gets a frame.
        room: a key of `ROOMS`.
    """
    picture = matrices_picture(content, shown_scale(content), ROOMS[room])
    frames = [frame(box) for box, framed in zip(_boxes(content, picture), is_framed, strict=True) if framed]
    traces = [*picture.traces, drawing.lines(frames, "@ink", FRAME, dash=DASH)] if frames else picture.traces
    return {"data": traces, "layout": drawing.layout(_width(picture), picture.height)}


def _width(picture: MatricesPicture) -> float:
    """As wide as the grids and what is written below them."""
    (texts,) = (trace for trace in picture.traces if trace["mode"] == "text")
    written = zip(texts["x"], texts["text"], _each(texts["textfont"]["size"], len(texts["text"])), strict=True)
    right = max(x + _text_width(text, size) / 2 for x, text, size in written)
    return min(float(picture.width), max(fitted_width(picture), right + EDGE))


def _each(value: float | Sequence[float], count: int) -> Sequence[float]:
    return [value] * count if isinstance(value, (int, float)) else value


def _text_width(text: str, size: float) -> float:
    """Of the widest of its lines, without tags."""
    return max(text_width(re.sub("<[^>]*>", "", line), size) for line in text.split("<br>"))


def _boxes(content: Content, picture: MatricesPicture) -> list[Box]:
    """The rectangle around each matrix with its brackets. Cells are placed matrix by matrix."""
    placed = iter(picture.cells)
    boxes = []
    for matrix in (item for line in content for item in line if isinstance(item, Matrix)):
        cells = [next(placed).box for line in matrix.cells for _ in line]
        left, right = min(it.x - it.width / 2 for it in cells), max(it.x + it.width / 2 for it in cells)
        top, bottom = min(it.y - it.height / 2 for it in cells), max(it.y + it.height / 2 for it in cells)
        boxes.append(Box((left + right) / 2, (top + bottom) / 2, right - left + 2 * SIDE, bottom - top + 2 * TOP))
    return boxes
