"""Training runs against the same loops written out with plain NumPy, and against themselves."""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import count, islice, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.descent import SNAPSHOT_BYTES, SNAPSHOT_LIMIT, Descent, Snapshots, State, begin
from engine.core.errors import LessonError
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.optimisers import OPTIMISERS, Adam, Momentum, Optimiser, Plain, Settings
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.training_signs import Divergence, Records
from tests.comparison import bits
from tests.strategies import lessons

a_few_examples = settings(max_examples=40, deadline=None)

FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=0),
}
SLOPES = {
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: np.where(z > 0, 1.0, 0.0),
}


class ByHand:
    """Training of one lesson, all in place and without the engine: W ← W − α d, b ← b − α d."""

    def __init__(self, lesson: Lesson, run_settings: Settings) -> None:
        self.lesson, self.settings = lesson, run_settings
        self.theta = [W.copy() for W in lesson.network.weights] + [b.copy() for b in lesson.network.biases or ()]
        self.first = [np.zeros_like(array) for array in self.theta]
        self.second = [np.zeros_like(array) for array in self.theta]

    def batches(self) -> Iterator[np.ndarray]:
        m, size = self.lesson.examples.count, self.settings.batch_size
        for epoch in count():
            if size is None:
                yield np.arange(m)
                continue
            order = np.random.default_rng((self.settings.seed, epoch)).permutation(m)
            yield from (order[start : start + size] for start in range(0, m, size))

    def gradients(self, samples: np.ndarray) -> list[np.ndarray]:
        network, objective, m = self.lesson.network, self.lesson.objective, self.lesson.examples.count
        steps = len(network.layers) - 1
        W, b = self.theta[:steps], self.theta[steps:]
        a, z = [self.lesson.examples.inputs[samples].T], []
        for step in range(steps):
            z.append(W[step] @ a[step] + (b[step][:, None] if b else 0))
            a.append(FUNCTIONS[network.activations[step]](z[step]))
        delta = a[-1] - self.lesson.examples.targets[samples].T
        if objective.loss == "half_squared_error":
            delta = delta * SLOPES[network.activations[-1]](z[-1], a[-1])
        is_mean = objective.reduction == "mean"
        strength = objective.l2 / m if objective.l2_form == "lambda/2m" else objective.l2
        if not is_mean:
            strength = strength * len(samples) / m
        dW, db = [], []
        for step in reversed(range(steps)):
            share = 1 / len(samples) if is_mean else 1
            dW.insert(0, share * delta @ a[step].T + strength * W[step])
            db.insert(0, share * delta.sum(axis=1))
            if step:
                delta = W[step].T @ delta * SLOPES[network.activations[step - 1]](z[step - 1], a[step])
        return dW + (db if b else [])

    def train(self, steps: int) -> list[np.ndarray]:
        alpha, optimiser = self.settings.learning_rate, self.settings.optimiser
        for t, samples in enumerate(islice(self.batches(), steps), start=1):
            for theta, m, v, g in zip(self.theta, self.first, self.second, self.gradients(samples), strict=True):
                if isinstance(optimiser, Plain):
                    theta -= alpha * g
                elif isinstance(optimiser, Momentum):
                    m[...] = optimiser.momentum * m + g
                    theta -= alpha * m
                else:
                    m[...] = 0.9 * m + 0.1 * g
                    v[...] = 0.999 * v + 0.001 * g**2
                    theta -= alpha * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        return self.theta


def parameters(network: Network) -> list[np.ndarray]:
    return [*network.weights, *(network.biases or ())]


def network_lesson(hidden: str, output: str, loss: str, bias: bool, seed: int = 8) -> Lesson:
    """3-4-3-2 with seven samples whose targets suit every loss."""
    rng = np.random.default_rng(seed)
    network = Network.initialised((3, 4, 3, 2), (hidden, hidden, output), Initialisation("xavier", seed), bias)
    biases = tuple(rng.normal(0, 0.3, units) for units in (4, 3, 2)) if bias else None
    examples = Examples(rng.standard_normal((7, 3)), rng.dirichlet(np.ones(2), 7))
    return Lesson(network.with_parameters(network.weights, biases), examples, Objective(loss), learning_rate=0.05)


KINDS = (
    ("sigmoid", "sigmoid", "binary_cross_entropy"),
    ("relu", "softmax", "cross_entropy"),
    ("tanh", "sigmoid", "half_squared_error"),
)
PENALTIES = ((0.0, "lambda/2m"), (0.3, "lambda/2m"), (0.03, "lambda/2"))


@pytest.mark.parametrize("optimiser", [Plain(), Momentum(0.8), Adam()], ids=lambda optimiser: optimiser.key)
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_a_run_has_the_numbers_of_the_loop_written_out_by_hand(
    kind: tuple[str, str, str], bias: bool, batch_size: int | None, optimiser: Optimiser
) -> None:
    for reduction, (strength, form) in product(("mean", "sum"), PENALTIES):
        lesson = network_lesson(*kind, bias)
        lesson = replace(lesson, objective=Objective(kind[2], reduction, strength, form))
        run_settings = Settings(learning_rate=0.02, batch_size=batch_size, seed=11, optimiser=optimiser)
        found = parameters(begin(lesson, run_settings).advanced(20).parameters_at(20))
        for own, expected in zip(found, ByHand(lesson, run_settings).train(20), strict=True):
            assert_allclose(own, expected, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("preset", list(PRESETS))
def test_a_step_of_plain_descent_is_the_update_of_the_lesson_bit_for_bit(preset: str) -> None:
    lesson = PRESETS[preset]()
    network, updated = begin(lesson).advanced(1).parameters_at(1), run(lesson).updated
    assert bits((network.weights, network.biases)) == bits((updated.weights, updated.biases))


@a_few_examples
@given(lessons(moderate=True), st.integers(1, 3), st.integers(0, 9))
def test_every_step_can_be_opened_as_a_lesson_and_gives_what_was_recorded_and_what_came_next(
    lesson: Lesson, batch_size: int, seed: int
) -> None:
    size = min(batch_size, lesson.examples.count)
    descent = begin(lesson, Settings(batch_size=size, seed=seed)).advanced(6)
    for step in range(descent.position):
        trace = run(descent.lesson_at(step))
        assert descent.records.costs[step] == trace.cost.J
        following = descent.parameters_at(step + 1)
        assert bits(trace.updated.weights) == bits(following.weights)
        assert bits(trace.updated.biases) == bits(following.biases)
        samples = descent.batch_at(step).samples
        assert_array_equal(trace.lesson.examples.inputs, lesson.examples.inputs[samples])


@pytest.mark.parametrize("key", list(OPTIMISERS))
@pytest.mark.parametrize("batch_size", [None, 2])
def test_an_opened_update_has_the_pieces_of_its_step(key: str, batch_size: int | None) -> None:
    lesson = PRESETS["bias-unit"]()
    descent = begin(lesson, Settings(batch_size=batch_size, optimiser=OPTIMISERS[key]())).advanced(9)
    for step in range(9):
        update, trace = descent.update_at(step), run(descent.lesson_at(step))
        assert (update.count, update.learning_rate) == (step + 1, lesson.learning_rate)
        assert bits(update.network.weights) == bits(trace.lesson.network.weights)
        assert bits(update.gradients.weights) == bits(trace.gradients.weights)
        assert bits(update.updated.weights) == bits(descent.parameters_at(step + 1).weights)
        if step:
            assert bits(update.before) == bits(descent.update_at(step - 1).after)
    assert descent.update_at(9).count == 10
    arrays = [array for group in (update.gradients, *update.after, *update.corrected) for array in group.weights]
    assert not any(array.flags.writeable for array in (*arrays, *update.updated.weights))


def test_xor_is_learnt_from_the_weights_of_its_preset() -> None:
    descent = begin(PRESETS["xor"]()).advanced(1_000)  # α = 1, all four samples a step
    trace = run(descent.lesson_at(descent.position))
    assert trace.cost.J < 0.02
    assert (np.abs(trace.a[-1] - trace.targets) < 0.03).all()
    assert (np.diff(descent.records.costs) < 0).all()


@pytest.mark.parametrize(("optimiser", "learning_rate"), [(Momentum(), 0.5), (Adam(), 0.05)])
def test_xor_is_learnt_faster_with_momentum_and_with_adam(optimiser: Optimiser, learning_rate: float) -> None:
    descent = begin(PRESETS["xor"](), Settings(learning_rate=learning_rate, optimiser=optimiser)).advanced(500)
    assert descent.records.costs[-1] < 0.01


def same(first: Descent, second: Descent) -> bool:
    """Whether two runs stand at the same place with the same numbers and the same records, to the last bit."""
    states = [
        (run_.state.step, bits((*run_.state.network.weights, *(run_.state.network.biases or ()))), run_.divergence)
        for run_ in (first, second)
    ]
    memories = [bits(run_.state.memory) for run_ in (first, second)]
    return states[0] == states[1] and memories[0] == memories[1] and bits(first.records) == bits(second.records)


@a_few_examples
@given(
    lessons(moderate=True), st.lists(st.integers(0, 7), max_size=5), st.sampled_from(list(OPTIMISERS)), st.booleans()
)
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(
    lesson: Lesson, pieces: list[int], key: str, is_mini: bool
) -> None:
    descent = begin(lesson, Settings(batch_size=1 if is_mini else None, optimiser=OPTIMISERS[key]()))
    whole, resumed = descent.advanced(sum(pieces)), descent
    for piece in pieces:
        resumed = resumed.advanced(piece)
    assert same(whole, resumed)
    assert same(whole.rewound(), descent)
    assert same(whole.rewound().advanced(sum(pieces)), whole)


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    lesson = network_lesson(*KINDS[0], bias=True)
    one, again, other = (begin(lesson, Settings(batch_size=2, seed=seed)).advanced(30) for seed in (1, 1, 2))
    assert same(one, again)
    assert not same(one, other)


def test_a_run_stays_as_it_was_when_it_is_continued() -> None:
    early = begin(PRESETS["xor"]()).advanced(5)
    before = bits(early.records), bits(early.parameters_at(5).weights)
    early.advanced(50)
    assert (bits(early.records), bits(early.parameters_at(5).weights)) == before
    assert early.position == 5


@pytest.mark.parametrize("batch_size", [None, 3])
def test_any_step_of_a_long_run_is_computed_again_exactly(batch_size: int | None) -> None:
    lesson, most = network_lesson(*KINDS[1], bias=True), 1_500
    run_settings = Settings(batch_size=batch_size, optimiser=Adam(), learning_rate=1e-3)
    descent = begin(lesson, run_settings).advanced(most)
    assert len(descent.snapshots.states) <= SNAPSHOT_LIMIT < most
    walked = begin(lesson, run_settings)
    for step in (0, 1, 2, 3, 500, 999, 1_001, 1_497, 1_499, most):
        walked = walked.advanced(step - walked.position)
        assert bits(descent.parameters_at(step).weights) == bits(walked.state.network.weights)
        assert bits(descent.parameters_at(step).biases) == bits(walked.state.network.biases)
    assert same(walked, descent)


def test_states_are_thinned_evenly_and_the_first_stays() -> None:
    def state(step: int) -> State:
        return State(step, PRESETS["xor"]().network, ())

    snapshots = Snapshots(4, 1, (state(0),))
    kept = []
    for step in range(1, 20):
        snapshots = snapshots.with_state(state(step))
        kept.append([found.step for found in snapshots.states])
        assert all(snapshots.before(asked).step <= asked for asked in range(step + 1))
        assert all(asked - snapshots.before(asked).step < snapshots.interval for asked in range(step + 1))
    assert kept[2] == [0, 1, 2, 3]
    assert kept[3] == [0, 2, 4]
    assert kept[7] == [0, 4, 8]
    assert kept[-1] == [0, 8, 16]


def test_the_memory_of_a_large_network_is_bounded() -> None:
    network = Network.initialised((500, 600), ("identity",), Initialisation("xavier"))
    lesson = Lesson(network, Examples(np.ones((1, 500)), np.ones((1, 600))), Objective("half_squared_error"))
    descent = begin(lesson, Settings(learning_rate=1e-4, optimiser=Momentum())).advanced(8)
    assert len(descent.snapshots.states) * 2 * 8 * network.parameter_count <= SNAPSHOT_BYTES
    assert descent.snapshots.interval == 4
    assert bits(descent.parameters_at(7).weights) == bits(
        begin(lesson, descent.settings).advanced(7).state.network.weights
    )


def test_the_settings_of_a_run_stand_in_for_those_of_the_lesson() -> None:
    lesson = PRESETS["bias-unit"]()
    own = begin(lesson, Settings(learning_rate=0.125, l2=0.0)).lesson_at(0)
    assert (own.learning_rate, own.objective.l2) == (0.125, 0.0)
    assert own.network is lesson.network
    kept = begin(lesson).lesson_at(0)
    assert (kept.learning_rate, kept.objective) == (lesson.learning_rate, lesson.objective)


def test_the_costs_of_all_samples_are_recorded_at_the_first_step_of_each_epoch() -> None:
    lesson = network_lesson(*KINDS[0], bias=True)
    mini = begin(lesson, Settings(batch_size=3, l2=0.4)).advanced(8)  # 7 samples: 3 + 3 + 1 in an epoch
    assert_array_equal(mini.records.full_cost_steps, [0, 3, 6])
    for step, found in zip(mini.records.full_cost_steps, mini.records.full_costs, strict=True):
        whole = mini.lesson_at(int(step), all_samples=True)
        assert whole.objective.l2 == 0.4
        assert found == run(whole).cost.J
    full = begin(lesson).advanced(4).records
    assert_array_equal(full.full_cost_steps, range(4))
    assert_array_equal(full.full_costs, full.costs)


def test_a_run_ends_at_its_step_limit() -> None:
    descent = begin(PRESETS["xor"](), Settings(step_limit=5)).advanced(100)
    assert (descent.position, descent.is_over, descent.divergence) == (5, True, None)
    assert descent.advanced(100).position == 5


def test_a_run_can_be_stopped_before_any_step_and_go_on() -> None:
    asked = iter([False, False, False, True])
    stopped = begin(PRESETS["xor"]()).advanced(100, is_stopped=lambda: next(asked))
    assert (stopped.position, stopped.is_over) == (3, False)
    assert same(stopped.advanced(7), begin(PRESETS["xor"]()).advanced(10))


def linear(first: float, second: float, learning_rate: float = 0.1) -> Lesson:
    """1-1-1, linear, x = 1, y = 0."""
    network = Network((1, 1, 1), ("identity",) * 2, (np.array([[first]]), np.array([[second]])))
    examples = Examples(np.ones((1, 1)), np.zeros((1, 1)))
    return Lesson(network, examples, Objective("half_squared_error"), learning_rate=learning_rate)


@pytest.mark.parametrize(
    ("lesson", "quantity", "layer"),
    [
        (linear(1e101, 1), "weighted_input", 1),
        (linear(1e60, 1), "cost", None),  # ½ · 10¹²⁰
        (linear(1e-20, 1e65), "delta", 1),  # 10⁶⁵ · 10⁴⁵
        (linear(1e60, 1e-15), "gradient", 2),  # 10⁴⁵ · 10⁶⁰
        (linear(1, 1, learning_rate=1e101), "parameter", 1),
        (linear(1, 1, learning_rate=1.7e308), "parameter", 1),
        (linear(1e154, 1e154), "weighted_input", 1),
    ],
)
@pytest.mark.parametrize("key", list(OPTIMISERS))
def test_divergence_names_what_was_the_first_to_leave_the_range(
    lesson: Lesson, quantity: str, layer: int | None, key: str
) -> None:
    descent = begin(lesson, Settings(optimiser=OPTIMISERS[key]())).advanced(10)
    assert descent.divergence == Divergence(quantity, 0, layer)
    assert (descent.position, len(descent.records.costs), descent.is_over) == (0, 0, True)


@pytest.mark.parametrize("learning_rate", [3.0, 1e3, 1e30, 1e120, 1e300])
@pytest.mark.parametrize("batch_size", [None, 2])
@pytest.mark.parametrize("key", ["plain", "momentum"])
def test_a_run_that_diverges_keeps_the_record_before_it(key: str, batch_size: int | None, learning_rate: float) -> None:
    lesson = network_lesson("leaky_relu", "identity", "half_squared_error", bias=True)
    run_settings = Settings(learning_rate=learning_rate, batch_size=batch_size, optimiser=OPTIMISERS[key]())
    descent = begin(lesson, run_settings).advanced(500)
    assert descent.divergence is not None
    assert descent.divergence.step == descent.position == len(descent.records.costs) < 500
    assert all(np.isfinite(getattr(descent.records, field.name)).all() for field in fields(Records))
    for step in range(descent.position):
        assert descent.records.costs[step] == run(descent.lesson_at(step)).cost.J
    assert all(np.isfinite(array).all() for array in parameters(descent.parameters_at(descent.position)))
    asked: list[None] = []
    assert same(descent.advanced(10, is_stopped=lambda: bool(asked.append(None))), descent)
    assert asked == []  # nothing is computed any more
    with pytest.raises(LessonError, match="found an overflow"):
        descent.update_at(descent.position)
    assert descent.rewound().divergence is None


def test_what_leaves_a_run_cannot_be_changed() -> None:
    descent = begin(PRESETS["bias-unit"](), Settings(batch_size=2, optimiser=Adam())).advanced(3)
    networks = [descent.state.network, descent.parameters_at(1), *(state.network for state in descent.snapshots.states)]
    arrays = [array for network in networks for array in parameters(network)]
    arrays += [array for memory in descent.state.memory for array in memory.weights]
    arrays += [getattr(descent.records, field.name) for field in fields(Records)]
    arrays += [descent.batch_at(0).examples.inputs, descent.batch_at(0).examples.targets]
    assert not any(array.flags.writeable for array in arrays)


@pytest.mark.parametrize("step", [-1, 4, True, 1.0])
def test_only_steps_of_the_run_can_be_opened(step: object) -> None:
    descent = begin(PRESETS["xor"]()).advanced(3)
    for opened in (descent.parameters_at, descent.lesson_at, descent.update_at, descent.batch_at):
        with pytest.raises(LessonError, match="step: expected a whole number from 0 to 3, found"):
            opened(step)


@pytest.mark.parametrize("steps", [-1, True, 2.0])
def test_a_run_advances_by_a_whole_number_of_steps(steps: object) -> None:
    with pytest.raises(LessonError, match="count: expected a whole number of at least 0"):
        begin(PRESETS["xor"]()).advanced(steps)


def test_a_batch_larger_than_the_examples_is_refused() -> None:
    with pytest.raises(LessonError, match="batch_size: expected a whole number from 1 to 4, found 5"):
        begin(PRESETS["xor"](), Settings(batch_size=5))
