"""J on both sides of a parameter: worked by hand, and the difference that the check takes."""

import math

import numpy as np
import pytest

from engine.core.chain_rule import Parameter, parameters
from engine.core.difference_ends import difference_ends
from engine.core.gradient_check import STEP, central_difference
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS


def linear(weight: float, bias: float) -> Lesson:
    """1-1 with x = 2 and y = 0: J = ½ (2 w + b)²."""
    network = Network((1, 1), ("identity",), (np.array([[weight]]),), (np.array([bias]),))
    return Lesson(network, Examples(np.array([[2.0]]), np.zeros((1, 1))), Objective("half_squared_error"))


def test_both_ends_by_hand() -> None:
    ends = difference_ends(linear(0.5, 1.0), Parameter(0, 0, 0), 0.25)
    assert (ends.theta, ends.h, ends.above, ends.below) == (0.5, 0.25, 0.5 * 2.5**2, 0.5 * 1.5**2)
    ends = difference_ends(linear(0.5, -3.0), Parameter(0, 0), 0.25)
    assert (ends.theta, ends.h, ends.above, ends.below) == (-3.0, 0.75, 0.5 * 1.25**2, 0.5 * 2.75**2)


@pytest.mark.parametrize("preset", PRESETS)
def test_they_make_the_difference_that_the_check_takes(preset: str) -> None:
    lesson = PRESETS[preset]()
    for parameter in parameters(lesson.network):
        ends, difference = difference_ends(lesson, parameter, STEP), central_difference(lesson, parameter)
        assert max(ends.above, ends.below) == pytest.approx(difference.cost, rel=1e-14)
        rounding = 8 * np.finfo(float).eps * difference.cost / ends.h
        assert (ends.above - ends.below) / (2 * ends.h) == pytest.approx(difference.value, rel=1e-9, abs=rounding)


def test_the_lesson_itself_is_left_as_it_was() -> None:
    lesson = linear(0.5, 1.0)
    difference_ends(lesson, Parameter(0, 0, 0), 0.1)
    difference_ends(lesson, Parameter(0, 0), 0.1)
    assert (lesson.network.weights[0].item(), (lesson.network.biases or ())[0].item()) == (0.5, 1.0)


def test_beyond_the_range_of_floats_the_cost_is_infinite() -> None:
    ends = difference_ends(linear(1.7e308, 0.0), Parameter(0, 0, 0), 0.1)
    assert math.isinf(ends.above)
    assert math.isinf(ends.below)
