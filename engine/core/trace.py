"""What a lesson gives: the trace, with every number that was computed from it. How is in `propagation.py`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core.activations import Array
from engine.core.losses import LOSSES
from engine.core.network import Lesson
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
        return self.lesson.sample_factor

    @property
    def penalty_factor(self) -> float:
        """c in the penalty's gradient c W: λ/m or λ."""
        return self.lesson.penalty_factor

    def loss_terms(self) -> Array:
        """What each output unit adds to the loss of each sample, (n, m)."""
        return LOSSES[self.lesson.objective.loss].terms(present(self.z[-1]), self.a[-1], self.targets)

    def loss_gradient(self) -> Array:
        """∂loss/∂a at the output, (n, m); infinite where an output is saturated on the wrong side."""
        return LOSSES[self.lesson.objective.loss].gradient(self.a[-1], self.targets)

    def output_error(self) -> Array:
        """a − y, (n, m): the output delta where loss and activation cancel to that."""
        return self.a[-1] - self.targets

    @property
    def is_fused(self) -> bool:
        """Whether the output delta is exactly a − y, see `output_delta`."""
        return LOSSES[self.lesson.objective.loss].fused_with == self.lesson.network.activations[-1]

    def softmax_jacobian(self, sample: int) -> Array:
        """diag(p) − p pᵀ = ∂a/∂z at a softmax output, for one sample, (n, n). Source: `row-batch`."""
        p = self.a[-1][:, sample]
        return np.diag(p) - np.outer(p, p)

    def returned(self, layer: int) -> Array:
        """(W^l)ᵀ δ^(l+1): the deltas of the next layer, carried back to `layer`, before ∘ g′; (n, m)."""
        return self.lesson.network.weights[layer].T @ present(self.delta[layer + 1])

    def outer_product(self, step: int, samples: range | None = None) -> Array:
        """δ^(k+1) (a^k)ᵀ, summed over these samples, or all, and not yet divided: Δ of the notes, (n_out, n_in)."""
        chosen = slice(None) if samples is None else slice(samples.start, samples.stop)
        return present(self.delta[step + 1])[:, chosen] @ self.a[step][:, chosen].T

    def delta_sum(self, step: int, samples: range | None = None) -> Array:
        """Σ δ^(k+1) over these samples, or all, not yet divided: the column of the biases in Δ, (n_out,)."""
        chosen = slice(None) if samples is None else slice(samples.start, samples.stop)
        return present(self.delta[step + 1])[:, chosen].sum(axis=1)

    def penalty_gradient(self, step: int) -> Array:
        """c W^k, the penalty's own part of ∂J/∂W^k, (n_out, n_in)."""
        return self.penalty_factor * self.lesson.network.weights[step]


def present(array: Array | None) -> Array:
    """The array, where there must be one: only the input layer has no z and no delta."""
    assert array is not None
    return array
