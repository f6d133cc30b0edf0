from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from engine.core import landscape
from engine.core.activations import Array
from engine.core.chain_rule import Parameter, parameters
from engine.core.initialisation import Initialisation
from engine.core.landscape import (
    COARSEST,
    FEWEST_SAMPLES,
    FINEST,
    affordable,
    cost_grid,
    decisions,
    margins,
    moved_most,
    output_grid,
    thinned,
    window,
)
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import evaluate, forward_pass
from engine.core.training_signs import LARGEST
from tests.strategies import any_number, lessons


def with_value(network: Network, parameter: Parameter, value: float) -> Network:
    """The network with another number in one place."""
    weights = [array.copy() for array in network.weights]
    biases = None if network.biases is None else [array.copy() for array in network.biases]
    if parameter.source is not None:
        weights[parameter.step][parameter.unit, parameter.source] = value
    elif biases is not None:
        biases[parameter.step][parameter.unit] = value
    return network.with_parameters(weights, biases)


def cost(lesson: Lesson) -> float:
    return evaluate(lesson, forward_pass(lesson.network, lesson.examples.inputs.T)).J


def cost_one_by_one(lesson: Lesson, first: Parameter, second: Parameter, firsts: Array, seconds: Array) -> Array:
    networks = (
        with_value(with_value(lesson.network, first, x), second, y)
        for y, x in product(seconds.tolist(), firsts.tolist())
    )
    return np.array([cost(replace(lesson, network=each)) for each in networks]).reshape(len(seconds), len(firsts))


def large_lesson(samples: int, reduction: str = "mean") -> Lesson:
    rng = np.random.default_rng(2)
    network = Network.initialised((64,) * 12, ("tanh",) * 11, Initialisation("xavier", 1))
    examples = Examples(rng.standard_normal((samples, 64)), rng.standard_normal((samples, 64)))
    return Lesson(network, examples, Objective("half_squared_error", reduction, l2=0.3))


@settings(deadline=None, max_examples=60)
@given(lessons(moderate=True), st.data())
def test_the_cost_over_two_parameters_is_that_of_every_pair_by_itself(lesson: Lesson, data: st.DataObject) -> None:
    every = list(parameters(lesson.network))
    if len(every) < 2:
        return
    first, second = data.draw(st.lists(st.sampled_from(every), min_size=2, max_size=2, unique=True))
    firsts, seconds = np.array([-1.5, 0.0, 2.0]), np.array([0.25, 3.0])
    found = cost_grid(lesson, first, second, firsts, seconds)
    assert_allclose(found, cost_one_by_one(lesson, first, second, firsts, seconds), rtol=1e-9, atol=1e-12)


def test_a_grid_in_pieces_is_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson, values = PRESETS["bias-unit"](), np.linspace(-2, 2, 7)
    pair = Parameter(0, 1, 2), Parameter(1, 0)
    whole = cost_grid(lesson, *pair, values, values)
    monkeypatch.setattr(landscape, "HELD_AT_ONCE", 100)
    assert_array_equal(cost_grid(lesson, *pair, values, values), whole)


def test_the_cost_at_the_networks_own_values_is_the_costs_own() -> None:
    for preset in PRESETS.values():
        lesson = preset()
        pair = list(parameters(lesson.network))[1::2][:2]
        values = [np.array([parameter.of(lesson.network)]) for parameter in pair]
        assert cost_grid(lesson, pair[0], pair[1], *values)[0, 0] == pytest.approx(cost(lesson), rel=1e-12)


def test_where_the_cost_leaves_the_range_of_numbers_there_is_none() -> None:
    lesson = PRESETS["nielsen-linear"]()
    found = cost_grid(
        lesson, Parameter(0, 0, 0), Parameter(2, 0, 0), np.array([1.0, 1e80, 1e300]), np.array([1.0, 1e300])
    )
    assert_array_equal(np.isnan(found), [[False, True, True], [True, True, True]])
    assert found[0, 0] <= LARGEST


@pytest.mark.parametrize("pair", [(Parameter(0, 0, 0), Parameter(0, 0, 0)), (Parameter(0, 0), Parameter(0, 0, 0))])
def test_a_section_needs_two_parameters_that_there_are(pair: tuple[Parameter, Parameter]) -> None:
    with pytest.raises(ValueError, match=r"two parameters|without biases"):
        cost_grid(PRESETS["loglik"](), *pair, np.zeros(1), np.zeros(1))


@settings(deadline=None, max_examples=40)
@given(lessons(moderate=True))
def test_outputs_over_the_plane_are_those_of_each_point(lesson: Lesson) -> None:
    horizontal, vertical = np.array([-1.0, 0.5, 2.0]), np.array([-3.0, 1.0])
    if lesson.network.layers[0] != 2:
        with pytest.raises(ValueError, match="inputs"):
            output_grid(lesson.network, horizontal, vertical)
        return
    found = output_grid(lesson.network, horizontal, vertical)
    for row, column in product(range(2), range(3)):
        point = np.array([[horizontal[column]], [vertical[row]]])
        assert_allclose(found[:, row, column], forward_pass(lesson.network, point).a[-1][:, 0], rtol=1e-12)


@given(st.lists(st.lists(st.sampled_from((0.0, 0.2, 0.5, 0.9)), min_size=3, max_size=3), min_size=2, max_size=4))
def test_a_margin_is_above_zero_exactly_for_the_largest_output(columns: list[list[float]]) -> None:
    outputs = np.array(columns)
    for unit, row in enumerate(margins(outputs)):
        others = np.delete(outputs, unit, axis=0).max(axis=0)
        assert_allclose(row, outputs[unit] - others, atol=1e-15)


def test_what_an_output_decides_depends_on_its_activation() -> None:
    outputs = np.array([[0.2, 0.7], [0.3, 0.3]])
    for key, expected in (
        ("sigmoid", outputs - 0.5),
        ("tanh", outputs),
        ("softmax", np.array([[-0.1, 0.4], [0.1, -0.4]])),
    ):
        found = decisions(Network((1, 2), (key,), (np.ones((2, 1)),)), outputs)
        assert found is not None
        assert_allclose(found, expected, atol=1e-15)
    assert decisions(Network((1, 2), ("identity",), (np.ones((2, 1)),)), outputs) is None


@given(st.lists(any_number, min_size=1, max_size=5), st.floats(1e-3, 10))
def test_a_window_shows_everything_within_the_range_of_numbers(values: list[float], least: float) -> None:
    low, high = window(np.array(values), least)
    assert -LARGEST <= low < high <= LARGEST
    for value in values:
        assert low <= value <= high or abs(value) > LARGEST / 2
    assert high - low >= 0.99 * least or abs(low) > 1e15


@settings(deadline=None, max_examples=40)
@given(lessons(moderate=True), st.integers(0, 2**32), st.integers(1, 6))
def test_those_that_moved_most_are_found_in_their_order(lesson: Lesson, seed: int, count: int) -> None:
    start, rng = lesson.network, np.random.default_rng(seed)
    weights = [array + rng.integers(-2, 3, array.shape) for array in start.weights]
    biases = None if start.biases is None else [array + rng.integers(-2, 3, array.shape) for array in start.biases]
    end = start.with_parameters(weights, biases)

    def farthest_first(step: int | None) -> list[Parameter]:
        every = (parameter for parameter in parameters(start) if step in (None, parameter.step))
        return sorted(every, key=lambda parameter: -abs(parameter.of(end) - parameter.of(start)))[:count]

    for step in (None, start.steps - 1):
        assert list(moved_most(start, end, count, step)) == farthest_first(step)


@pytest.mark.parametrize("key", list(PRESETS))
def test_small_lessons_get_the_finest_section_of_all_their_samples(key: str) -> None:
    lesson = PRESETS[key]()
    assert affordable(lesson) == (FINEST, lesson)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_largest_lessons_get_a_coarse_section_of_some_samples(reduction: str) -> None:
    lesson = large_lesson(500, reduction)
    side, part = affordable(lesson)
    assert (side, part.examples.count) == (COARSEST, FEWEST_SAMPLES)
    kept = {tuple(row) for row in part.examples.inputs.tolist()}
    assert len(kept) == FEWEST_SAMPLES
    assert kept < {tuple(row) for row in lesson.examples.inputs.tolist()}
    share = 1.0 if reduction == "mean" else FEWEST_SAMPLES / 500
    assert part.penalty_factor == pytest.approx(share * lesson.penalty_factor)


def test_few_samples_are_all_kept() -> None:
    lesson = large_lesson(3)
    assert thinned(lesson, 3) is lesson
