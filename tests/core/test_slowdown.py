"""Learning slowdown against the loop written out by hand, with nothing but `math.exp`."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from engine.core.errors import LessonError
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.slowdown import (
    CANCELLING,
    MOST_STEPS,
    Curve,
    affordable_steps,
    compared,
    is_comparable,
    neuron,
)
from tests.views import lesson_of


def by_hand(w: float, b: float, rate: float, steps: int, keeps_slope: bool) -> tuple[list[float], list[float]]:
    """The outputs a before each step and after the last, and √((∂C/∂w)² + (∂C/∂b)²) at each; x = 1, y = 0."""
    outputs, gradients = [], []
    for _ in range(steps):
        a = 1.0 / (1.0 + math.exp(-(w + b)))
        delta = a * a * (1.0 - a) if keeps_slope else a
        outputs.append(a)
        gradients.append(math.sqrt(2.0) * delta)
        w, b = w - rate * delta, b - rate * delta
    return [*outputs, 1.0 / (1.0 + math.exp(-(w + b)))], gradients


@pytest.mark.parametrize(
    ("w", "b", "rate", "steps"), [(2.0, 2.0, 0.15, 300), (0.6, 0.9, 0.15, 100), (6.0, 6.0, 2.0, 50)]
)
def test_both_curves_are_those_of_the_loop_written_out_by_hand(w: float, b: float, rate: float, steps: int) -> None:
    found = compared(neuron(w, b, rate), steps)
    for curve, keeps_slope in ((found.slowed, True), (found.cancelled, False)):
        outputs, gradients = by_hand(w, b, rate, steps, keeps_slope)
        assert_allclose(curve.errors, outputs, rtol=1e-9)
        assert_allclose(curve.gradients, gradients, rtol=1e-9)
        assert not curve.has_diverged


def test_nielsens_start_learns_late_with_the_squared_error() -> None:
    found = compared(neuron(2.0, 2.0, 0.15), 500)
    early, late = found.cancelled.steps_below(0.1), found.slowed.steps_below(0.1)
    assert early is not None
    assert late is not None
    assert late > 5 * early
    assert found.slowed.errors[100] > 0.95  # still nearly where it began
    assert found.slowed.errors[late - 1] >= 0.1 > found.slowed.errors[late]


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 6), st.floats(-3, 6))
def test_the_gradients_of_the_first_step_differ_by_the_slope(w: float, b: float) -> None:
    found, a = compared(neuron(w, b, 0.1), 1), 1.0 / (1.0 + math.exp(-w - b))
    assert_allclose(found.cancelled.gradients[0] / found.slowed.gradients[0], 1.0 / (a * (1.0 - a)), rtol=1e-9)


def test_a_curve_that_never_falls_below_says_so() -> None:
    curve = Curve(np.array([0.5, 0.4, 0.3]), np.array([0.1, 0.1]), False)
    assert curve.steps_below(0.3) is None
    assert curve.steps_below(0.4) == 2
    assert curve.steps_below(0.6) == 0


@pytest.mark.parametrize("preset", [key for key, make in PRESETS.items() if is_comparable(make())])
def test_a_lesson_begins_at_the_same_outputs_with_both_losses_and_the_lessons_own_is_one_of_them(preset: str) -> None:
    lesson = PRESETS[preset]()
    found, trace = compared(lesson, 3), run(lesson)
    start = float(np.abs(trace.a[-1] - trace.targets).mean())
    assert_allclose([found.slowed.errors[0], found.cancelled.errors[0]], start, rtol=1e-14)
    own = found.slowed if lesson.objective.loss == "half_squared_error" else found.cancelled
    squares = sum((array**2).sum() for array in (*trace.gradients.weights, *(trace.gradients.biases or ())))
    assert_allclose(own.gradients[0], math.sqrt(squares), rtol=1e-12)
    assert (len(own.errors), len(own.gradients)) == (4, 3)


def test_linear_outputs_and_targets_that_are_no_probabilities_cannot_be_compared() -> None:
    assert not is_comparable(PRESETS["nielsen-linear"]())
    network = Network((1, 1), ("sigmoid",), (np.array([[1.0]]),))
    beyond = Lesson(network, Examples(np.array([[1.0]]), np.array([[2.0]])), Objective("half_squared_error"))
    assert not is_comparable(beyond)
    assert CANCELLING.keys() == {"sigmoid", "softmax"}


def test_a_run_that_diverges_ends_early_with_finite_numbers() -> None:
    network = Network((1, 2), ("softmax",), (np.array([[1.0], [-1.0]]),))
    lesson = Lesson(
        network,
        Examples(np.array([[1.0]]), np.array([[0.0, 1.0]])),
        Objective("cross_entropy", l2=1.0),
        learning_rate=1e60,
    )
    found = compared(lesson, 20)
    for curve in (found.slowed, found.cancelled):
        assert curve.has_diverged
        assert len(curve.errors) == len(curve.gradients) + 1 < 20
        assert np.isfinite(curve.errors).all()
        assert np.isfinite(curve.gradients).all()


def test_the_work_is_bounded() -> None:
    assert affordable_steps(PRESETS["xor"]()) == MOST_STEPS
    large = affordable_steps(lesson_of((64,) * 12, *["sigmoid"] * 11, samples=512))
    assert 0 < large < 100
    for steps in (0, MOST_STEPS + 1):
        with pytest.raises(LessonError, match="steps"):
            compared(neuron(2.0, 2.0, 0.15), steps)
