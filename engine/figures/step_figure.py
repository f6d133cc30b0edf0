"""One step as a standard Plotly figure: its network, its matrices, or both, in the size that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.core.steps import Step
from engine.display.step_matrices import step_matrices
from engine.display.view import View
from engine.figures import drawing
from engine.figures.drawing import Trace
from engine.figures.look import Look
from engine.figures.matrix_figure import EDGE, ROOMS, Room, matrices_picture
from engine.figures.network_figure import NetworkPicture
from engine.figures.network_layout import CANVASES, Canvas, network_layout
from engine.figures.theme import scale_of

SMALLEST_WIDE = 480.0
"""A narrower network is drawn as on a phone."""

LEAST = (330.0, 300.0)
"""On a smaller canvas the parts of a network would run into each other."""

SMALLEST_BESIDE = 780.0
"""From this width on the matrices stand beside the network, else below it."""

SHARE = 0.58
"""Of the width for the network beside its matrices, or of the height above them."""

GAP = 24.0
"""Between network and matrices."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A drawing and the area that it needs, in units of the canvas.

    Attributes:
        traces: Plotly traces.
        width, height: the area.
    """

    traces: list[Trace]
    width: float
    height: float


def step_figure(view: View, step: Step, part: str = "both", look: Look | None = None) -> go.Figure:
    """The picture of a step that is on the screen, as a standard figure.

    Args:
        view: the trace, digits, language, sample, notation.
        step: which step.
        part: one of `PARTS`.
        look: theme, labels and sizes; those of the light screen by default.

    Raises:
        KeyError: for an unknown part.
    """
    look = look or Look()
    width, height = look.side(look.width), look.side(look.height)
    sheet = {"network": _network, "matrices": _matrices, "both": _both}[part](view, step, look, width, height)
    area = width or sheet.width, height or sheet.height
    # What needs more room than there is makes the whole drawing smaller: nothing is cut off.
    fitted = max(1.0, sheet.width / area[0], sheet.height / area[1])
    canvas = area[0] * fitted, area[1] * fitted
    traces = drawing.with_texts_last(sheet.traces)
    return drawing.as_figure(traces, *canvas, look.theme, look.zoom / fitted)


def _network(view: View, step: Step, look: Look, width: float | None, height: float | None) -> Sheet:
    natural = CANVASES["wide" if width is None or width >= SMALLEST_WIDE else "compact"]
    canvas = natural.resized(*_roomy(*_in_proportion(natural, width, height)))
    network = view.trace.lesson.network
    picture = NetworkPicture(view, network_layout(network, canvas), scale_of(view.trace))
    return Sheet([*picture.base(), *picture.step(step, look.labels)], canvas.width, canvas.height)


def _in_proportion(natural: Canvas, width: float | None, height: float | None) -> tuple[float, float]:
    """The side that was not chosen follows the other one."""
    if width is None:
        width = natural.width if height is None else height * natural.width / natural.height
    return width, height or width * natural.height / natural.width


def _roomy(width: float, height: float) -> tuple[float, float]:
    """The same proportions with enough room for the parts of a network."""
    factor = max(1.0, LEAST[0] / width, LEAST[1] / height)
    return width * factor, height * factor


def _matrices(view: View, step: Step, look: Look, width: float | None, height: float | None) -> Sheet:
    """The matrices in the middle of the area; without one they take what they need."""
    room = Room(width or ROOMS["wide"].width, height or ROOMS["wide"].height)
    picture = matrices_picture(step_matrices(view, step), scale_of(view.trace), room)
    needed = _right_end(picture.traces) + EDGE / 2
    area = max(width or 0.0, needed), max(height or 0.0, picture.height)
    margins = (area[0] - needed) / 2, (area[1] - picture.height) / 2
    return Sheet([drawing.moved(trace, *margins) for trace in picture.traces], *area)


def _right_end(traces: Sequence[Trace]) -> float:
    """Where the rightmost stroke ends; texts stand inside of brackets."""
    return max(x for trace in traces if trace["mode"] == "lines" for x in trace["x"] if x is not None)


def _both(view: View, step: Step, look: Look, width: float | None, height: float | None) -> Sheet:
    if width is not None and width < SMALLEST_BESIDE:
        return _below(view, step, look, width, height)
    left = _network(view, step, look, width and (width - GAP) * SHARE, height)
    # Without a chosen width all steps of a lesson get the same one: authors put them side by side.
    rest = ROOMS["wide"].width if width is None else width - GAP - left.width
    right = _matrices(view, step, look, rest, left.height)
    beside = [drawing.moved(trace, left.width + GAP, 0) for trace in right.traces]
    return Sheet([*left.traces, *beside], left.width + GAP + right.width, max(left.height, right.height))


def _below(view: View, step: Step, look: Look, width: float, height: float | None) -> Sheet:
    # In a figure that is hardly higher than the gap both parts need some height all the same.
    rest = height and max(height - GAP, height / 2)
    upper = _network(view, step, look, width, rest and rest * SHARE)
    lower = _matrices(view, step, look, width, rest and max(rest - upper.height, rest / 4))
    below = [drawing.moved(trace, 0, upper.height + GAP) for trace in lower.traces]
    return Sheet([*upper.traces, *below], max(upper.width, lower.width), upper.height + GAP + lower.height)
