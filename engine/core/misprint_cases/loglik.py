"""The misprints of the note `loglik`: one sample as a column, Θ^(l) from layer l to l + 1, no biases.

J is the log-likelihood Σ y log a + (1 − y) log(1 − a), which rises as the network learns, and ∂J/∂Θ its derivative; the
engine's J is −J here. The note has four layers. a4, a3, z4, z3 and theta3 are counted from the output back, so that a
network with more or fewer hidden layers has them too.
"""

import numpy as np

from engine.core import presets
from engine.core.activations import Array
from engine.core.misprint_cases.case import Equation, Misprint, WrongLabel, all_sigmoid, one, sigmoid_slope
from engine.core.network import Lesson
from engine.core.numeric_derivatives import (
    Differentiation,
    by_activations,
    by_weighted_inputs,
    by_weights,
    sigmoid,
)
from engine.core.trace import Trace, present


def _applies(lesson: Lesson) -> bool:
    """A lesson of the note's kind."""
    has_its_parts = lesson.network.biases is None and lesson.examples.count == 1 and not lesson.objective.l2
    return has_its_parts and all_sigmoid(lesson)


def _has_several_outputs(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.network.layers[-1] > 1


def _has_a_unit_before_each_output(lesson: Lesson) -> bool:
    return _has_several_outputs(lesson) and lesson.network.layers[-2] >= lesson.network.layers[-1]


# 1: (5), (6) have no minus, yet the cost is to be minimised. What descent goes down along is ∂J/∂Θ^(3), (13).


def _gradient_of_likelihood(trace: Trace) -> Array:
    a3, a4, y = trace.a[-2], trace.a[-1], trace.targets
    return (y - a4) @ a3.T


def _gradient_of_cost(trace: Trace) -> Array:
    a3, a4, y = trace.a[-2], trace.a[-1], trace.targets
    return (a4 - y) @ a3.T


def _measured_gradient_of_cost(trace: Trace, differentiate: Differentiation) -> Array:
    return by_weights(trace, -1, differentiate)


# 2: (6) has no + between the terms of unit 2, and a unit 4 that the network has not. What does not exist cannot be
# evaluated, so the sum ends at the last output; the missing + is left as it is.


def _times_log(factor: Array, a: Array) -> Array:
    """Factor times log a, which is 0 for a factor of 0, also where a is 0 to the last digit."""
    return factor * np.log(np.where(factor == 0, 1.0, a))


def _likelihood_with_a_product(trace: Trace) -> Array:
    a, y = trace.a[-1], trace.targets
    of_ones, of_zeros = _times_log(y, a), _times_log(1 - y, 1 - a)
    terms = of_ones + of_zeros
    terms[1] = of_ones[1] * of_zeros[1]
    return one(terms.sum())


def _likelihood(trace: Trace) -> Array:
    a, y = trace.a[-1], trace.targets
    return one((_times_log(y, a) + _times_log(1 - y, 1 - a)).sum())


def _logarithm_of_the_probability(trace: Trace, differentiate: Differentiation) -> Array:
    """log Π a^y (1 − a)^(1−y): how probable the targets are, before any logarithm was taken."""
    a, y = trace.a[-1], trace.targets
    return one(np.log(np.prod(a**y * (1 - a) ** (1 - y))))


# 6: (9) has a minus in the middle.


def _negative_slope(trace: Trace) -> Array:
    z4 = present(trace.z[-1])
    return -np.exp(-z4) / (1 + np.exp(-z4)) ** 2


def _slope(trace: Trace) -> Array:
    z4 = present(trace.z[-1])
    return np.exp(-z4) / (1 + np.exp(-z4)) ** 2


def _measured_slope(trace: Trace, differentiate: Differentiation) -> Array:
    z4 = present(trace.z[-1])
    return differentiate(lambda shift: sigmoid(z4[:, 0] + shift), np.zeros(1)).T


# 7: the last column of (12) has y₁ − a₁ in every row.


def _first_error_in_the_last_column(trace: Trace) -> Array:
    a3, a4, y = trace.a[-2], trace.a[-1], trace.targets
    gradient = (y - a4) @ a3.T
    gradient[:, -1] = (y[0] - a4[0]) * a3[-1]
    return gradient


def _measured_gradient_of_likelihood(trace: Trace, differentiate: Differentiation) -> Array:
    return -by_weights(trace, -1, differentiate)


# 8: the terms 2 and 3 of (15) differentiate z by a₂^(3) and a₃^(3).


def _through_other_units(trace: Trace) -> Array:
    a4, y, theta3 = trace.a[-1][:, 0], trace.targets[:, 0], trace.lesson.network.weights[-1]
    return one(sum((y[k] - a4[k]) * theta3[k, k] for k in range(len(y))))


def _through_the_same_unit(trace: Trace) -> Array:
    a4, y, theta3 = trace.a[-1][:, 0], trace.targets[:, 0], trace.lesson.network.weights[-1]
    return one(sum((y[k] - a4[k]) * theta3[k, 0] for k in range(len(y))))


def _measured_by_first_activation(trace: Trace, differentiate: Differentiation) -> Array:
    return -by_activations(trace, trace.lesson.network.steps - 1, differentiate)[:1]


# 9: below (29) ∂a/∂z is said to be sigmoid(x).


def _delta_with_sigmoid(trace: Trace) -> Array:
    a3, a4, y, theta3 = trace.a[-2], trace.a[-1], trace.targets, trace.lesson.network.weights[-1]
    return theta3.T @ (y - a4) * a3


def _delta_with_slope(trace: Trace) -> Array:
    a3, a4, y, theta3 = trace.a[-2], trace.a[-1], trace.targets, trace.lesson.network.weights[-1]
    return theta3.T @ (y - a4) * sigmoid_slope(a3)


def _measured_delta(trace: Trace, differentiate: Differentiation) -> Array:
    return -by_weighted_inputs(trace, trace.lesson.network.steps - 1, differentiate)


MISPRINTS = (
    Misprint(
        key="likelihood-as-cost",
        number=1,
        note="loglik",
        place="(5), (6)",
        lesson=presets.loglik,
        applies=_applies,
        equations=(
            Equation(
                quantity="∂J/∂Θ^(3)",
                printed_text="(y − a^(4)) (a^(3))ᵀ, from J = Σₖ yₖ log aₖ^(4) + (1 − yₖ) log(1 − aₖ^(4))",
                corrected_text="(a^(4) − y) (a^(3))ᵀ, from J = −Σₖ [yₖ log aₖ^(4) + (1 − yₖ) log(1 − aₖ^(4))]",
                printed=_gradient_of_likelihood,
                corrected=_gradient_of_cost,
                measured=_measured_gradient_of_cost,
            ),
        ),
    ),
    Misprint(
        key="missing-plus",
        number=2,
        note="loglik",
        place="(6)",
        lesson=presets.loglik,
        applies=_has_several_outputs,
        equations=(
            Equation(
                quantity="J",
                printed_text="y₁ log a₁ + (1 − y₁) log(1 − a₁) + y₂ log a₂ (1 − y₂) log(1 − a₂)"
                " + y₃ log a₃ + (1 − y₃) log(1 − a₃) + y₄ log a₄ + (1 − y₄) log(1 − a₄)",
                corrected_text="Σₖ₌₁³ yₖ log aₖ + (1 − yₖ) log(1 − aₖ)",
                printed=_likelihood_with_a_product,
                corrected=_likelihood,
                measured=_logarithm_of_the_probability,
            ),
        ),
    ),
    Misprint(
        key="negative-slope",
        number=6,
        note="loglik",
        place="(9)",
        lesson=presets.loglik,
        applies=_applies,
        equations=(
            Equation(
                quantity="∂a^(4)/∂z^(4)",
                printed_text="−e^(−z) / (1 + e^(−z))²",
                corrected_text="e^(−z) / (1 + e^(−z))²",
                printed=_negative_slope,
                corrected=_slope,
                measured=_measured_slope,
            ),
        ),
    ),
    Misprint(
        key="first-error-in-last-column",
        number=7,
        note="loglik",
        place="(12)",
        lesson=presets.loglik,
        applies=_has_several_outputs,
        equations=(
            Equation(
                quantity="∂J/∂Θ^(3)",
                printed_text="row i: (yᵢ − aᵢ) a₁, (yᵢ − aᵢ) a₂, (yᵢ − aᵢ) a₃, (y₁ − a₁) a₄",
                corrected_text="row i: (yᵢ − aᵢ) a₁, (yᵢ − aᵢ) a₂, (yᵢ − aᵢ) a₃, (yᵢ − aᵢ) a₄",
                printed=_first_error_in_the_last_column,
                corrected=_gradient_of_likelihood,
                measured=_measured_gradient_of_likelihood,
            ),
        ),
    ),
    Misprint(
        key="activation-of-another-unit",
        number=8,
        note="loglik",
        place="(15)",
        lesson=presets.loglik,
        applies=_has_a_unit_before_each_output,
        equations=(
            Equation(
                quantity="∂J/∂a₁^(3)",
                printed_text="Σₖ ∂J/∂aₖ^(4) ∂aₖ^(4)/∂zₖ^(4) ∂zₖ^(4)/∂aₖ^(3) = Σₖ (yₖ − aₖ^(4)) θₖₖ^(3)",
                corrected_text="Σₖ ∂J/∂aₖ^(4) ∂aₖ^(4)/∂zₖ^(4) ∂zₖ^(4)/∂a₁^(3) = Σₖ (yₖ − aₖ^(4)) θₖ₁^(3)",
                printed=_through_other_units,
                corrected=_through_the_same_unit,
                measured=_measured_by_first_activation,
            ),
        ),
    ),
    Misprint(
        key="sigmoid-for-its-slope",
        number=9,
        note="loglik",
        place="(29)",
        lesson=presets.loglik,
        applies=_applies,
        equations=(
            Equation(
                quantity="δ^(3)",
                printed_text="(Θ^(3))ᵀ δ^(4) ∘ sigmoid(z^(3))",
                corrected_text="(Θ^(3))ᵀ δ^(4) ∘ sigmoid′(z^(3)) = (Θ^(3))ᵀ δ^(4) ∘ a^(3) ∘ (1 − a^(3))",
                printed=_delta_with_sigmoid,
                corrected=_delta_with_slope,
                measured=_measured_delta,
            ),
        ),
    ),
)
"""Numbers 1, 2 and 6 to 9."""

WRONG_LABELS = (
    WrongLabel(
        "weighted-input-called-activation",
        "loglik",
        "(4)",
        "aᵢ^(l) = Σₖ θᵢₖ^(l−1) aₖ^(l−1)",
        "zᵢ^(l) = Σₖ θᵢₖ^(l−1) aₖ^(l−1)",
    ),
    WrongLabel("derivative-by-weight", "loglik", "(14.1), (15), (19)", "∂J/∂θ₁₂^(2)", "∂J/∂a₁^(3)"),
    WrongLabel("layer-zero", "loglik", "(29)", "δ^(l) = 0, l = 0", "δ^(l), 2 ≤ l ≤ L"),
)
