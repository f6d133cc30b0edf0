"""What the first misprint of the note `loglik` does: a step down the log-likelihood, which raises the error."""

import math
from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem
from engine.core.propagation import evaluate, forward_pass
from engine.core.trace import Trace


@dataclass(frozen=True)
class DescentStep:
    """The error −Σ [y log a + (1 − y) log(1 − a)], before and after one step with the lesson's learning rate.

    Attributes:
        before: the error.
        printed: the error after Θ − α ∂J/∂Θ with J as printed, the log-likelihood.
        corrected: the error after Θ − α ∂J/∂Θ with J negated.
    """

    before: float
    printed: float
    corrected: float


def descent_step(trace: Trace) -> DescentStep:
    """One step down J as printed, and one down J as it should be. Source: `loglik` (5), (6), (29).

    Args:
        trace: of a lesson to which the misprint `likelihood-as-cost` applies.

    Raises:
        LessonError: when a weight or an error leaves the range of 64 bits.
    """
    network, rate = trace.lesson.network, trace.lesson.learning_rate
    of_likelihood = _gradients_of_likelihood(trace)
    of_cost = [-gradient for gradient in of_likelihood]

    def error_after(gradients: list[Array]) -> float:
        with np.errstate(all="ignore"):
            weights = [theta - rate * gradient for theta, gradient in zip(network.weights, gradients, strict=True)]
            error = evaluate(trace.lesson, forward_pass(network.with_parameters(weights, None), trace.a[0])).J
        if not math.isfinite(error):
            raise LessonError((Problem("J", "representable", Finding("overflow")),))
        return error

    return DescentStep(trace.cost.J, printed=error_after(of_likelihood), corrected=error_after(of_cost))


def _gradients_of_likelihood(trace: Trace) -> list[Array]:
    """∂J/∂Θ^(l) = δ^(l+1) (a^(l))ᵀ for every l, by (29) with a(1 − a) for ∂a/∂z; J is the log-likelihood."""
    weights, a = trace.lesson.network.weights, trace.a
    delta = trace.targets - a[-1]
    gradients = [delta @ a[-2].T]
    for layer in range(len(weights) - 1, 0, -1):
        delta = weights[layer].T @ delta * (a[layer] * (1 - a[layer]))
        gradients.append(delta @ a[layer - 1].T)
    return gradients[::-1]
