"""Forward and backward propagation: from a lesson to everything computed from it.

`run(lesson)` is the whole of backpropagation in five lines; each line is a function below. Inside, a batch is (n, m):
one column a sample.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from engine.core.activations import Array, softmax_jacobian_product
from engine.core.errors import Finding, LessonError, Problem
from engine.core.losses import LOSSES
from engine.core.network import Lesson, Network
from engine.core.trace import Backward, Cost, Forward, Parameters, Trace, present


def run(lesson: Lesson) -> Trace:
    """Compute everything: forward, cost, backward, gradients, one update.

    Raises:
        LessonError: when a result leaves the range of 64-bit numbers, naming the first place where it does.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        forward = forward_pass(lesson.network, lesson.examples.inputs.T)
        cost = evaluate(lesson, forward)
        backward = backward_pass(lesson, forward)
        gradients = parameter_gradients(lesson, forward.a, backward.delta)
        updated = descend(lesson.network, gradients, lesson.learning_rate)
    _require_finite(forward, cost, backward, gradients, updated)
    _freeze(forward.z, forward.a, backward.slope, backward.delta, (cost.per_sample,))
    _freeze(gradients.weights, gradients.biases or (), updated.weights, updated.biases or ())
    return Trace(lesson, forward.z, forward.a, backward.slope, backward.delta, cost, gradients, updated)


def forward_pass(network: Network, inputs: Array) -> Forward:
    """z^(l+1) = W^l a^l + b^l and a^(l+1) = g(z^(l+1)), layer after layer. Source: `loglik` (1), (2).

    Args:
        network: the network.
        inputs: one column a sample, (n of the input layer, m).
    """
    weighted_inputs: list[Array | None] = [None]
    activations = [inputs]
    for step, weights in enumerate(network.weights):
        z = weights @ activations[-1]
        if network.biases is not None:
            z += network.biases[step][:, np.newaxis]
        weighted_inputs.append(z)
        activations.append(network.activation(step + 1).function(z))
    return Forward(tuple(weighted_inputs), tuple(activations))


def evaluate(lesson: Lesson, forward: Forward) -> Cost:
    """J = (1/m or 1) Σ_samples loss + (c/2) Σ W². Source: `bias-unit` 4.1.1, `row-batch`."""
    objective = lesson.objective
    terms = LOSSES[objective.loss].terms(present(forward.z[-1]), forward.a[-1], lesson.examples.targets.T)
    per_sample = terms.sum(axis=0)
    data_loss = lesson.sample_factor * float(per_sample.sum())
    penalty = 0.0
    if objective.l2:
        squares = sum(float(np.vdot(weights, weights)) for weights in lesson.network.weights)
        penalty = 0.5 * lesson.penalty_factor * squares
    return Cost(data_loss + penalty, data_loss, penalty, per_sample)


def backward_pass(lesson: Lesson, forward: Forward) -> Backward:
    """δ of every layer, from the output back. Source: `loglik` (27), `nielsen` BP1, BP2.

    δ^l = (W^l)ᵀ δ^(l+1) ∘ g′(z^l) for the hidden layers; `output_delta` for the last.
    """
    network = lesson.network
    last = network.steps
    slopes = [None, *(_slope(network, forward, layer) for layer in range(1, last + 1))]
    deltas: list[Array | None] = [None] * (last + 1)
    delta = output_delta(lesson, forward, slopes[last])
    deltas[last] = delta
    for layer in range(last - 1, 0, -1):
        delta = network.weights[layer].T @ delta
        delta *= present(slopes[layer])
        deltas[layer] = delta
    return Backward(tuple(slopes), tuple(deltas))


def output_delta(lesson: Lesson, forward: Forward, slope: Array | None) -> Array:
    """δ^L = ∂loss/∂z at the output, (n, m). Source: `loglik` (11), `nielsen` BP1, `row-batch`.

    Sigmoid with binary cross-entropy and softmax with cross-entropy are fused to a − y, exact also where ∂loss/∂a is
    infinite and the slope 0. Otherwise ∂loss/∂a ∘ g′(z), or ∂loss/∂a through the softmax Jacobian.
    """
    loss, a, y = LOSSES[lesson.objective.loss], forward.a[-1], lesson.examples.targets.T
    if loss.fused_with == lesson.network.activations[-1]:
        return a - y
    if slope is None:
        return softmax_jacobian_product(a, loss.gradient(a, y))
    return loss.gradient(a, y) * slope


def parameter_gradients(lesson: Lesson, a: Sequence[Array], delta: Sequence[Array | None]) -> Parameters:
    """∂J/∂W^k = f δ^(k+1) (a^k)ᵀ + c W^k and ∂J/∂b^k = f Σ_samples δ^(k+1), with f = 1/m or 1.

    Source: `loglik` (26), `bias-unit` 4.3.5 with λ/m, `row-batch`.
    """
    network, factor, penalty = lesson.network, lesson.sample_factor, lesson.penalty_factor
    weights, biases = [], []
    for step in range(network.steps):
        delta_after = present(delta[step + 1])
        gradient = delta_after @ a[step].T
        if factor != 1.0:
            gradient *= factor
        if penalty:
            gradient += penalty * network.weights[step]
        weights.append(gradient)
        if network.biases is not None:
            biases.append(factor * delta_after.sum(axis=1))
    return Parameters(tuple(weights), tuple(biases) if network.biases is not None else None)


def descend(network: Network, gradients: Parameters, learning_rate: float) -> Parameters:
    """θ − α ∂J/∂θ for every parameter array θ. Source: `nielsen` (1)."""

    def stepped(parameters: Sequence[Array], slopes: Sequence[Array]) -> tuple[Array, ...]:
        return tuple(theta + -learning_rate * slope for theta, slope in zip(parameters, slopes, strict=True))

    weights = stepped(network.weights, gradients.weights)
    biases = stepped(network.biases or (), gradients.biases or ())
    return Parameters(weights, None if network.biases is None else biases)


def _slope(network: Network, forward: Forward, layer: int) -> Array | None:
    slope = network.activation(layer).slope
    return None if slope is None else slope(present(forward.z[layer]), forward.a[layer])


def _freeze(*groups: Sequence[Array | None]) -> None:
    for array in chain(*groups):
        if array is not None:
            array.flags.writeable = False


def _require_finite(
    forward: Forward, cost: Cost, backward: Backward, gradients: Parameters, updated: Parameters
) -> None:
    """Raise for the first result that overflowed. Infinity would be shown as a number that it is not."""
    results: tuple[tuple[str, Sequence[Array | float | None] | None], ...] = (
        ("z", forward.z),
        ("objective.J", (cost.J,)),
        ("delta", backward.delta),
        ("gradients.weights", gradients.weights),
        ("gradients.biases", gradients.biases),
        ("updated.weights", updated.weights),
        ("updated.biases", updated.biases),
    )
    for name, values in results:
        for index, numbers in enumerate(values or ()):
            if numbers is not None and not np.isfinite(numbers).all():
                place = f"{name}[{index}]" if np.ndim(numbers) else name
                raise LessonError((Problem(place, "representable", Finding("overflow")),))
