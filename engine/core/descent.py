"""Training runs: descent step by step, from a lesson's own parameters.

A run is a value. `begin` gives one that has taken no step, `advanced` one that has taken more, and the old one stays
as it was: to stop is to advance no further, to continue is to advance again, to rewind is `rewound`. Whether steps are
taken at once or in pieces, the numbers are the same to the last bit.

Step s, counted from 0, goes from Θ_s to Θ_(s+1). Every step of a run can be opened again: `lesson_at(s)` is the lesson
that step s computed, and `run(lesson_at(s))` the whole of its backpropagation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

import numpy as np

from engine.core import checks
from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem, raise_if_any
from engine.core.network import Examples, Lesson, Network
from engine.core.optimisers import Batch, Memory, Settings, Update, batches, between
from engine.core.propagation import backward_pass, evaluate, forward_pass, parameter_gradients
from engine.core.trace import Forward, Parameters, present
from engine.core.training_signs import (
    Divergence,
    Measurement,
    Records,
    delta_norms,
    divergence,
    no_records,
    norm,
    parameter_norms,
)

SNAPSHOT_LIMIT = 1_000
SNAPSHOT_BYTES = 16 * 2**20
"""At most so many states of a run are kept, and at most so many bytes of them (two states are kept at any size)."""

RECORDED_TOGETHER = 1_000
"""After so many steps measurements are packed into arrays, which take a tenth of the memory."""

_OVERFLOW_IS_JUDGED = np.errstate(over="ignore", invalid="ignore")
"""For steps that may overflow: `divergence` judges their sizes before anyone sees their numbers."""

Deltas = tuple[Array | None, ...]


@dataclass(frozen=True, eq=False)
class State:
    """A run between two steps: how many were taken, the parameters now, and what the optimiser carries on."""

    step: int
    network: Network
    memory: Memory


@dataclass(frozen=True, eq=False)
class Snapshots:
    """States of a run at steps 0, interval, 2 · interval …; the interval doubles when there are more than `most`."""

    most: int
    interval: int
    states: tuple[State, ...]

    def with_state(self, state: State) -> Self:
        """With the state of the next step, if it falls on the interval."""
        if state.step % self.interval:
            return self
        states = (*self.states, state)
        if len(states) <= self.most:
            return replace(self, states=states)
        return replace(self, interval=2 * self.interval, states=states[::2])

    def before(self, step: int) -> State:
        """The last state that is kept from that step or one before it."""
        return self.states[min(step // self.interval, len(self.states) - 1)]


@dataclass(frozen=True, eq=False)
class Descent:
    """A training run up to some step. Made by `begin`.

    Attributes:
        lesson: the lesson with the run's own α and λ in.
        settings: how it descends.
        state: where it stands.
        snapshots: states that it passed, from which every step can be computed again.
        records: what was measured at the steps taken.
        divergence: why no further step can be taken, or None. The step that failed is in no record.
    """

    lesson: Lesson
    settings: Settings
    state: State
    snapshots: Snapshots
    records: Records
    divergence: Divergence | None = None

    @property
    def position(self) -> int:
        """How many steps were taken."""
        return self.state.step

    @property
    def is_over(self) -> bool:
        """Whether no further step can be taken: it diverged, or has come to its limit."""
        return self.divergence is not None or self.position >= self.settings.step_limit

    def advanced(self, count: int, is_stopped: Callable[[], bool] = lambda: False) -> Self:
        """The run after `count` more steps, or after fewer if it ends or is stopped before.

        Args:
            count: a whole number from 0.
            is_stopped: asked before each step.

        Raises:
            LessonError: for another count.
        """
        raise_if_any(checks.whole("count", count, least=0))
        state, snapshots, fault = self.state, self.snapshots, self.divergence
        records = self.records
        taken: list[Measurement] = []
        left = min(count, self.settings.step_limit - self.position)
        for batch in islice(self._batches(state.step), left):
            if fault or is_stopped():
                break
            update, measured = self._measured(state, batch)
            fault = divergence(measured)
            if fault is None:
                taken.append(measured)
                state = _after(update, state)
                snapshots = snapshots.with_state(state)
            if len(taken) == RECORDED_TOGETHER:
                records, taken = records.with_steps(taken), []
        records = records.with_steps(taken)
        return replace(self, state=state, snapshots=snapshots, records=records, divergence=fault)

    def rewound(self) -> "Descent":
        """The run before its first step: the initial parameters, and nothing on record."""
        return begin(self.lesson, self.settings)

    def batch_at(self, step: int) -> Batch:
        """What step `step` looks at. Raises LessonError unless 0 ≤ step ≤ position, as all that follow."""
        raise_if_any(between("step", step, 0, self.position))
        return next(self._batches(step))

    def parameters_at(self, step: int) -> Network:
        """The network before step `step`, with Θ_step; at `position` the network as it is now."""
        raise_if_any(between("step", step, 0, self.position))
        network = self._state_at(step).network
        return self.lesson.network.with_parameters(network.weights, network.biases) if step else self.lesson.network

    def lesson_at(self, step: int, all_samples: bool = False) -> Lesson:
        """What step `step` computed, as a lesson: its parameters and its batch, or all samples.

        With mini-batches λ is the batch's own (see `batch_objective`), so that J and the gradients are those of the
        step. Where the next step would diverge, `run` of the lesson at `position` may raise.
        """
        network, batch = self.parameters_at(step), self.batch_at(step)
        if all_samples or batch.examples is self.lesson.examples:
            return replace(self.lesson, network=network)
        examples = Examples(batch.examples.inputs, batch.examples.targets)
        return replace(self.lesson, network=network, examples=examples, objective=batch.objective)

    def update_at(self, step: int) -> Update:
        """The update of step `step` with all of its pieces; at `position` the one that would come next.

        Raises:
            LessonError: unless 0 ≤ step ≤ position, and where the next step would diverge.
        """
        batch, state = self.batch_at(step), self._state_at(step)
        update, measured = self._measured(state, batch)
        fault = divergence(measured)
        if fault is not None:
            place = fault.quantity if fault.layer is None else f"{fault.quantity}[{fault.layer}]"
            raise LessonError((Problem(place, "representable", Finding("overflow")),))
        _freeze(update.gradients, *update.after, *update.corrected, update.direction, update.updated)
        return replace(update, network=self.parameters_at(step))

    def kept(self) -> tuple[State, ...]:
        """The states that are at hand, at even intervals from step 0 on, and the present one last."""
        states = self.snapshots.states
        return states if states[-1].step == self.position else (*states, self.state)

    def measured_next(self) -> Measurement | None:
        """What the next step would put on record; None where it would diverge."""
        measured = self._measured(self.state, self.batch_at(self.position))[1]
        return None if divergence(measured) else measured

    def _batches(self, first: int) -> Iterator[Batch]:
        return batches(self.lesson.examples, self.lesson.objective, self.settings, first)

    @_OVERFLOW_IS_JUDGED
    def _measured(self, state: State, batch: Batch) -> tuple[Update, Measurement]:
        """The update of a step and what is recorded of it; nothing of it need be finite."""
        lesson = _lesson_of(self.lesson, state, batch)
        forward, delta, update = _computed(lesson, self.settings, state)
        cost = evaluate(lesson, forward).J
        if batch.examples is self.lesson.examples:
            full_cost: float | None = cost
        else:
            full_cost = self._full_cost(state) if batch.starts_epoch else None
        measured = Measurement(
            state.step,
            tuple(norm(present(z)) for z in forward.z[1:]),
            cost,
            full_cost,
            delta_norms(delta),
            parameter_norms(update.gradients),
            parameter_norms(update.updated),
        )
        return update, measured

    def _full_cost(self, state: State) -> float:
        """J of all samples with the parameters of that state."""
        lesson = _SoundLesson(state.network, self.lesson.examples, self.lesson.objective)
        return evaluate(lesson, forward_pass(state.network, lesson.examples.inputs.T)).J

    @_OVERFLOW_IS_JUDGED
    def _state_at(self, step: int) -> State:
        """The state before a step: computed again, bit by bit, from the last one that was kept before it."""
        state = self.state if step == self.position else self.snapshots.before(step)
        for batch in islice(self._batches(state.step), step - state.step):
            _, _, update = _computed(_lesson_of(self.lesson, state, batch), self.settings, state)
            state = _after(update, state)
        return state


def begin(lesson: Lesson, settings: Settings | None = None) -> Descent:
    """The run of a lesson before its first step, with `Settings()` unless others are given.

    Raises:
        LessonError: for batches larger than the lesson's examples.
    """
    settings = settings or Settings()
    if settings.batch_size is not None:
        raise_if_any(between("batch_size", settings.batch_size, 1, lesson.examples.count))
    l2 = lesson.objective.l2 if settings.l2 is None else settings.l2
    learning_rate = settings.learning_rate or lesson.learning_rate
    lesson = replace(lesson, learning_rate=learning_rate, objective=replace(lesson.objective, l2=l2))
    state = State(0, lesson.network, settings.optimiser.start(lesson.network))
    _freeze(*state.memory)
    state_bytes = lesson.network.parameter_count * 8 * (1 + len(state.memory))
    most = max(2, min(SNAPSHOT_LIMIT, SNAPSHOT_BYTES // state_bytes))
    return Descent(lesson, settings, state, Snapshots(most, 1, (state,)), no_records(lesson.network.steps))


class _SoundNetwork(Network):
    """A network made by arithmetic from a sound one: the constructor's checks would cost more than the step."""

    def __post_init__(self) -> None:
        pass


class _SoundLesson(Lesson):
    """A lesson whose parts fit together as those of a sound one do, which needs no second check."""

    def __post_init__(self) -> None:
        pass


def _lesson_of(lesson: Lesson, state: State, batch: Batch) -> Lesson:
    """What a step computes, as `Descent.lesson_at` gives it, but unchecked."""
    return _SoundLesson(state.network, batch.examples, batch.objective, lesson.title, lesson.learning_rate)


def _computed(lesson: Lesson, settings: Settings, state: State) -> tuple[Forward, Deltas, Update]:
    """Forward, backward, gradients and update: `propagation.run` without the cost, the checks and the trace."""
    forward = forward_pass(lesson.network, lesson.examples.inputs.T)
    delta = backward_pass(lesson, forward).delta
    gradients = parameter_gradients(lesson, forward.a, delta)
    number, rate = state.step + 1, lesson.learning_rate
    return forward, delta, settings.optimiser.update(lesson.network, gradients, state.memory, number, rate)


def _after(update: Update, state: State) -> State:
    """The state that an update leads to."""
    _freeze(update.updated, *update.after)
    network, weights, biases = state.network, update.updated.weights, update.updated.biases
    after = _SoundNetwork(network.layers, network.activations, weights, biases, network.relu_slope_at_zero)
    return State(state.step + 1, after, update.after)


def _freeze(*groups: Parameters) -> None:
    for group in groups:
        for array in (*group.weights, *(group.biases or ())):
            array.flags.writeable = False
