"""The picture of a refuted equation: three grids, with a frame around each number that is wrong."""

from collections.abc import Mapping
from typing import Any

from engine.display.matrix_parts import Content
from engine.display.misprint_matrices import WRONG_MARK
from engine.figures import drawing
from engine.figures.matrix_figure import Room, matrices_picture
from engine.figures.update_figure import fitted_width, frame, shown_scale

ROOMS: Mapping[str, Room] = {"wide": Room(760, 6000), "compact": Room(350, 6000)}
"""The room on each canvas: as much height as all lines need."""

FRAME = 1.5


def misprint_picture(content: Content, canvas: str) -> dict[str, Any]:
    """Plotly's data and layout, with names of colours.

    Args:
        content: of a `Proof`.
        canvas: a key of `ROOMS`.
    """
    picture = matrices_picture(content, shown_scale(content), ROOMS[canvas])
    frames = [frame(placed.box) for placed in picture.cells if placed.cell.text.startswith(WRONG_MARK)]
    traces = [*picture.traces, drawing.lines(frames, "@ink", FRAME)] if frames else picture.traces
    return {"data": traces, "layout": drawing.layout(fitted_width(picture), picture.height)}
