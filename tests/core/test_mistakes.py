"""Each mistake: worked by hand, found by the gradient check wherever it changes a number, and only there."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from engine.core.errors import LessonError
from engine.core.gradient_check import APART, FAILS, KINK, PASSES, TOLERANCE, UNSURE, Check, check_gradients
from engine.core.mistakes import MISTAKES, Backpropagation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Parameters, Trace
from tests.strategies import HIDDEN, PAIRINGS
from tests.views import lesson_of, trace_of

EVERYWHERE = {
    "loglik": {"forgotten_transpose", "forgotten_slope", "layer_too_far"},
    "bias-unit": set(MISTAKES) - {"slopeless_output"},
    "nielsen-linear": {"forgotten_transpose", "layer_too_far"},
    "nielsen-sigmoid": {"forgotten_transpose", "forgotten_slope", "layer_too_far", "slopeless_output"},
    "row-batch": {"forgotten_transpose", "forgotten_slope", "summed_not_averaged"},
    "column-batch": {"forgotten_slope", "summed_not_averaged"},
    "xor": {"forgotten_slope", "summed_not_averaged", "layer_too_far"},
    "deep": {"forgotten_transpose", "forgotten_slope", "layer_too_far", "slopeless_output"},
}
"""The mistakes that apply to each preset."""


def wrong_arrays(check: Check) -> set[str]:
    """The matrices and vectors that the check finds wrong: W0, b0, W1 …"""
    places = (found.parameter for found in check.comparisons if found.outcome == APART)
    return {f"{'b' if place.source is None else 'W'}{place.step}" for place in places}


def arrays(gradients: Parameters) -> Iterator[np.ndarray]:
    yield from gradients.weights
    yield from gradients.biases or ()


def linear(*weights: list[list[float]], y: list[float]) -> Trace:
    """A linear network without biases, with x = 1 and the squared error."""
    matrices = tuple(map(np.array, weights))
    layers = (1, *map(len, matrices))
    lesson = Lesson(
        Network(layers, ("identity",) * len(matrices), matrices),
        Examples(np.array([[1.0]]), np.array([y])),
        Objective("half_squared_error"),
    )
    return run(lesson)


def lesson(**changes: object) -> Trace:
    """3-4-4-3, tanh, squared error, three samples, biases, a penalty: every mistake applies."""
    objective = Objective("half_squared_error", l2=0.3)
    found = lesson_of((3, 4, 4, 3), "tanh", "tanh", "sigmoid", samples=3)
    return run(replace(found, **{"objective": objective, **changes}))


# Backpropagation in four lines, and what each mistake makes of it


@pytest.mark.parametrize("preset", PRESETS)
def test_without_a_mistake_the_four_lines_are_backpropagation(preset: str) -> None:
    trace = trace_of(preset)
    found = Backpropagation(trace).gradients()
    assert (found.biases is None) == (trace.gradients.biases is None)
    for own, true in zip(arrays(found), arrays(trace.gradients), strict=True):
        assert np.array_equal(own, true)
        assert not own.flags.writeable


def test_the_transpose_of_a_square_matrix_is_forgotten() -> None:
    # z = (1, 1), then (1 + 2, 3 + 4) = (3, 7), δ = (1, 1). Wᵀδ = (1 + 3, 2 + 4), Wδ = (1 + 2, 3 + 4).
    trace = linear([[1], [1]], [[1, 2], [3, 4]], y=[2, 6])
    assert trace.gradients.weights[0].tolist() == [[4], [6]]
    found = MISTAKES["forgotten_transpose"].gradients(trace)
    assert found.weights[0].tolist() == [[3], [7]]
    assert np.array_equal(found.weights[1], trace.gradients.weights[1])


def test_the_transpose_of_another_matrix_is_read_row_by_row() -> None:
    # δ = (1, 1). Wᵀ = [1 4; 2 5; 3 6] gives (5, 7, 9); read row by row [1 2; 3 4; 5 6] gives (3, 7, 11).
    trace = linear([[1], [1], [1]], [[1, 2, 3], [4, 5, 6]], y=[5, 14])
    assert trace.gradients.weights[0].tolist() == [[5], [7], [9]]
    assert MISTAKES["forgotten_transpose"].gradients(trace).weights[0].tolist() == [[3], [7], [11]]


def test_a_layer_too_far() -> None:
    # δ = (1, 1) and a = (1, 1) before, (3, 7) after the matrix; the first step is 1 to 2 and stays right.
    trace = linear([[1], [1]], [[1, 2], [3, 4]], y=[2, 6])
    found = MISTAKES["layer_too_far"].gradients(trace)
    assert trace.gradients.weights[1].tolist() == [[1, 1], [1, 1]]
    assert found.weights[1].tolist() == [[3, 7], [3, 7]]
    assert np.array_equal(found.weights[0], trace.gradients.weights[0])


def test_forgotten_slopes() -> None:
    # 1-1-1 with w = 0: a = σ(0) = ½ twice, y = 0. δ at the output: ½ · ¼ = ⅛, or ½. The weight of 2 after the hidden
    # unit carries 2 · ⅛ = ¼ back; times g′ = ¼ that is 1/16.
    network = Network((1, 1, 1), ("sigmoid",) * 2, (np.array([[0.0]]), np.array([[2.0]])), (np.zeros(1), -np.ones(1)))
    trace = run(Lesson(network, Examples(np.array([[3.0]]), np.array([[0.0]])), Objective("half_squared_error")))
    for key, numbers in (
        (None, (3 / 16, 1 / 16, 1 / 16, 1 / 8)),
        ("forgotten_slope", (3 / 4, 1 / 16, 1 / 4, 1 / 8)),
        ("slopeless_output", (3 / 4, 1 / 4, 1 / 4, 1 / 2)),
    ):
        found = MISTAKES[key].gradients(trace) if key else trace.gradients
        assert [array.item() for array in arrays(found)] == list(numbers)  # W0, W1, b0, b1


def test_a_sum_is_m_times_the_mean_but_for_the_penalty() -> None:
    trace = lesson(objective=Objective("half_squared_error", l2=0.3))
    found = MISTAKES["summed_not_averaged"].gradients(trace)
    for step, weights in enumerate(trace.lesson.network.weights):
        mean = trace.gradients.weights[step] - 0.1 * weights
        np.testing.assert_allclose(found.weights[step], 3 * mean + 0.1 * weights, rtol=1e-12)
        np.testing.assert_allclose((found.biases or ())[step], 3 * (trace.gradients.biases or ())[step], rtol=1e-12)


def test_a_penalty_on_biases_is_added_to_their_gradients() -> None:
    trace = lesson()
    found = MISTAKES["penalised_bias"].gradients(trace)
    for step, bias in enumerate(trace.lesson.network.biases or ()):
        added = (found.biases or ())[step] - (trace.gradients.biases or ())[step]
        np.testing.assert_allclose(added, 0.1 * bias, rtol=1e-9)  # λ/m = 0.3 / 3
        assert np.array_equal(found.weights[step], trace.gradients.weights[step])


# What the check finds


@pytest.mark.parametrize("preset", PRESETS)
def test_which_mistakes_apply_to_the_presets(preset: str) -> None:
    assert {key for key, mistake in MISTAKES.items() if mistake.applies(PRESETS[preset]())} == EVERYWHERE[preset]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("forgotten_transpose", {"W0", "b0", "W1", "b1"}),
        ("forgotten_slope", {"W0", "b0", "W1", "b1"}),
        ("summed_not_averaged", {"W0", "b0", "W1", "b1", "W2", "b2"}),
        ("penalised_bias", {"b0", "b1", "b2"}),
        ("layer_too_far", {"W1"}),
        ("slopeless_output", {"W0", "b0", "W1", "b1", "W2", "b2"}),
    ],
)
def test_the_check_finds_each_mistake_where_it_is(key: str, wrong: set[str]) -> None:
    trace = lesson()
    check = check_gradients(trace, MISTAKES[key].gradients(trace))
    assert check.verdict == FAILS
    assert wrong_arrays(check) == wrong


def test_a_forgotten_slope_is_seen_only_before_a_layer_that_has_one() -> None:
    trace = run(lesson_of((3, 4, 4, 4, 2), "identity", "tanh", "identity", "identity"))
    check = check_gradients(trace, MISTAKES["forgotten_slope"].gradients(trace))
    assert wrong_arrays(check) == {"W0", "b0", "W1", "b1"}


def test_a_forgotten_transpose_is_seen_only_before_the_matrix() -> None:
    trace = run(lesson_of((2, 3, 1, 3, 3, 2), *("tanh",) * 5))
    check = check_gradients(trace, MISTAKES["forgotten_transpose"].gradients(trace))
    assert wrong_arrays(check) == {"W0", "b0", "W1", "b1", "W2", "b2", "W3", "b3"}
    trace = run(lesson_of((2, 3, 3, 1, 2), *("tanh",) * 4))  # the columns and rows after W1 are their own transposes
    check = check_gradients(trace, MISTAKES["forgotten_transpose"].gradients(trace))
    assert wrong_arrays(check) == {"W0", "b0"}


@cache
def grid() -> tuple[Trace, ...]:
    """Lessons over activation × loss × bias × batch × reduction × penalty."""
    traces = []
    for hidden, (output, loss), bias, samples in product(HIDDEN, PAIRINGS, (True, False), (1, 3)):
        found = lesson_of((2, 3, 3, 2), hidden, hidden, output, loss=loss, samples=samples, bias=bias)
        for reduction, strength in (("mean", 0.0), ("mean", 0.4), ("sum", 0.4)):
            traces.append(run(replace(found, objective=Objective(loss, reduction, strength))))
    return tuple(traces)


@pytest.mark.parametrize("key", MISTAKES)
def test_every_parameter_that_a_mistake_changes_is_found_and_no_other(key: str) -> None:
    mistake, caught = MISTAKES[key], 0
    for trace in grid()[::5]:
        if not mistake.applies(trace.lesson):
            with pytest.raises(ValueError, match=f"{key} does not apply"):
                mistake.gradients(trace)
            continue
        wrong = mistake.gradients(trace)
        check = check_gradients(trace, wrong)
        for found in check.comparisons:
            true = found.parameter.of(trace.gradients)
            change = abs(found.gradient - true) / max(abs(found.gradient), abs(true), 1e-300)
            if found.outcome not in (KINK, UNSURE):
                assert (found.outcome == APART) == (change > TOLERANCE)
            if change > 1e-3 and abs(true) > 1e-6:
                assert found.outcome in (APART, KINK)
        caught += check.verdict == FAILS
        changed = not all(map(np.array_equal, arrays(wrong), arrays(trace.gradients)))
        assert check.verdict == (FAILS if changed else PASSES)
    assert caught >= 10


@pytest.mark.parametrize(
    ("preset", "key"), [(preset, key) for preset, keys in EVERYWHERE.items() for key in sorted(keys)]
)
def test_every_mistake_is_caught_in_every_preset_to_which_it_applies(preset: str, key: str) -> None:
    trace = trace_of(preset)
    check = check_gradients(trace, MISTAKES[key].gradients(trace))
    assert check.verdict == FAILS
    if key in ("forgotten_slope", "forgotten_transpose"):
        last = trace.lesson.network.steps - 1
        assert not {f"W{last}", f"b{last}"} & wrong_arrays(check)


# Where a mistake makes no difference, and where its numbers end


def test_a_mistake_that_changes_nothing_passes() -> None:
    symmetric = linear([[1], [2]], [[1, 2], [2, 5]], y=[0, 0])
    assert check_gradients(symmetric, MISTAKES["forgotten_transpose"].gradients(symmetric)).verdict == PASSES
    without = trace_of("bias-unit").lesson
    zeros = tuple(map(np.zeros_like, without.network.biases or ()))
    trace = run(replace(without, network=without.network.with_parameters(without.network.weights, zeros)))
    assert check_gradients(trace, MISTAKES["penalised_bias"].gradients(trace)).verdict == PASSES


def test_a_mistake_whose_numbers_overflow_is_refused() -> None:
    # σ′(z) is about e^−700 for z = 700; without it the weight of 1e300 carries a δ of 1e9 back.
    weights = (np.array([[700.0]]), np.array([[1e300]]), np.array([[1.0]]))
    network = Network((1, 1, 1, 1), ("sigmoid", "sigmoid", "identity"), weights)
    trace = run(Lesson(network, Examples(np.ones((1, 1)), np.array([[1e9]])), Objective("half_squared_error")))
    with pytest.raises(LessonError, match="gradients: expected values within the range of 64-bit numbers"):
        MISTAKES["forgotten_slope"].gradients(trace)
