"""The misprints of the note `bias-unit`: Θ^(l) from layer l to l + 1 with the bias unit's column 0, m samples.

Every a but the last begins with the bias unit, 1; samples are columns, so that a sum over them is a sum along rows. The
note has four layers. a4 … a1, z3, z2 and theta3 … theta1 are counted from the output back, so that a network with more
hidden layers has them too. Up to 4.3.4 the note leaves the penalty out; the weights looked at there have none, since
they come from the bias unit.
"""

import numpy as np

from engine.core import presets
from engine.core.activations import Array
from engine.core.misprint_cases.case import (
    Equation,
    Misprint,
    WrongLabel,
    above_rows_of_nothing,
    all_sigmoid,
    is_mean,
    one,
    sigmoid_slope,
)
from engine.core.network import Lesson
from engine.core.numeric_derivatives import Differentiation, by_activations, by_biases, by_weights
from engine.core.trace import Trace


def _applies(lesson: Lesson) -> bool:
    """A lesson of the note's kind."""
    return all_sigmoid(lesson) and is_mean(lesson) and lesson.objective.l2_form == "lambda/2m"


def _has_penalty(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.objective.l2 > 0 and lesson.examples.count > 1


def _has_samples(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.examples.count > 1


def _has_equally_wide_hidden_layers(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.network.steps > 2 and lesson.network.layers[-3] == lesson.network.layers[-2] > 1


def _theta(trace: Trace, back: int) -> Array:
    """Θ of the last layer step but `back`, with the biases as its column 0."""
    network = trace.lesson.network
    assert network.biases is not None
    return np.column_stack((network.biases[-1 - back], network.weights[-1 - back]))


def _with_bias_unit(a: Array) -> Array:
    """[1; a] of each sample, (5)."""
    return np.vstack((np.ones(a.shape[1]), a))


# 3: 4.3.5 adds λΘ, but J has λ/(2m) ΣΘ².


def _with_whole_penalty(trace: Trace) -> Array:
    m, strength = trace.lesson.examples.count, trace.lesson.objective.l2
    gradient = _accumulated(trace) / m
    gradient[:, 1:] += strength * _theta(trace, 0)[:, 1:]
    return gradient


def _with_mean_penalty(trace: Trace) -> Array:
    m, strength = trace.lesson.examples.count, trace.lesson.objective.l2
    gradient = _accumulated(trace) / m
    gradient[:, 1:] += strength / m * _theta(trace, 0)[:, 1:]
    return gradient


def _accumulated(trace: Trace) -> Array:
    """Δ^(3) = Σ δ^(4) (a^(3))ᵀ over the samples."""
    a3, a4, y = _with_bias_unit(trace.a[-2]), trace.a[-1], trace.targets
    return (a4 - y) @ a3.T


def _measured_gradient(trace: Trace, differentiate: Differentiation) -> Array:
    return np.column_stack((by_biases(trace, -1, differentiate), by_weights(trace, -1, differentiate)))


# 10: 4.3.2 takes the mean of each error first and multiplies by g′(z) a afterwards. Outside of the sum g′(z₁^(3)) has
# no sample any more; the only thing that can be meant is its mean. a₀^(2) is 1 in every sample.


def _product_of_means(trace: Trace) -> Array:
    a3, a4, y, theta3 = trace.a[-2], trace.a[-1], trace.targets, _theta(trace, 0)
    errors = (a4 - y).mean(axis=1)
    a_0 = 1.0
    return one(sum(errors[k] * theta3[k, 1] for k in range(len(errors))) * sigmoid_slope(a3[0]).mean() * a_0)


def _mean_of_products(trace: Trace) -> Array:
    a3, a4, y, theta3 = trace.a[-2], trace.a[-1], trace.targets, _theta(trace, 0)
    errors = a4 - y
    a_0 = 1.0
    return one((sum(errors[k] * theta3[k, 1] for k in range(len(errors))) * sigmoid_slope(a3[0]) * a_0).mean())


def _measured_second(trace: Trace, differentiate: Differentiation) -> Array:
    return one(by_biases(trace, -2, differentiate)[0])


# 11: 4.3.3 multiplies by both matrices first and by both slopes afterwards. The column 0 of the matrices is left out,
# which is another misprint.


def _matrices_first(trace: Trace) -> Array:
    a2, a3, a4, y = trace.a[-3], trace.a[-2], trace.a[-1], trace.targets
    theta2, theta3 = _theta(trace, 1)[:, 1:], _theta(trace, 0)[:, 1:]
    product = theta2.T @ theta3.T @ (a4 - y) * sigmoid_slope(a3) * sigmoid_slope(a2)
    a_0 = 1.0
    return one((product[0] * a_0).mean())


def _layer_by_layer(trace: Trace) -> Array:
    a2, a3, a4, y = trace.a[-3], trace.a[-2], trace.a[-1], trace.targets
    theta2, theta3 = _theta(trace, 1)[:, 1:], _theta(trace, 0)[:, 1:]
    product = theta2.T @ (theta3.T @ (a4 - y) * sigmoid_slope(a3)) * sigmoid_slope(a2)
    a_0 = 1.0
    return one((product[0] * a_0).mean())


def _measured_first(trace: Trace, differentiate: Differentiation) -> Array:
    return one(by_biases(trace, -3, differentiate)[0])


# 12: (Θ^(3))ᵀ δ^(4) has a row for the bias unit, g′(z^(3)) has none, so that ∘ does not fit. What can be evaluated is
# what stands before ∘: ∂(loss of each sample)/∂a^(3). The bias unit is 1 whatever was before it: nothing in its row.


def _with_row_of_bias_unit(trace: Trace) -> Array:
    a4, y, theta3 = trace.a[-1], trace.targets, _theta(trace, 0)
    return theta3.T @ (a4 - y)


def _without_row_of_bias_unit(trace: Trace) -> Array:
    a4, y, theta3 = trace.a[-1], trace.targets, _theta(trace, 0)
    return (theta3.T @ (a4 - y))[1:]


def _measured_by_activations(trace: Trace, differentiate: Differentiation) -> Array:
    return by_activations(trace, trace.lesson.network.steps - 1, differentiate)


MISPRINTS = (
    Misprint(
        key="penalty-not-divided",
        number=3,
        note="bias-unit",
        place="4.3.5",
        lesson=presets.bias_unit,
        applies=_has_penalty,
        equations=(
            Equation(
                quantity="∂J/∂Θ^(3)",
                printed_text="(1/m) Δᵢⱼ^(3) + λ Θᵢⱼ^(3), j ≠ 0; (1/m) Δᵢ₀^(3)",
                corrected_text="(1/m) Δᵢⱼ^(3) + (λ/m) Θᵢⱼ^(3), j ≠ 0; (1/m) Δᵢ₀^(3)",
                printed=_with_whole_penalty,
                corrected=_with_mean_penalty,
                measured=_measured_gradient,
            ),
        ),
    ),
    Misprint(
        key="product-of-means",
        number=10,
        note="bias-unit",
        place="4.3.2",
        lesson=presets.bias_unit,
        applies=_has_samples,
        equations=(
            Equation(
                quantity="∂J/∂θ₁₀^(2)",
                printed_text="[(1/m) Σᵢ (a₁^(4) − y₁) θ₁₁^(3) + (1/m) Σᵢ (a₂^(4) − y₂) θ₂₁^(3)] g′(z₁^(3)) a₀^(2)",
                corrected_text="(1/m) Σᵢ [(a₁^(4) − y₁) θ₁₁^(3) + (a₂^(4) − y₂) θ₂₁^(3)] g′(z₁^(3)) a₀^(2)",
                printed=_product_of_means,
                corrected=_mean_of_products,
                measured=_measured_second,
            ),
        ),
    ),
    Misprint(
        key="slopes-after-both-matrices",
        number=11,
        note="bias-unit",
        place="4.3.3",
        lesson=presets.bias_unit,
        applies=_has_equally_wide_hidden_layers,
        equations=(
            Equation(
                quantity="∂J/∂θ₁₀^(1)",
                printed_text="(1/m) Σᵢ [(Θ^(2))ᵀ (Θ^(3))ᵀ (a^(4) − y) ∘ g′(z^(3)) ∘ g′(z^(2))]₁ a₀^(1)",
                corrected_text="(1/m) Σᵢ [(Θ^(2))ᵀ ((Θ^(3))ᵀ (a^(4) − y) ∘ g′(z^(3))) ∘ g′(z^(2))]₁ a₀^(1)",
                printed=_matrices_first,
                corrected=_layer_by_layer,
                measured=_measured_first,
            ),
        ),
    ),
    Misprint(
        key="bias-unit-kept",
        number=12,
        note="bias-unit",
        place="4.3.4",
        lesson=presets.bias_unit,
        applies=_applies,
        equations=(
            Equation(
                quantity="∂J/∂a^(3)",
                printed_text="(Θ^(3))ᵀ δ^(4), to be multiplied by g′(z^(3))",
                corrected_text="(Θ^(3))ᵀ δ^(4) [1:], to be multiplied by g′(z^(3))",
                printed=_with_row_of_bias_unit,
                corrected=_without_row_of_bias_unit,
                measured=_measured_by_activations,
                aligned=above_rows_of_nothing,
            ),
        ),
    ),
)
"""Numbers 3 and 10 to 12."""

WRONG_LABELS = (
    WrongLabel("wrong-source-unit", "bias-unit", "4.3.2", "∂J/∂θ₂₀^(2) = … a₂^(2)", "∂J/∂θ₂₂^(2) = … a₂^(2)"),
    WrongLabel(
        "index-used-twice", "bias-unit", "4.3.5", "Δᵢⱼ^(l) = Σᵢ₌₁ᵐ aⱼ^(l) δ^(l+1)", "Δᵢⱼ^(l) = Σₛ₌₁ᵐ aⱼ^(l) δᵢ^(l+1)"
    ),
    WrongLabel("bias-not-learned", "bias-unit", "4.3", "θᵢ₀^(l) := θᵢ₀^(l)", "θᵢ₀^(l) := θᵢ₀^(l) − α ∂J/∂θᵢ₀^(l)"),
)
