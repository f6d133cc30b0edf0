"""Derivatives without a chain rule, against backpropagation, which is nothing but the chain rule."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.network import Objective
from engine.core.numeric_derivatives import (
    Differentiation,
    by_activations,
    by_biases,
    by_weighted_inputs,
    by_weights,
    central_difference,
    complex_step,
    sigmoid,
)
from engine.core.propagation import run
from engine.core.trace import Trace, present
from tests.views import lesson_of

SCHEMES = [(complex_step, 1e-13), (central_difference, 1e-8)]


def trace(output: str, loss: str, reduction: str) -> Trace:
    lesson = lesson_of((3, 4, 2, 3), "tanh", "sigmoid", output, loss=loss, samples=3)
    return run(replace(lesson, objective=Objective(loss, reduction, l2=0.4)))


@pytest.mark.parametrize(("differentiate", "accuracy"), SCHEMES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("output", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")], ids=["sigmoid", "softmax"]
)
def test_every_derivative_is_that_of_backpropagation(
    output: str, loss: str, reduction: str, differentiate: Differentiation, accuracy: float
) -> None:
    own = trace(output, loss, reduction)
    for step in range(3):
        assert_allclose(by_weights(own, step, differentiate), own.gradients.weights[step], atol=accuracy)
        assert_allclose(by_biases(own, step, differentiate), (own.gradients.biases or ())[step], atol=accuracy)
        assert_allclose(by_weighted_inputs(own, step + 1, differentiate), present(own.delta[step + 1]), atol=accuracy)
        assert_allclose(by_activations(own, step, differentiate), own.returned(step), atol=accuracy)
        from_the_end = by_weights(own, step - 3, differentiate)
        assert np.array_equal(from_the_end, by_weights(own, step, differentiate))


def test_the_complex_step_is_exact_where_a_central_difference_is_not() -> None:
    z = np.array([-30.0, -1.0, 0.0, 1.0, 30.0])
    small = np.exp(-np.abs(z))
    slopes = small / (1 + small) ** 2
    assert_allclose(np.diag(complex_step(sigmoid, z)), slopes, rtol=1e-14)
    assert np.abs(np.diag(central_difference(sigmoid, z)) / slopes - 1).max() > 1e-4


def test_sigmoid_overflows_nowhere() -> None:
    z = np.array([-800.0, 800.0])
    assert sigmoid(z + 0j).tolist() == [0, 1]
    assert complex_step(sigmoid, z).tolist() == [[0, 0], [0, 0]]


def test_relu_may_stand_before_what_is_moved_and_not_after_it() -> None:
    own = run(lesson_of((3, 4, 2), "relu", "softmax", loss="cross_entropy", samples=3))
    assert_allclose(by_weights(own, 1, complex_step), own.gradients.weights[1], atol=1e-14)
    with pytest.raises(KeyError, match="relu"):
        by_weights(own, 0, complex_step)
