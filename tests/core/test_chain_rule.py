"""The chain rule of one parameter against the gradients of backpropagation and against central differences."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from engine.core.chain_rule import ChainRule, Parameter, gradient, parameters
from engine.core.gradient_check import central_difference
from engine.core.network import Lesson, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import present
from tests.strategies import lessons
from tests.views import lesson_of, saturated_softmax_view, saturated_view, trace_of


def close(first: float, second: float, tolerance: float = 1e-12) -> bool:
    return abs(first - second) <= tolerance * max(abs(first), abs(second))


@pytest.mark.parametrize("preset", PRESETS)
def test_the_factors_of_every_parameter_multiply_to_its_gradient(preset: str) -> None:
    trace = trace_of(preset)
    found = list(parameters(trace.lesson.network))
    assert len(found) == trace.lesson.network.parameter_count
    for parameter in found:
        assert close(gradient(trace, parameter), parameter.of(trace.gradients)), parameter


@pytest.mark.parametrize("preset", PRESETS)
def test_every_delta_of_every_sample_is_the_sum_of_its_terms(preset: str) -> None:
    trace = trace_of(preset)
    for sample in range(trace.lesson.examples.count):
        rule = ChainRule(trace, sample)
        for layer in range(1, trace.lesson.network.steps + 1):
            for unit, delta in enumerate(present(trace.delta[layer])[:, sample]):
                assert close(rule.delta(layer, unit).value, delta)


def test_softmax_with_the_squared_error_goes_through_the_whole_jacobian() -> None:
    trace = run(lesson_of((3, 4, 3), "tanh", "softmax", loss="half_squared_error", samples=2))
    for parameter in parameters(trace.lesson.network):
        assert close(gradient(trace, parameter), parameter.of(trace.gradients))
    assert len(ChainRule(trace, 0).delta(2, 1).terms) == 3


@pytest.mark.parametrize(("z", "y", "delta"), [(800.0, 0.0, 1.0), (-800.0, 1.0, -1.0), (800.0, 1.0, 0.0)])
def test_a_saturated_output_has_its_delta_although_its_factors_are_lost(z: float, y: float, delta: float) -> None:
    trace = saturated_view(z, y).trace
    found = ChainRule(trace, 0).delta(1, 0)
    assert found.value == delta
    assert found.is_lost == bool(delta)
    assert gradient(trace, Parameter(0, 0, 0)) == delta


def test_a_saturated_softmax_has_its_deltas_too() -> None:
    trace = saturated_softmax_view().trace
    assert [ChainRule(trace, 0).delta(1, unit).value for unit in range(2)] == [1.0, -1.0]


@settings(max_examples=40, deadline=None)
@given(lessons(moderate=True))
def test_the_factors_of_random_lessons_multiply_to_their_gradients(lesson: Lesson) -> None:
    trace = run(lesson)
    for parameter in list(parameters(lesson.network))[:20]:
        expected = parameter.of(trace.gradients)
        scale = max(1.0, *(float(np.abs(present(delta)).max()) for delta in trace.delta[1:]))
        assert abs(gradient(trace, parameter) - expected) <= 1e-9 * max(scale, abs(expected))


@pytest.mark.parametrize("preset", PRESETS)
def test_central_differences_agree_wherever_no_kink_is_crossed(preset: str) -> None:
    trace = trace_of(preset)
    kinks = []
    for parameter in parameters(trace.lesson.network):
        difference = central_difference(trace.lesson, parameter)
        kinks += [parameter] if difference.crosses_kink else []
        if not difference.crosses_kink:
            assert difference.value == pytest.approx(parameter.of(trace.gradients), rel=1e-6, abs=1e-9)
    # In `row-batch` the second hidden unit has z = 0 for the first sample, whose inputs are 1, 2 and 0.
    expected = [Parameter(0, 1, 0), Parameter(0, 1, 1), Parameter(0, 1)] if preset == "row-batch" else []
    assert kinks == expected


def test_a_central_difference_covers_penalty_and_sum() -> None:
    objective = Objective("half_squared_error", reduction="sum", l2=0.7, l2_form="lambda/2")
    lesson = replace(lesson_of((2, 3, 2), "tanh", "tanh", samples=3), objective=objective)
    trace = run(lesson)
    for parameter in parameters(lesson.network):
        assert central_difference(lesson, parameter).value == pytest.approx(parameter.of(trace.gradients), rel=1e-6)
        assert close(gradient(trace, parameter), parameter.of(trace.gradients))


def test_a_bias_that_is_not_there_has_no_gradient() -> None:
    with pytest.raises(ValueError, match="without biases"):
        Parameter(0, 0).of(trace_of("loglik").gradients)
