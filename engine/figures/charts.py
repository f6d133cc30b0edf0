"""What charts with axes have in common: the frame, ticks, lines and marks, and names at the ends of lines."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.display.numbers import format_number
from engine.figures.drawing import text_width
from engine.figures.theme import FONT

LABEL_SIZE = 14
LABEL_DISTANCE = 20
"""Pixels between two labels at the ends of lines."""

BESIDE, ASIDE = 9, 28
"""Pixels from the end of a line to its name, and to names of which some had to move away from their lines."""

MOST_TICKS = 8
FEW_DECADES = 1.5
"""An axis over fewer powers of ten carries numbers between them too."""

AXIS: Mapping[str, Any] = {"fixedrange": True, "zeroline": False, "tickfont": {"color": "@muted"}}


def axis(text: str = "", **own: Any) -> dict[str, Any]:
    """An axis with its title; numbers far from 1 are written with a power of ten."""
    title = {"text": text, "font": {"color": "@ink", "size": LABEL_SIZE}}
    return {**AXIS, "exponentformat": "power", **({"title": title} if text else {}), **own}


def layout(
    height: float,
    margin: tuple[float, float, float, float],
    axes: tuple[Mapping[str, Any], Mapping[str, Any]],
    annotations: Sequence[Mapping[str, Any]] = (),
    shapes: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The frame of a chart, without a legend, and without anything that answers the pointer.

    Args:
        height: of the whole chart in pixels; it is as wide as its place.
        margin: pixels left, right, at the top and at the bottom.
        axes: horizontal and vertical.
        annotations, shapes: what is written and drawn on it.
    """
    left, right, top, bottom = margin
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "xaxis": dict(axes[0]),
        "yaxis": dict(axes[1]),
        "shapes": list(shapes),
        "annotations": list(annotations),
        "paper_bgcolor": "@paper",
        "plot_bgcolor": "@paper",
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "font": {"family": FONT, "size": 13, "color": "@ink"},
    }


def readable(frame: Mapping[str, Any]) -> dict[str, Any]:
    """The frame of a chart whose points tell their numbers when they are pointed at."""
    label = {"bgcolor": "@paper", "bordercolor": "@muted", "font": {"color": "@ink", "family": FONT, "size": 13}}
    return {**frame, "hovermode": "closest", "hoverdistance": 30, "hoverlabel": {**label, "align": "left"}}


def line(x: Sequence[Any], y: Sequence[Any], style: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """A line through the points, interrupted where a height is None."""
    drawn = {"type": "scatter", "mode": "lines", "x": list(x), "y": list(y), "line": dict(style)}
    return {**drawn, **own}


def marks(x: Sequence[float], y: Sequence[float], colour: str, size: float, width: float) -> dict[str, Any]:
    """Rings, empty inside."""
    marker = {"size": size, "color": "@paper", "opacity": 1, "line": {"color": colour, "width": width}}
    return {"type": "scatter", "mode": "markers", "x": list(x), "y": list(y), "marker": marker}


def upright(x: float) -> dict[str, Any]:
    """A thin line from the bottom to the top, behind everything else."""
    ends = {"x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", "layer": "below", **ends, "line": {"color": "@muted", "width": 1}}


def above(text: str, x: float, extent: tuple[float, float]) -> dict[str, Any]:
    """A label above the chart at x, leaning to the side where there is room."""
    share = (x - extent[0]) / ((extent[1] - extent[0]) or 1)
    anchor = "left" if share < 0.3 else "right" if share > 0.7 else "center"
    return {
        **{"x": x, "yref": "paper", "y": 1, "xanchor": anchor, "yanchor": "bottom"},
        **{"text": text, "showarrow": False, "font": {"color": "@ink", "size": LABEL_SIZE}},
    }


def upper_left(text: str, margin: float, shift: float = 0.0) -> dict[str, Any]:
    """What the vertical axis is called: above it, where it can be read without turning one's head.

    Args:
        text: the name.
        margin: pixels to the left of the chart.
        shift: pixels between the chart and the name.
    """
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    written = {"text": text, "showarrow": False, "font": {"color": "@ink", "size": LABEL_SIZE}}
    return {**place, "xshift": 6 - margin, "yshift": shift, **written}


@dataclass(frozen=True)
class EndName:
    """A name at the end of a line.

    Attributes:
        text: what is written, in Plotly's HTML.
        x, y: where the line ends.
        colour: of the line.
        width: of the text in pixels.
    """

    text: str
    x: float
    y: float
    colour: str
    width: float


def end_name(text: str, x: float, y: float, colour: str, plain: str | None = None) -> EndName:
    """A name as wide as its text; `plain` is the text where `text` has tags."""
    return EndName(text, x, y, colour, text_width(text if plain is None else plain, LABEL_SIZE))


def end_names(names: Sequence[EndName], bounds: tuple[float, float], pixels: float) -> list[dict[str, Any]]:
    """The names beside the ends of their lines, moved up or down until no two touch, then tied to their lines.

    Args:
        names: at the right side of the chart.
        bounds: the lowest and the highest height of the chart.
        pixels: how high that is.
    """
    unit = pixels / (bounds[1] - bounds[0])
    wanted = [(name.y - bounds[0]) * unit for name in names]
    moved = [place - wish for place, wish in zip(spread(wanted, LABEL_DISTANCE, pixels), wanted, strict=True)]
    is_tied = any(abs(shift) > LABEL_DISTANCE / 3 for shift in moved)
    return [_name(name, shift, is_tied) for name, shift in zip(names, moved, strict=True)]


def _name(name: EndName, shift: float, is_tied: bool) -> dict[str, Any]:
    """A name `shift` pixels above the end of its line; a thin line leads from one to the other where they are tied."""
    font = {"color": name.colour, "size": LABEL_SIZE}
    text = {"x": name.x, "y": name.y, "xanchor": "left", "text": name.text, "font": font, "showarrow": is_tied}
    if not is_tied:
        return {**text, "xshift": BESIDE, "yshift": shift}
    tie = {"arrowhead": 0, "arrowwidth": 1, "arrowcolor": "@muted", "standoff": 2, "startstandoff": 3}
    return {**text, "ax": ASIDE, "ay": -shift, **tie}


def room_for(names: Sequence[EndName]) -> float:
    """Pixels that names at the ends of lines may take to the right of the chart."""
    return max((name.width for name in names), default=0.0) + ASIDE + 8


def spread(wanted: Sequence[float], distance: float, room: float) -> list[float]:
    """The places closest to the wanted ones (least squares) that are `distance` apart and lie within 0 … `room`.

    Where there is no room for that they are as far apart as there is.
    Source: Ayer et al. (1955), pooling adjacent violators, of the places less i times the distance.
    """
    distance = min(distance, room / max(len(wanted) - 1, 1))
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    pools: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        mean, count = wanted[index] - rank * distance, 1
        while pools and pools[-1][0] >= mean:
            before, size = pools.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        pools.append((mean, count))
    highest = room - distance * (len(wanted) - 1)
    means = [min(max(mean, 0.0), highest) for mean, count in pools for _ in range(count)]
    places = {index: means[rank] + rank * distance for rank, index in enumerate(order)}
    return [places[index] for index in range(len(wanted))]


def power_of_ten(power: int, digit: int = 1) -> str:
    """A digit times a power of ten: 1, 20, 0.05 …, and 10⁻⁷ or 2 × 10⁹ where that would be long."""
    if -3 <= power <= 3:
        return f"{digit * 10.0**power:g}"
    text = f"10<sup>{power}</sup>".replace("-", "−")
    return text if digit == 1 else f"{digit} × {text}"


def logarithmic_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Where ticks stand on an axis of logarithms to base 10, and what is written there."""
    if high - low <= FEW_DECADES:
        every = [(digit, power) for power in range(math.floor(low), math.ceil(high) + 1) for digit in (1, 2, 5)]
        placed = [(power + math.log10(digit), power_of_ten(power, digit)) for digit, power in every]
        between = [(place, text) for place, text in placed if low <= place <= high]
        if len(between) > 1:
            return [place for place, _ in between], [text for _, text in between]
    apart = max(1, math.ceil((high - low) / MOST_TICKS))
    powers = range(math.ceil(low), math.floor(high) + 1, apart)
    return [float(power) for power in powers], [power_of_ten(power) for power in powers]


def thinned(values: Array, most: int) -> NDArray[np.intp]:
    """The indices of at most `most` values between which a line looks as one through all of them.

    Of each of equally long pieces the least and the largest value are taken, so that no peak is lost; and both ends.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    pieces = max(1, (most - 2) // 2)
    size = -(-count // pieces)
    padded = np.concatenate((values, np.full(-count % size, values[-1]))).reshape(-1, size)
    starts = np.arange(len(padded)) * size
    found = np.concatenate((starts + padded.argmin(axis=1), starts + padded.argmax(axis=1), (0, count - 1)))
    return np.unique(np.minimum(found, count - 1))


def short(values: Array) -> list[float | None]:
    """The values with as many digits as a picture can show; None for what is no number."""
    rounded = [float(f"{value:.5g}") for value in values.tolist()]
    return [value if math.isfinite(value) else None for value in rounded]


def shown(values: Array, digits: int) -> list[str]:
    """The values as people read them; empty for what is no number."""
    return ["" if math.isnan(value) else format_number(value, digits) for value in values.tolist()]
