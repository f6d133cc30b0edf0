"""Starts that are stuck show what they are made for, and the reasons why a gradient is 0 are true."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from engine.core.descent import begin
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.stuck_starts import NEED_HIDDEN, STARTS, has_hidden_layer
from engine.core.trace import Trace, present
from engine.core.training_signs import UnitGroup, dead_units, saturated_units, symmetric_units
from engine.core.zero_gradients import REASONS, zero_gradients
from tests.views import lesson_of


def started(preset: str, start: str) -> Trace:
    return run(STARTS[start](PRESETS[preset]()).lesson)


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("start", ["zeros", "constant"])
def test_equal_weights_make_all_units_of_every_hidden_layer_equal(preset: str, start: str) -> None:
    trace = started(preset, start)
    layers = trace.lesson.network.layers
    expected = {UnitGroup(layer, tuple(range(layers[layer]))) for layer in range(1, len(layers) - 1)}
    assert expected <= set(symmetric_units(trace))


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_dead_unit_is_dead_and_learning_does_not_change_its_weights(preset: str) -> None:
    trace = started(preset, "dead")
    (group, *_) = dead_units(trace)
    assert group.units[0] == 0
    assert present(trace.z[group.layer])[0].max() <= -1.0
    step = group.layer - 1
    lesson = replace(trace.lesson, objective=replace(trace.lesson.objective, l2=0.0))
    later = begin(lesson).advanced(20).state.network
    assert np.array_equal(later.weights[step][0], trace.lesson.network.weights[step][0])


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_saturated_start_saturates_a_whole_hidden_layer(preset: str) -> None:
    trace = started(preset, "saturated")
    (group, *_) = saturated_units(trace)
    assert group.units == tuple(range(trace.lesson.network.layers[group.layer]))


@pytest.mark.parametrize("preset", list(PRESETS))
def test_random_weights_are_not_stuck(preset: str) -> None:
    trace = started(preset, "random")
    assert symmetric_units(trace) == ()
    assert saturated_units(trace) == ()


@pytest.mark.parametrize("start", list(STARTS))
def test_a_start_changes_numbers_and_at_most_one_activation(start: str) -> None:
    for make in PRESETS.values():
        lesson, changed = make(), STARTS[start](make()).lesson
        assert changed.network.layers == lesson.network.layers
        assert changed.objective == lesson.objective
        assert np.array_equal(changed.examples.inputs, lesson.examples.inputs)
        assert np.array_equal(changed.examples.targets, lesson.examples.targets)
        pairs = zip(changed.network.activations, lesson.network.activations, strict=True)
        assert sum(after != before for after, before in pairs) <= (start in NEED_HIDDEN)


def test_a_network_without_hidden_layers_has_no_dead_or_saturated_start() -> None:
    lesson = lesson_of((2, 2), "sigmoid")
    assert not has_hidden_layer(lesson)
    for start in NEED_HIDDEN:
        with pytest.raises(ValueError, match="no hidden layer"):
            STARTS[start](lesson)


def reasons(trace: Trace) -> Mapping[int, str]:
    return {zero.step: zero.reason for zero in zero_gradients(trace)}


def test_zeros_with_sigmoid_leave_only_the_last_layer_moving_and_each_step_wakes_the_one_before() -> None:
    descent = begin(STARTS["zeros"](PRESETS["deep"]()).lesson).advanced(5)
    for step in range(6):
        still = range(5 - step)
        assert reasons(run(descent.lesson_at(step))) == dict.fromkeys(still, "weights")


def test_zeros_with_relu_and_as_many_samples_of_each_class_leave_nothing_that_moves() -> None:
    trace = started("row-batch", "zeros")  # its ReLU is open at z = 0, but gives 0 there
    assert reasons(trace) == {0: "weights", 1: "inputs"}
    assert not any(array.any() for array in trace.gradients.biases or ())
    descent = begin(trace.lesson).advanced(50)
    assert not any(array.any() for array in (*descent.state.network.weights, *(descent.state.network.biases or ())))


def hand(weights: list[list[list[float]]], biases: list[list[float]], target: float, hidden: str = "relu") -> Trace:
    """1-1-…-1 with linear output, the squared error and one sample x = 1."""
    layers = (1,) * (len(weights) + 1)
    activations = (hidden,) * (len(weights) - 1) + ("identity",)
    network = Network(layers, activations, tuple(map(np.array, weights)), tuple(map(np.array, biases)))
    examples = Examples(np.array([[1.0]]), np.array([[target]]))
    return run(Lesson(network, examples, Objective("half_squared_error")))


def test_every_reason_is_named_where_it_holds() -> None:
    one = [[1.0]]
    assert reasons(hand([one, one], [[0.0], [0.0]], 1.0)) == {0: "later", 1: "error"}
    assert reasons(hand([one, one], [[-2.0], [0.0]], 1.0)) == {0: "slope", 1: "inputs"}
    assert reasons(hand([one, one, one], [[0.0], [-2.0], [0.0]], 1.0)) == {0: "later", 1: "slope", 2: "inputs"}
    assert reasons(hand([one, [[0.0]]], [[0.0], [0.0]], 1.0)) == {0: "weights"}
    assert reasons(hand([one, one], [[0.0], [0.0]], 3.0)) == {}
    # two units: the one that gives 0 has a δ, the other one gives something but its weight onward is 0
    network = Network((1, 2, 1), ("identity", "identity"), (np.zeros((2, 1)), np.array([[1.0, 0.0]])))
    examples = Examples(np.array([[0.0], [1.0]]), np.array([[1.0], [0.0]]))
    found = run(Lesson(network, examples, Objective("half_squared_error")))
    assert reasons(found) == {0: "other", 1: "inputs"}
    assert set(REASONS) == {"inputs", "error", "weights", "later", "slope", "other"}
