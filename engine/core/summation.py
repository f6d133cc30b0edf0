"""How the gradients of several samples become that of J, part by part. Source: the note `bias-unit`, 4.3.5.

Δ starts at zero; each sample's outer product δ aᵀ is added into it (for biases δ itself, which is δ times 1); then
comes 1/m, then the penalty's own term, which biases do not have. The parts are those of `plan_moments` at `sample`.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array
from engine.core.steps import Moment
from engine.core.trace import Trace


@dataclass(frozen=True, eq=False)
class PartialGradient:
    """What there is of the gradient of one layer step.

    Attributes:
        weights: (n_out, n_in).
        biases: (n_out,), or None in a network without biases.
        is_sum: whether it is still a sum over samples, Δ, rather than the gradient of J or of its mean of losses.
    """

    weights: Array
    biases: Array | None
    is_sum: bool


def summed(trace: Trace, step: int, samples: range) -> PartialGradient:
    """Σ δ^(k+1) (a^k)ᵀ and Σ δ^(k+1) over these samples."""
    with np.errstate(over="ignore"):  # the whole sum is finite, yet a part of it may be larger
        biases = None if trace.lesson.network.biases is None else trace.delta_sum(step, samples)
        return PartialGradient(trace.outer_product(step, samples), biases, is_sum=True)


def averaged(trace: Trace, step: int) -> PartialGradient:
    """Δ/m, or Δ for the reduction `sum`: the gradient before the penalty."""
    total = summed(trace, step, range(trace.lesson.examples.count))
    biases = None if total.biases is None else trace.sample_factor * total.biases
    return PartialGradient(trace.sample_factor * total.weights, biases, is_sum=False)


def complete(trace: Trace, step: int) -> PartialGradient:
    """∂J/∂W and ∂J/∂b."""
    gradients = trace.gradients
    biases = None if gradients.biases is None else gradients.biases[step]
    return PartialGradient(gradients.weights[step], biases, is_sum=False)


def reached(trace: Trace, moment: Moment) -> PartialGradient:
    """What there is once a part of the summation is done: Δ so far, Δ/m, or all of it."""
    assert moment.layer is not None
    step = moment.layer - 1
    if is_last_part(trace, moment):
        return complete(trace, step)
    return averaged(trace, step) if moment.part == "mean" else summed(trace, step, range(moment.samples[-1] + 1))


def is_last_part(trace: Trace, moment: Moment) -> bool:
    """Whether the gradient is complete with this part."""
    objective, count = trace.lesson.objective, trace.lesson.examples.count
    if moment.part != "sample":
        return moment.part == "penalty" or not objective.l2 > 0
    return moment.samples[-1] == count - 1 and objective.reduction == "sum" and not objective.l2 > 0
