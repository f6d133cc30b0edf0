"""Evaluates a convention's formulas in order, and undoes what is its own in the results."""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from types import MappingProxyType

import numpy as np

from engine.core.activations import Array
from engine.core.conventions.base import Convention, Shape
from engine.core.conventions.results import Evaluation, Numbered, Pass, Stored, Undone
from engine.core.errors import Finding, LessonError, Problem


def evaluate(convention: Convention) -> Evaluation:
    """Forward, objective, backward, gradients and one update, in the convention's own arrays.

    Raises:
        LessonError: when a result leaves the range of 64-bit numbers.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        stored = _stored(convention)
        passes = tuple(_pass(convention, stored, a, y) for a, y in convention.entered())
        J = _objective(convention, stored, passes)
        gradients = _gradients(convention, stored, passes)
        updated = _updated(convention, stored, gradients)
    evaluation = Evaluation(stored, passes, J, gradients, updated)
    _finish(evaluation)
    return evaluation


def undo(convention: Convention, evaluation: Evaluation) -> Undone:
    """The evaluation with sign, transposition, bias and numbering undone, to compare with a `Trace`.

    Raises:
        LessonError: when a penalty that the note leaves to the update leaves the range of 64-bit numbers.
    """
    first, *later = _layers(convention)
    passes, sign = evaluation.passes, convention.sign

    def activation(layer: int) -> Array:
        return convention.columns([convention.without_bias_unit(layer, one.a[layer]) for one in passes])

    def signed(gradients: Numbered) -> Numbered:
        return {number: sign * array for number, array in gradients.items()}

    slopes = evaluation.gradients
    gradients = Stored(signed(slopes.weights), None if slopes.biases is None else signed(slopes.biases))
    undone = Undone(
        z=(None, *(convention.columns([one.z[layer] for one in passes]) for layer in later)),
        a=tuple(activation(layer) for layer in (first, *later)),
        delta=(None, *(sign * convention.columns([one.delta[layer] for one in passes]) for layer in later)),
        J=sign * evaluation.J,
        gradients=convention.parameters(gradients),
        updated=convention.parameters(evaluation.updated),
    )
    with np.errstate(over="ignore", invalid="ignore"):
        whole = convention.with_penalty(evaluation, undone)
    _require_finite({"objective.J": [np.array(whole.J)], "gradients.weights": whole.gradients.weights})
    return whole


def shapes(
    convention: type[Convention], layers: Sequence[int], m: int, has_biases: bool
) -> Mapping[str, Mapping[int, Shape]]:
    """The shape of every array by quantity and number, those of a pass for one pass.

    Args:
        convention: whose arrays.
        layers: units a layer, input first, bias units not counted.
        m: how many samples.
        has_biases: whether the network has biases.

    Returns:
        `weights`, `biases`, `weighted_input`, `activation`, `delta`, `weight_gradient` and `bias_gradient`, each by the
        number that the note gives to the layer or matrix; `biases` are empty where they are no arrays of their own.
    """
    first, last = convention.first_layer, len(layers) - 1
    numbers = range(first + convention.weights_numbered_by, first + convention.weights_numbered_by + last)
    weights = {
        number: convention.weight_shape(before, after, has_biases)
        for number, (before, after) in zip(numbers, pairwise(layers), strict=True)
    }
    bias_shapes = [convention.bias_shape(units) for units in layers[1:]] if has_biases else []
    biases = {number: shape for number, shape in zip(numbers, bias_shapes, strict=False) if shape is not None}
    units = {first + layer: convention.layer_shape(units, m) for layer, units in enumerate(layers) if layer}
    activations = {
        first + layer: convention.activation_shape(units, m, has_biases and layer < last)
        for layer, units in enumerate(layers)
    }
    return {
        "weights": weights,
        "biases": biases,
        "weighted_input": units,
        "activation": activations,
        "delta": units,
        "weight_gradient": weights,
        "bias_gradient": biases,
    }


def _layers(convention: Convention) -> range:
    """The numbers of the layers."""
    return range(convention.first_layer, convention.first_layer + len(convention.lesson.network.layers))


def _steps(convention: Convention) -> list[tuple[int, int]]:
    """The number of each layer but the last, with the number of the matrix that leads on from it."""
    return [(layer, layer + convention.weights_numbered_by) for layer in _layers(convention)[:-1]]


def _stored(convention: Convention) -> Stored:
    numbers = [number for _, number in _steps(convention)]
    weights = {number: convention.weights(step) for step, number in enumerate(numbers)}
    biases = {number: convention.biases(step) for step, number in enumerate(numbers)}
    present = {number: b for number, b in biases.items() if b is not None}
    return Stored(MappingProxyType(weights), MappingProxyType(present) if present else None)


def _pass(convention: Convention, stored: Stored, inputs: Array, y: Array) -> Pass:
    """There and back for one sample, or for the whole batch."""
    z: dict[int, Array] = {}
    a, steps = {convention.first_layer: inputs}, _steps(convention)
    for layer, number in steps:
        after = layer + 1
        z[after] = convention.weighted_input(stored.weights[number], stored.bias(number), a[layer])
        a[after] = convention.activation(after, z[after])
    last = steps[-1][0] + 1
    delta = {last: convention.output_delta(z[last], a[last], y)}
    for layer, number in reversed(steps[1:]):
        slope = _slope(convention, layer, z[layer], a[layer])
        delta[layer] = convention.hidden_delta(stored.weights[number], delta[layer + 1], slope)
    in_order = {layer: delta[layer] for layer in sorted(delta)}
    return Pass(y, MappingProxyType(z), MappingProxyType(a), MappingProxyType(in_order))


def _slope(convention: Convention, layer: int, z: Array, a: Array) -> Array:
    """g′(z) of a hidden layer. Source: `loglik` (9), (29), `row-batch`."""
    slope = convention.lesson.network.activation(layer - convention.first_layer).slope
    assert slope is not None  # softmax is for the output alone
    return slope(z, convention.without_bias_unit(layer, a))


def _objective(convention: Convention, stored: Stored, passes: Sequence[Pass]) -> float:
    last = _layers(convention)[-1]
    total = sum(convention.data_term(one.z[last], one.a[last], one.targets) for one in passes)
    return convention.objective(total, stored.weights.values())


def _gradients(convention: Convention, stored: Stored, passes: Sequence[Pass]) -> Stored:
    weights, biases = {}, {}
    for layer, number in _steps(convention):
        deltas, activations = [one.delta[layer + 1] for one in passes], [one.a[layer] for one in passes]
        weights[number] = convention.weight_gradient(stored.weights[number], deltas, activations)
        if stored.biases is not None:
            biases[number] = convention.bias_gradient(deltas)
    return Stored(MappingProxyType(weights), MappingProxyType(biases) if biases else None)


def _updated(convention: Convention, stored: Stored, gradients: Stored) -> Stored:
    weights = {
        number: convention.updated_weights(array, gradients.weights[number]) for number, array in stored.weights.items()
    }
    biases = {
        number: convention.updated_biases(array, gradients.bias(number))
        for number, array in (stored.biases or {}).items()
    }
    return Stored(MappingProxyType(weights), MappingProxyType(biases) if biases else None)


def _finish(evaluation: Evaluation) -> None:
    """Refuse what overflowed, and make the rest read-only."""
    arrays: dict[str, list[Array]] = {"z": [], "a": [], "delta": []}
    for one in evaluation.passes:
        arrays["z"] += one.z.values()
        arrays["a"] += one.a.values()
        arrays["delta"] += one.delta.values()
    for name in ("parameters", "gradients", "updated"):
        stored: Stored = getattr(evaluation, name)
        arrays[f"{name}.weights"] = list(stored.weights.values())
        arrays[f"{name}.biases"] = list((stored.biases or {}).values())
    _require_finite({**arrays, "objective.J": [np.array(evaluation.J)]})
    for array in chain(*arrays.values(), (one.targets for one in evaluation.passes)):
        array.flags.writeable = False


def _require_finite(results: Mapping[str, Sequence[Array]]) -> None:
    """Raise for the first result that overflowed. Infinity would be shown as a number that it is not."""
    for name, arrays in results.items():
        if not all(np.isfinite(array).all() for array in arrays):
            raise LessonError((Problem(name, "representable", Finding("overflow")),))
