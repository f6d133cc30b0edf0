"""Undo and redo, as far as they need no app."""

import pytest

from engine.core.presets import PRESETS
from pages.shared.history import MOST_MOMENTS, History, Moment

FIRST, SECOND, THIRD = (Moment(PRESETS[preset](), None) for preset in ("loglik", "xor", "deep"))


def recorded(*moments: Moment) -> History:
    history = History()
    for moment in moments:
        history = history.recorded(moment)
    return history


def test_a_new_history_holds_nothing() -> None:
    assert (History().past, History().future) == ((), ())


def test_edits_are_undone_from_the_last_to_the_first() -> None:
    history, moment = recorded(FIRST, SECOND).undone(THIRD)
    assert moment is SECOND
    history, moment = history.undone(moment)
    assert moment is FIRST
    assert (history.past, history.future) == ((), (THIRD, SECOND))


def test_what_was_undone_is_redone_from_the_first_to_the_last() -> None:
    history, moment = recorded(FIRST, SECOND).undone(THIRD)
    history, moment = history.undone(moment)
    history, moment = history.redone(moment)
    assert moment is SECOND
    history, moment = history.redone(moment)
    assert moment is THIRD
    assert (history.past, history.future) == ((FIRST, SECOND), ())


def test_redo_after_undo_is_as_if_nothing_had_happened() -> None:
    before = recorded(FIRST, SECOND)
    history, moment = before.undone(THIRD)
    history, moment = history.redone(moment)
    assert moment is THIRD
    assert (history.past, history.future) == (before.past, before.future)


@pytest.mark.parametrize("direction", [History.undone, History.redone])
def test_at_the_end_everything_stays_as_it_is(direction: object) -> None:
    history = History()
    assert callable(direction)
    assert direction(history, FIRST) == (history, FIRST)


def test_after_a_new_edit_nothing_can_be_redone() -> None:
    history, moment = recorded(FIRST, SECOND).undone(THIRD)
    history = history.recorded(moment)
    assert (history.past, history.future) == ((FIRST, SECOND), ())


def test_a_moment_keeps_what_rewind_brings_back() -> None:
    start = SECOND.lesson.network
    _, moment = recorded(Moment(FIRST.lesson, start)).undone(SECOND)
    assert moment.start is start


def test_the_oldest_moments_are_forgotten() -> None:
    moments = [Moment(FIRST.lesson, None) for _ in range(MOST_MOMENTS + 3)]
    history = recorded(*moments)
    assert list(history.past) == moments[3:]
    for _ in range(2 * MOST_MOMENTS):
        history, _ = history.undone(SECOND)
    assert history.past == ()
    assert len(history.future) == MOST_MOMENTS


def test_a_history_itself_never_changes() -> None:
    history = recorded(FIRST)
    history.recorded(SECOND)
    history.undone(SECOND)
    assert (history.past, history.future) == ((FIRST,), ())
