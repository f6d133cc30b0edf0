"""Losses of one sample, one registry entry each. Every loss is minimised.

The two cross-entropies are evaluated from the weighted inputs z instead of the activations a, so that a saturated
output (z = ±800) still has its finite loss. Their delta is *fused* for the same reason: ∂loss/∂a may be infinite and
g′(z) zero while their product, a − y, is plain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array


@dataclass(frozen=True)
class Loss:
    """One loss function.

    Attributes:
        key: its name in lesson files.
        terms: (z, a, y) ↦ what each output unit adds to the loss, (n, m); a sample's loss is its column's sum.
        gradient: (a, y) ↦ ∂loss/∂a, (n, m); infinite where the loss is infinitely steep, never NaN.
        fused_with: the output activation with which ∂loss/∂z is exactly a − y, or None.
        requires: the only output activation the loss is defined for here, or None for any.
        probabilities: whether targets must lie in [0, 1].
        distribution: whether each sample's targets must sum to 1.
    """

    key: str
    terms: Callable[[Array, Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    fused_with: str | None
    requires: str | None
    probabilities: bool
    distribution: bool


def _binary_cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """−y log a − (1 − y) log(1 − a) with a = σ(z), as max(z, 0) − y z + log(1 + e^(−|z|)).

    Source: `bias-unit` 4.1.1.
    """
    return np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))


def _binary_cross_entropy_gradient(a: Array, y: Array) -> Array:
    """∂/∂a = −y/a + (1 − y)/(1 − a), where a factor 0 in front keeps its term 0. Source: `loglik` (8), negated."""
    return _ratio(1.0 - y, 1.0 - a) - _ratio(y, a)


def _cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """−y log p with p = softmax(z), as y (log Σ e^z − z). Source: `row-batch`."""
    highest = z.max(axis=0)
    log_sum = highest + np.log(np.exp(z - highest).sum(axis=0))
    return y * (log_sum - z)


def _half_squared_error(z: Array, a: Array, y: Array) -> Array:
    """½ (a − y)². Source: `nielsen` (4)."""
    return 0.5 * (a - y) ** 2


def _ratio(numerator: Array, denominator: Array) -> Array:
    """numerator / denominator; 0 where the numerator is 0, infinite where only the denominator is."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.divide(numerator, denominator, out=np.zeros_like(denominator), where=numerator != 0)


LOSSES: Mapping[str, Loss] = {
    loss.key: loss
    for loss in (
        Loss(
            key="binary_cross_entropy",
            terms=_binary_cross_entropy,
            gradient=_binary_cross_entropy_gradient,
            fused_with="sigmoid",
            requires="sigmoid",
            probabilities=True,
            distribution=False,
        ),
        Loss(
            key="cross_entropy",
            terms=_cross_entropy,
            gradient=lambda a, y: -_ratio(y, a),
            fused_with="softmax",
            requires="softmax",
            probabilities=True,
            distribution=True,
        ),
        Loss(
            key="half_squared_error",
            terms=_half_squared_error,
            gradient=lambda a, y: a - y,
            fused_with=None,
            requires=None,
            probabilities=False,
            distribution=False,
        ),
    )
}
"""All losses by key."""

REDUCTIONS = ("mean", "sum")
"""How the samples' losses become one number: their mean (1/m) or their sum."""


@dataclass(frozen=True)
class Penalty:
    """One way to write the L2 penalty on the weights.

    Attributes:
        key: its name in lesson files.
        factor: (λ, m) ↦ c in the penalty (c/2) Σ W², so that its gradient is c W.
    """

    key: str
    factor: Callable[[float, int], float]


PENALTIES: Mapping[str, Penalty] = {
    "lambda/2m": Penalty("lambda/2m", lambda strength, m: strength / m),
    "lambda/2": Penalty("lambda/2", lambda strength, m: strength),
}
"""Both forms of the penalty: λ/(2m) Σ W² (`bias-unit`) and λ/2 Σ W² (`row-batch`). Biases are never penalised."""
