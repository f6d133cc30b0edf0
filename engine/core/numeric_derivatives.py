"""Derivatives that know no chain rule: a number is moved a little, and J, or what comes before it, computed anew.

The plain central difference is good to about ten digits of J, which is too few to confirm small gradients. The complex
step has no such limit. The number is moved by i h instead of h:

    f(x + i h) = f(x) + i h f′(x) − h² f″(x)/2 − …,    hence    f′(x) = Im f(x + i h) / h    but for h².

Nothing is subtracted, so that no digit is lost, and h can be so small that h² is nothing beside 1. It takes a formula
that is analytic: sigmoid, tanh, softmax and both cross-entropies are, ReLU with its kink is not.

Sources: Squire and Trapp, Using Complex Variables to Estimate Derivatives of Real Functions, SIAM Review 40 (1998);
Martins, Sturdza and Alonso, The Complex-Step Derivative Approximation, ACM TOMS 29 (2003).
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.network import Network
from engine.core.trace import Trace, present

Complex = NDArray[np.complex128]

Function = Callable[[Complex], Complex]
"""What is differentiated: numbers of any shape to numbers of any shape."""

Differentiation = Callable[[Function, Array], Array]
"""f and x of shape s to ∂f/∂x of shape s + (shape of f): `complex_step` or `central_difference`."""

IMAGINARY_STEP = 1e-20
"""h of the complex step: h² = 1e−40 is nothing beside 1, and a slope of 1e−280 times h is still above 0."""

REAL_STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
"""h of the central difference, where the errors of truncation (h²) and of rounding (1/h) are about equal."""


def complex_step(function: Function, at: Array) -> Array:
    """Im f(x + i h) / h, one number of x moved at a time."""
    return _one_by_one(at, lambda direction: function(at + 1j * IMAGINARY_STEP * direction).imag / IMAGINARY_STEP)


def central_difference(function: Function, at: Array) -> Array:
    """(f(x + h) − f(x − h)) / 2h, one number of x moved at a time."""

    def slope(direction: Array) -> Array:
        shift = REAL_STEP * direction + 0j
        return (function(at + shift) - function(at - shift)).real / (2 * REAL_STEP)

    return _one_by_one(at, slope)


def _one_by_one(at: Array, slope: Callable[[Array], Array]) -> Array:
    slopes, direction = [], np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        direction[index] = 1.0
        slopes.append(slope(direction))
        direction[index] = 0.0
    return np.array(slopes).reshape(at.shape + np.shape(slopes[0]))


# The network once more, for complex numbers


def sigmoid(z: Complex) -> Complex:
    """1 / (1 + e^(−z)); left of 0 as e^z / (1 + e^z), which is the same and overflows nowhere."""
    small = np.exp(np.where(z.real > 0, -z, z))
    numerator: Complex = np.where(z.real > 0, 1.0, small)
    return numerator / (1.0 + small)


def _binary_cross_entropy(z: Complex, y: Array) -> Complex:
    """−y log σ(z) − (1 − y) log(1 − σ(z)) = log(1 + e^z) − y z, e^z taken out of the logarithm where it is large."""
    is_large = z.real > 0
    return np.where(is_large, z, 0.0) + np.log(1.0 + np.exp(np.where(is_large, -z, z))) - y * z


def _cross_entropy(z: Complex, y: Array) -> Complex:
    """−y log softmax(z) = y (log Σ e^z − z), the largest e^z taken out of the sum."""
    highest = z.real.max(axis=0)
    return y * (highest + np.log(np.exp(z - highest).sum(axis=0)) - z)


_ACTIVATIONS: Mapping[str, Callable[[Complex], Complex]] = {"sigmoid": sigmoid, "tanh": np.tanh}
"""The hidden activations that the complex step can pass; another one in its way is a KeyError."""

_LOSSES: Mapping[str, Callable[[Complex, Array], Complex]] = {
    "binary_cross_entropy": _binary_cross_entropy,
    "cross_entropy": _cross_entropy,
}
"""What each output adds to the loss, from z and y; another loss is a KeyError."""


def _weighted_input(network: Network, step: int, a: Complex | Array) -> Complex:
    z: Complex = np.asarray(network.weights[step] @ a, dtype=np.complex128)
    if network.biases is not None:
        z += network.biases[step][:, np.newaxis]
    return z


def _sample_losses(trace: Trace, layer: int, z: Complex) -> Complex:
    """The loss of each sample, (m,), from z of a layer on."""
    network = trace.lesson.network
    for step in range(layer, network.steps):
        z = _weighted_input(network, step, _ACTIVATIONS[network.activations[step - 1]](z))
    losses: Complex = _LOSSES[trace.lesson.objective.loss](z, trace.targets)
    return losses.sum(axis=0)


# What is asked of it. Layer steps and layers are counted from 0; a negative step is counted from the output back.


def by_weights(trace: Trace, step: int, differentiate: Differentiation) -> Array:
    """∂J/∂W^k of the layer step k, (n_out, n_in), with the penalty. ReLU may stand before it, not after it."""
    step %= trace.lesson.network.steps
    own, z = trace.lesson.network.weights[step], present(trace.z[step + 1])

    def cost(unit: int, row: Complex) -> Complex:
        """J, but for the penalty of all other weights, with this row of W^k, which leads to this unit."""
        moved = z.astype(np.complex128)
        moved[unit] += (row - own[unit]) @ trace.a[step]
        losses = _sample_losses(trace, step + 1, moved)
        return trace.sample_factor * losses.sum() + 0.5 * trace.penalty_factor * (row * row).sum()

    return np.array([differentiate(partial(cost, unit), row) for unit, row in enumerate(own)])


def by_biases(trace: Trace, step: int, differentiate: Differentiation) -> Array:
    """∂J/∂b^k of the layer step k, (n_out,)."""
    step %= trace.lesson.network.steps
    z = present(trace.z[step + 1])

    def cost(shift: Complex) -> Complex:
        return trace.sample_factor * _sample_losses(trace, step + 1, z + shift[:, np.newaxis]).sum()

    return differentiate(cost, np.zeros(len(z)))


def by_weighted_inputs(trace: Trace, layer: int, differentiate: Differentiation) -> Array:
    """∂(loss of each sample)/∂z^l of that sample, (n, m): what δ^l claims to be."""
    z = present(trace.z[layer])
    return differentiate(lambda shift: _sample_losses(trace, layer, z + shift[:, np.newaxis]), np.zeros(len(z)))


def by_activations(trace: Trace, layer: int, differentiate: Differentiation) -> Array:
    """∂(loss of each sample)/∂a^l of that sample, (n, m), of a layer before the last."""
    a, network = trace.a[layer], trace.lesson.network

    def losses(shift: Complex) -> Complex:
        return _sample_losses(trace, layer + 1, _weighted_input(network, layer, a + shift[:, np.newaxis]))

    return differentiate(losses, np.zeros(len(a)))
