import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.errors import LessonError
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.optimisers import (
    OPTIMISERS,
    STEP_LIMIT,
    Adam,
    Batch,
    Momentum,
    Optimiser,
    Plain,
    Settings,
    Update,
    batch_objective,
    batches,
)
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Parameters
from tests.strategies import lessons

ONE_WEIGHT = Network((1, 1), ("identity",), (np.array([[1.0]]),))


def updates(optimiser: Optimiser, gradients: list[float], learning_rate: float) -> list[Update]:
    """The updates of a single weight that begins at 1."""
    made, network, memory = [], ONE_WEIGHT, optimiser.start(ONE_WEIGHT)
    for number, gradient in enumerate(gradients, start=1):
        update = optimiser.update(network, Parameters((np.array([[gradient]]),), None), memory, number, learning_rate)
        network, memory = network.with_parameters(update.updated.weights, None), update.after
        made.append(update)
    return made


def numbers(memory: tuple[Parameters, ...]) -> list[float]:
    return [parameters.weights[0].item() for parameters in memory]


def test_plain_descent_by_hand() -> None:
    first, second = updates(Plain(), [0.5, -2.0], 0.1)
    assert (first.before, first.after, first.corrected) == ((), (), ())
    assert numbers((first.direction, first.updated)) == [0.5, 0.95]
    assert_allclose(numbers((second.direction, second.updated)), [-2.0, 1.15], rtol=1e-15)


def test_momentum_by_hand() -> None:
    # v = 0.9 · 0 + 0.5 = 0.5, θ = 1 − 0.1 · 0.5 = 0.95; v = 0.9 · 0.5 + 0.5 = 0.95, θ = 0.95 − 0.095 = 0.855
    first, second = updates(Momentum(0.9), [0.5, 0.5], 0.1)
    assert numbers(first.before) == [0.0]
    assert_allclose(numbers((*first.after, first.direction, first.updated)), [0.5, 0.5, 0.95], rtol=1e-15)
    assert numbers(second.before) == numbers(first.after)
    assert_allclose(numbers((*second.after, second.direction, second.updated)), [0.95, 0.95, 0.855], rtol=1e-15)


def test_adam_by_hand() -> None:
    # t = 1: m = 0.1 · 0.5 = 0.05, v = 0.001 · 0.25 = 0.00025, m̂ = 0.05 / 0.1 = 0.5, v̂ = 0.00025 / 0.001 = 0.25
    # t = 2: m = 0.9 · 0.05 − 0.05 = −0.005, v = 0.999 · 0.00025 + 0.00025 = 0.00049975,
    #        m̂ = −0.005 / 0.19, v̂ = 0.00049975 / 0.001999 = 0.25, d = m̂ / 0.5
    first, second = updates(Adam(), [0.5, -0.5], 0.1)
    assert numbers(first.before) == [0.0, 0.0]
    assert_allclose(numbers(first.after), [0.05, 0.00025], rtol=1e-12)
    assert_allclose(numbers(first.corrected), [0.5, 0.25], rtol=1e-12)
    assert_allclose(numbers((first.direction, first.updated)), [0.5 / (0.5 + 1e-8), 0.900000002], rtol=1e-12)
    assert numbers(second.before) == numbers(first.after)
    assert_allclose(numbers(second.after), [-0.005, 0.00049975], rtol=1e-12)
    assert_allclose(numbers(second.corrected), [-0.005 / 0.19, 0.25], rtol=1e-12)
    assert_allclose(numbers((second.direction,)), [-0.01 / 0.19], rtol=1e-7)


@pytest.mark.parametrize("gradient", [1e-3, 1.0, 1e3])
def test_the_first_step_of_adam_is_as_long_as_the_learning_rate_whatever_the_gradient(gradient: float) -> None:
    (update,) = updates(Adam(), [-gradient], 0.01)
    assert_allclose(numbers((update.updated,)), [1.01], rtol=1e-6)


def test_momentum_zero_is_plain_descent() -> None:
    gradients = [0.3, -0.7, 2.0]
    plain, momentum = updates(Plain(), gradients, 0.5), updates(Momentum(0.0), gradients, 0.5)
    assert [numbers((update.updated,)) for update in momentum] == [numbers((update.updated,)) for update in plain]


@pytest.mark.parametrize("key", list(OPTIMISERS))
@pytest.mark.parametrize("preset", ["bias-unit", "loglik"])
def test_every_optimiser_ends_in_the_parameters_less_the_learning_rate_times_its_direction(
    key: str, preset: str
) -> None:
    optimiser, trace = OPTIMISERS[key](), run(PRESETS[preset]())
    network, gradients = trace.lesson.network, trace.gradients
    assert optimiser.key == key
    update = optimiser.update(network, gradients, optimiser.start(network), 1, 0.25)
    assert len(update.before) == len(update.after) == len(optimiser.carried)
    assert (update.count, update.learning_rate, update.network, update.gradients) == (1, 0.25, network, gradients)
    for parameters in (*update.before, *update.after, *update.corrected, update.direction, update.updated):
        assert [W.shape for W in parameters.weights] == [W.shape for W in network.weights]
        assert [b.shape for b in parameters.biases or ()] == [b.shape for b in network.biases or ()]
        assert (parameters.biases is None) == (network.biases is None)
    for before, direction, after in zip(
        (*network.weights, *(network.biases or ())),
        (*update.direction.weights, *(update.direction.biases or ())),
        (*update.updated.weights, *(update.updated.biases or ())),
        strict=True,
    ):
        assert_allclose(after, before - 0.25 * direction, rtol=1e-15)


BAD_NUMBERS = [
    (Momentum, {"momentum": 1.0}, ["momentum: expected a number of at least 0 and below 1, found 1.0"]),
    (Momentum, {"momentum": -0.1}, ["momentum: expected a number of at least 0 and below 1, found -0.1"]),
    (Momentum, {"momentum": True}, ["momentum: expected a number of at least 0 and below 1, found true"]),
    (
        Adam,
        {"first_decay": 2, "second_decay": float("nan"), "epsilon": 0.0},
        [
            "first_decay: expected a number of at least 0 and below 1, found 2",
            "second_decay: expected a number of at least 0 and below 1, found nan",
            "epsilon: expected a finite number above 0, found 0.0",
        ],
    ),
    (Settings, {"batch_size": 0}, ["batch_size: expected a whole number of at least 1, found 0"]),
    (Settings, {"step_limit": 0}, [f"step_limit: expected a whole number from 1 to {STEP_LIMIT}, found 0"]),
    (
        Settings,
        {"learning_rate": 0.0, "l2": -1.0, "seed": -1, "optimiser": "adam", "step_limit": STEP_LIMIT + 1},
        [
            "learning_rate: expected a finite number above 0, found 0.0",
            "l2: expected a finite number of at least 0, found -1.0",
            "seed: expected a whole number of at least 0, found -1",
            "optimiser: expected one of plain, momentum, adam, found 'adam'",
            f"step_limit: expected a whole number from 1 to {STEP_LIMIT}, found {STEP_LIMIT + 1}",
        ],
    ),
]


@pytest.mark.parametrize(("kind", "given_numbers", "problems"), BAD_NUMBERS)
def test_bad_settings_are_refused_with_all_of_their_problems(
    kind: Any, given_numbers: dict[str, Any], problems: list[str]
) -> None:
    with pytest.raises(LessonError) as caught:
        kind(**given_numbers)
    assert list(map(str, caught.value.problems)) == problems


def some_examples(count: int) -> Examples:
    """`count` samples, each of which holds its own number."""
    rows = np.arange(count, dtype=float)[:, np.newaxis]
    return Examples(rows, rows / count)


def some_batches(count: int, size: int | None, seed: int, first: int, how_many: int) -> list[Batch]:
    made = batches(some_examples(count), Objective("half_squared_error"), Settings(batch_size=size, seed=seed), first)
    return list(itertools.islice(made, how_many))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.data())
def test_every_epoch_takes_each_sample_once_in_pieces_of_one_size_but_the_last(count: int, data: st.DataObject) -> None:
    size, seed = data.draw(st.integers(1, count)), data.draw(st.integers(0, 2**64))
    per_epoch = -(-count // size)
    made = some_batches(count, size, seed, 0, 3 * per_epoch)
    for epoch in range(3):
        pieces = made[epoch * per_epoch : (epoch + 1) * per_epoch]
        assert [len(batch.samples) for batch in pieces[:-1]] == [size] * (per_epoch - 1)
        assert 0 < len(pieces[-1].samples) <= size
        assert sorted(np.concatenate([batch.samples for batch in pieces])) == list(range(count))
        assert [batch.starts_epoch for batch in pieces] == [True] + [False] * (per_epoch - 1)
    for batch in made:
        assert_array_equal(batch.examples.inputs[:, 0], batch.samples)
        assert_array_equal(batch.examples.targets[:, 0], batch.samples / count)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 12), st.data())
def test_batches_from_any_step_on_are_those_of_a_run_from_the_beginning(count: int, data: st.DataObject) -> None:
    size, first = data.draw(st.integers(1, count)), data.draw(st.integers(0, 20))
    later, whole = some_batches(count, size, 5, first, 4), some_batches(count, size, 5, 0, first + 4)
    for found, expected in zip(later, whole[first:], strict=True):
        assert_array_equal(found.samples, expected.samples)
        assert found.starts_epoch == expected.starts_epoch


def test_epochs_differ_and_so_do_seeds() -> None:
    epochs = [tuple(batch.samples[0] for batch in some_batches(9, 1, seed, 0, 27)) for seed in (1, 2)]
    orders = [found[start : start + 9] for found in epochs for start in (0, 9, 18)]
    assert len(set(orders)) == 6


@pytest.mark.parametrize("size", [None, 5])
def test_a_batch_of_all_samples_keeps_their_order(size: int | None) -> None:
    for batch in some_batches(5, size, 0, 0, 3):
        assert_array_equal(batch.samples, np.arange(5))


@settings(max_examples=60, deadline=None)
@given(lessons(moderate=True), st.integers(0, 99))
def test_the_batches_of_an_epoch_have_the_cost_and_gradients_of_the_whole_set(lesson: Lesson, seed: int) -> None:
    doubled = Examples(*(np.concatenate([rows, rows]) for rows in (lesson.examples.inputs, lesson.examples.targets)))
    lesson, size = replace(lesson, examples=doubled), lesson.examples.count
    halves = itertools.islice(batches(doubled, lesson.objective, Settings(batch_size=size, seed=seed)), 2)
    traces = [run(replace(lesson, examples=batch.examples, objective=batch.objective)) for batch in halves]
    share, whole = {"mean": 0.5, "sum": 1.0}[lesson.objective.reduction], run(lesson)
    assert_allclose(sum(share * trace.cost.J for trace in traces), whole.cost.J, rtol=1e-9)
    for step, expected in enumerate(whole.gradients.weights):
        found = sum(share * trace.gradients.weights[step] for trace in traces)
        assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * max(1.0, np.abs(expected).max()))


@pytest.mark.parametrize(
    ("reduction", "form", "expected"),
    [("mean", "lambda/2", 0.8), ("mean", "lambda/2m", 0.2), ("sum", "lambda/2", 0.2), ("sum", "lambda/2m", 0.05)],
)
def test_the_penalty_of_a_mini_batch_by_hand(reduction: str, form: str, expected: float) -> None:
    # 2 of 8 samples: λ/2m is to stay λ/16, so λ/4 → 0.8 · 2/8; a sum bears a quarter of the penalty
    objective = Objective("half_squared_error", reduction, 0.8, form)
    assert_allclose(batch_objective(objective, 2, 8).l2, expected, rtol=1e-15)
    assert batch_objective(objective, 8, 8).l2 == 0.8
