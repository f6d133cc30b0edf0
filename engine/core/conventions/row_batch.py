"""The convention of the note `row-batch`: one row a sample, W^(l) stored from × to, ReLU and softmax.

Layers are numbered 0 … L. The whole batch goes through the network as one matrix. J and its gradients are without
penalty; λW is added in the update. The note numbers no equation; they are named here by their left-hand side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.core.activations import Array, softmax_jacobian_product
from engine.core.conventions.base import Convention, Shape
from engine.core.conventions.results import Evaluation, Undone
from engine.core.conventions.scope import Scope


class RowBatch(Convention):
    """a W + b, J the mean of the cross-entropies, W ← W − α(∇W + λW)."""

    key = "row-batch"
    scope = Scope(
        biases=frozenset({True}),
        activations=frozenset({("relu", "softmax")}),
        loss="cross_entropy",
        has_batch=True,
        penalty="lambda/2",
    )
    first_layer = 0
    has_batch_pass = True

    def weights(self, step: int) -> Array:
        """W^(l), (n^(l−1) × n^(l)): from i, to j."""
        return self.lesson.network.weights[step].T

    def biases(self, step: int) -> Array | None:
        """b^(l), a row (1 × n^(l)), added to every row."""
        biases = self.lesson.network.biases
        return None if biases is None else biases[step].reshape(1, -1)

    def entered(self) -> Iterator[tuple[Array, Array]]:
        """a^(0), (m × n^(0)), and the targets, (m × n^(L))."""
        yield self.lesson.examples.inputs, self.lesson.examples.targets

    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """z^(l) = a^(l−1) · W^(l) + b^(l), (m × n^(l))."""
        return a @ weights + b

    def activation(self, layer: int, z: Array) -> Array:
        """a^(l) = relu(z^(l)); at the output p(y_i = k) = exp(z_ik) / Σ exp(z_i), row by row."""
        if self.lesson.network.activations[layer - 1] != "softmax":
            return super().activation(layer, z)
        exponentials = np.exp(z - z.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """(−1) Σ_i Σ_j 1(y_i = j) ln p(y_i = j), with ln p_ij = z_ij − ln Σ exp(z_i)."""
        if self.loss.key != "cross_entropy":
            return self.other_loss(z, a, y)
        shifted = z - z.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -float((y * log_p).sum())

    def objective(self, total: float, weights: Iterable[Array]) -> float:
        """J = (1/m) Σ_i …, without penalty; the note prints it without 1/m too, but its gradients have that."""
        return self.sample_factor * total

    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ^(L) = p − 1(y), (m × n^(L)), row by row and not divided by m; otherwise ∂J/∂a carried through g."""
        if self.is_fused:
            return a - y
        return self.through_output(self.loss.gradient(a, y), z, a)

    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """δ^(l) = (δ^(l+1) · (W^(l+1))ᵀ) ∗ 1(z^(l) ≥ 0), (m × n^(l))."""
        return (delta @ weights.T) * slope

    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """∇W^(l) = (1/m) (a^(l−1))ᵀ · δ^(l), (n^(l−1) × n^(l)), without λ."""
        (delta,), (a,) = deltas, activations
        return self.sample_factor * (a.T @ delta)

    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """∇b^(l) = (1/m) Σ_i δ_i^(l), (1 × n^(l))."""
        (delta,) = deltas
        return self.sample_factor * delta.sum(axis=0, keepdims=True)

    def updated_weights(self, weights: Array, gradient: Array) -> Array:
        """W^(l) = W^(l) − α [∇W^(l) + λ W^(l)]."""
        return weights - self.lesson.learning_rate * (gradient + self.penalty_factor * weights)

    @classmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """n^(l−1) × n^(l)."""
        return (before, after)

    @classmethod
    def bias_shape(cls, units: int) -> Shape:
        """1 × n^(l)."""
        return (1, units)

    @classmethod
    def layer_shape(cls, units: int, m: int) -> Shape:
        """m × n^(l)."""
        return (m, units)

    def through_output(self, gradient: Array, z: Array, a: Array) -> Array:
        """∂J/∂z at the output from ∂J/∂a, with softmax's Jacobian row by row."""
        if self.lesson.network.activations[-1] == "softmax":
            return softmax_jacobian_product(a.T, gradient.T).T
        return super().through_output(gradient, z, a)

    def columns(self, arrays: Sequence[Array]) -> Array:
        """The rows as columns."""
        (rows,) = arrays
        return rows.T

    def undone_weights(self, weights: Array) -> Array:
        """Wᵀ."""
        return weights.T

    def with_penalty(self, evaluation: Evaluation, undone: Undone) -> Undone:
        """J + (c/2) Σ W² and ∇W + c W, whose descent step is the note's."""
        stored, gradients = evaluation.parameters.weights.values(), undone.gradients
        weights = tuple(
            gradient + self.penalty_factor * W.T for gradient, W in zip(gradients.weights, stored, strict=True)
        )
        return replace(undone, J=undone.J + self.penalty(stored), gradients=replace(gradients, weights=weights))
