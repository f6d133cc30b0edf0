"""What the address says, and what the address becomes, as far as it needs no app."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.display.lesson_file import content_key
from engine.display.share_link import FIELDS, MOST_CHARACTERS, read_link, write_link
from engine.display.shared import Shared, step_count
from pages.shared import session
from pages.shared.problems import one_line
from tests.pages.stand_in import Visitor, overflowing, preset_of, shown, soaring, titled
from tests.views import lesson_of

FIRST_ADDRESS = {"link": "1", "lang": "en", "step": "1", "preset": "loglik"}
BATCH_ADDRESS = {
    **{"link": "1", "lang": "zh", "step": "4", "digits": "5", "sample": "3"},
    **{"granularity": "layer", "preset": "row-batch"},
}


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """One who sees the first lesson for the first time."""
    visitor = Visitor(monkeypatch)
    visitor.see()
    return visitor


# Beginning


def test_a_first_visit_shows_the_first_lesson_and_writes_the_address(visitor: Visitor) -> None:
    state = session.current()
    assert preset_of(state.lesson) == next(iter(PRESETS)) == "loglik"
    assert state.start is None
    views = (state.digits, state.language, state.sample, state.step, state.granularity, state.canvas)
    assert views == (3, "en", 0, 0, "layer", "wide")
    assert visitor.address == FIRST_ADDRESS
    assert session.news() is None
    assert not session.can_undo()
    assert not session.can_redo()


def test_a_link_is_shown_and_there_is_nothing_to_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(monkeypatch)
    state = visitor.see(**BATCH_ADDRESS)
    assert preset_of(state.lesson) == "row-batch"
    assert (state.digits, state.language, state.sample, state.step) == (5, "zh", 2, 3)
    assert visitor.address == {name: text for name, text in BATCH_ADDRESS.items() if name != "granularity"}
    assert session.news() is None
    assert not session.can_undo()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")])
def test_a_link_without_a_language_is_in_that_of_the_browser(
    monkeypatch: pytest.MonkeyPatch, locale: str | None, language: str
) -> None:
    visitor = Visitor(monkeypatch, locale)
    assert visitor.see(preset="xor").language == language
    assert visitor.address["lang"] == language


def test_the_next_run_shows_the_same(visitor: Visitor) -> None:
    before = shown()
    visitor.see_again()
    assert shown() == before


@pytest.mark.parametrize("lesson", [soaring, lambda: lesson_of((3, 2, 2), "relu", "softmax", loss="cross_entropy")])
def test_a_link_of_ones_own_lesson_restores_it_to_the_last_bit(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, lesson: Callable[[], Lesson]
) -> None:
    session.open_lesson(lesson)
    session.change(digits=6, step=2)
    shown, address = session.current(), dict(visitor.address)
    state = Visitor(monkeypatch).see(**address)
    assert content_key(state.lesson) == content_key(shown.lesson)
    assert (state.digits, state.step) == (6, 2)
    assert session.news() is None


def test_a_link_brings_the_weights_to_rewind_to(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    session.take_update()
    address = dict(visitor.address)
    assert Visitor(monkeypatch).see(**address).start is not None
    session.rewind()
    assert preset_of(session.current().lesson) == "loglik"


# The address


def test_going_back_brings_back_what_was_shown(visitor: Visitor) -> None:
    session.open_lesson(PRESETS["xor"])
    session.change(digits=5)
    former = dict(visitor.address)
    session.open_lesson(PRESETS["deep"])
    state = visitor.travel(**former)
    assert (preset_of(state.lesson), state.digits) == ("xor", 5)
    state = visitor.travel(**FIRST_ADDRESS)
    assert (preset_of(state.lesson), state.digits) == ("loglik", 3)


def test_a_lesson_that_the_address_replaces_can_be_brought_back_by_undo(visitor: Visitor) -> None:
    session.edit(titled("mine"))
    visitor.see(**FIRST_ADDRESS, digits="5")
    assert session.current().lesson.title != "mine"
    session.undo()
    assert session.current().lesson.title == "mine"


def test_an_address_with_the_same_lesson_leaves_nothing_to_undo(visitor: Visitor) -> None:
    assert visitor.see(**FIRST_ADDRESS, digits="5").digits == 5
    assert not session.can_undo()


def test_the_step_that_the_player_wrote_is_taken(visitor: Visitor) -> None:
    state = visitor.see_again(step="9")
    assert state.step == 8
    session.change(digits=5)
    assert visitor.address["step"] == "9"


@pytest.mark.parametrize("step", ["0", "15", "-1", "x", "", "٣", "9" * 5000])
def test_a_step_that_no_player_writes_changes_nothing(visitor: Visitor, step: str) -> None:
    visitor.see_again(step="9")
    assert visitor.see_again(step=step).step == 8
    assert session.news() is None


def test_another_page_under_its_plain_address_shows_the_same_lesson(visitor: Visitor) -> None:
    session.open_lesson(PRESETS["xor"])
    session.change(digits=5)
    visitor.see_again(step="4")
    before, address = shown(), dict(visitor.address)
    visitor.see()
    assert shown() == before
    assert visitor.address == address


def test_a_parameter_of_another_address_does_not_stay(visitor: Visitor) -> None:
    visitor.see(**BATCH_ADDRESS)
    state = visitor.see(link="1", lang="zh", step="1", preset="xor")
    assert (state.digits, state.sample, state.step, state.language) == (3, 0, 0, "zh")


def test_a_link_from_page_to_page_knows_no_step_and_changes_nothing(visitor: Visitor) -> None:
    visitor.see(**BATCH_ADDRESS)
    before = shown()
    visitor.see(link="1", lang="en", preset="xor")
    assert shown() == before
    visitor.see()
    assert shown() == before


# What cannot be read


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"digits": "9"}, "digits"),
        ({"lang": "xx"}, "lang"),
        ({"preset": "xor", "sample": "5"}, "sample"),
        ({"step": "15"}, "step"),
        ({"step": "x"}, "step"),
        ({"link": "2", "preset": "xor"}, "link"),
        ({"other": "1"}, "other"),
        ({"preset": "xor", "granularity": "whole"}, "granularity"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_used(
    monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str], place: str
) -> None:
    visitor = Visitor(monkeypatch)
    state = visitor.see(**{"digits": "5", **parameters})
    told = session.news()
    assert told is not None
    assert (told.heading, [problem.place for problem in told.problems]) == ("link_repaired", [place])
    assert preset_of(state.lesson) == parameters.get("preset", "loglik")
    assert state.digits == (3 if place == "digits" else 5)
    assert read_link(visitor.address, PRESETS["deep"]()).problems == ()


@pytest.mark.parametrize("parameters", [{"preset": "Loglik"}, {"layers": "x"}, {"check": "12345678"}, {"kept": "gone"}])
def test_of_a_lost_lesson_the_settings_are_used_and_another_lesson_is_shown(
    monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str]
) -> None:
    visitor = Visitor(monkeypatch)
    state = visitor.see(**parameters, digits="5", lang="zh", sample="2", step="3")
    told = session.news()
    assert told is not None
    assert told.heading == "link_lost"
    assert (preset_of(state.lesson), state.digits, state.language) == ("loglik", 5, "zh")
    assert (state.sample, state.step) == (0, 0)
    assert visitor.address == {"link": "1", "lang": "zh", "step": "1", "digits": "5", "preset": "loglik"}


def test_a_lost_lesson_leaves_what_was_shown_as_it_was(visitor: Visitor) -> None:
    session.open_lesson(PRESETS["xor"])
    session.change(sample=2, step=5)
    state = visitor.see(preset="nope", digits="5", step="1")
    assert (preset_of(state.lesson), state.sample, state.step, state.digits) == ("xor", 2, 5, 5)
    assert visitor.address == {**FIRST_ADDRESS, "preset": "xor", "digits": "5", "sample": "3", "step": "6"}


def test_a_link_whose_numbers_overflow_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    link = write_link(Shared(overflowing()))
    assert link is not None
    state = Visitor(monkeypatch).see(**link)
    told = session.news()
    assert told is not None
    assert (told.heading, [problem.rule for problem in told.problems]) == ("link_lost", ["representable"])
    assert preset_of(state.lesson) == "loglik"


def test_a_sound_link_takes_the_news_away(visitor: Visitor) -> None:
    visitor.see(digits="99", step="1")
    assert session.news() is not None
    visitor.see(digits="4", step="1")
    assert session.news() is None


# Lessons that are too large for a link


def too_large_for_a_link() -> Lesson:
    return lesson_of((8, 8, 8), "tanh", "identity", samples=400)


def test_a_lesson_that_is_too_large_for_a_link_is_named_and_found_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(monkeypatch)
    visitor.see()
    assert not session.is_too_large_for_a_link()
    session.open_lesson(too_large_for_a_link)
    assert session.is_too_large_for_a_link()
    assert set(visitor.address) == {"link", "lang", "step", "kept"}
    assert sum(map(len, visitor.address.values())) < MOST_CHARACTERS
    state = Visitor(monkeypatch).see(**visitor.address)
    assert content_key(state.lesson) == content_key(too_large_for_a_link())
    assert session.news() is None


def test_going_back_from_a_large_lesson_and_forward_again(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(monkeypatch)
    visitor.see()
    session.open_lesson(too_large_for_a_link)
    large = dict(visitor.address)
    visitor.travel(**FIRST_ADDRESS)
    assert not session.is_too_large_for_a_link()
    assert content_key(visitor.travel(**large).lesson) == content_key(too_large_for_a_link())


# Strangers


parameters = st.dictionaries(
    st.sampled_from([field.name for field in FIELDS]) | st.text(min_size=1, max_size=8),
    st.text(max_size=30) | st.from_regex(r"[-+]?\d{1,7}") | st.sampled_from([*PRESETS, "zh", "2-2-1", "1"]),
    max_size=6,
)


@settings(deadline=None)
@given(parameters)
def test_whatever_stands_in_the_address_a_sound_lesson_is_shown_under_an_address_that_reads_back(
    address: dict[str, str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        visitor = Visitor(patch)
        state = visitor.see(**address)
        session.require_shown(state.lesson)
        assert 1 <= state.digits <= 8
        assert 0 <= state.sample < state.lesson.examples.count
        assert 0 <= state.step < step_count(state.lesson)
        reading = read_link(visitor.address, PRESETS["deep"]())
        assert reading.problems == ()
        assert content_key(reading.values["lesson"]) == content_key(state.lesson)
        before = shown()
        session.begin()
        assert shown() == before


@settings(deadline=None)
@given(st.text())
def test_a_strangers_text_is_put_on_one_line_and_cut(text: str) -> None:
    line = " ".join(text.split())
    assert one_line(text) == (line if len(line) <= 80 else line[:79] + "…")
    assert len(one_line(text).splitlines()) <= 1
    assert len(one_line(text, most=300)) <= 300
