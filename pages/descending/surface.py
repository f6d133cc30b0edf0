"""What a network with two inputs makes of the plane at a step of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.descent import Descent
from engine.core.landscape import decisions, margins, output_grid, window
from engine.core.network import Examples, Network
from engine.core.propagation import forward_pass
from engine.display.catalogue import Catalogue
from engine.display.formula import Symbol, html, plain
from engine.display.numbers import format_number, format_short
from engine.figures.landscape_contours import Names, Plane, levels_of
from engine.figures.surface_figure import EVEN_LEVELS, Output, Samples, classes_figure, output_figure
from pages.descending.names import notation
from pages.descending.pictures import draw, network_at, theme
from pages.descending.status import in_groups
from pages.shared import session

FINE, COARSE = 61, 41
"""Places along each side of the plane, for networks of few and of many parameters."""

MANY_PARAMETERS = 10_000
LEAST_WIDTH = 2.0
"""Of the plane, where the samples lie close together."""

MOST_SAMPLES = 600
MOST_TARGETS = 8
"""Where there are more different targets the picture draws all samples alike."""

ALL_CLASSES = -1
FIELD = 168


@dataclass(frozen=True, eq=False)
class Seen:
    """What is looked at.

    Attributes:
        network: at the step.
        examples: of the lesson.
        unit: the output, or `ALL_CLASSES`.
        step: of the run.
        horizontal, vertical: where the plane lies.
        outputs: all outputs there, (n, h, w).
        answers: the outputs for the samples, (n, m).
    """

    network: Network
    examples: Examples
    unit: int
    step: int
    horizontal: Array
    vertical: Array
    outputs: Array
    answers: Array

    @property
    def symbol(self) -> Symbol:
        """The name of the output."""
        return notation().a(self.network.steps, self.unit)

    @property
    def has_two_sides(self) -> bool:
        """Whether the output itself says on which side of its boundary it is."""
        key = self.network.activations[-1]
        return key in ("sigmoid", "tanh") or (key == "softmax" and self.network.layers[-1] == 2)

    def plane(self, values: Array) -> Plane:
        """Values at each of its places."""
        return Plane(self.horizontal, self.vertical, values)


def surface_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """One output as bands, or with softmax the regions of all classes, and the samples on it."""
    lesson = descent.lesson
    if lesson.network.layers[0] != 2:
        st.markdown(texts("surface.no_plane", count=lesson.network.layers[0]))
        return
    unit = _unit(texts, lesson.network)
    network = network_at(descent, step)
    seen = Seen(network, lesson.examples, unit, step, *_grid(network, lesson.examples))
    if not np.isfinite(seen.outputs).any():
        st.markdown(texts("surface.nothing"))
        return
    picture, words = st.columns((3, 2), gap="large")
    with picture:
        _classes(texts, seen) if unit == ALL_CLASSES else _output(texts, seen)
    for sentence in (_boundary(texts, seen), _right(texts, seen), _some(texts, lesson.examples)):
        words.markdown(sentence)


@lru_cache(maxsize=16)
def _grid(network: Network, examples: Examples) -> tuple[Array, Array, Array, Array]:
    """Networks and examples are told apart by identity: the session holds the same ones while a step is looked at."""
    count = FINE if network.parameter_count < MANY_PARAMETERS else COARSE
    horizontal, vertical = (np.linspace(*window(values, LEAST_WIDTH), count) for values in examples.inputs.T)
    answers = forward_pass(network, examples.inputs.T).a[-1]
    return horizontal, vertical, output_grid(network, horizontal, vertical), answers


def _unit(texts: Catalogue, network: Network) -> int:
    """Which output; with softmax all of them at once, too."""
    units = range(network.layers[-1])
    if len(units) == 1:
        return 0
    options = [*([ALL_CLASSES] if network.activations[-1] == "softmax" else []), *units]
    names = {unit: plain(notation().a(network.steps, unit)) for unit in units}
    names[ALL_CLASSES] = texts("surface.classes")
    chosen: int = st.selectbox(
        texts("surface.output"),
        options,
        key=f"descend_surface_{'_'.join(names[unit] for unit in options)}",  # a browser sends the names
        format_func=names.__getitem__,
        width=FIELD,
    )
    return chosen


def _output(texts: Catalogue, seen: Seen) -> None:
    values = seen.outputs[seen.unit]
    decided = decisions(seen.network, seen.outputs)
    levels = EVEN_LEVELS.get(seen.network.activations[-1]) or levels_of(values)
    boundary = None if decided is None else decided[seen.unit]
    output = Output(seen.plane(values), levels, boundary, seen.has_two_sides)
    samples = _by_target(texts, seen.examples, seen.unit)
    figure = output_figure(output, samples, _names(html(seen.symbol)), theme())
    least, most = _range(values)
    extent = _extent(texts, seen)
    draw(figure, "descend_surface", texts("surface.alt", output=plain(seen.symbol), least=least, most=most, **extent))


def _classes(texts: Catalogue, seen: Seen) -> None:
    apart = margins(seen.outputs)
    largest = np.where(np.isfinite(apart).all(axis=0), seen.outputs.argmax(axis=0), np.nan)
    names = [texts("surface.class", number=unit + 1) for unit in range(len(apart))]
    marks = [str(unit + 1) for unit in range(len(apart))]
    samples = _grouped(seen.examples, seen.examples.targets.argmax(axis=1), names, marks)
    figure = classes_figure(seen.plane(largest), apart, names, samples, _names(""), theme())
    draw(figure, "descend_surface", texts("surface.classes_alt", count=len(apart), **_extent(texts, seen)))


def _names(output: str) -> Names:
    return Names(html(notation().x(0)), html(notation().x(1)), output, session.current().digits)


def _extent(texts: Catalogue, seen: Seen) -> dict[str, str]:
    """What both pictures' descriptions say: the step, where the plane lies, and how many samples are right."""
    left, right, low, high = (
        format_short(round(float(edge), 2), 2) for axis in (seen.horizontal, seen.vertical) for edge in axis[[0, -1]]
    )
    return {
        **{"step": in_groups(seen.step), "right": _right(texts, seen)},
        **{"horizontal": plain(notation().x(0)), "left_edge": left, "right_edge": right},
        **{"vertical": plain(notation().x(1)), "low": low, "high": high},
    }


def _by_target(texts: Catalogue, examples: Examples, unit: int) -> list[Samples]:
    """The samples by their target for an output; all alike where there are too many different ones."""
    targets, symbol = examples.targets[:, unit], plain(notation().y(unit))
    different, groups = np.unique(targets, return_inverse=True)
    if len(different) > MOST_TARGETS:
        return _grouped(examples, np.zeros(examples.count, dtype=np.intp), [texts("surface.samples")], [""])
    marks = [format_short(float(target), 2) for target in different]
    return _grouped(examples, groups, [f"{symbol} = {mark}" for mark in marks], marks)


def _grouped(examples: Examples, groups: NDArray[np.intp], names: Sequence[str], marks: Sequence[str]) -> list[Samples]:
    """At most `MOST_SAMPLES` of the samples, evenly taken, by the group that each is of."""
    kept = np.unique(np.linspace(0, examples.count - 1, MOST_SAMPLES).round().astype(np.intp))
    return [
        Samples(name, mark, examples.inputs[kept[groups[kept] == index]])
        for index, (name, mark) in enumerate(zip(names, marks, strict=True))
    ]


def _boundary(texts: Catalogue, seen: Seen) -> str:
    """What the thick line is; and that there is none, where the output is on the same side everywhere."""
    if seen.unit == ALL_CLASSES:
        return texts("surface.between")
    decided, output = decisions(seen.network, seen.outputs), plain(seen.symbol)
    if decided is None:
        return texts("surface.bands", output=output)
    if not np.nanmin(decided[seen.unit]) < 0 < np.nanmax(decided[seen.unit]):
        least, most = _range(seen.outputs[seen.unit])
        return texts("surface.one_side", output=output, least=least, most=most)
    if not seen.has_two_sides:
        return texts("surface.largest", output=output)
    return texts("surface.boundary", output=output, value="0" if seen.network.activations[-1] == "tanh" else "0.5")


def _range(values: Array) -> tuple[str, str]:
    """The least and the largest of the values that are numbers."""
    digits = session.current().digits
    return format_number(float(np.nanmin(values)), digits), format_number(float(np.nanmax(values)), digits)


def _right(texts: Catalogue, seen: Seen) -> str:
    """How many samples are on the side where they belong."""
    found, wanted = (decisions(seen.network, values) for values in (seen.answers, seen.examples.targets.T))
    if found is None or wanted is None:
        return ""
    if seen.unit == ALL_CLASSES:
        are_right = found.argmax(axis=0) == wanted.argmax(axis=0)
    else:
        are_right = (found[seen.unit] > 0) == (wanted[seen.unit] > 0)
    return texts("surface.right", right=int(are_right.sum()), count=in_groups(seen.examples.count))


def _some(texts: Catalogue, examples: Examples) -> str:
    """That not all samples are drawn, where that is so."""
    if examples.count <= MOST_SAMPLES:
        return ""
    return texts("surface.some", shown=MOST_SAMPLES, count=in_groups(examples.count))
