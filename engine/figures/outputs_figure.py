"""The pictures of the section on the output layer: softmax's factors, and sigmoid's two derivatives."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from engine.core.output_layer import SoftmaxOutput, sigmoid_output
from engine.display.output_factors import magnitudes, softmax_matrices
from engine.figures import charts, drawing
from engine.figures.matrix_figure import ROOMS, matrices_picture
from engine.figures.theme import Scale, paint

REACH = 8.0
"""The chart shows z from −8 to 8."""

HEIGHT = 380
LABEL_SIZE = 14
FEW_UNITS = 3


def softmax_figure(output: SoftmaxOutput, digits: int, canvas: str, theme: str) -> go.Figure:
    """The Jacobian times the loss gradient, in the stage's grids.

    Args:
        output: the factors.
        digits: decimals; fewer are shown where the grids would get too wide.
        canvas: a key of the canvases; few units are narrow enough for a phone on any.
        theme: a key of `THEMES`.
    """
    has_few = len(output.p) <= FEW_UNITS
    content = softmax_matrices(output, min(digits, 4 if has_few else 3))
    picture = matrices_picture(content, Scale(magnitudes(output)), ROOMS["compact" if has_few else canvas])
    return drawing.as_figure(picture.traces, picture.width, picture.height, theme)


def sigmoid_figure(z: float, y: int, names: Mapping[str, str], theme: str) -> go.Figure:
    """∂ℓ/∂z with either loss and the slope, over z, with marks at one z.

    Args:
        z: where the marks stand.
        y: the target, 0 or 1; decides the sign, and with it the colour, of both derivatives.
        names: of the lines `cancelled`, `slowed` and `slope`.
        theme: a key of `THEMES`.
    """
    places = np.linspace(-REACH, REACH, 161)
    lines, marked = sigmoid_output(places, y), sigmoid_output(np.array([z]), y)
    hue = "@minus_text" if y else "@plus_text"
    traces = [
        charts.line(places.tolist(), lines.slope.tolist(), {"color": "@muted", "width": 1.5, "dash": "dot"}),
        charts.line(places.tolist(), lines.slowed.tolist(), {"color": hue, "width": 2.5, "dash": "dash"}),
        charts.line(places.tolist(), lines.cancelled.tolist(), {"color": hue, "width": 3.5, "dash": "solid"}),
        charts.marks([z, z], [float(marked.cancelled[0]), float(marked.slowed[0])], hue, 11, 3),
    ]
    return go.Figure(paint({"data": traces, "layout": _layout(z, y, hue, names)}, theme))


def _layout(z: float, y: int, hue: str, names: Mapping[str, str]) -> dict[str, Any]:
    ticks = range(-8, 9, 2)
    horizontal = charts.axis(
        "<i>z</i>",
        showgrid=False,
        range=[-REACH - 0.3, REACH + 0.3],
        tickvals=list(ticks),
        ticktext=[f"{tick}".replace("-", "−") for tick in ticks],
    )
    vertical = charts.axis(
        showgrid=False,
        range=[-1.08, 0.4] if y else [-0.4, 1.08],
        tickvals=[-1, -0.5, 0] if y else [0, 0.5, 1],
        ticktext=["−1", "−0.5", "0"] if y else ["0", "0.5", "1"],
    )
    level = {"type": "line", "layer": "below", "x0": -REACH, "x1": REACH, "y0": 0, "y1": 0}
    shapes = [charts.upright(z), {**level, "line": {"color": "@faint", "width": 1}}]
    return charts.layout(HEIGHT, (44, 12, 8, 48), (horizontal, vertical), _labels(y, hue, names), shapes)


def _labels(y: int, hue: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each line's name where none of the lines passes; for y = 0 all is turned about the origin but the slope."""
    side = 1 if y else -1
    left = "left" if y else "right"
    bottom, top = ("bottom", "top") if y else ("top", "bottom")
    return [
        _label(names["cancelled"], -7.8 * side, -0.95 * side, hue, left, bottom),
        _label(names["slowed"], -7.8 * side, -0.17 * side, hue, left, top),
        _label(names["slope"], 1.8 * side, 0.19, "@muted", left, "bottom"),
    ]


def _label(text: str, x: float, y: float, colour: str, xanchor: str, yanchor: str) -> dict[str, Any]:
    return {
        **{"x": x, "y": y, "xanchor": xanchor, "yanchor": yanchor, "align": xanchor},
        **{"text": text, "showarrow": False, "font": {"color": colour, "size": LABEL_SIZE}},
        "bgcolor": "@paper",  # the line at z may pass behind it
    }
