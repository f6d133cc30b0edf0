import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.descent import begin
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.optimisers import OPTIMISERS, Settings
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.training_signs import (
    LARGEST,
    Divergence,
    Measurement,
    UnitGroup,
    dead_units,
    delta_norms,
    divergence,
    no_records,
    norm,
    parameter_norms,
    saturated_units,
    symmetric_units,
)

RNG_EXAMPLES = Examples(
    np.random.default_rng(3).standard_normal((5, 3)), np.eye(2)[np.random.default_rng(4).integers(0, 2, 5)]
)


def equal_units(scheme: str, hidden: str, bias: bool) -> Lesson:
    """3-4-4-2 in which every weight is the same number."""
    network = Network.initialised((3, 4, 4, 2), (hidden, hidden, "softmax"), Initialisation(scheme, 0, 0.3), bias)
    return Lesson(network, RNG_EXAMPLES, Objective("cross_entropy"), learning_rate=0.05)


@pytest.mark.parametrize("key", list(OPTIMISERS))
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "leaky_relu"])
@pytest.mark.parametrize("scheme", ["zeros", "constant"])
def test_units_that_begin_equal_stay_equal_at_every_step(scheme: str, hidden: str, bias: bool, key: str) -> None:
    descent = begin(equal_units(scheme, hidden, bias), Settings(optimiser=OPTIMISERS[key]())).advanced(30)
    for step in range(0, 31, 3):
        trace = run(descent.lesson_at(step))
        assert symmetric_units(trace)[:2] == (UnitGroup(1, (0, 1, 2, 3)), UnitGroup(2, (0, 1, 2, 3)))
        for array in (*trace.lesson.network.weights[:2], *trace.gradients.weights[:2], *trace.delta[1:3]):
            assert_allclose(array, np.tile(array[0], (len(array), 1)), rtol=1e-12, atol=1e-300)


def test_units_that_begin_equal_learn_nothing_that_a_single_unit_could_not() -> None:
    start = PRESETS["xor"]()
    equal = start.network.with_parameters((np.full((2, 2), 0.5), np.full((1, 2), 0.5)), start.network.biases)
    descent = begin(replace(start, network=equal)).advanced(3_000)
    assert descent.records.costs[-1] > 0.4
    assert UnitGroup(1, (0, 1)) in symmetric_units(run(descent.lesson_at(descent.position)))


@pytest.mark.parametrize("preset", list(PRESETS))
def test_no_preset_has_equal_units(preset: str) -> None:
    assert symmetric_units(run(PRESETS[preset]())) == ()


def lesson_with(first: object, second: object, hidden: str = "sigmoid", **changes: object) -> Lesson:
    """2-n-1 with these weights; biases, outputs and the like as `changes`."""
    biases = changes.pop("biases", None)
    first, second = np.array(first, dtype=float), np.array(second, dtype=float)
    slope = changes.pop("relu_slope_at_zero", 0)
    network = Network((2, len(first), len(second)), (hidden, "sigmoid"), (first, second), biases, slope)
    targets = changes.pop("targets", ((1.0,), (0.0,)))
    objective = Objective(changes.pop("loss", "binary_cross_entropy"))
    return Lesson(network, Examples(((1.0, 2.0), (3.0, -1.0)), targets), objective, **changes)


def test_only_those_units_are_grouped_that_are_equal_on_both_sides() -> None:
    rows, outgoing = [[1, 2], [3, 4], [1, 2], [1, 2], [3, 4]], [[5, 6, 5, 7, 6]]
    assert symmetric_units(run(lesson_with(rows, outgoing))) == (UnitGroup(1, (0, 2)), UnitGroup(1, (1, 4)))


def test_units_whose_delta_is_equal_at_one_step_only_are_not_grouped() -> None:
    # a = (1, 1), z = (3, 7), δ = (1, 1) at the output, so δ = (1 + 4, 2 + 3) at the hidden units: equal, by chance
    network = Network((1, 2, 2), ("identity",) * 2, (np.ones((2, 1)), np.array([[1.0, 2.0], [4.0, 3.0]])))
    lesson = Lesson(network, Examples(((1.0,),), ((2.0, 6.0),)), Objective("half_squared_error"), learning_rate=0.01)
    trace = run(lesson)
    assert_array_equal(trace.delta[1], [[5.0], [5.0]])
    assert symmetric_units(trace) == ()
    later = begin(lesson).advanced(3).parameters_at(3).weights[0]
    assert abs(later[0, 0] - later[1, 0]) > 1e-4


def test_units_with_other_biases_are_not_equal() -> None:
    rows, outgoing, output = [[1, 2], [1, 2]], [[5, 5]], np.zeros(1)
    apart = run(lesson_with(rows, outgoing, biases=(np.array([0.1, 0.2]), output)))
    alike = run(lesson_with(rows, outgoing, biases=(np.array([0.1, 0.1]), output)))
    assert (symmetric_units(apart), symmetric_units(alike)) == ((), (UnitGroup(1, (0, 1)),))


def test_units_that_differ_by_rounding_are_equal_and_those_that_differ_by_more_are_not() -> None:
    outgoing = [[5, 5]]
    rounded = run(lesson_with([[1, 2], [1 + 1e-15, 2]], outgoing))
    apart = run(lesson_with([[1, 2], [1 + 1e-9, 2]], outgoing))
    assert (symmetric_units(rounded), symmetric_units(apart)) == ((UnitGroup(1, (0, 1)),), ())


def test_outputs_are_equal_only_with_equal_targets() -> None:
    rows, outgoing = [[1, 2], [3, 4]], [[5, 6], [5, 6]]
    alike = run(lesson_with(rows, outgoing, targets=((1, 1), (0, 0))))
    apart = run(lesson_with(rows, outgoing, targets=((1, 1), (0, 1))))
    assert (symmetric_units(alike), symmetric_units(apart)) == ((UnitGroup(2, (0, 1)),), ())


def test_a_dead_unit_is_named_and_never_learns_again() -> None:
    # z of unit 1: −1 − 4 = −5 and −3 + 2 = −1
    lesson = lesson_with([[1, 1], [-1, -2], [0.5, -1]], [[1, 1, 1]], "relu", learning_rate=0.1)
    trace = run(lesson)
    assert dead_units(trace) == (UnitGroup(1, (1,)),)
    assert not trace.gradients.weights[0][1].any()
    descent = begin(lesson).advanced(50)
    before, after = lesson.network.weights[0], descent.parameters_at(50).weights[0]
    assert_array_equal(after[1], before[1])
    assert (after[[0, 2]] != before[[0, 2]]).any(axis=1).all()


def test_a_unit_that_some_sample_opens_is_not_dead() -> None:
    assert dead_units(run(lesson_with([[1, 1], [-1, 2]], [[1, 1]], "relu"))) == ()


def test_leaky_units_do_not_die() -> None:
    assert dead_units(run(lesson_with([[-1, -2]], [[1]], "leaky_relu"))) == ()


@pytest.mark.parametrize(("slope", "expected"), [(0, (UnitGroup(1, (0,)),)), (1, ())])
def test_a_unit_at_zero_is_dead_if_the_slope_at_zero_is_0(slope: int, expected: tuple[UnitGroup, ...]) -> None:
    assert dead_units(run(lesson_with([[0, 0]], [[1]], "relu", relu_slope_at_zero=slope))) == expected


@pytest.mark.parametrize(("hidden", "size"), [("sigmoid", 6.0), ("tanh", 3.0)])
def test_a_unit_that_is_flat_for_all_samples_is_saturated(hidden: str, size: float) -> None:
    # z of the units: ±size, just not flat, flat for one sample only
    lesson = lesson_with([[size / 7 * 3, size / 7 * 2], [0.9 * size, 0], [0, 2 * size]], [[1, 1, 1]], hidden)
    lesson = replace(lesson, examples=Examples(((1.0, 2.0), (-1.0, -2.0)), ((1.0,), (0.0,))))
    assert saturated_units(run(lesson)) == (UnitGroup(1, (0, 2)),)
    one_open = replace(lesson, examples=Examples(((1.0, 2.0), (-1.0, 0.0)), ((1.0,), (0.0,))))
    assert saturated_units(run(one_open)) == ()


@pytest.mark.parametrize(
    ("loss", "expected"), [("binary_cross_entropy", ()), ("half_squared_error", (UnitGroup(2, (0,)),))]
)
def test_a_flat_output_counts_only_where_its_slope_is_part_of_delta(loss: str, expected: tuple[UnitGroup, ...]) -> None:
    assert saturated_units(run(lesson_with([[0, 0]], [[40]], loss=loss))) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e307, 1e307), min_size=1, max_size=6))
def test_the_norm_is_right_for_numbers_of_every_size(values: list[float]) -> None:
    assert_allclose(norm(np.array(values)), math.hypot(*values), rtol=1e-14)


def test_the_norm_of_what_is_no_number_is_none() -> None:
    assert math.isnan(norm(np.array([1.0, np.nan])))
    assert norm(np.array([1.0, -np.inf])) == np.inf
    assert norm(np.zeros((2, 2))) == 0.0


@pytest.mark.parametrize("preset", list(PRESETS))
def test_norms_of_layers_are_those_of_their_arrays_put_together(preset: str) -> None:
    trace = run(PRESETS[preset]())
    for step, found in enumerate(parameter_norms(trace.gradients)):
        arrays = [trace.gradients.weights[step].ravel()]
        if trace.gradients.biases is not None:
            arrays.append(trace.gradients.biases[step])
        assert_allclose(found, np.linalg.norm(np.concatenate(arrays)), rtol=1e-14)
    for layer, found in enumerate(delta_norms(trace.delta), start=1):
        assert_allclose(found, np.sqrt((trace.delta[layer] ** 2).sum(axis=0).mean()), rtol=1e-14)


def test_delta_vanishes_on_its_way_back_through_a_deep_network_of_sigmoids() -> None:
    norms = delta_norms(run(PRESETS["deep"]()).delta)
    assert (np.diff(norms) > 0).all()
    assert norms[0] < 1e-3 * norms[-1]


SOUND = Measurement(7, (1.0, 2.0), 3.0, None, (4.0, 5.0), (6.0, 0.0), (7.0, 8.0))


@pytest.mark.parametrize(
    ("changes", "quantity", "layer"),
    [
        ({"weighted_inputs": (1.0, np.inf)}, "weighted_input", 2),
        ({"weighted_inputs": (np.nan, np.nan), "cost": np.nan}, "weighted_input", 1),
        ({"cost": np.nan, "deltas": (np.nan, np.nan)}, "cost", None),
        ({"full_cost": 1.1 * LARGEST}, "cost", None),
        ({"deltas": (np.inf, np.nan), "gradients": (np.inf, np.inf)}, "delta", 2),
        ({"deltas": (np.inf, 1.0)}, "delta", 1),
        ({"gradients": (np.inf, np.inf)}, "gradient", 2),
        ({"parameters": (np.nan, np.nan)}, "parameter", 1),
    ],
)
def test_divergence_is_found_where_it_comes_first(changes: dict[str, object], quantity: str, layer: int | None) -> None:
    assert divergence(replace(SOUND, **changes)) == Divergence(quantity, 7, layer)


def test_what_is_finite_and_not_huge_has_not_diverged() -> None:
    assert divergence(SOUND) is None
    assert divergence(replace(SOUND, cost=LARGEST, full_cost=LARGEST)) is None


def test_records_grow_and_cannot_be_changed() -> None:
    empty = no_records(2)
    assert empty.with_steps([]) is empty
    grown = empty.with_steps([SOUND]).with_steps([replace(SOUND, step=8, full_cost=9.0), replace(SOUND, step=9)])
    assert_array_equal(grown.costs, [3, 3, 3])
    assert_array_equal(grown.delta_norms, [[4, 5]] * 3)
    assert_array_equal(grown.gradient_norms, [[6, 0]] * 3)
    assert_array_equal(grown.full_cost_steps, [8])
    assert_array_equal(grown.full_costs, [9])
    assert empty.costs.shape == (0,)
    with pytest.raises(ValueError, match="read-only"):
        grown.costs[0] = 1.0
