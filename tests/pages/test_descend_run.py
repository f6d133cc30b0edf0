"""The value behind the Descend page: a run that is started, paused, continued, stopped, rewound and looked at."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from engine.core.descent import begin
from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.core.optimisers import STEP_LIMIT, Adam, Momentum, Settings
from engine.core.presets import PRESETS
from pages.descending.run import MOST_OPENED, MOST_SECONDS, TICK_SECONDS, Run, begun
from tests.pages.stand_in import soaring

XOR = PRESETS["xor"]()


def new(lesson: Lesson = XOR) -> Run:
    return begun(lesson, "origin")


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that goes on by so many seconds whenever it is read."""
    readings = count()
    return lambda: seconds * next(readings)


def to_the_end(run: Run, seconds: float = 0.0) -> Run:
    """The run once it halts, on a clock that goes on by so many seconds whenever it is read."""
    clock = ticking(seconds)
    while run.is_running:
        run = run.ticked(clock)
    return run


def weights(run: Run) -> list[Any]:
    return [array.tolist() for array in run.descent.state.network.weights]


def test_a_run_goes_to_its_goal_and_the_next_one_goes_on_from_there() -> None:
    run = to_the_end(new().started(7))
    assert (run.position, run.goal, run.is_running, run.is_paused) == (7, 7, False, False)
    further = to_the_end(run.started(5))
    assert (further.position, further.goal) == (12, 12)
    at_once = begin(XOR).advanced(12)
    assert_array_equal(further.descent.records.costs, at_once.records.costs)
    assert weights(further) == [array.tolist() for array in at_once.state.network.weights]


def test_a_tick_ends_when_its_time_is_up_and_takes_at_least_one_step() -> None:
    run = new().started(1_000)
    assert run.ticked(ticking(10 * TICK_SECONDS)).position == 1
    assert 2 <= run.ticked(ticking(TICK_SECONDS / 10)).position <= 12
    assert run.ticked(ticking(0.0)).position == 1_000


def test_a_run_pauses_by_itself_after_a_while_and_can_be_continued() -> None:
    clock = MOST_SECONDS / 10
    run = to_the_end(new().started(1_000), clock)
    assert run.is_paused
    assert run.is_out_of_time
    assert 0 < run.position < 20
    further = to_the_end(run.continued(), clock)
    assert further.is_out_of_time
    assert further.position == 2 * run.position
    assert not run.continued().paused().is_out_of_time


def test_pausing_keeps_the_goal_and_stopping_gives_the_rest_up() -> None:
    run = new().started(1_000).ticked(ticking(TICK_SECONDS))
    paused, stopped = run.paused(), run.stopped()
    assert (paused.is_paused, paused.goal, paused.position) == (True, 1_000, run.position)
    assert (stopped.is_paused, stopped.goal) == (False, run.position)
    assert to_the_end(paused.continued()).position == 1_000
    assert stopped.continued().is_running is False


def test_rewinding_brings_the_initial_weights_back_and_forgets_what_was_measured() -> None:
    run = to_the_end(new().started(20)).looked_at(3).rewound()
    assert (run.position, run.goal, run.step, len(run.descent.records.costs)) == (0, 0, 0, 0)
    assert weights(run) == [array.tolist() for array in XOR.network.weights]


def test_one_step_leaves_a_goal_that_lies_further_on() -> None:
    paused = new().started(10).ticked(ticking(TICK_SECONDS)).paused()
    assert (paused.one_step().position, paused.one_step().goal) == (paused.position + 1, 10)
    assert (new().one_step().position, new().one_step().goal) == (1, 1)


def test_a_run_ends_at_the_limit() -> None:
    run = begun(XOR, "origin", Settings(step_limit=5)).started(STEP_LIMIT)
    assert run.goal == 5
    over = to_the_end(run)
    assert over.descent.is_over
    assert (over.can_start, over.is_paused, over.started(1).is_running) == (False, False, False)
    assert over.one_step().position == 5


def test_a_run_that_diverges_halts_with_its_last_finite_numbers() -> None:
    run = to_the_end(new(soaring()).started(10))
    assert run.descent.divergence is not None
    assert (run.is_running, run.is_paused, run.can_start) == (False, False, False)
    assert all(np.isfinite(run.descent.records.costs))
    assert run.rewound().can_start


def test_the_reader_follows_the_run_until_another_step_is_chosen() -> None:
    run = to_the_end(new().started(10))
    assert run.step == 10
    assert run.looked_at(4).step == 4
    assert run.looked_at(10).one_step().step == 11
    assert run.looked_at(4).one_step().step == 11
    assert (run.looked_at(-3).step, run.looked_at(99).step) == (0, 10)


def test_other_settings_begin_the_run_anew_and_keep_the_costs_for_comparison() -> None:
    run = to_the_end(new().started(10))
    other = run.with_settings(Settings(learning_rate=2.0, optimiser=Momentum(0.5)))
    assert (other.position, other.goal, other.descent.lesson.learning_rate) == (0, 0, 2.0)
    assert weights(other) == weights(new())
    assert other.former is not None
    assert (other.former.settings.learning_rate, other.former.settings.l2) == (XOR.learning_rate, XOR.objective.l2)
    assert_array_equal(other.former.costs, run.descent.records.costs)
    unused = other.with_settings(Settings(learning_rate=3.0))
    assert unused.former is other.former


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(LessonError, match="batch_size: expected a whole number from 1 to 4, found 5"):
        new().with_settings(Settings(batch_size=5))


def test_batches_of_all_samples_are_no_batches() -> None:
    assert new().with_settings(Settings(batch_size=4)).descent.settings.batch_size is None
    assert new().with_settings(Settings(batch_size=3)).descent.settings.batch_size == 3


@pytest.mark.parametrize(("batch_size", "expected"), [(2, 2), (4, None), (5, None), (None, None)])
def test_another_lesson_takes_its_own_rates_and_keeps_the_rest_as_far_as_it_fits(
    batch_size: int | None, expected: int | None
) -> None:
    kept = Settings(learning_rate=9.0, l2=9.0, batch_size=batch_size, seed=3, optimiser=Adam(0.5))
    run = begun(XOR, "origin", kept)
    assert (run.descent.lesson.learning_rate, run.descent.lesson.objective.l2) == (1.0, 0.0)
    now = run.descent.settings
    assert (now.batch_size, now.seed, now.optimiser) == (expected, 3, Adam(0.5))


def test_what_was_opened_belongs_to_the_run_and_is_no_step_of_one_with_other_settings() -> None:
    run = to_the_end(new().started(10)).with_opened("a", 3).with_opened("b", 7)
    assert [run.belongs_to(content) for content in ("origin", "a", "b", "c")] == [True, True, True, False]
    assert [run.step_of(content) for content in ("origin", "a", "b")] == [None, 3, 7]
    other = run.with_settings(Settings(seed=1))
    assert other.belongs_to("a")
    assert other.step_of("a") is None


def test_what_was_opened_is_not_remembered_for_ever() -> None:
    run = new()
    for number in range(MOST_OPENED + 5):
        run = run.with_opened(str(number), 0)
    assert len(run.opened) == MOST_OPENED
    assert not run.belongs_to("4")
    assert run.belongs_to("5")


ACTIONS: Sequence[Callable[[Run], Run]] = (
    lambda run: run.started(4),
    lambda run: run.ticked(ticking(TICK_SECONDS)) if run.is_running else run,
    Run.continued,
    Run.paused,
    Run.stopped,
    Run.rewound,
    Run.one_step,
    lambda run: run.looked_at(2),
    lambda run: run.with_settings(Settings(batch_size=2)),
    lambda run: run.with_settings(Settings(step_limit=6)),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(ACTIONS), max_size=20))
def test_whatever_is_pressed_the_run_stays_sound(actions: list[Callable[[Run], Run]]) -> None:
    run = new()
    for action in actions:
        run = action(run)
        assert 0 <= run.step <= run.position <= run.goal <= run.descent.settings.step_limit
        assert len(run.descent.records.costs) == run.position
        assert not (run.is_running and run.is_paused)
        assert not (run.is_running and run.position == run.goal)
        run.descent.lesson_at(run.step)
