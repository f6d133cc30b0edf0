"""Update steps and rewinding, as far as they need no app."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.core import editing
from engine.core.initialisation import Initialisation
from engine.core.presets import PRESETS
from engine.core.propagation import run
from pages.shared import session
from tests.pages.stand_in import at_its_minimum, preset_of, refusing, rule_of_news, shown, soaring, titled, widened

pytestmark = pytest.mark.usefixtures("visitor")


def weights() -> list[Any]:
    return [array.tolist() for array in session.current().lesson.network.weights]


def test_an_update_step_takes_the_weights_of_the_trace_and_begins_anew() -> None:
    session.open_lesson(PRESETS["row-batch"])
    before = session.current().lesson
    session.change(step=4, sample=2)
    session.take_update()
    updated, after = run(before).updated, session.current()
    assert weights() == [array.tolist() for array in updated.weights]
    assert updated.biases is not None
    assert after.lesson.network.biases is not None
    assert [array.tolist() for array in after.lesson.network.biases] == [array.tolist() for array in updated.biases]
    assert (after.step, after.sample) == (0, 2)
    assert run(after.lesson).cost.J < run(before).cost.J


def test_rewind_goes_back_to_before_the_first_of_several_update_steps() -> None:
    before = weights()
    for _ in range(3):
        session.take_update()
    assert weights() != before
    session.rewind()
    assert preset_of(session.current().lesson) == "loglik"
    assert (session.current().start, session.current().step) == (None, 0)
    session.undo()
    session.rewind()
    assert preset_of(session.current().lesson) == "loglik"


def test_rewind_without_an_update_step_does_nothing() -> None:
    before = shown()
    session.rewind()
    assert shown() == before
    assert not session.can_undo()


def test_update_steps_can_be_undone_one_by_one() -> None:
    session.take_update()
    once = shown()
    session.take_update()
    session.undo()
    assert shown() == once
    session.undo()
    assert (preset_of(session.current().lesson), session.current().start) == ("loglik", None)
    session.redo()
    assert shown() == once


def test_an_update_step_at_the_minimum_can_be_undone_too() -> None:
    session.open_lesson(at_its_minimum)
    before = shown()
    session.take_update()
    assert weights() == [[[2.0]]]
    assert session.current().start is not None
    session.undo()
    assert shown() == before


def test_rewind_keeps_what_was_changed_besides_the_weights() -> None:
    session.take_update()
    session.edit(titled("mine"))
    session.rewind()
    assert session.current().lesson.title == "mine"
    assert weights() == [array.tolist() for array in PRESETS["loglik"]().network.weights]


@pytest.mark.parametrize(
    "edit",
    [
        lambda: session.edit(widened),
        lambda: session.edit(lambda lesson: editing.with_bias(lesson, True)),
        lambda: session.edit(lambda lesson: editing.redrawn(lesson, Initialisation("he", 3)), forgets_start=True),
        lambda: session.open_lesson(PRESETS["xor"]),
    ],
    ids=["other layers", "biases", "drawn anew", "another lesson"],
)
def test_there_is_nothing_to_rewind_to_once_the_weights_do_not_fit_or_are_new(edit: Callable[[], None]) -> None:
    session.take_update()
    edit()
    assert session.current().start is None
    session.undo()
    assert session.current().start is not None


def test_an_update_step_that_overflows_changes_nothing_and_says_why() -> None:
    session.open_lesson(soaring)
    before = shown()
    session.take_update()
    assert shown() == before
    assert rule_of_news() == ("refused", ["representable"])


@pytest.mark.parametrize("action", [session.take_update, session.rewind])
def test_an_update_step_and_rewind_take_former_news_away(action: Callable[[], None]) -> None:
    session.take_update()
    session.edit(refusing)
    action()
    assert session.news() is None
