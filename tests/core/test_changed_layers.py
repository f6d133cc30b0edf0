from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.editing import (
    DEFAULT_INITIALISATION,
    new_lesson,
    redrawn,
    with_hidden_activation,
    with_layers,
    with_output,
)
from engine.core.errors import LessonError
from engine.core.initialisation import Initialisation
from engine.core.network import Lesson, Network
from engine.core.presets import PRESETS, bias_unit, loglik, row_batch, xor
from engine.core.propagation import run
from tests.comparison import bits
from tests.edits import counts, remarks, same
from tests.strategies import HIDDEN, PAIRINGS, lessons

several_lessons = pytest.mark.parametrize("key", list(PRESETS))


def sizes(network: Network) -> list[tuple[int, ...]]:
    return [array.shape for array in network.weights]


# Layers.


@several_lessons
def test_layers_that_do_not_change_change_nothing(key: str) -> None:
    lesson = PRESETS[key]()
    edit = with_layers(lesson, lesson.network.layers)
    assert edit.remarks == ()
    assert bits(edit.lesson) == bits(lesson)


@settings(deadline=None)
@given(lessons())
def test_layers_that_do_not_change_keep_every_bit_and_the_initialisation(lesson: Lesson) -> None:
    edit = with_layers(lesson, lesson.network.layers)
    assert edit.remarks == ()
    assert bits(edit.lesson) == bits(lesson)


@several_lessons
def test_widening_a_layer_keeps_all_numbers_and_counts_those_that_are_new(key: str) -> None:
    former = PRESETS[key]()
    for layer, units in enumerate(former.network.layers):
        layers = list(former.network.layers)
        layers[layer] = units + 3
        edit = with_layers(former, layers)
        network = edit.lesson.network
        for old, new in zip(former.network.weights, network.weights, strict=True):
            assert same(old, new[: old.shape[0], : old.shape[1]])
        new_weights = sum(map(np.size, network.weights)) - sum(map(np.size, former.network.weights))
        expected: dict[str, object] = {"weights_filled": new_weights}
        if former.network.biases is not None and network.biases is not None:
            for bias, wider in zip(former.network.biases, network.biases, strict=True):
                assert same(np.append(bias, [0.0] * (len(wider) - len(bias))), wider)
            expected |= {"biases_filled": 3} if layer else {}
        expected |= {"inputs_filled": 3} if layer == 0 else {}
        expected |= {"targets_filled": 3} if layer == len(layers) - 1 else {}
        assert counts(edit) == expected
        assert network.layers == tuple(layers)
        assert network.activations == former.network.activations


def test_weights_that_are_filled_in_are_those_that_the_remark_names() -> None:
    filled = remarks(with_layers(xor(), (2, 3, 1)))["weights_filled"]
    assert filled == {"count": 3, "scheme": "xavier", "seed": 0, "scale": 1.0}
    drawn = redrawn(xor(), Initialisation("he", 7, 0.5)).lesson
    edit = with_layers(drawn, (2, 3, 1))
    assert remarks(edit)["weights_filled"] == {"count": 3, "scheme": "he", "seed": 7, "scale": 0.5}
    fresh = Initialisation("he", 7, 0.5).weights((2, 3, 1))
    assert same(edit.lesson.network.weights[0][2], fresh[0][2])
    assert same(edit.lesson.network.weights[1][:, 2], fresh[1][:, 2])
    assert edit.lesson.network.initialisation is None


def test_narrowing_a_layer_drops_its_last_units_and_fills_nothing_in() -> None:
    edit = with_layers(loglik(), (3, 2, 4, 3))
    before, after = loglik().network.weights, edit.lesson.network.weights
    assert edit.remarks == ()
    assert [same(after[0], before[0][:2]), same(after[1], before[1][:, :2]), same(after[2], before[2])] == [True] * 3


def test_what_was_narrowed_away_does_not_come_back_when_the_layer_is_widened() -> None:
    narrow = with_layers(bias_unit(), (3, 1, 2, 2)).lesson
    wide = with_layers(narrow, (3, 2, 2, 2))
    before, after = bias_unit().network, wide.lesson.network
    assert counts(wide) == {"weights_filled": 5, "biases_filled": 1}
    assert same(after.weights[0][0], before.weights[0][0])
    assert same(after.weights[1][:, 0], before.weights[1][:, 0])
    assert not same(after.weights[0][1], before.weights[0][1])
    assert same(
        after.weights[0], np.vstack((before.weights[0][:1], DEFAULT_INITIALISATION.weights((3, 2, 2, 2))[0][1]))
    )
    assert after.biases is not None
    assert after.biases[0].tolist() == [0.1, 0.0]


@several_lessons
def test_a_layer_in_between_keeps_every_matrix_that_it_does_not_touch(key: str) -> None:
    former = PRESETS[key]()
    network = former.network
    for place in range(1, len(network.layers)):
        layers, origins = list(network.layers), list[int | None](range(len(network.layers)))
        layers.insert(place, 5)
        origins.insert(place, None)
        edit = with_layers(former, layers, origins)
        after = edit.lesson.network
        kept = [step for step in range(network.steps) if step != place - 1]
        assert all(same(network.weights[step], after.weights[step + (step >= place)]) for step in kept)
        assert counts(edit)["weights_filled"] == 5 * (network.layers[place - 1] + network.layers[place])
        names = list(network.activations)
        names.insert(place - 1, "sigmoid")
        assert after.activations == tuple(names)
        if network.biases is not None and after.biases is not None:
            kept_biases = [bias for step, bias in enumerate(after.biases) if step != place - 1]
            assert all(same(*pair) for pair in zip(network.biases, kept_biases, strict=True))
            assert after.biases[place - 1].tolist() == [0.0] * 5
            assert counts(edit)["biases_filled"] == 5
        assert bits(edit.lesson.examples) == bits(former.examples)


@several_lessons
def test_a_layer_less_keeps_every_matrix_that_it_does_not_touch(key: str) -> None:
    former = PRESETS[key]()
    network = former.network
    for place in range(1, len(network.layers) - 1):
        origins = [index for index in range(len(network.layers)) if index != place]
        edit = with_layers(former, [network.layers[index] for index in origins], origins)
        after = edit.lesson.network
        before = [array for step, array in enumerate(network.weights) if step not in (place - 1, place)]
        remaining = [array for step, array in enumerate(after.weights) if step != place - 1]
        assert all(same(*pair) for pair in zip(before, remaining, strict=True))
        assert counts(edit) == {"weights_filled": network.layers[place - 1] * network.layers[place + 1]}
        assert after.activations == tuple(name for step, name in enumerate(network.activations) if step != place - 1)
        if network.biases is not None and after.biases is not None:
            left = [bias for step, bias in enumerate(network.biases) if step != place - 1]
            assert all(same(*pair) for pair in zip(left, after.biases, strict=True))


def test_a_layer_that_comes_and_goes_leaves_the_other_matrices_alone() -> None:
    more = with_layers(loglik(), (3, 4, 2, 4, 3), (0, 1, None, 2, 3)).lesson
    back = with_layers(more, (3, 4, 4, 3), (0, 1, 3, 4))
    assert counts(back) == {"weights_filled": 16}
    assert [same(*pair) for pair in zip(loglik().network.weights, back.lesson.network.weights, strict=True)] == [
        True,
        False,
        True,
    ]


def test_without_origins_hidden_layers_keep_their_place_and_output_stays_output() -> None:
    lesson = replace(row_batch(), network=replace(row_batch().network, activations=("tanh", "softmax")))
    longer = with_layers(lesson, (3, 4, 5, 6, 2)).lesson.network
    assert longer.activations == ("tanh", "sigmoid", "sigmoid", "softmax")
    assert same(longer.weights[0], lesson.network.weights[0])
    shortest = with_layers(lesson, (3, 2)).lesson.network
    assert shortest.activations == ("softmax",)
    assert shortest.biases is not None
    assert shortest.biases[0].tolist() == [0.05, -0.05]
    assert with_layers(with_layers(lesson, (3, 2)).lesson, (3, 4, 2)).lesson.network.activations == (
        "sigmoid",
        "softmax",
    )


def test_activations_follow_their_layers() -> None:
    lesson = new_lesson((2, 3, 4, 5, 1))
    for layer, key in ((1, "tanh"), (2, "relu"), (3, "identity")):
        lesson = with_hidden_activation(lesson, layer, key).lesson
    assert lesson.network.activations == ("tanh", "relu", "identity", "sigmoid")
    assert with_layers(lesson, (2, 3, 5, 1), (0, 1, 3, 4)).lesson.network.activations == (
        "tanh",
        "identity",
        "sigmoid",
    )
    assert with_layers(lesson, (2, 5, 3, 4, 1), (0, 3, 1, 2, 4)).lesson.network.activations == (
        "identity",
        "tanh",
        "relu",
        "sigmoid",
    )


def test_an_output_with_softmax_that_becomes_hidden_gets_another_activation() -> None:
    lesson = with_output(row_batch(), "softmax", "half_squared_error").lesson
    edit = with_layers(lesson, (3, 4, 2, 1), (0, 1, 2, None))
    assert edit.lesson.network.activations == ("relu", "sigmoid", "sigmoid")
    with pytest.raises(LessonError, match="softmax"):
        with_hidden_activation(row_batch(), 1, "softmax")


@pytest.mark.parametrize("layers", [(), (3,), (3, 0, 2), (3, -1), (3, True), (3, 2.0), (0, 1)])
def test_layers_that_make_no_network_are_refused(layers: tuple[int, ...]) -> None:
    with pytest.raises(LessonError, match="layers"):
        with_layers(loglik(), layers)
    with pytest.raises(LessonError, match="layers"):
        new_lesson(layers)


def test_weights_that_would_overflow_are_refused_and_no_warning_is_given() -> None:
    lesson = redrawn(new_lesson((1, 1)), Initialisation("normal", 0, 1e308)).lesson
    with pytest.raises(LessonError, match="expected a finite number"):
        with_layers(lesson, (9, 9, 9))
    with pytest.raises(LessonError, match="expected a finite number"):
        redrawn(new_lesson((9, 9, 9)), Initialisation("normal", 0, 1e308))


# Examples that follow the layers.


def test_columns_of_examples_are_kept_filled_and_dropped() -> None:
    lesson = bias_unit()
    wider = with_layers(lesson, (5, 2, 2, 4))
    inputs, targets = wider.lesson.examples.inputs, wider.lesson.examples.targets
    assert {key: counts(wider)[key] for key in ("inputs_filled", "targets_filled")} == {
        "inputs_filled": 2,
        "targets_filled": 2,
    }
    assert same(inputs[:, :3], lesson.examples.inputs)
    assert same(targets[:, :2], lesson.examples.targets)
    assert not inputs[:, 3:].any()
    assert not targets[:, 2:].any()
    narrower = with_layers(lesson, (1, 2, 2, 1))
    assert counts(narrower) == {"inputs_dropped": 2, "targets_dropped": 1}
    assert same(narrower.lesson.examples.inputs, lesson.examples.inputs[:, :1])
    assert same(narrower.lesson.examples.targets, lesson.examples.targets[:, :1])


def test_targets_that_lose_their_class_get_the_first_one_and_a_remark_says_so() -> None:
    edit = with_layers(row_batch(), (3, 4, 1))
    assert remarks(edit) == {"targets_dropped": {"count": 1}, "targets_changed": {"count": 2, "loss": "cross_entropy"}}
    assert edit.lesson.examples.targets.tolist() == [[1]] * 4


# Any layers.


@several_lessons
def test_any_row_of_changed_layers_gives_a_sound_lesson_that_runs(key: str) -> None:
    numbers = np.random.default_rng(list(PRESETS).index(key))
    lesson = PRESETS[key]()
    for _ in range(60):
        before = lesson.network
        layers = [int(units) for units in numbers.integers(1, 7, size=numbers.integers(2, 7))]
        origins: list[int | None] | None = None
        if numbers.random() < 0.5 and len(layers) > 2:
            middle = numbers.permutation(np.arange(1, 9))[: len(layers) - 2]
            hidden = [int(index) if index < len(before.layers) - 1 else None for index in middle]
            origins = [0, *hidden, len(before.layers) - 1]
        edit = with_layers(lesson, layers, origins)
        lesson = edit.lesson
        assert lesson.network.layers == tuple(layers)
        assert lesson.network.activations[-1] == before.activations[-1]
        assert "softmax" not in lesson.network.activations[:-1]
        assert (lesson.network.biases is None) == (before.biases is None)
        run(lesson)
        if numbers.random() < 0.3:
            output, loss = PAIRINGS[numbers.integers(len(PAIRINGS))]
            lesson = with_output(lesson, output, loss).lesson
        if len(layers) > 2 and numbers.random() < 0.3:
            lesson = with_hidden_activation(lesson, 1, HIDDEN[numbers.integers(len(HIDDEN))]).lesson


@settings(deadline=None)
@given(lessons(moderate=True), st.lists(st.integers(1, 5), min_size=2, max_size=6))
def test_any_lesson_takes_any_layers_and_is_not_changed_itself(lesson: Lesson, layers: list[int]) -> None:
    before = bits(lesson)
    edit = with_layers(lesson, layers)
    run(edit.lesson)
    assert sizes(edit.lesson.network) == [(rows, columns) for columns, rows in pairwise(layers)]
    assert bits(lesson) == before
    again = with_layers(edit.lesson, layers)
    assert again.remarks == ()
    assert bits(again.lesson) == bits(edit.lesson)
