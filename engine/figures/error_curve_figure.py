"""The error of the gradient check over ε: both axes logarithmic, with the laws of truncation and of rounding."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.core.gradient_check import CurvePoint
from engine.display.check_curve import Laws, is_drawn
from engine.figures import charts
from engine.figures.charts import LABEL_SIZE
from engine.figures.theme import paint

HEIGHT = 380
MARGIN = 56
"""Pixels to the left of the chart."""

BESIDE = 0.8
"""How far above the curve a law is drawn, in powers of ten, so that both are seen."""

LABELS_ABOVE = 2.4
"""How far above the tolerance the names of the laws stand, in powers of ten."""


@dataclass(frozen=True)
class CurveWords:
    """What is written in the chart.

    Attributes:
        axis, vertical: beside the axes.
        truncation, rounding: at the two laws.
        tolerance: at its line.
        present: at the ε that is chosen.
        right, wrong: at the curves of correct and of mistaken gradients; empty where there is one curve.
    """

    axis: str
    vertical: str
    truncation: str
    rounding: str
    tolerance: str
    present: str
    right: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class ErrorCurves:
    """What the chart shows.

    Attributes:
        right: the curve of correct gradients.
        wrong: that of gradients with a mistake; empty without one.
        laws: of the first curve.
        tolerance: the largest error that agrees.
        present: the ε that is chosen.
    """

    right: Sequence[CurvePoint]
    wrong: Sequence[CurvePoint]
    laws: Laws
    tolerance: float
    present: float

    @property
    def checked(self) -> Sequence[CurvePoint]:
        """The curve of the gradients that are checked."""
        return self.wrong or self.right


def error_curve_figure(curves: ErrorCurves, words: CurveWords, theme: str) -> go.Figure:
    """The curve, dashed lines for both laws, a dotted one for the tolerance, a mark at the chosen ε.

    An error of exactly 0 has no logarithm: the curve has a gap there, and a triangle at the lower edge.
    """
    bounds = _bounds(curves)
    traces = [_law(curves, bounds, curves.laws.truncation, 2), _law(curves, bounds, curves.laws.rounding, -1)]
    if curves.wrong:
        traces.append(_line(curves.right, {"color": "@muted", "width": 1.5}))
    traces += [_line(curves.checked, {"color": "@ink", "width": 3}), _zeros(curves.checked, bounds), _mark(curves)]
    figure = {"data": traces, "layout": _layout(curves, words, bounds)}
    return go.Figure(paint(figure, theme))


def _bounds(curves: ErrorCurves) -> tuple[int, int]:
    """The lowest and the highest power of ten."""
    errors = [point.error for point in (*curves.right, *curves.wrong) if is_drawn(point)]
    heights = [math.log10(error) for error in (*errors, curves.tolerance)]
    highest = max(*heights, math.log10(curves.tolerance) + LABELS_ABOVE + 1)
    return math.floor(min(heights)) - 1, math.ceil(highest) + 1


def _line(points: Sequence[CurvePoint], style: dict[str, Any]) -> dict[str, Any]:
    heights = [math.log10(point.error) if is_drawn(point) else None for point in points]
    return charts.line([math.log10(point.epsilon) for point in points], heights, style)


def _law(curves: ErrorCurves, bounds: tuple[int, int], constant: float | None, slope: int) -> dict[str, Any]:
    """A straight line beside the curve, from the end that it rules down to where the curve turns."""
    if constant is None:
        return charts.line([], [], {})
    ends = _extent(curves.right)
    lowest = (bounds[0] + BESIDE - constant) / slope
    x = (ends[1], max(lowest, ends[0])) if slope > 0 else (ends[0], min(lowest, ends[1]))
    style = {"color": "@muted", "width": 1.5, "dash": "dash"}
    return charts.line(x, [constant + BESIDE + slope * place for place in x], style)


def _zeros(points: Sequence[CurvePoint], bounds: tuple[int, int]) -> dict[str, Any]:
    places = [math.log10(point.epsilon) for point in points if point.error == 0]
    drawn = charts.marks(places, [bounds[0] + 0.4] * len(places), "@ink", 10, 2)
    return {**drawn, "marker": {**drawn["marker"], "symbol": "triangle-down"}}


def _mark(curves: ErrorCurves) -> dict[str, Any]:
    found = [point for point in curves.checked if point.epsilon == curves.present and is_drawn(point)]
    x, y = [math.log10(point.epsilon) for point in found], [math.log10(point.error) for point in found]
    return charts.marks(x, y, "@ink", 11, 2.5)


def _extent(points: Sequence[CurvePoint]) -> tuple[float, float]:
    places = [math.log10(point.epsilon) for point in points]
    return min(places), max(places)


def _layout(curves: ErrorCurves, words: CurveWords, bounds: tuple[int, int]) -> dict[str, Any]:
    first, last = _extent(curves.right)
    drawn = {"showgrid": False, "showline": True, "linecolor": "@faint", "range": [first - 0.3, last + 0.3]}
    across = charts.axis(words.axis, **drawn, **_powers(round(first), round(last)))
    up = charts.axis(gridcolor="@faint", range=list(bounds), **_powers(*bounds))
    shapes = [charts.upright(math.log10(curves.present)), _tolerance(curves)]
    return charts.layout(HEIGHT, (MARGIN, 14, 54, 50), (across, up), _labels(curves, words), shapes)


def _powers(low: int, high: int) -> dict[str, Any]:
    """Ticks at even powers of ten."""
    powers = [power for power in range(low, high + 1) if power % 2 == 0]
    return {"tickvals": powers, "ticktext": [charts.power_of_ten(power) for power in powers]}


def _tolerance(curves: ErrorCurves) -> dict[str, Any]:
    height = math.log10(curves.tolerance)
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height}
    line = {"color": "@minus_text", "width": 1.5, "dash": "dot"}
    return {"type": "line", "layer": "below", **ends, "line": line}


def _labels(curves: ErrorCurves, words: CurveWords) -> list[dict[str, Any]]:
    """ε above its line; the others inside the U, where nothing else is; names of curves at the curves."""
    ends = _extent(curves.right)
    tolerance, middle = math.log10(curves.tolerance), sum(ends) / 2
    labels = [
        charts.upper_left(words.vertical, MARGIN, 24),
        charts.above(words.present, math.log10(curves.present), ends),
        _label(words.tolerance, middle, tolerance, "@minus_text", yanchor="bottom"),
    ]
    for constant, slope, text in (
        (curves.laws.rounding, -1, words.rounding),
        (curves.laws.truncation, 2, words.truncation),
    ):
        if constant is not None:
            height = tolerance + LABELS_ABOVE
            side = {"xanchor": "left", "xshift": 4} if slope < 0 else {"xanchor": "right", "xshift": -4}
            labels.append(
                _label(text, (height - BESIDE - constant) / slope, height, "@muted", yanchor="bottom", **side)
            )
    return [*labels, *_curve_names(curves, words, middle)]


def _curve_names(curves: ErrorCurves, words: CurveWords, middle: float) -> Iterator[dict[str, Any]]:
    """Where there are two curves, the name of the wrong one above it, that of the right one below its lowest point."""
    wrong, right = ([point for point in points if is_drawn(point)] for points in (curves.wrong, curves.right))
    if wrong:
        height = math.log10(wrong[len(wrong) // 2].error)
        yield _label(words.wrong, middle, height, "@ink", yanchor="bottom", yshift=3)
    if wrong and right:
        lowest = min(right, key=lambda point: point.error)
        place = math.log10(lowest.epsilon), math.log10(lowest.error)
        yield _label(words.right, *place, "@muted", yanchor="top", yshift=-3)


def _label(text: str, x: float, y: float, colour: str, **place: Any) -> dict[str, Any]:
    font = {"color": colour, "size": LABEL_SIZE}
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": font, "bgcolor": "@paper", **place}
