"""The convention of the note `nielsen`: w^l from layer l − 1 to l, one column, the four equations BP1 to BP4.

Layers are numbered 1 … L. The note has one sample; several are each computed like that one, and their gradients added
up and divided by m. In its first part, linear and without biases, σ′ is 1, so that δ = ∂C/∂z is ∂C/∂a of (13), and BP2
is (20).
"""

from collections.abc import Sequence

import numpy as np

from engine.core.activations import Array
from engine.core.conventions.base import Convention, Shape
from engine.core.conventions.scope import Scope


class Nielsen(Convention):
    """C = ½‖y − a^L‖² goes down, δ^L = ∇_a C ⊙ σ′(z^L)."""

    key = "nielsen"
    scope = Scope(
        biases=frozenset({True, False}),
        activations=frozenset({("sigmoid", "sigmoid"), ("identity", "identity")}),
        loss="half_squared_error",
        has_batch=False,
    )

    def weights(self, step: int) -> Array:
        """w^l, (n_l × n_(l−1)): to j, from k. Source: (3)."""
        return self.lesson.network.weights[step]

    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """z^l = w^l a^(l−1) + b^l, (n_l × 1)."""
        return weights @ a + b

    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """C = ½‖y − a^L‖². Source: (4)."""
        if self.loss.key != "half_squared_error":
            return self.other_loss(z, a, y)
        return float(((y - a) ** 2).sum()) / 2

    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ^L = ∇_a C ⊙ σ′(z^L), (n_L × 1). Source: BP1, (16); a − y where that is its value whatever σ′ is."""
        if self.is_fused:
            return a - y
        return self.through_output(self.loss.gradient(a, y), z, a)

    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """δ^l = ((w^(l+1))ᵀ δ^(l+1)) ⊙ σ′(z^l), (n_l × 1). Source: BP2, (20)."""
        return (weights.T @ delta) * slope

    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """∂C/∂w_jk^l = a_k^(l−1) δ_j^l, (n_l × n_(l−1)). Source: BP4; f Σ over samples, + c w."""
        products = [a.T * delta for delta, a in zip(deltas, activations, strict=True)]
        return self.sample_factor * np.sum(products, axis=0) + self.penalty_factor * weights

    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """∂C/∂b_j^l = δ_j^l, (n_l × 1). Source: BP3; f Σ over samples."""
        return self.sample_factor * np.sum(deltas, axis=0)

    @classmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """n_l × n_(l−1). Source: (3)."""
        return (after, before)
