"""The misprints of the note `row-batch`: a row a sample, W^(l) stored from × to, ReLU, then softmax.

a1 and W2 stand before the output, p after it; a network with more hidden layers has them too. Both misprints are about
W^(2), which lies behind the last ReLU: nothing has to be differentiated across its kink.
"""

import numpy as np

from engine.core import presets
from engine.core.activations import Array
from engine.core.misprint_cases.case import Equation, Misprint, WrongLabel, is_mean
from engine.core.network import Lesson
from engine.core.numeric_derivatives import Differentiation, by_weights
from engine.core.trace import Trace


def _applies(lesson: Lesson) -> bool:
    """A lesson of the note's kind, with more than one sample."""
    hidden, output = set(lesson.network.activations[:-1]), lesson.network.activations[-1]
    is_classifier = output == "softmax" and lesson.objective.loss == "cross_entropy"
    return is_classifier and hidden == {"relu"} and is_mean(lesson) and not lesson.objective.l2


def _has_samples(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.examples.count > 1


def _has_rows_and_columns(lesson: Lesson) -> bool:
    return _applies(lesson) and min(lesson.network.layers[-2:]) > 1


def _output_delta(trace: Trace) -> Array:
    """δ^(2) = ∂J/∂z^(2) = p − 1(y), m × 2."""
    return (trace.a[-1] - trace.targets).T


def _measured_gradient(trace: Trace, differentiate: Differentiation) -> Array:
    return by_weights(trace, -1, differentiate).T


# 4: J is printed without 1/m, its gradients with it. Compared is what follows from J: the derivative of J as printed is
# (a^(1))ᵀ δ^(2), m times the gradient that the note gives and descends along.


def _gradient_of_sum(trace: Trace) -> Array:
    a1 = trace.a[-2].T
    return a1.T @ _output_delta(trace)


def _gradient_of_mean(trace: Trace) -> Array:
    a1, m = trace.a[-2].T, trace.lesson.examples.count
    return a1.T @ _output_delta(trace) / m


# 13: the expanded matrix is filled in the wrong order: its rows are [δ₁ a₁, δ₁ a₂], [δ₁ a₃, δ₁ a₄], [δ₂ a₁, δ₂ a₂], …


def _filled_in_the_wrong_order(trace: Trace) -> Array:
    a1, delta2, m = trace.a[-2].T, _output_delta(trace), trace.lesson.examples.count
    entries = [delta2[:, j] @ a1[:, k] / m for j in range(delta2.shape[1]) for k in range(a1.shape[1])]
    return np.reshape(entries, (a1.shape[1], delta2.shape[1]))


MISPRINTS = (
    Misprint(
        key="objective-not-averaged",
        number=4,
        note="row-batch",
        place="J",
        lesson=presets.row_batch,
        applies=_has_samples,
        equations=(
            Equation(
                quantity="∂J/∂W^(2)",
                printed_text="(a^(1))ᵀ δ^(2), from J = −Σᵢ Σⱼ 1(yᵢ = j) ln p(yᵢ = j)",
                corrected_text="(1/m) (a^(1))ᵀ δ^(2), from J = −(1/m) Σᵢ Σⱼ 1(yᵢ = j) ln p(yᵢ = j)",
                printed=_gradient_of_sum,
                corrected=_gradient_of_mean,
                measured=_measured_gradient,
            ),
        ),
    ),
    Misprint(
        key="scrambled-matrix",
        number=13,
        note="row-batch",
        place="∂J/∂W^(2)",
        lesson=presets.row_batch,
        applies=_has_rows_and_columns,
        equations=(
            Equation(
                quantity="∂J/∂W^(2)",
                printed_text="(1/m) Σᵢ [δᵢ₁ aᵢ₁, δᵢ₁ aᵢ₂; δᵢ₁ aᵢ₃, δᵢ₁ aᵢ₄; δᵢ₂ aᵢ₁, δᵢ₂ aᵢ₂; δᵢ₂ aᵢ₃, δᵢ₂ aᵢ₄]",
                corrected_text="(1/m) Σᵢ [δᵢ₁ aᵢ₁, δᵢ₂ aᵢ₁; δᵢ₁ aᵢ₂, δᵢ₂ aᵢ₂; δᵢ₁ aᵢ₃, δᵢ₂ aᵢ₃; δᵢ₁ aᵢ₄, δᵢ₂ aᵢ₄]",
                printed=_filled_in_the_wrong_order,
                corrected=_gradient_of_mean,
                measured=_measured_gradient,
            ),
        ),
    ),
)
"""Numbers 4 and 13."""

WRONG_LABELS = (
    WrongLabel("layer-of-the-entries", "row-batch", "z^(1), a^(1)", "zᵢⱼ^(0), aᵢⱼ^(0)", "zᵢⱼ^(1), aᵢⱼ^(1)"),
    WrongLabel("bias-of-the-next-layer", "row-batch", "z₁₂^(1)", "b₂^(2) + …", "b₂^(1) + …"),
    WrongLabel("last-sample-in-every-term", "row-batch", "J", "1(yₘⱼ = 1) ln p(yₘⱼ = 1)", "1(yᵢ = j) ln p(yᵢ = j)"),
)
