"""Forward and backward propagation: from a lesson to everything computed from it.

`run(lesson)` is the whole of backpropagation in five lines; each line is a function below. Inside, a batch is (n, m):
one column a sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core.activations import Array, softmax_jacobian_product
from engine.core.errors import LessonError, Problem
from engine.core.losses import LOSSES, PENALTIES
from engine.core.network import Lesson, Network, Objective
from engine.core.steps import Step, plan_steps


@dataclass(frozen=True, eq=False)
class Forward:
    """What the forward pass gives. Index = layer.

    Attributes:
        z: weighted inputs (n, m) of each layer; None for the input layer.
        a: activations (n, m) of each layer; a[0] are the inputs.
    """

    z: tuple[Array | None, ...]
    a: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Backward:
    """What the backward pass gives. Index = layer; None for the input layer.

    Attributes:
        slope: g′(z), (n, m); None for a softmax layer too.
        delta: δ = ∂(loss of that one sample)/∂z, (n, m), not divided by m.
    """

    slope: tuple[Array | None, ...]
    delta: tuple[Array | None, ...]


@dataclass(frozen=True, eq=False)
class Parameters:
    """One array for each parameter array of a network: gradients, or updated values.

    Attributes:
        weights: like `Network.weights`.
        biases: like `Network.biases`; None without biases.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] | None


@dataclass(frozen=True, eq=False)
class Cost:
    """The value of the objective, J = data_loss + penalty.

    Attributes:
        J: the quantity that is minimised.
        data_loss: mean or sum of `per_sample`.
        penalty: the L2 penalty on the weights.
        per_sample: loss of each sample, (m,).
    """

    J: float
    data_loss: float
    penalty: float
    per_sample: Array


@dataclass(frozen=True, eq=False)
class Trace:
    """Everything that was computed from a lesson. All arrays are read-only.

    The attributes hold what backpropagation needs to keep; the methods give the intermediate terms that a view shows
    and that would double the memory if they were kept.

    Attributes:
        lesson: what it was computed from.
        z, a, slope, delta: one (n, m) array a layer, see `Forward` and `Backward`.
        cost: J and its parts.
        gradients: ∂J/∂W and ∂J/∂b, with the reduction and the penalty in.
        updated: the parameters after one descent step.
    """

    lesson: Lesson
    z: tuple[Array | None, ...]
    a: tuple[Array, ...]
    slope: tuple[Array | None, ...]
    delta: tuple[Array | None, ...]
    cost: Cost
    gradients: Parameters
    updated: Parameters

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the lesson, see `plan_steps`."""
        network = self.lesson.network
        return plan_steps(len(network.layers), network.biases is not None)

    @cached_property
    def targets(self) -> Array:
        """y, (n of the output layer, m)."""
        return self.lesson.examples.targets.T

    @property
    def sample_factor(self) -> float:
        """What a sum over samples is multiplied by: 1/m for the mean, 1 for the sum."""
        return sample_factor(self.lesson.objective, self.lesson.examples.count)

    @property
    def penalty_factor(self) -> float:
        """c in the penalty's gradient c W: λ/m or λ."""
        return penalty_factor(self.lesson.objective, self.lesson.examples.count)

    def loss_terms(self) -> Array:
        """What each output unit adds to the loss of each sample, (n, m)."""
        return LOSSES[self.lesson.objective.loss].terms(self._output_z, self.a[-1], self.targets)

    def loss_gradient(self) -> Array:
        """∂loss/∂a at the output, (n, m); infinite where an output is saturated on the wrong side."""
        return LOSSES[self.lesson.objective.loss].gradient(self.a[-1], self.targets)

    def returned(self, layer: int) -> Array:
        """(W^l)ᵀ δ^(l+1): the deltas of the next layer, carried back to `layer`, before ∘ g′; (n, m)."""
        delta = self.delta[layer + 1]
        assert delta is not None
        return self.lesson.network.weights[layer].T @ delta

    def outer_product(self, step: int) -> Array:
        """δ^(k+1) (a^k)ᵀ, summed over the samples and not yet divided: Δ of the notes, (n_out, n_in)."""
        delta = self.delta[step + 1]
        assert delta is not None
        return delta @ self.a[step].T

    def penalty_gradient(self, step: int) -> Array:
        """c W^k, the penalty's own part of ∂J/∂W^k, (n_out, n_in)."""
        return self.penalty_factor * self.lesson.network.weights[step]

    @property
    def _output_z(self) -> Array:
        z = self.z[-1]
        assert z is not None
        return z


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
    for parameters in (gradients, updated):
        _freeze(parameters.weights, parameters.biases or ())
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
    objective, count = lesson.objective, lesson.examples.count
    z = forward.z[-1]
    assert z is not None
    per_sample = LOSSES[objective.loss].terms(z, forward.a[-1], lesson.examples.targets.T).sum(axis=0)
    data_loss = sample_factor(objective, count) * float(per_sample.sum())
    penalty = 0.0
    if objective.l2:
        squares = sum(float(np.vdot(weights, weights)) for weights in lesson.network.weights)
        penalty = 0.5 * penalty_factor(objective, count) * squares
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
        delta *= slopes[layer]
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
    network, count = lesson.network, lesson.examples.count
    factor = sample_factor(lesson.objective, count)
    penalty = penalty_factor(lesson.objective, count)
    weights, biases = [], []
    for step in range(network.steps):
        delta_after = delta[step + 1]
        assert delta_after is not None
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
    weights = tuple(map(_stepped(learning_rate), network.weights, gradients.weights))
    if network.biases is None or gradients.biases is None:
        return Parameters(weights, None)
    return Parameters(weights, tuple(map(_stepped(learning_rate), network.biases, gradients.biases)))


def _stepped(learning_rate: float):  # type: ignore[no-untyped-def]
    def step(parameters: Array, gradient: Array) -> Array:
        moved = gradient * -learning_rate
        moved += parameters
        return moved

    return step


def sample_factor(objective: Objective, count: int) -> float:
    """1/m for the reduction `mean`, 1 for `sum`."""
    return 1.0 / count if objective.reduction == "mean" else 1.0


def penalty_factor(objective: Objective, count: int) -> float:
    """c in the penalty (c/2) Σ W²: λ/m or λ."""
    return PENALTIES[objective.l2_form].factor(objective.l2, count)


def _slope(network: Network, forward: Forward, layer: int) -> Array | None:
    slope, z = network.activation(layer).slope, forward.z[layer]
    return None if slope is None or z is None else slope(z, forward.a[layer])


def _freeze(*groups: Sequence[Array | None]) -> None:
    for group in groups:
        for array in group:
            if array is not None:
                array.flags.writeable = False


def _require_finite(
    forward: Forward, cost: Cost, backward: Backward, gradients: Parameters, updated: Parameters
) -> None:
    """Raise for the first result that overflowed. Infinity would be shown as a number that it is not."""
    groups = (
        ("z", forward.z),
        ("delta", backward.delta),
        ("gradients.weights", gradients.weights),
        ("gradients.biases", gradients.biases or ()),
        ("updated.weights", updated.weights),
        ("updated.biases", updated.biases or ()),
    )
    for name, arrays in groups:
        for index, array in enumerate(arrays):
            if array is not None and not np.isfinite(array).all():
                raise LessonError((Problem(f"{name}[{index}]", "representable", "an overflow"),))
    if not np.isfinite(cost.J):
        raise LessonError((Problem("objective.J", "representable", "an overflow"),))
