"""Edits, undo and redo, and what the user is told, as far as they need no app."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.core import editing
from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.lesson_file import MOST_SAMPLES, MOST_UNITS
from pages.shared import session
from pages.shared.history import MOST_MOMENTS
from tests.pages.stand_in import Visitor, overflowing, preset_of, refusing, rule_of_news, shown, titled, widened
from tests.views import lesson_of

pytestmark = pytest.mark.usefixtures("visitor")


def with_samples(count: int) -> Callable[[Lesson], editing.Edit]:
    return lambda lesson: editing.with_examples(lesson, np.zeros((count, 3)), np.zeros((count, 3)))


# Settings


def test_a_setting_keeps_everything_else(visitor: Visitor) -> None:
    session.open_lesson(PRESETS["row-batch"])
    session.change(sample=2, step=4)
    session.change(digits=6)
    session.change(language="zh")
    state = session.current()
    assert (state.sample, state.step, state.digits, state.language) == (2, 4, 6, "zh")
    assert preset_of(state.lesson) == "row-batch"
    assert visitor.address == {
        **{"link": "1", "lang": "zh", "step": "5", "digits": "6", "sample": "3"},
        **{"preset": "row-batch"},
    }


def test_a_sample_that_a_late_browser_chooses_for_another_lesson_is_not_shown() -> None:
    session.open_lesson(PRESETS["row-batch"])
    session.open_lesson(PRESETS["xor"])
    session.undo()
    session.undo()
    session.change(sample=2)
    assert session.current().sample == 0


def test_a_setting_is_no_edit() -> None:
    session.change(digits=6)
    assert not session.can_undo()
    session.edit(titled("mine"))
    session.undo()
    session.change(digits=5)
    assert session.can_redo()


# Edits


def test_an_edit_keeps_the_settings_and_the_step() -> None:
    session.change(digits=6, language="zh", step=4)
    session.edit(titled("mine"))
    state = session.current()
    assert state.lesson.title == "mine"
    assert (state.digits, state.language, state.step) == (6, "zh", 4)
    assert session.news() is None


def test_what_was_filled_in_along_with_an_edit_is_told() -> None:
    session.edit(widened)
    told = session.news()
    assert told is not None
    assert (told.heading, told.problems) == ("edited", ())
    assert [remark.kind for remark in told.remarks] == ["weights_filled"]
    session.edit(titled("mine"))
    assert session.news() is None


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (refusing, "layer_count"),
        (lambda lesson: overflowing(), "representable"),
        (lambda lesson: lesson_of((3, MOST_UNITS + 1, 3), "tanh", "tanh"), "unit_limit"),
        (with_samples(MOST_SAMPLES + 1), "sample_limit"),
    ],
)
def test_an_edit_that_makes_no_lesson_for_the_app_changes_nothing_and_says_why(
    make: Callable[[Lesson], Any], rule: str
) -> None:
    session.edit(titled("mine"))
    session.edit(titled("yours"))
    session.undo()
    before = shown()
    session.edit(make)
    assert shown() == before
    assert rule_of_news() == ("refused", [rule])
    assert session.is_refused()
    assert session.can_undo()
    assert session.can_redo()


def test_steps_and_samples_that_an_edit_takes_away_are_not_shown() -> None:
    session.edit(with_samples(4))
    session.change(sample=3, step=13)
    session.edit(with_samples(2))
    assert (session.current().sample, session.current().step) == (1, 13)
    session.edit(lambda lesson: editing.with_layers(lesson, (3, 3)))
    assert session.current().step == len(run(session.current().lesson).steps) - 1


def test_edits_that_arrive_with_the_address_from_before_all_of_them_add_up(visitor: Visitor) -> None:
    address = dict(visitor.address)
    for number in range(1, 4):
        visitor.address.from_dict(address)  # as the browser sends it that has no answer yet
        session.edit(lambda lesson: replace(lesson, title=f"{lesson.title}+"))
        session.begin()
        assert session.current().lesson.title == PRESETS["loglik"]().title + number * "+"


def test_an_edit_that_changes_nothing_leaves_nothing_to_undo() -> None:
    session.edit(lambda lesson: lesson)
    assert not session.can_undo()


def test_another_lesson_begins_at_its_first_step_and_sample_and_keeps_the_settings() -> None:
    session.open_lesson(PRESETS["row-batch"])
    session.change(sample=2, step=4, digits=6, language="zh")
    session.open_lesson(PRESETS["xor"])
    state = session.current()
    assert preset_of(state.lesson) == "xor"
    assert (state.sample, state.step, state.digits, state.language) == (0, 0, 6, "zh")


def test_another_lesson_that_cannot_be_read_leaves_the_present_one() -> None:
    before = shown()
    session.open_lesson(overflowing)
    assert shown() == before
    assert rule_of_news() == ("refused", ["representable"])


# Undo and redo


def test_undo_and_redo_go_through_all_lessons_and_keep_the_settings() -> None:
    session.edit(titled("mine"))
    session.open_lesson(PRESETS["xor"])
    session.change(digits=6)
    session.undo()
    assert session.current().lesson.title == "mine"
    session.undo()
    assert preset_of(session.current().lesson) == "loglik"
    assert not session.can_undo()
    session.redo()
    assert session.current().lesson.title == "mine"
    session.redo()
    assert preset_of(session.current().lesson) == "xor"
    assert not session.can_redo()
    assert session.current().digits == 6


def test_beyond_the_first_and_the_last_edit_undo_and_redo_do_nothing() -> None:
    before = shown()
    session.undo()
    session.redo()
    assert shown() == before
    session.edit(titled("mine"))
    after = shown()
    session.redo()
    assert shown() == after


def test_after_undo_a_new_edit_leaves_nothing_to_redo() -> None:
    session.edit(titled("mine"))
    session.undo()
    session.edit(titled("yours"))
    assert not session.can_redo()
    session.undo()
    assert preset_of(session.current().lesson) == "loglik"


def test_undo_takes_the_news_of_the_edit_away() -> None:
    session.edit(widened)
    assert session.news() is not None
    session.undo()
    assert session.news() is None


def test_undo_shows_no_step_that_the_former_lesson_has_not() -> None:
    session.open_lesson(PRESETS["deep"])
    session.change(step=31)
    session.undo()
    assert session.current().step == 13


def test_many_edits_can_be_undone() -> None:
    for number in range(MOST_MOMENTS + 5):
        session.edit(titled(f"lesson {number}"))
    for _ in range(MOST_MOMENTS):
        session.undo()
    assert not session.can_undo()
    assert session.current().lesson.title == "lesson 4"


# News


def test_news_stays_until_it_is_closed(visitor: Visitor) -> None:
    session.edit(refusing)
    visitor.see_again()
    session.change(digits=5)
    assert rule_of_news() == ("refused", ["layer_count"])
    session.close_news()
    assert session.news() is None
    assert not session.is_refused()


def test_a_refused_text_belongs_to_its_field_until_the_message_goes() -> None:
    session.edit(refusing)
    session.mark_refused("layers")
    assert session.refused_field() == "layers"
    session.close_news()
    assert session.refused_field() == ""
