"""An output layer on its own: what reaches z from the loss, with factors that cancel and with factors that do not."""

from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array, sigmoid, softmax, softmax_jacobian_product
from engine.core.losses import LOSSES


@dataclass(frozen=True, eq=False)
class SoftmaxOutput:
    """∂ℓ/∂z of a softmax layer for one sample, with its factors. Source: `row-batch`.

    Attributes:
        p: outputs, (n,).
        y: targets, (n,).
        jacobian: diag(p) − p pᵀ = ∂p/∂z, (n, n).
        gradient: ∂ℓ/∂p, (n,); infinite where p underflowed and y did not.
        delta: the product, (n,): never infinite.
        is_fused: whether it is p − y.
    """

    p: Array
    y: Array
    jacobian: Array
    gradient: Array
    delta: Array
    is_fused: bool

    @property
    def is_lost(self) -> bool:
        """Whether the factors cannot be multiplied as numbers, because one of them is infinite."""
        return not bool(np.isfinite(self.gradient).all())


def softmax_output(z: Array, y: Array, loss_key: str) -> SoftmaxOutput:
    """The output layer with weighted inputs z and targets y, both (n,), and a loss of `LOSSES`.

    Raises:
        KeyError: for an unknown loss.
    """
    loss = LOSSES[loss_key]
    p = softmax(z[:, np.newaxis])
    gradient = loss.gradient(p, y[:, np.newaxis])
    is_fused = loss.fused_with == "softmax"
    delta = p - y[:, np.newaxis] if is_fused else softmax_jacobian_product(p, gradient)
    jacobian = np.diag(p[:, 0]) - np.outer(p, p)
    return SoftmaxOutput(p[:, 0], y, jacobian, gradient[:, 0], delta[:, 0], is_fused)


@dataclass(frozen=True, eq=False)
class SigmoidOutput:
    """∂ℓ/∂z of sigmoid units with either loss. Source: `loglik` (9) to (11), `nielsen` BP1.

    Attributes:
        slope: g′(z) = a(1 − a).
        cancelled: a − y, with binary cross-entropy: the slope has cancelled.
        slowed: (a − y) a(1 − a), with the squared error: the slope has stayed.
    """

    slope: Array
    cancelled: Array
    slowed: Array


def sigmoid_output(z: Array, y: float) -> SigmoidOutput:
    """Both derivatives at every z, for the target y."""
    a = sigmoid(z)
    slope = a * (1.0 - a)
    return SigmoidOutput(slope, a - y, (a - y) * slope)
