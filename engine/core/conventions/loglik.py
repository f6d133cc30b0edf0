"""The convention of the note `loglik`: one column, Θ^(l) from layer l to l + 1, no biases, J maximised.

Layers are numbered 1 … L. The note has one sample; several are each computed like that one, and their gradients added
up and divided by m. Where there are biases, b^(l) is added to Θ^(l) a^(l) as one more column vector. Whatever the loss
is, J is what the note's J is for its own: the loss with its sign turned, minus the penalty.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from engine.core.activations import Array
from engine.core.conventions.base import Convention, Shape, logarithms
from engine.core.conventions.scope import Scope


class Loglik(Convention):
    """J = Σ y log a + (1 − y) log(1 − a) goes up, so that δ^(L) = y − a."""

    key = "loglik"
    scope = Scope(
        biases=frozenset({False}),
        activations=frozenset({("sigmoid", "sigmoid")}),
        loss="binary_cross_entropy",
        has_batch=False,
    )
    weights_numbered_by = 0
    sign = -1

    def weights(self, step: int) -> Array:
        """Θ^(l), (s_(l+1) × s_l): to i, from j. Source: (3)."""
        return self.lesson.network.weights[step]

    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """z^(l) = Θ^(l−1) a^(l−1), (s_l × 1). Source: (2)."""
        return weights @ a + b

    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """Σ_k y_k log a_k + (1 − y_k) log(1 − a_k). Source: (6), with its + and with k to the last output."""
        if self.loss.key != "binary_cross_entropy":
            return -self.other_loss(z, a, y)
        log_a, log_rest = logarithms(z)
        return float((y * log_a + (1 - y) * log_rest).sum())

    def objective(self, total: float, weights: Iterable[Array]) -> float:
        """J = Σ of the samples, to be maximised; minus the penalty, and times f."""
        return self.sample_factor * total - self.penalty(weights)

    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ^(L) = y − a^(L), (s_L × 1). Source: (11), (29); otherwise ∂J/∂a carried through g, (7.1) and (7.2)."""
        if self.is_fused:
            return y - a
        return self.through_output(-self.loss.gradient(a, y), z, a)

    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """δ^(l) = Θ^(l)ᵀ δ^(l+1) ∘ ∂a^(l)/∂z^(l), (s_l × 1). Source: (27), (29) with ∂a/∂z = a(1 − a)."""
        return weights.T @ delta * slope

    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """∂J/∂Θ^(l) = δ^(l+1) (a^(l))ᵀ, (s_(l+1) × s_l). Source: (26), (29); f Σ over samples, − c Θ."""
        products = [delta @ a.T for delta, a in zip(deltas, activations, strict=True)]
        return self.sample_factor * np.sum(products, axis=0) - self.penalty_factor * weights

    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """∂J/∂b^(l) = δ^(l+1), (s_(l+1) × 1): (29) for a source that is always 1; f Σ over samples."""
        return self.sample_factor * np.sum(deltas, axis=0)

    def updated_weights(self, weights: Array, gradient: Array) -> Array:
        """Θ + α ∂J/∂Θ: ascent, since J is maximised."""
        return weights + self.lesson.learning_rate * gradient

    def updated_biases(self, biases: Array, gradient: Array) -> Array:
        """b + α ∂J/∂b: ascent."""
        return biases + self.lesson.learning_rate * gradient

    @classmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """s_(l+1) × s_l. Source: (3)."""
        return (after, before)
