"""The convention of the note `bias-unit`: every layer but the last begins with a unit a₀ = 1, sums over samples.

Layers are numbered 1 … L. Samples are columns that go through the network one by one; Δ adds up what they give. Column
0 of Θ holds the biases. A network without biases has no unit a₀ and no column 0.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from engine.core.activations import Array
from engine.core.conventions.base import Convention, Shape, logarithms
from engine.core.conventions.results import Stored
from engine.core.conventions.scope import Scope
from engine.core.trace import Parameters


class BiasUnit(Convention):
    """Θ [1; a], J the mean of the log losses with λ/(2m) Σ Θ² on all but column 0."""

    key = "bias-unit"
    scope = Scope(
        biases=frozenset({True}),
        activations=frozenset({("sigmoid", "sigmoid")}),
        loss="binary_cross_entropy",
        has_batch=True,
        penalty="lambda/2m",
    )
    weights_numbered_by = 0

    @property
    def has_unit(self) -> bool:
        """Whether there is a unit a₀."""
        return self.lesson.network.biases is not None

    def weights(self, step: int) -> Array:
        """Θ^(l), (s_(l+1) × (s_l + 1)): to i, from j, column 0 from the bias unit. Source: (2), (6), (9)."""
        network = self.lesson.network
        if network.biases is None:
            return network.weights[step]
        return np.column_stack((network.biases[step], network.weights[step]))

    def biases(self, step: int) -> None:
        """None: they are column 0 of Θ."""
        return

    def entered(self) -> Iterator[tuple[Array, Array]]:
        """a^(1) = [1; x] and y, sample by sample. Source: (1)."""
        for x, y in super().entered():
            yield self.with_unit(x), y

    def with_unit(self, g: Array) -> Array:
        """[1; g], ((s_l + 1) × 1). Source: (5)."""
        return np.vstack(([[1.0]], g)) if self.has_unit else g

    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """z^(l+1) = Θ^(l) a^(l), (s_(l+1) × 1). Source: (3), (7), (10)."""
        return weights @ a

    def activation(self, layer: int, z: Array) -> Array:
        """a^(l) = [1; g(z^(l))], but a^(L) = g(z^(L)). Source: (5), (8), (11)."""
        g = super().activation(layer, z)
        return g if layer == len(self.lesson.network.layers) else self.with_unit(g)

    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """−Σ_k [y_k log h_k + (1 − y_k) log(1 − h_k)] with h = a^(L). Source: 4.1.1."""
        if self.loss.key != "binary_cross_entropy":
            return self.other_loss(z, a, y)
        log_h, log_rest = logarithms(z)
        return -float((y * log_h + (1 - y) * log_rest).sum())

    def objective(self, total: float, weights: Iterable[Array]) -> float:
        """J = (1/m) Σ_i … + λ/(2m) Σ_l Σ_i Σ_j (Θ_ji^(l))², i from 1: without column 0. Source: 4.1.1."""
        return self.sample_factor * total + self.penalty(theta[:, self.has_unit :] for theta in weights)

    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ^(L) = a^(L) − y, (s_L × 1). Source: 4.3.4; otherwise ∂J/∂a carried through g, 4.3.1."""
        if self.is_fused:
            return a - y
        return self.through_output(self.loss.gradient(a, y), z, a)

    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """δ^(l) = (Θ^(l))ᵀ δ^(l+1), without row 0, .∗ g′(z^(l)), (s_l × 1). Source: 4.3.4, which keeps row 0."""
        returned = weights.T @ delta
        return returned[self.has_unit :] * slope

    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """(1/m) Δ_ij + (λ/m) Θ_ij for j ≠ 0, (1/m) Δ_i0 for j = 0, with Δ := Δ + δ^(l+1) (a^(l))ᵀ.

        Source: 4.3.5, where λ stands without its 1/m.
        """
        accumulated = np.zeros_like(weights)
        for delta, a in zip(deltas, activations, strict=True):
            accumulated += delta @ a.T
        gradient = self.sample_factor * accumulated
        gradient[:, self.has_unit :] += self.penalty_factor * weights[:, self.has_unit :]
        return gradient

    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """(1/m) Δ_i0, (s_(l+1) × 1), with Δ_i0 := Δ_i0 + δ_i^(l+1) a_0^(l) and a_0 = 1: column 0 of (1/m) Δ.

        Source: 4.3.5.
        """
        return self.sample_factor * np.sum(deltas, axis=0)

    @classmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """s_(l+1) × (s_l + 1). Source: (2)."""
        return (after, before + has_biases)

    @classmethod
    def bias_shape(cls, units: int) -> None:
        """None: they are column 0 of Θ."""
        return

    @classmethod
    def activation_shape(cls, units: int, m: int, adds_biases: bool) -> Shape:
        """(s_l + 1) × 1, at the output s_L × 1. Source: (1), (5), (11)."""
        return (units + adds_biases, 1)

    def without_bias_unit(self, layer: int, a: Array) -> Array:
        """The activation of one pass without a₀."""
        return a[1:] if self.has_unit and layer < len(self.lesson.network.layers) else a

    def parameters(self, stored: Stored) -> Parameters:
        """Column 0 is b, the others are W."""
        weights = tuple(theta[:, self.has_unit :] for theta in stored.weights.values())
        biases = tuple(theta[:, 0] for theta in stored.weights.values())
        return Parameters(weights, biases if self.has_unit else None)
