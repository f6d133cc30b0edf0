"""Colours, fonts and the scale that turns a number into a colour and a width.

Figures are built with the *names* of colours (`@ink`, `@plus5` …) and painted for one theme at the very end, so that
one picture serves light and dark. Blue is positive and vermilion negative: two of the hues of Okabe and Ito (2008) that
colour-blind eyes tell apart.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.activations import Array
from engine.core.summation import summed
from engine.core.trace import Trace
from engine.display.moments import sample_groups

LEVELS = 7
"""Steps of the scale on each side of zero."""

GROWTH = 0.7
"""Exponent that turns a share of the largest magnitude into a share of the scale."""

FONT = '"Source Sans", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'


def _mix(first: str, second: str, share: float) -> str:
    """The colour between two `#rrggbb`, `share` of the way from the first to the second."""
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _palette(
    paper: str, ink: str, muted: str, faint: str, node: str, plus: str, minus: str, plus_text: str, minus_text: str
) -> Mapping[str, str]:
    """All colours of a theme by name.

    `@plusN` and `@minusN` fill cells and units and are pale enough for ink to stand on; `@plus_lineN` and
    `@minus_lineN` draw edges.
    """
    colours = {"@paper": paper, "@ink": ink, "@muted": muted, "@faint": faint, "@node": node}
    colours |= {"@plus_text": plus_text, "@minus_text": minus_text}
    for level in range(1, LEVELS + 1):
        share = level / LEVELS
        for name, hue in (("plus", plus), ("minus", minus)):
            colours[f"@{name}{level}"] = _mix(paper, hue, 0.10 + 0.42 * share)
            colours[f"@{name}_line{level}"] = _mix(paper, hue, 0.45 + 0.55 * share)
    return colours


THEMES: Mapping[str, Mapping[str, str]] = {
    "light": _palette(
        paper="#ffffff",
        ink="#16181d",
        muted="#5f6672",
        faint="#d9dce3",
        node="#f0f2f5",
        plus="#0072b2",
        minus="#d55e00",
        plus_text="#0067a3",
        minus_text="#b04c00",
    ),
    "dark": _palette(
        paper="#0e1117",
        ink="#f2f4f8",
        muted="#9aa3b2",
        faint="#343a46",
        node="#1d222c",
        plus="#1f96d6",
        minus="#f0701a",
        plus_text="#6cc1f0",
        minus_text="#ffa05c",
    ),
    "print": _palette(
        paper="#ffffff",
        ink="#000000",
        muted="#404040",
        faint="#c4c4c4",
        node="#ffffff",
        plus="#0072b2",
        minus="#d55e00",
        plus_text="#000000",
        minus_text="#000000",
    ),
}
"""Every theme: colour by name."""

PRINT = "print"
"""The theme for paper: black on white, and negative edges are dashed, so that no sign depends on its colour."""

SCREEN_THEMES: Mapping[str, Mapping[str, str]] = {name: THEMES[name] for name in THEMES if name != PRINT}
"""The themes that a browser chooses between."""


def paint(figure: Any, theme: str) -> Any:
    """The figure (nested dicts and lists) with every colour name replaced by the theme's colour.

    Raises:
        KeyError: for an unknown theme.
    """
    colours = THEMES[theme]
    match figure:
        case str():
            return colours.get(figure, figure)
        case Mapping():
            return {key: paint(value, theme) for key, value in figure.items()}
        case list() | tuple():
            return [paint(value, theme) for value in figure]
        case _:
            return figure


@dataclass(frozen=True)
class Scale:
    """How large the numbers of each quantity get in a lesson; the same for all of its steps.

    Attributes:
        extremes: quantity ↦ largest finite magnitude.
    """

    extremes: Mapping[str, float]

    def level(self, value: float | None, quantity: str) -> int:
        """−7 … 7: sign and magnitude of a number, 0 for zero and for quantities without a coloured sign.

        The level grows a little slower than the magnitude, so that a small number still shows its sign.
        """
        extreme = self.extremes.get(quantity, 0.0)
        if not value or not extreme:
            return 0
        share = min(abs(value) / extreme, 1.0) ** GROWTH
        return int(math.copysign(max(1, math.ceil(share * LEVELS)), value))


def scale_of(trace: Trace) -> Scale:
    """The scale of a trace's numbers: weights (with biases), gradients, their sums, deltas, weighted inputs."""
    network = trace.lesson.network
    groups = {
        "weight": (*network.weights, *(network.biases or ()), *trace.updated.weights, *(trace.updated.biases or ())),
        "gradient": (*trace.gradients.weights, *(trace.gradients.biases or ())),
        "sum": _sums(trace),
        "delta": trace.delta,
        "z": trace.z,
    }
    return Scale({name: _largest(arrays) for name, arrays in groups.items()})


def _sums(trace: Trace) -> Iterator[Array | None]:
    """Everything that the sum over samples is on its way, as far as it is shown."""
    count = trace.lesson.examples.count
    groups = sample_groups(count) if count > 1 else ()
    for step in range(trace.lesson.network.steps):
        for group in groups:
            partial = summed(trace, step, range(group[-1] + 1))
            yield from (partial.weights, partial.biases)


def _largest(arrays: Iterable[Array | None]) -> float:
    """The largest finite magnitude: on its way a sum over samples may be beyond the range of floats."""
    known = (np.abs(array) for array in arrays if array is not None)
    return max((float(np.max(array, initial=0.0, where=np.isfinite(array))) for array in known), default=0.0)


def fill_colour(level: int) -> str:
    """The name of the colour that fills a cell or a unit."""
    return "@node" if not level else f"@{_side(level)}{abs(level)}"


def line_colour(level: int) -> str:
    """The name of the colour of an edge."""
    return "@muted" if not level else f"@{_side(level)}_line{abs(level)}"


def text_colour(level: int) -> str:
    """The name of the colour of a number on paper."""
    return "@ink" if not level else f"@{_side(level)}_text"


def line_width(level: int) -> float:
    """The width of an edge in pixels."""
    return round(1.0 + 0.45 * abs(level), 1)


def _side(level: int) -> str:
    return "plus" if level > 0 else "minus"
