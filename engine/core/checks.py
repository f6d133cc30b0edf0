"""What makes a lesson sound, as functions that yield problems instead of stopping at the first.

The constructors in `network.py` call them, and so does whoever reads a lesson from elsewhere: a reader may pass None
for a part that could not be read at all, and every check that needs that part is skipped.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

import numpy as np

from engine.core.activations import ACTIVATIONS
from engine.core.errors import Finding, Problem, shorten
from engine.core.initialisation import SCHEMES
from engine.core.losses import LOSSES, PENALTIES, REDUCTIONS

TITLE_LENGTH = 120
NOTATIONS = ("loglik", "bias-unit", "nielsen", "row-batch", "column-batch")
"""Keys of the five notations, named after the five lecture notes."""

DISTRIBUTION_TOLERANCE = 1e-9
"""How far from 1 the sum of a softmax target may be."""


PARAMETER_LIMIT = 10_000_000
"""How many weights and biases a lesson that is read from elsewhere may have."""


def name_layers(layers: Sequence[int], most: int = 12) -> str:
    """The layers as people write them: 3-4-4-3; of more than `most` layers the first ones and the last: 1-1-…-1."""
    shown = layers if len(layers) <= most else (*layers[: most - 1], layers[-1])
    names = [shorten(units) for units in shown]
    if len(layers) > most:
        names.insert(-1, "…")
    return "-".join(names)


def choice(place: str, value: object, choices: Sequence[Any]) -> Iterator[Problem]:
    """A problem unless `value` is one of `choices`; True and 1 are not the same."""
    if not any(value == known and type(value) is type(known) for known in choices):
        yield Problem(place, "choice", shorten(value), {"choices": ", ".join(map(str, choices))})


def whole(place: str, value: object, least: int) -> Iterator[Problem]:
    """A problem unless `value` is an int of at least `least`; booleans are not numbers."""
    if type(value) is not int or value < least:
        yield Problem(place, "whole", shorten(value), {"least": least})


def finite(place: str, value: object, rule: str = "number") -> Iterator[Problem]:
    """A problem unless `value` is a finite number that obeys `rule`: number, not_negative or positive."""
    number = math.nan
    if isinstance(value, (int, float, np.floating, np.integer)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
    below = {"number": -math.inf, "not_negative": 0.0, "positive": math.ulp(0.0)}[rule]
    if not (math.isfinite(number) and number >= below):
        yield Problem(place, rule, shorten(value))


def sound_layers(layers: Any) -> TypeGuard[list[int]]:
    """Whether there are at least two layers, all of them whole numbers from 1."""
    return layers is not None and len(layers) >= 2 and set(map(type, layers)) == {int} and min(layers) >= 1


def structure_problems(layers: Any, activations: Any) -> Iterator[Problem]:
    """At least two layers of at least one unit; a known activation for each but the input; softmax only last."""
    if layers is not None and not sound_layers(layers):
        if len(layers) < 2:
            yield Problem("layers", "layer_count", str(len(layers)))
        for index, units in enumerate(layers):
            if type(units) is not int or units < 1:  # there may be millions that are sound
                yield from whole(f"layers[{index}]", units, least=1)
    if activations is None:
        return
    hidden = {key for key in ACTIVATIONS if key != "softmax"}
    for index, key in enumerate(activations):
        if type(key) is str and key in hidden:
            continue
        place = f"activations[{index}]"
        yield from choice(place, key, tuple(ACTIVATIONS))
        if key == "softmax" and index < len(activations) - 1:
            yield Problem(place, "softmax_last", "softmax")
    if layers is not None and len(layers) >= 2:
        yield from _count("activations", activations, len(layers) - 1, "names", layers)


def parameter_problems(layers: Any, weights: Any, biases: Any) -> Iterator[Problem]:
    """W^k of shape (n_out, n_in) and b^k of length n_out for each layer step, all numbers finite."""
    if not sound_layers(layers):
        return
    for name, arrays in (("weights", weights), ("biases", biases)):
        if arrays is None:
            continue
        yield from _count(name, arrays, len(layers) - 1, "matrices" if name == "weights" else "lists", layers)
        for step, (array, units_in, units_out) in enumerate(zip(arrays, layers, layers[1:], strict=False)):
            shape = (units_out, units_in) if name == "weights" else (units_out,)
            yield from array_problems(f"{name}[{step}]", array, shape, layers)


def unreadable(place: str, value: Any, dimensions: tuple[int, ...] = (1, 2)) -> Iterator[Problem]:
    """A problem unless NumPy can read `value` as numbers in so many dimensions."""
    try:
        array = np.asarray(value)
    except ValueError:
        yield Problem(place, "array", Finding("ragged"))
        return
    if array.dtype.kind not in "fiu" or array.ndim not in dimensions:
        yield Problem(place, "array", shorten(value))


def parameter_limit_problems(layers: Sequence[int], bias: bool) -> Iterator[Problem]:
    """At most `PARAMETER_LIMIT` weights and biases, counted from the layers alone; the layers must be sound."""
    count = sum(units_out * (units_in + bias) for units_in, units_out in pairwise(layers))
    if count > PARAMETER_LIMIT:
        yield Problem("layers", "parameter_limit", shorten(count), {"most": PARAMETER_LIMIT})


def array_problems(place: str, array: Any, shape: tuple[int, ...], layers: Sequence[int]) -> Iterator[Problem]:
    """The array must have that shape and hold finite numbers; None (unreadable) passes."""
    if array is None:
        return
    if np.shape(array) != shape:
        found = " × ".join(map(str, np.shape(array)))
        values: dict[str, object] = {"layers": name_layers(layers)}
        if len(shape) == 2:
            yield Problem(place, "matrix_shape", found, {"rows": shape[0], "columns": shape[1], **values})
        else:
            yield Problem(place, "row_length", found, {"length": shape[0], **values})
    yield from not_finite_entries(place, array)


def not_finite_entries(place: str, array: Any) -> Iterator[Problem]:
    """A problem for each entry that is NaN or infinite."""
    finite_entries = np.isfinite(array)
    if finite_entries.all():
        return
    for index in map(tuple, np.argwhere(~finite_entries)):
        yield Problem(place + "".join(f"[{i}]" for i in index), "number", str(np.asarray(array)[index]))


def pairing_problems(activations: Any, loss: Any) -> Iterator[Problem]:
    """The loss must be known and defined for the output activation."""
    if loss is None:
        return
    yield from choice("loss", loss, tuple(LOSSES))
    required = LOSSES[loss].requires if isinstance(loss, str) and loss in LOSSES else None
    if required and activations and activations[-1] in tuple(ACTIVATIONS) and activations[-1] != required:
        place = f"activations[{len(activations) - 1}]"
        yield Problem(place, "output_activation", activations[-1], {"activation": required, "loss": loss})


def objective_problems(reduction: Any, l2: Any, l2_form: Any) -> Iterator[Problem]:
    """A known reduction, λ ≥ 0, a known form of the penalty."""
    yield from choice("reduction", reduction, REDUCTIONS)
    yield from finite("l2", l2, "not_negative")
    yield from choice("l2_form", l2_form, tuple(PENALTIES))


def example_problems(layers: Any, loss: Any, inputs: Any, targets: Any) -> Iterator[Problem]:
    """m rows each, m ≥ 1; row lengths follow `layers`; targets lie where the loss is defined."""
    for name, rows, which in (("inputs", inputs, 0), ("targets", targets, -1)):
        if rows is None:
            continue
        if len(rows) == 0:
            yield Problem(name, "sample_count", "0")
        elif layers is not None and type(layers[which]) is int and np.shape(rows)[1] != layers[which]:
            values = {"length": layers[which], "layers": name_layers(layers)}
            yield Problem(f"{name}[0]", "row_length", str(np.shape(rows)[1]), values)
        yield from not_finite_entries(name, rows)
    if inputs is not None and targets is not None and len(inputs) != len(targets):
        yield Problem("targets", "same_samples", str(len(targets)), {"count": len(inputs)})
    if targets is not None and isinstance(loss, str) and loss in LOSSES and len(targets):
        yield from _target_problems(LOSSES[loss], np.asarray(targets))


def _target_problems(loss: Any, targets: Any) -> Iterator[Problem]:
    outside = (targets < 0) | (targets > 1) if loss.probabilities else np.zeros(targets.shape, dtype=bool)
    for row, column in np.argwhere(outside):
        found = str(float(targets[row, column]))
        yield Problem(f"targets[{row}][{column}]", "unit_interval", found, {"loss": loss.key})
    if loss.distribution:
        with np.errstate(over="ignore"):
            sums = targets.sum(axis=1)
        for row in np.flatnonzero((np.abs(sums - 1.0) > DISTRIBUTION_TOLERANCE) & ~outside.any(axis=1)):
            yield Problem(f"targets[{row}]", "distribution", Finding("sum", sum=float(sums[row])), {"loss": loss.key})


def initialisation_problems(scheme: Any, seed: Any, scale: Any) -> Iterator[Problem]:
    """A known scheme, a whole seed from 0, a finite scale (above 0 unless the scheme is constant)."""
    if scheme is not None:
        yield from choice("init.scheme", scheme, tuple(SCHEMES))
    yield from whole("init.seed", seed, least=0)
    yield from finite("init.scale", scale, "number" if scheme == "constant" else "positive")


def lesson_problems(title: Any, learning_rate: Any, notation: Any) -> Iterator[Problem]:
    """A short title, α > 0, a known notation."""
    if not isinstance(title, str):
        yield Problem("title", "text", shorten(title))
    elif len(title) > TITLE_LENGTH:
        yield Problem("title", "title_length", Finding("characters", count=len(title)), {"most": TITLE_LENGTH})
    elif any("\ud800" <= character <= "\udfff" for character in title):  # half a character, which UTF-8 cannot write
        yield Problem("title", "unicode", shorten(title))
    yield from finite("learning_rate", learning_rate, "positive")
    yield from choice("notation", notation, NOTATIONS)


def _count(place: str, found: Sequence[Any], count: int, what: str, layers: Sequence[int]) -> Iterator[Problem]:
    if len(found) != count:
        yield Problem(place, f"count_{what}", str(len(found)), {"count": count, "layers": name_layers(layers)})
