"""The few shapes that all pictures are made of, as plain Plotly traces on a canvas whose unit is one pixel.

Many shapes go into one trace: Plotly's cost grows with the number of traces, not with the number of shapes in one.
Plain dicts are used because building validated objects takes longer than drawing them; `as_figure` validates them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.figures.theme import FONT, PRINT, paint

Trace = dict[str, Any]
"""One Plotly trace."""

Point = tuple[float, float]

WIDTHS: Mapping[str, float] = {".": 0.27, ",": 0.27, " ": 0.25, "(": 0.33, ")": 0.33, "−": 0.56, "+": 0.56}
CENTRED = "middle center"
DEFAULTS = {"hoverinfo": "skip", "line": {"simplify": False}}
"""What every trace has in common; it travels once, in the layout's template."""

WIDEST_STROKE = 6.0
"""What is drawn wider, in pixels, is no stroke but the ground of a text."""

DASH = (10, 4)
"""Pixels of dash and gap of negative edges in print: an arrowhead's stroke is one dash."""

DIGIT_WIDTH = 0.53
"""Widths in units of the font size, the mean of common fonts; whoever draws adds room for the widest."""


@dataclass(frozen=True)
class Box:
    """A rectangle around a centre.

    Attributes:
        x, y: the centre.
        width, height: the full extent.
    """

    x: float
    y: float
    width: float
    height: float


def text_width(text: str, size: float) -> float:
    """About how wide a text is in pixels."""
    return size * sum(WIDTHS.get(character, DIGIT_WIDTH if ord(character) < 0x2E80 else 1.0) for character in text)


def lines(segments: Iterable[Sequence[Point]], colour: str, width: float, **line: Any) -> Trace:
    """Open polylines in one trace."""
    x, y = _join(segments)
    return {
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width, **line},
    }


def markers(
    centres: Sequence[Point], symbol: str, size: float, fills: Sequence[str], borders: Sequence[str], border: float
) -> Trace:
    """Markers of one shape and size, each with its own fill and border."""
    return {
        "mode": "markers",
        **_coordinates(centres),
        "marker": {
            "symbol": symbol,
            "size": _short(size),
            "color": _one_or_all(fills),
            "opacity": 1,
            "line": {"color": _one_or_all(borders), "width": border},
        },
    }


def texts(
    centres: Sequence[Point],
    strings: Sequence[str],
    size: float,
    colours: Sequence[str] | str,
    position: str = CENTRED,
    **font: Any,
) -> Trace:
    """Texts at their points, centred unless `position` says otherwise (Plotly's words)."""
    colour = colours if isinstance(colours, str) else _one_or_all(colours)
    trace: Trace = {
        "mode": "text",
        "x": [round(x) for x, _ in centres],
        "y": [round(y) for _, y in centres],
        "text": list(strings),
        "textfont": {"size": _short(size), "color": colour, **font},
    }
    return trace if position == CENTRED else {**trace, "textposition": position}


def with_texts_last(traces: Sequence[Trace]) -> list[Trace]:
    """The same drawing with all texts in one trace, on top: a trace costs Plotly more than a text does."""
    written = [trace for trace in traces if trace["mode"] == "text"]
    others = [trace for trace in traces if trace["mode"] != "text"]
    if not written:
        return others
    merged: Trace = {"mode": "text"}
    for name in ("x", "y", "text"):
        merged[name] = [value for trace in written for value in trace[name]]
    merged["textposition"] = _merged(written, lambda trace: trace.get("textposition", CENTRED))
    merged["textfont"] = {
        "size": _merged(written, lambda trace: trace["textfont"]["size"]),
        "color": _merged(written, lambda trace: trace["textfont"]["color"]),
        "weight": _merged(written, lambda trace: trace["textfont"].get("weight", 400)),
    }
    return [*others, merged]


def _merged(traces: Sequence[Trace], attribute: Callable[[Trace], Any]) -> Any:
    """An attribute of each text of all the traces, or a single value where they share it."""
    values: list[Any] = []
    for trace in traces:
        value = attribute(trace)
        values += value if isinstance(value, list) else [value] * len(trace["text"])
    return _one_or_all(values)


def plates(boxes: Iterable[Box], colour: str, height: float) -> Trace:
    """Backgrounds for texts: every box as one thick stroke, all in one trace."""
    return lines((((box.x - box.width / 2, box.y), (box.x + box.width / 2, box.y)) for box in boxes), colour, height)


def layout(width: float, height: float) -> dict[str, Any]:
    """The layout of a canvas: no axes, no margins, y downwards, one unit one pixel."""
    axis = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}
    return {
        "width": width,
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
        "xaxis": {**axis, "range": [0, width]},
        "yaxis": {**axis, "range": [height, 0]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "font": {"family": FONT},
        "template": {"data": {"scatter": [DEFAULTS]}},
    }


def as_figure(traces: Sequence[Trace], width: float, height: float, theme: str, zoom: float = 1.0) -> go.Figure:
    """A standard figure, painted and validated, for notebooks and exports.

    Args:
        traces: the drawing.
        width, height: of its canvas.
        theme: a key of `THEMES`; for `PRINT` negative edges are dashed.
        zoom: pixels of the figure for one unit of the canvas.
    """
    drawn = [_dashed(trace, zoom) for trace in traces] if theme == PRINT else traces
    typed = [{"type": "scatter", **_enlarged(trace, zoom)} for trace in drawn]
    area = {**layout(width, height), "width": round(width * zoom), "height": round(height * zoom)}
    figure = paint({"data": typed, "layout": area}, theme)
    return go.Figure(figure).update_layout(paper_bgcolor=paint("@paper", theme))


def moved(trace: Trace, x: float, y: float) -> Trace:
    """The trace in another place."""
    return {**trace, "x": [_plus(value, x) for value in trace["x"]], "y": [_plus(value, y) for value in trace["y"]]}


def _plus(value: float | None, distance: float) -> float | None:
    return None if value is None else value + distance


def _enlarged(trace: Trace, zoom: float) -> Trace:
    """The trace with every font size, marker and stroke `zoom` times as large; its coordinates follow the axes."""
    grown = dict(trace)
    if "textfont" in trace:
        grown["textfont"] = {**trace["textfont"], "size": _times(trace["textfont"]["size"], zoom)}
    if "line" in trace:
        grown["line"] = {**trace["line"], "width": _times(trace["line"]["width"], zoom)}
    if "marker" in trace:
        border = {**trace["marker"]["line"], "width": _times(trace["marker"]["line"]["width"], zoom)}
        grown["marker"] = {**trace["marker"], "size": _times(trace["marker"]["size"], zoom), "line": border}
    return grown


def _times(size: Any, zoom: float) -> Any:
    return [_times(one, zoom) for one in size] if isinstance(size, list) else round(size * zoom, 2)


def _dashed(trace: Trace, zoom: float) -> Trace:
    """A stroke of a negative number is dashed, in dashes of `zoom` times their length.

    Each dash begins at the start of a polyline, so the two strokes of an arrowhead both begin at its tip.
    """
    line = trace.get("line", {})
    if trace["mode"] != "lines" or not line["color"].startswith("@minus") or line["width"] > WIDEST_STROKE:
        return trace
    strokes = [stroke for polyline in _polylines(trace) for stroke in _from_tip(polyline)]
    return lines(strokes, line["color"], line["width"], dash=",".join(f"{length * zoom:g}px" for length in DASH))


def _polylines(trace: Trace) -> list[list[Point]]:
    polylines: list[list[Point]] = [[]]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None:
            polylines.append([])
        else:
            polylines[-1].append((x, y))
    return polylines


def _from_tip(polyline: list[Point]) -> list[list[Point]]:
    if len(polyline) != 3:
        return [polyline]
    left, tip, right = polyline
    return [[tip, left], [tip, right]]


def _join(segments: Iterable[Sequence[Point]]) -> tuple[list[float | None], list[float | None]]:
    """All points in a row, with a gap (None) between segments."""
    x: list[float | None] = []
    y: list[float | None] = []
    for segment in segments:
        if x:
            x.append(None)
            y.append(None)
        for point in segment:
            x.append(_short(point[0]))
            y.append(_short(point[1]))
    return x, y


def _coordinates(points: Sequence[Point]) -> dict[str, list[float]]:
    return {"x": [_short(x) for x, _ in points], "y": [_short(y) for _, y in points]}


def _short(number: float) -> float:
    """Half a pixel is exact enough, and short in JSON."""
    halves = round(number * 2)
    return halves // 2 if halves % 2 == 0 else halves / 2


def _one_or_all(values: Sequence[Any]) -> Any:
    """A single value where all are the same."""
    return values[0] if len(set(values)) == 1 else list(values)
