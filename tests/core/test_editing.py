from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.activations import Array
from engine.core.editing import (
    DEFAULT_INITIALISATION,
    new_lesson,
    redrawn,
    sound_targets,
    with_bias,
    with_examples,
    with_imported,
    with_output,
    with_parameters,
)
from engine.core.errors import LessonError
from engine.core.initialisation import SCHEMES, Initialisation
from engine.core.losses import LOSSES
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, bias_unit, loglik, row_batch, xor
from engine.core.propagation import run
from tests.comparison import bits
from tests.edits import counts, same
from tests.strategies import PAIRINGS, any_number

several_lessons = pytest.mark.parametrize("key", list(PRESETS))


# Output, loss, bias.


@several_lessons
@pytest.mark.parametrize(("output", "loss"), PAIRINGS)
def test_every_lesson_takes_every_output_with_every_loss_defined_for_it(key: str, output: str, loss: str) -> None:
    former = PRESETS[key]()
    edit = with_output(former, output, loss)
    lesson = edit.lesson
    assert (lesson.network.activations, lesson.objective.loss) == ((*former.network.activations[:-1], output), loss)
    assert bits(lesson.network.weights) == bits(former.network.weights)
    assert bits(lesson.objective) == bits(replace(former.objective, loss=loss))
    changed = (lesson.examples.targets != former.examples.targets).any(axis=1).sum()
    assert counts(edit) == ({"targets_changed": changed} if changed else {})
    run(lesson)


@pytest.mark.parametrize(("output", "loss"), [("tanh", "binary_cross_entropy"), ("softplus", "cross_entropy")])
def test_an_output_that_the_loss_is_not_defined_for_is_refused(output: str, loss: str) -> None:
    with pytest.raises(LessonError):
        with_output(xor(), output, loss)


@pytest.mark.parametrize("key", [key for key, make in PRESETS.items() if make().network.biases is None])
def test_biases_come_as_zeros_and_zeros_go_unnoticed(key: str) -> None:
    lesson = PRESETS[key]()
    edit = with_bias(lesson, True)
    assert edit.lesson.network.biases is not None
    assert [bias.tolist() for bias in edit.lesson.network.biases] == [[0.0] * n for n in lesson.network.layers[1:]]
    assert counts(edit) == {"biases_filled": sum(lesson.network.layers[1:])}
    back = with_bias(edit.lesson, False)
    assert back.remarks == ()
    assert bits(back.lesson) == bits(lesson)


def test_biases_that_were_set_are_counted_when_they_go() -> None:
    edit = with_bias(row_batch(), False)
    assert counts(edit) == {"biases_dropped": 5}
    assert edit.lesson.network.biases is None
    assert bits(edit.lesson.network.weights) == bits(row_batch().network.weights)


@pytest.mark.parametrize("bias", [True, False])
def test_biases_that_are_as_asked_for_change_nothing(bias: bool) -> None:
    lesson = xor() if bias else loglik()
    edit = with_bias(lesson, bias)
    assert (edit.lesson, edit.remarks) == (lesson, ())


def test_biases_do_not_change_where_the_weights_come_from() -> None:
    drawn = redrawn(xor(), Initialisation("he", 7)).lesson
    without = with_bias(drawn, False).lesson
    assert without.network.initialisation == with_bias(without, True).lesson.network.initialisation
    assert without.network.initialisation == Initialisation("he", 7)


# Other numbers.


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_weights_drawn_from_the_same_seed_are_equal(scheme: str) -> None:
    edits = [redrawn(bias_unit(), Initialisation(scheme, 7, 0.5)) for _ in range(2)]
    assert bits(edits[0].lesson) == bits(edits[1].lesson)
    network = edits[0].lesson.network
    assert network.initialisation == Initialisation(scheme, 7, 0.5)
    assert network.biases is not None
    assert not any(bias.any() for bias in network.biases)
    assert network.activations == bias_unit().network.activations
    if scheme not in ("zeros", "constant"):
        assert not same(
            network.weights[0], redrawn(bias_unit(), Initialisation(scheme, 8, 0.5)).lesson.network.weights[0]
        )


def test_biases_that_weights_drawn_anew_set_to_0_are_counted() -> None:
    assert counts(redrawn(bias_unit(), Initialisation("he", 1))) == {"biases_reset": 6}
    assert counts(redrawn(new_lesson(), Initialisation("he", 1))) == {}


def test_weights_drawn_anew_bring_no_biases_along_and_keep_the_slope_of_relu() -> None:
    assert redrawn(loglik(), Initialisation("he", 1)).lesson.network.biases is None
    assert redrawn(row_batch(), Initialisation("he", 1)).lesson.network.relu_slope_at_zero == 1


@pytest.mark.parametrize(
    "initialisation", [Initialisation("magic"), Initialisation("he", -1), Initialisation("he", 0, 0.0)]
)
def test_an_unsound_initialisation_is_refused(initialisation: Initialisation) -> None:
    with pytest.raises(LessonError, match="init"):
        redrawn(xor(), initialisation)


def test_other_numbers_of_the_same_shapes_are_taken_and_no_longer_drawn() -> None:
    drawn = redrawn(xor(), Initialisation("he", 7)).lesson
    lesson = with_parameters(drawn, drawn.network.weights, drawn.network.biases).lesson
    assert lesson.network.initialisation is None
    with pytest.raises(LessonError, match="weights"):
        with_parameters(drawn, drawn.network.weights[:1], drawn.network.biases)
    with pytest.raises(LessonError, match="nan"):
        with_parameters(drawn, [array * np.nan for array in drawn.network.weights], drawn.network.biases)


@several_lessons
@pytest.mark.parametrize("bias", [True, False])
def test_layers_follow_imported_weights_and_nothing_is_said_to_be_filled_in(key: str, bias: bool) -> None:
    layers = (3, 6, 5, 2)
    numbers = np.random.default_rng(1)
    weights = [numbers.standard_normal((rows, columns)) for columns, rows in pairwise(layers)]
    biases = [numbers.standard_normal(units) for units in layers[1:]] if bias else None
    former = PRESETS[key]()
    edit = with_imported(former, weights, biases)
    network = edit.lesson.network
    assert network.layers == layers
    assert all(same(*pair) for pair in zip(network.weights, weights, strict=True))
    assert (network.biases is None) == (biases is None)
    if network.biases is not None and biases is not None:
        assert all(same(*pair) for pair in zip(network.biases, biases, strict=True))
    assert network.initialisation is None
    assert network.activations[-1] == former.network.activations[-1]
    assert edit.lesson.objective == former.objective
    assert not {"weights_filled", "biases_filled"} & set(counts(edit))
    run(edit.lesson)


def test_imported_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(LessonError, match="weights"):
        with_imported(xor(), [np.array([[np.inf, 1.0]])], None)


# Other examples.


def test_the_outer_layers_take_on_the_widths_of_the_examples() -> None:
    edit = with_examples(bias_unit(), np.ones((2, 4)), np.zeros((2, 1)))
    network, former = edit.lesson.network, bias_unit().network
    assert network.layers == (4, 2, 2, 1)
    assert same(network.weights[0][:, :3], former.weights[0])
    assert same(network.weights[1], former.weights[1])
    assert same(network.weights[2], former.weights[2][:1])
    assert counts(edit) == {"weights_filled": 2}
    assert edit.lesson.examples.inputs.tolist() == [[1] * 4] * 2


def test_examples_of_the_same_widths_leave_the_network_as_it_is() -> None:
    drawn = redrawn(xor(), Initialisation("he", 7)).lesson
    edit = with_examples(drawn, np.ones((9, 2)), np.zeros((9, 1)))
    assert bits(edit.lesson.network) == bits(drawn.network)
    assert edit.remarks == ()
    assert with_examples(drawn, np.ones((9, 3)), np.zeros((9, 1))).lesson.network.initialisation is None


@pytest.mark.parametrize(
    ("inputs", "targets", "place"),
    [
        (np.ones((2, 3)), np.ones((2, 2)), "targets"),
        (np.ones((2, 3)), np.full((2, 2), 0.25), "targets"),
        (np.ones((2, 3)), np.eye(3, 2), "targets"),
        (np.full((2, 3), np.nan), np.eye(2), "inputs"),
        (np.ones((0, 3)), np.ones((0, 2)), "inputs"),
        (np.ones((2, 0)), np.eye(2), "layers"),
        (np.ones((2, 3)), np.ones((2, 0)), "layers"),
    ],
)
def test_examples_that_the_loss_cannot_take_are_refused(inputs: Array, targets: Array, place: str) -> None:
    with pytest.raises(LessonError, match=place):
        with_examples(row_batch(), inputs, targets)


# Every edit gives a sound lesson.


@settings(deadline=None)
@given(st.lists(st.integers(1, 20), min_size=2, max_size=12))
def test_an_empty_page_is_sound_for_any_sizes(layers: list[int]) -> None:
    lesson = new_lesson(layers)
    assert lesson.network.layers == tuple(layers)
    assert lesson.network.biases is not None
    assert (lesson.examples.count, lesson.examples.targets[0].tolist()) == (1, [1.0] + [0.0] * (layers[-1] - 1))
    run(lesson)


@settings(deadline=None)
@given(st.data(), st.sampled_from(list(LOSSES)), st.integers(1, 4), st.integers(1, 5), st.booleans())
def test_sound_targets_are_what_the_loss_takes(data: st.DataObject, loss: str, m: int, n: int, tame: bool) -> None:
    numbers = st.floats(0, 1) if tame else any_number
    row = st.lists(numbers, min_size=n, max_size=n)
    targets = np.array(data.draw(st.lists(row, min_size=m, max_size=m)))
    sound = sound_targets(targets, loss)
    output = LOSSES[loss].requires or "identity"
    network = Network.initialised((1, n), (output,), DEFAULT_INITIALISATION)
    Lesson(network, Examples(np.zeros((m, 1)), sound), Objective(loss))
    assert same(sound_targets(sound, loss), sound)
    if not LOSSES[loss].probabilities:
        assert same(sound, targets)
    elif not LOSSES[loss].distribution:
        inside = (targets >= 0) & (targets <= 1)
        assert same(sound[inside], targets[inside])
