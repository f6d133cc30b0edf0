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
        latex: the formula of g as LaTeX, for display.
        slope_latex: the formula of g′ as LaTeX.
    """

    key: str
    function: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array] | None
    latex: str
    slope_latex: str


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^(−z)), without overflow: only e^(−|z|) ≤ 1 is ever formed. Source: `loglik` (1)."""
    decay = np.exp(-np.abs(z))
    numerator = np.where(z >= 0, 1.0, decay)
    decay += 1.0
    numerator /= decay
    return numerator


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


def _relu_slope(at_zero: float) -> Callable[[Array, Array], Array]:
    return lambda z, a: np.heaviside(z, at_zero)


def _leaky_slope(at_zero: float) -> Callable[[Array, Array], Array]:
    return lambda z, a: LEAK + (1.0 - LEAK) * np.heaviside(z, at_zero)


def _leaky_relu(z: Array) -> Array:
    return np.where(z > 0, z, LEAK * z)


def _registry(relu_slope_at_zero: int) -> Mapping[str, Activation]:
    at_zero = float(relu_slope_at_zero)
    entries = (
        Activation("sigmoid", sigmoid, lambda z, a: a * (1.0 - a), r"\frac{1}{1 + e^{-z}}", r"a (1 - a)"),
        Activation("tanh", np.tanh, lambda z, a: 1.0 - a * a, r"\tanh z", r"1 - a^{2}"),
        Activation("relu", lambda z: np.maximum(z, 0.0), _relu_slope(at_zero), r"\max(0, z)", r"1(z > 0)"),
        Activation("leaky_relu", _leaky_relu, _leaky_slope(at_zero), r"\max(0.01 z, z)", r"1\ \text{or}\ 0.01"),
        Activation("identity", np.copy, lambda z, a: np.ones_like(z), r"z", r"1"),
        Activation("softmax", softmax, None, r"\frac{e^{z_i}}{\sum_k e^{z_k}}", r"a_i (1(i = k) - a_k)"),
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
