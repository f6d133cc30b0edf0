"""Fields over a plane: bands between levels, and the levels' numbers on their lines."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.figures import charts

WIDTH, HEIGHT = 460.0, 380.0
"""Pixels of the plane as labels are placed; on the screen it may be wider."""

BANDS = 9
"""Parts of the plane that levels divide; each gives one level."""

LEAST_STEP = 1e-290
"""Values that differ by less count as equal."""

LABEL_SIZE = 12
APART = 34.0
"""Pixels between a level's number and the next one, or what else must not be covered."""

FORM = (1.6, 1.0)
"""Texts are wider than high, and need more room to the left and right."""

MOST_PLACES = 120
"""Of so many points of a level's line one is chosen for its number."""


@dataclass(frozen=True, eq=False)
class Plane:
    """A value at every place of a grid.

    Attributes:
        horizontal: rising, (w,).
        vertical: rising, (h,).
        values: (h, w); NaN where there is none.
    """

    horizontal: Array
    vertical: Array
    values: Array

    def pixels(self, points: Array) -> Array:
        """Points (k, 2) of the plane in pixels from its lower left corner."""
        low = np.array((self.horizontal[0], self.vertical[0]))
        high = np.array((self.horizontal[-1], self.vertical[-1]))
        return (points - low) / (high - low) * (WIDTH, HEIGHT)


def levels_of(values: Array) -> tuple[float, ...]:
    """Round numbers between the lowest and the highest value, so that the bands between them are about equally large.

    Where the values rise steeply the levels are far apart, and in a flat valley close together: of the values, in their
    order, each `BANDS`-th part gives the roundest number in it.
    """
    found = values[np.isfinite(values)]
    if not len(found):
        return ()
    edges = np.quantile(found, np.linspace(0.0, 1.0, BANDS + 1)).tolist()
    return tuple(level for low, high in pairwise(edges) for level in _roundest(low, high))


def _roundest(low: float, high: float) -> Iterator[float]:
    """The number with the fewest digits between the two, the one next to the middle; none where they are too close."""
    middle = low / 2 + high / 2
    if not high - low > max(1e-9 * abs(middle), LEAST_STEP):
        return
    power = math.ceil(math.log10(high - low))
    for unit in (10.0**power, 5 * 10.0 ** (power - 1), 2 * 10.0 ** (power - 1), 10.0 ** (power - 1)):
        level = float(f"{round(middle / unit) * unit:.12g}")
        if low < level < high:
            yield level
            return


@dataclass(frozen=True)
class Names:
    """What is said where the plane is pointed at.

    Attributes:
        horizontal, vertical, value: names in Plotly's HTML.
        digits: decimals of their numbers.
    """

    horizontal: str
    vertical: str
    value: str
    digits: int


def bands(plane: Plane, levels: Sequence[float], colours: Sequence[str], names: Names) -> dict[str, Any]:
    """The bands between levels, each in its colour.

    Args:
        plane: the values.
        levels: rising.
        colours: of the bands from the lowest on, one more than levels; or two, between which all others lie.
        names: of the directions and of the values.
    """
    last = max(len(levels), 1)
    stops = [0.0, 1.0] if len(colours) == 2 else [index / last for index in range(len(colours))]
    place = f"{names.horizontal} = %{{x:.{names.digits}f}}<br>{names.vertical} = %{{y:.{names.digits}f}}"
    return {
        "type": "contour",
        "x": plane.horizontal.tolist(),
        "y": plane.vertical.tolist(),
        "z": cells(_ranks(plane.values, levels)),
        "text": np.array([charts.shown(row, names.digits) for row in plane.values], dtype=object),
        "hovertemplate": f"{place}<br>{names.value} = %{{text}}<extra></extra>",
        "hoverongaps": False,
        "showscale": False,
        "colorscale": [list(stop) for stop in zip(stops, colours, strict=True)],
        "contours": {"coloring": "fill", "start": 0, "end": last - 1, "size": 1},
        "line": {"width": 0},
    }


def level_lines(planes: Sequence[Plane], levels: Sequence[float], colour: str, width: float) -> dict[str, Any]:
    """The lines of these levels on these planes, as one trace.

    Plotly could draw them with the bands, but through the values' ranks, in which smooth lines come out wavy.
    """
    found = np.concatenate([np.empty((0, 2, 2)), *(segments(plane, level) for plane in planes for level in levels)])
    points = np.concatenate((found, np.full((len(found), 1, 2), np.nan)), axis=1).reshape(-1, 2)
    style = {"color": colour, "width": width}
    return {
        **charts.line((), (), style, hoverinfo="skip", showlegend=False),
        "x": cells(points[:, 0]),
        "y": cells(points[:, 1]),
    }


def _ranks(values: Array, levels: Sequence[float]) -> Array:
    """The values on a scale on which level i is i, so that levels may be any distance apart."""
    if not levels:
        return np.where(np.isnan(values), np.nan, 1.0)
    marks = np.array(levels)
    lowest, *_, highest = np.diff(marks) if len(marks) > 2 else np.full(2, np.ptp(marks) or 1.0)
    inside = np.interp(values, marks, np.arange(len(marks)))
    beyond = np.minimum(values - marks[0], 0.0) / lowest + np.maximum(values - marks[-1], 0.0) / highest
    return inside + np.clip(beyond, -1.0, 1.0)


def cells(values: Array) -> NDArray[np.object_]:
    """Values for Plotly, None for NaN, with as many digits as a picture can show.

    An array of objects, because Plotly copies nested lists item by item.
    """
    largest = float(np.nanmax(np.abs(values), initial=0.0))
    decimals = 5 - math.floor(math.log10(largest)) if largest else 0
    found = (np.round(values, decimals) if abs(decimals) < 15 else values).astype(object)
    found[np.isnan(values)] = None
    return found


def level_labels(plane: Plane, levels: Sequence[float], avoided: Array) -> list[dict[str, Any]]:
    """The number of each level on its line, where it covers no other one and none of the points that are avoided.

    Args:
        plane: the values.
        levels: whose numbers.
        avoided: points of the plane, (k, 2).
    """
    taken = plane.pixels(avoided)
    found = []
    for level in levels:
        places = segments(plane, level)[:, 0]
        places = places[:: 1 + len(places) // MOST_PLACES]
        free = _free(plane.pixels(places), taken)
        if len(places) and free.max() >= APART:
            best = places[int(free.argmax())]
            taken = np.vstack((taken, plane.pixels(best)))
            found.append(label(format_level(level), best))
    return found


def label(text: str, place: Array, **own: Any) -> dict[str, Any]:
    """A text on the plane, on a ground of its own."""
    return {
        **{"x": float(place[0]), "y": float(place[1]), "text": text, "showarrow": False, "borderpad": 1},
        **{"bgcolor": "@paper", "font": {"color": "@ink", "size": LABEL_SIZE}, **own},
    }


def format_level(level: float) -> str:
    """A round number with no more decimals than it has: 0.25, −3, 1.5e−7."""
    if level == 0 or 1e-4 <= abs(level) < 1e5:
        return f"{level:.10f}".rstrip("0").rstrip(".").replace("-", "−")
    mantissa, exponent = f"{level:.10e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}".replace("-", "−")


def _free(places: Array, taken: Array) -> Array:
    """How far, in pixels, each place is from what is taken and from the edge, no farther than need be counted."""
    near_edge = (np.minimum(places, (WIDTH, HEIGHT) - places) / FORM).min(axis=1) + APART / 2
    if not len(taken):
        return near_edge
    apart = np.abs(places[:, np.newaxis] - taken) / FORM
    return np.minimum(np.hypot(apart[..., 0], apart[..., 1]).min(axis=1), 3 * near_edge)


def segments(plane: Plane, level: float) -> Array:
    """The level's line as the straight pieces that it has in the cells of the grid, (k, 2 ends, 2 coordinates).

    Values are linear along each side of a cell. In a saddle, where a line enters a cell twice, the mean of its corners
    decides which ends belong together. Source: marching squares, the plane case of Lorensen and Cline, Marching Cubes:
    A High Resolution 3D Surface Construction Algorithm (1987).
    """
    values = plane.values - level
    corners = np.stack((values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]), axis=-1)
    are_below = (corners < 0).sum(axis=-1)
    rows, columns = np.nonzero(np.isfinite(corners).all(axis=-1) & (are_below > 0) & (are_below < 4))
    here = corners[rows, columns]
    places = np.stack(
        (plane.horizontal[columns[:, np.newaxis] + (0, 1, 1, 0)], plane.vertical[rows[:, np.newaxis] + (0, 0, 1, 1)]),
        axis=-1,
    )
    after = np.roll(here, -1, axis=1)
    are_crossed = (here < 0) != (after < 0)
    share = np.divide(here, here - after, out=np.zeros_like(here), where=are_crossed)[..., np.newaxis]
    points = places + share * (np.roll(places, -1, axis=1) - places)
    is_saddle = are_crossed.all(axis=1)
    is_turned = is_saddle & ((here.mean(axis=1) < 0) != (here[:, 0] < 0))
    points[is_turned] = np.roll(points[is_turned], 1, axis=1)
    crossed_first = np.argsort(~are_crossed, axis=1, kind="stable")[..., np.newaxis]
    points = np.take_along_axis(points, crossed_first, axis=1)
    return np.concatenate((points[:, :2], points[is_saddle, 2:]))


def plane_axes(plane: Plane, horizontal: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes of a chart that is filled to its edges."""
    ticks = {"showgrid": False, "nticks": 7, "ticks": "outside", "tickcolor": "@muted"}
    first, second = (
        charts.axis(text, range=[float(places[0]), float(places[-1])], **ticks)
        for places, text in ((plane.horizontal, horizontal), (plane.vertical, ""))
    )
    return first, second
