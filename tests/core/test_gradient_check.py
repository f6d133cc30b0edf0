"""The gradient check against costs evaluated one by one, against closed forms, and over every kind of lesson."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings

from engine.core.activations import LEAK
from engine.core.chain_rule import Parameter, parameters
from engine.core.errors import LessonError
from engine.core.gradient_check import (
    AGREES,
    APART,
    FAILS,
    KINK,
    MOST_WORK,
    PASSES,
    STEP,
    TOLERANCE,
    UNDECIDED,
    UNSURE,
    Check,
    central_difference,
    check_gradients,
    error_curve,
    relative_errors,
    worst,
)
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Parameters, Trace, present
from tests.strategies import HIDDEN, PAIRINGS, lessons
from tests.views import lesson_of, saturated_softmax_view, saturated_view, trace_of, wide_view

SIGMOID_PRESETS = ("loglik", "bias-unit", "nielsen-sigmoid", "column-batch", "xor", "deep")
OBJECTIVES = tuple(product(("mean", "sum"), ((0.0, "lambda/2m"), (0.3, "lambda/2m"), (0.3, "lambda/2"))))


def single(weight: float, x: float, y: float, activation: str = "identity") -> Lesson:
    """1-1 with the squared error."""
    network = Network((1, 1), (activation,), (np.array([[weight]]),))
    return Lesson(network, Examples(np.array([[x]]), np.array([[y]])), Objective("half_squared_error"))


def outcomes(check: Check) -> Counter[str]:
    return Counter(comparison.outcome for comparison in check.comparisons)


def with_number(arrays: Parameters | Network, parameter: Parameter, value: float) -> tuple[list, list | None]:
    weights = [array.copy() for array in arrays.weights]
    biases = None if arrays.biases is None else [array.copy() for array in arrays.biases]
    if parameter.source is not None:
        weights[parameter.step][parameter.unit, parameter.source] = value
    else:
        assert biases is not None
        biases[parameter.step][parameter.unit] = value
    return weights, biases


def moved(trace: Trace, parameter: Parameter, value: float) -> Trace:
    """Everything computed anew with another value of one parameter."""
    network = trace.lesson.network
    return run(replace(trace.lesson, network=network.with_parameters(*with_number(network, parameter, value))))


# Single numbers


def test_a_quadratic_cost_has_no_truncation() -> None:
    # J(w) = ½ (3w − 1)². At w = 2, h = ½ · 2 = 1: J(3) = ½ 8² = 32, J(1) = ½ 2² = 2, (32 − 2) / 2 = 15 = (6 − 1) · 3.
    difference = central_difference(single(2, x=3, y=1), Parameter(0, 0, 0), epsilon=0.5)
    assert (difference.value, difference.crosses_kink) == (15, False)


def test_truncation_is_a_sixth_of_the_third_derivative_times_the_square_of_the_step() -> None:
    # J(w) = ½ σ(w)². At 0, with σ = ½ and σ′ = ¼: J′ = σ² (1 − σ) = ⅛ and J‴ = (2 − 6σ) σ′² + … · (1 − 2σ) = −1/16.
    for epsilon in (1e-1, 1e-2, 1e-3):
        difference = central_difference(single(0, x=1, y=0, activation="sigmoid"), Parameter(0, 0, 0), epsilon)
        assert difference.value - 1 / 8 == pytest.approx(-1 / 16 * epsilon**2 / 6, rel=2 * epsilon)


def test_a_parameter_is_moved_in_proportion_to_its_size_from_1_on() -> None:
    # J(w) = ½ w² is 0 at w − h for h = w, and 2w² at w + h; without the factor 100 it would be 99² / 2 below.
    difference = central_difference(single(100, x=1, y=0), Parameter(0, 0, 0), epsilon=1.0)
    assert (difference.value, difference.cost) == (100, 20_000)


def test_a_kink_is_half_of_each_slope() -> None:
    # J(w) = ½ (leaky(w) + 1)² with w = 0: right of it J = ½ (h + 1)², left of it ½ (1 − LEAK h)².
    lesson, h = single(0, x=1, y=-1, activation="leaky_relu"), 0.25
    difference = central_difference(lesson, Parameter(0, 0, 0), epsilon=h)
    assert difference.value == pytest.approx(((h + 1) ** 2 - (1 - LEAK * h) ** 2) / (4 * h))
    kink = difference.kink
    assert kink is not None
    assert (kink.parameter, kink.layer, kink.unit, kink.sample) == (Parameter(0, 0, 0), 1, 0, 0)


def test_a_bias_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="without biases"):
        central_difference(PRESETS["loglik"](), Parameter(0, 0))


def test_the_relative_error_is_that_of_the_larger_one() -> None:
    given = np.array([0.0, 1.0, 0.0, 1.0, 1.0, -2.0])
    measured = np.array([0.0, 0.0, -3.0, -1.0, 1.25, -1.0])
    assert relative_errors(given, measured).tolist() == [0, 1, 1, 2, 0.2, 0.5]


# All parameters at once


ONE_BY_ONE = {
    **PRESETS,
    "penalised biases and sum": lambda: replace(
        lesson_of((2, 3, 2), "leaky_relu", "tanh", samples=3),
        objective=Objective("half_squared_error", "sum", 0.7, "lambda/2"),
    ),
    "softmax after relu": lambda: lesson_of((3, 4, 4, 3), "relu", "relu", "softmax", samples=20, loss="cross_entropy"),
}


@pytest.mark.parametrize("epsilon", [1e-1, STEP])
@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_moving_many_parameters_at_once_is_moving_one_after_the_other(name: str, epsilon: float) -> None:
    trace = run(ONE_BY_ONE[name]())
    network = trace.lesson.network
    check = check_gradients(trace, epsilon=epsilon)
    kinked = [layer for layer, key in enumerate(network.activations, 1) if key in ("relu", "leaky_relu")]
    assert [comparison.parameter for comparison in check.comparisons] == list(parameters(network))
    for found in check.comparisons:
        own = found.parameter.of(network)
        ends = own + epsilon * max(1, abs(own)), own - epsilon * max(1, abs(own))
        up, down = (moved(trace, found.parameter, end) for end in ends)
        value = (up.cost.J - down.cost.J) / (ends[0] - ends[1])
        assert found.difference == pytest.approx(value, rel=1e-12, abs=1e-14 * max(1, trace.cost.J) / epsilon)
        crossings = [
            (layer, unit, sample)
            for layer in kinked
            for unit, sample in np.argwhere(np.sign(present(up.z[layer])) != np.sign(present(down.z[layer])))
        ]
        kinks = [(it.layer, it.unit, it.sample) for it in check.kinks if it.parameter == found.parameter]
        assert kinks == crossings[:1]
        assert (found.outcome == KINK) == bool(crossings)


@pytest.mark.parametrize("preset", PRESETS)
def test_backpropagation_passes_for_every_preset(preset: str) -> None:
    trace = trace_of(preset)
    check = check_gradients(trace)
    most = worst(check.comparisons)
    assert check.verdict == PASSES
    assert most is not None
    assert most.relative_error <= TOLERANCE
    assert set(outcomes(check)) <= ({AGREES, KINK} if preset == "row-batch" else {AGREES})
    assert check.evaluations == 2 * trace.lesson.network.parameter_count
    for found in check.comparisons:
        assert found.gradient == found.parameter.of(trace.gradients)


def test_the_kinks_of_row_batch_are_those_of_the_unit_with_z_0() -> None:
    # Its inputs for that sample are 1, 2 and 0, so that the third weight moves nothing.
    kinks = check_gradients(trace_of("row-batch")).kinks
    assert [kink.parameter for kink in kinks] == [Parameter(0, 1, 0), Parameter(0, 1, 1), Parameter(0, 1)]
    assert {(kink.layer, kink.unit, kink.sample) for kink in kinks} == {(1, 1, 0)}


@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_backpropagation_passes_for_every_kind_of_lesson(hidden: str, pairing: tuple[str, str]) -> None:
    output, loss = pairing
    for bias, samples in product((True, False), (1, 3)):
        lesson = lesson_of((2, 3, 3), hidden, output, loss=loss, samples=samples, bias=bias)
        for reduction, (strength, form) in OBJECTIVES:
            check = check_gradients(run(replace(lesson, objective=Objective(loss, reduction, strength, form))))
            assert check.verdict == PASSES
            assert check.kinks == ()


@settings(max_examples=100, deadline=None)
@given(lessons(moderate=True))
def test_backpropagation_never_fails(lesson: Lesson) -> None:
    check = check_gradients(run(lesson))
    assert APART not in outcomes(check)
    assert check.verdict != FAILS


def test_the_largest_lesson_of_the_tests_passes() -> None:
    assert check_gradients(wide_view().trace).verdict == PASSES


# Wrong gradients


@pytest.mark.parametrize("preset", ["bias-unit", "row-batch"])
def test_one_wrong_number_is_found_where_it_is(preset: str) -> None:
    trace = trace_of(preset)
    kinked = {kink.parameter for kink in check_gradients(trace).kinks}
    for parameter in parameters(trace.lesson.network):
        wrong = Parameters(*map(tuple, with_number(trace.gradients, parameter, 1.001 * parameter.of(trace.gradients))))
        check = check_gradients(trace, wrong)
        if parameter in kinked:
            assert check.verdict == PASSES
            continue
        assert check.verdict == FAILS
        most = worst(check.comparisons)
        assert most is not None
        assert most.parameter == parameter
        assert most.relative_error == pytest.approx(0.001, rel=1e-2)
        assert outcomes(check)[APART] == 1
        assert most in check.of(parameter.step, parameter.source is None)


def test_of_equal_relative_errors_the_larger_difference_is_the_worst() -> None:
    trace = trace_of("loglik")
    nothing = Parameters(tuple(map(np.zeros_like, trace.gradients.weights)), None)
    most = worst(check_gradients(trace, nothing).comparisons)
    largest = max(parameters(trace.lesson.network), key=lambda parameter: abs(parameter.of(trace.gradients)))
    assert most is not None
    assert (most.parameter, most.relative_error) == (largest, 1)


def test_each_matrix_and_vector_is_found_row_by_row() -> None:
    trace = trace_of("bias-unit")
    check = check_gradients(trace)
    for step, (weights, biases) in enumerate(zip(trace.gradients.weights, trace.gradients.biases or (), strict=True)):
        assert [found.gradient for found in check.of(step, is_bias=False)] == weights.ravel().tolist()
        assert [found.gradient for found in check.of(step, is_bias=True)] == biases.tolist()


# The step size


@pytest.mark.parametrize("preset", SIGMOID_PRESETS)
def test_the_error_is_smallest_where_truncation_and_rounding_meet(preset: str) -> None:
    curve = error_curve(trace_of(preset))
    assert [point.epsilon for point in curve] == pytest.approx([10.0**-power for power in range(1, 13)])
    assert 1e-7 < min(curve, key=lambda point: point.error).epsilon < 1e-3
    for before, after in pairwise(curve[:3]):  # ε²
        assert before.error / after.error == pytest.approx(100, rel=0.3)
    assert 10**3 < curve[-1].error / curve[-6].error < 10**7  # 1/ε over five powers of ten, and luck
    assert not any(point.kinks for point in curve)


def test_a_linear_network_has_rounding_alone() -> None:
    curve = error_curve(trace_of("nielsen-linear"))
    assert curve[0].error < 1e-13
    assert max(curve[-4:], key=lambda point: point.error).error > 1e-6


def test_larger_steps_cross_more_kinks() -> None:
    kinks = [point.kinks for point in error_curve(trace_of("row-batch"), epsilons=(1.0, 0.1, STEP))]
    assert kinks[0] > kinks[1] > kinks[2] == 3


def test_the_curve_shows_wrong_gradients_at_every_step_size() -> None:
    trace = trace_of("bias-unit")
    doubled = Parameters(*(tuple(2 * array for array in arrays or ()) for arrays in vars(trace.gradients).values()))
    assert [point.error for point in error_curve(trace, doubled)] == pytest.approx([0.5] * 12, rel=1e-2)


def test_a_curve_without_parameters_or_gradients_is_0() -> None:
    dead = run(single(0, x=1, y=0, activation="relu"))
    assert [(point.error, point.kinks) for point in error_curve(dead, epsilons=(0.1,))] == [(0, 1)]
    assert error_curve(run(single(1, x=0, y=0)), epsilons=(0.1,))[0].error == 0


@pytest.mark.parametrize("epsilon", [0.5, 1e-1, 1e-2, 1e-9, 1e-12])
@pytest.mark.parametrize("preset", PRESETS)
def test_an_inaccurate_difference_is_no_wrong_gradient(preset: str, epsilon: float) -> None:
    check = check_gradients(trace_of(preset), epsilon=epsilon)
    assert check.verdict != FAILS
    for found in check.comparisons:
        if found.outcome == UNSURE:
            assert abs(found.gradient - found.difference) <= found.uncertainty
    if epsilon in (1e-2, 1e-9):
        assert check.verdict == PASSES


def test_doubt_costs_further_evaluations() -> None:
    check = check_gradients(trace_of("bias-unit"), epsilon=1e-2)
    assert outcomes(check)[UNSURE] > 0
    assert check.evaluations == 2 * 20 + 2 * outcomes(check)[UNSURE] + 8


@pytest.mark.parametrize("epsilon", [1e-18, 1e3, 1e300])
def test_a_step_with_which_nothing_can_be_measured_leaves_it_undecided(epsilon: float) -> None:
    assert check_gradients(trace_of("bias-unit"), epsilon=epsilon).verdict == UNDECIDED


def test_a_check_of_kinks_alone_is_undecided() -> None:
    check = check_gradients(run(single(0, x=1, y=1, activation="relu")))
    assert (check.verdict, worst(check.comparisons)) == (UNDECIDED, None)


def test_a_gradient_far_below_rounding_is_undecided_and_one_of_0_passes() -> None:
    # σ′(30) is 9e-14, and J = ½ σ² is known to 1e-16: over ε that is 2e-11. With x = 0 nothing depends on the weight.
    assert check_gradients(run(single(30, x=1, y=0, activation="sigmoid"))).verdict == UNDECIDED
    assert check_gradients(run(single(30, x=0, y=0, activation="sigmoid"))).verdict == PASSES


def test_gradients_so_small_that_their_cost_underflows_are_not_wrong() -> None:
    # J = ½ w² with w = 1e-160 is 0; at ± h both costs are the same to the last digit, but the gradient is w.
    assert check_gradients(run(single(1e-160, x=1, y=0))).verdict == UNDECIDED
    penalty = replace(single(1, x=0, y=0), objective=Objective("half_squared_error", l2=5e-324))
    assert check_gradients(run(penalty)).verdict == UNDECIDED


def test_rounding_is_that_of_the_numbers_that_cancel_and_not_only_that_of_the_cost() -> None:
    # The hidden units are 1e6 + 0.3 and 1e6 + 0.1, known to 1e-10 only; over ε that is 1e-4. The output is their 0.2.
    weights = (np.array([[1e6, 0.3], [1e6, 0.1]]), np.array([[1.0, -1.0]]))
    network = Network((2, 2, 1), ("identity",) * 2, weights)
    trace = run(Lesson(network, Examples(np.ones((1, 2)), -np.ones((1, 1))), Objective("half_squared_error")))
    checks = [check_gradients(trace, epsilon=epsilon) for epsilon in np.geomspace(5e-7, 5e-6, 50)]
    unsure = [found.parameter for check in checks for found in check.comparisons if found.outcome == UNSURE]
    assert {check.verdict for check in checks} == {PASSES}
    assert set(unsure) == {Parameter(0, 0, 1), Parameter(0, 1, 1)}
    assert len(unsure) > 50


def test_saturated_outputs_pass() -> None:
    for view in (saturated_view(800.0, 0.0), saturated_view(-800.0, 1.0), saturated_softmax_view()):
        assert check_gradients(view.trace).verdict == PASSES


def test_a_cost_that_overflows_on_the_way_is_unsure() -> None:
    trace = run(replace(single(1.3e154, x=1, y=0), learning_rate=1e-9))
    check = check_gradients(trace, epsilon=0.5)
    assert (outcomes(check), check.verdict) == ({UNSURE: 1}, UNDECIDED)
    assert not np.isfinite(check.comparisons[0].uncertainty)


# Bounds


@pytest.mark.parametrize("value", [0, -1e-6, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["epsilon", "tolerance"])
def test_a_step_or_a_tolerance_that_is_none_is_refused(name: str, value: float) -> None:
    with pytest.raises(LessonError, match=f"{name}: expected a finite number above 0, found {value}"):
        check_gradients(trace_of("loglik"), **{name: value})


def test_a_lesson_that_would_take_long_is_refused() -> None:
    lesson = lesson_of((9, 9), "tanh", samples=MOST_WORK // 90 + 1)
    with pytest.raises(LessonError) as caught:
        check_gradients(run(lesson))
    assert str(caught.value) == "parameters × samples: expected a whole number from 1 to 20000, found 20070"
    assert error_curve(run(lesson), epsilons=(1e-5,))[0].error < 1e-8


def test_a_lesson_of_the_largest_size_is_checked() -> None:
    check = check_gradients(run(lesson_of((9, 9), "tanh", samples=MOST_WORK // 90)))
    assert check.verdict == PASSES
