"""Activation functions g with their slopes g′, one registry entry each.

`slope` receives both z and a = g(z), because some slopes are cheaper or more exact from one than from the other
(sigmoid: g′ = a(1 − a), the note `loglik` (9) with the sign put right).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAK = 0.01
"""Slope of leaky ReLU left of zero (Maas, Hannun, Ng: Rectifier Nonlinearities Improve Acoustic Models, 2013)."""


@dataclass(frozen=True)
class Activation:
    """One activation function, applied to every unit of a layer.

    Attributes:
        key: its name in lesson files.
        function: z ↦ a, both (n, m).
        slope: (z, a) ↦ g′(z), of the shape of z; None where units depend on each other (softmax), see
            `softmax_jacobian_product`.
    """

    key: str
    function: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array] | None


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^(−z)), which is 0 where e^(−z) overflows. Source: `loglik` (1)."""
    a = np.negative(z)
    with np.errstate(over="ignore"):
        np.exp(a, out=a)
    a += 1.0
    return np.divide(1.0, a, out=a)


def softmax(z: Array) -> Array:
    """p_i = e^(z_i) / Σ_k e^(z_k) for each column of z (n, m), shifted by its maximum. Source: `row-batch`."""
    exponentials = np.exp(z - z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def softmax_jacobian_product(p: Array, gradient: Array) -> Array:
    """(diag(p) − p pᵀ) g for each column: the loss gradient g carried back through softmax.

    Args:
        p: outputs of softmax, (n, m).
        gradient: ∂loss/∂p, (n, m).

    Returns:
        ∂loss/∂z = p ∘ (g − Σ_k p_k g_k), (n, m).
    """
    return p * (gradient - (p * gradient).sum(axis=0))


def _relu_slope(at_zero: int) -> Callable[[Array, Array], Array]:
    is_open = np.greater_equal if at_zero else np.greater
    return lambda z, a: is_open(z, 0.0).astype(np.float64)


def _leaky_slope(at_zero: int) -> Callable[[Array, Array], Array]:
    is_open = np.greater_equal if at_zero else np.greater
    return lambda z, a: np.where(is_open(z, 0.0), 1.0, LEAK)


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, LEAK * z)


def _registry(relu_slope_at_zero: int) -> Mapping[str, Activation]:
    entries = (
        Activation("sigmoid", sigmoid, lambda z, a: a * (1.0 - a)),
        Activation("tanh", np.tanh, lambda z, a: 1.0 - a * a),
        Activation("relu", lambda z: np.maximum(z, 0.0), _relu_slope(relu_slope_at_zero)),
        Activation("leaky_relu", _leaky_relu, _leaky_slope(relu_slope_at_zero)),
        Activation("identity", np.copy, lambda z, a: np.ones_like(z)),
        Activation("softmax", softmax, None),
    )
    return {entry.key: entry for entry in entries}


ACTIVATIONS: Mapping[str, Activation] = _registry(relu_slope_at_zero=0)
"""All activations by key; ReLU's slope at 0 taken as 0."""

_ACTIVATIONS_BY_SLOPE_AT_ZERO = {0: ACTIVATIONS, 1: _registry(relu_slope_at_zero=1)}


def activation(key: str, relu_slope_at_zero: int = 0) -> Activation:
    """The activation of that key.

    Args:
        key: a key of `ACTIVATIONS`.
        relu_slope_at_zero: 0 or 1, the value of g′(0) for ReLU; leaky ReLU takes its left (0) or right (1) slope.
            The note `row-batch` takes 1 (z ≥ 0), most libraries 0.

    Raises:
        KeyError: for an unknown key or another slope.
    """
    return _ACTIVATIONS_BY_SLOPE_AT_ZERO[relu_slope_at_zero][key]
