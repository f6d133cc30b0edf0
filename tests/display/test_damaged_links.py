"""Links that were cut off, damaged or changed by hand: what is sound is kept, and nothing is guessed in silence."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from engine.core.presets import xor
from engine.display.lesson_file import content_key
from engine.display.link_codecs import pack
from engine.display.share_link import FIELDS, write_link, write_reference
from engine.display.shared import Shared
from tests.damage import assert_rest_is_kept, changed, is_same, messages, places
from tests.links import EXPLICIT, drawn, query, read, written_out

WRITTEN = [(case, name) for case, make in EXPLICIT.items() for name in write_link(make()) if name != "link"]
"""Every parameter of every explicit link."""


# Cut off.


@pytest.mark.parametrize("make", EXPLICIT.values(), ids=EXPLICIT)
def test_a_link_cut_off_anywhere_gives_its_lesson_or_says_what_is_missing(make: Callable[[], Shared]) -> None:
    shared = make()
    text = query(shared)
    assert is_same(read(text), shared)
    silent = [text[:end] for end in range(1, len(text)) if not read(text[:end]).problems]
    assert [cut for cut in silent if not is_same(read(cut), shared)] == []


@pytest.mark.parametrize(
    ("text", "lesson"),
    [
        (query(Shared(xor(), language="zh", step=11, digits=4)), xor()),
        (urlencode(write_reference(Shared(written_out().lesson, language="zh", step=10))), written_out().lesson),
    ],
    ids=["preset", "reference"],
)
def test_a_cut_off_link_that_only_names_its_lesson_says_so(text: str, lesson: object) -> None:
    at_hand = {content_key(lesson): lesson}
    assert read(text, at_hand.get).problems == ()
    for end in range(1, len(text)):
        reading = read(text[:end], at_hand.get)
        assert reading.problems
        assert reading.is_lost or end < len("link=")


def test_a_cut_off_link_keeps_what_stood_before_the_cut() -> None:
    text = query(written_out())
    reading = read(text[: text.index("&weights=") + 20])
    assert messages(reading) == [
        "weights: expected numbers as they were packed into the link, found a text that was cut off"
    ]
    assert_rest_is_kept(reading, Shared(**{**vars(written_out()), "start": None}), "weights")
    assert reading.values["start"] is None


def test_weights_to_rewind_to_are_not_lost_unnoticed() -> None:
    text = query(written_out())
    assert places(read(text[: text.index("&start_biases=")])) == {"check"}
    assert places(read(text[: text.index("&start_weights=")])) == {"start_weights"}


# One parameter at a time.


@pytest.mark.parametrize(("case", "name"), WRITTEN)
@pytest.mark.parametrize("damage", ["", "?", "half", "&%<b>"])
def test_a_damaged_parameter_is_named_and_all_the_others_are_kept(case: str, name: str, damage: str) -> None:
    shared = replace(EXPLICIT[case](), step=6)
    text = write_link(shared)[name]
    reading = changed(shared, **{name: text[: len(text) // 2] if damage == "half" else damage})
    assert places(reading) in ({name}, {"check"})
    if name != "check":
        assert_rest_is_kept(reading, shared, name)
    else:
        assert is_same(reading, shared)


@pytest.mark.parametrize(("case", "name"), WRITTEN)
def test_a_missing_parameter_is_noticed_and_all_the_others_are_kept(case: str, name: str) -> None:
    shared = EXPLICIT[case]()
    field = next(field for field in FIELDS if field.name == name)
    reading = read(urlencode({key: text for key, text in write_link(shared).items() if key != name}))
    if field.attribute:  # an address need not say how a lesson is shown
        assert reading.problems == ()
        assert field.attribute not in reading.values
        return
    expected = {
        "init": {"weights"},
        **{key: {key} for key in ("layers", "activations", "loss", "inputs", "targets", "weights", "start_weights")},
    }
    assert places(reading) == expected.get(name, {"check"})
    assert_rest_is_kept(reading, shared, name)


def test_a_missing_format_number_means_the_present_one() -> None:
    text = query(written_out()).removeprefix("link=1&")
    assert read(text).problems == ()
    assert is_same(read(text), written_out())


def test_every_problem_is_reported_together() -> None:
    reading = changed(written_out(), weights="x", title="t" * 121, digits="9", lang="xx", loss="hinge", more="1")
    assert sorted(places(reading)) == ["digits", "lang", "loss", "more", "title", "weights"]
    assert reading.values["sample"] == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [("utm_source", "utm_source"), ("<b>", "'<b>'"), ("a b", "'a b'"), ("", "''"), ("Layers", "Layers")],
)
def test_an_unknown_parameter_is_named_and_changes_nothing(name: str, shown: str) -> None:
    reading = changed(written_out(), **{name: "1\n2"})
    assert messages(reading) == [f"{shown}: expected a part of a Deltastep link, found '1\\n2'"]
    assert is_same(reading, written_out())


def test_what_a_newer_link_has_in_common_is_still_used() -> None:
    reading = changed(written_out(), link="2", optimiser="adam")
    assert messages(reading) == [
        "link: expected the link format 1; this link was made by a newer Deltastep, found '2'",
        "optimiser: expected a part of a Deltastep link, found 'adam'",
    ]
    assert is_same(reading, written_out())


@pytest.mark.parametrize("link", ["", "0", "x", "-1", "1.0", "²", "9" * 5000])
def test_a_format_number_that_is_none_is_named(link: str) -> None:
    reading = changed(written_out(), link=link)
    assert [(problem.place, problem.rule) for problem in reading.problems] == [("link", "link_format")]
    assert is_same(reading, written_out())


def test_a_number_changed_by_hand_is_noticed() -> None:
    reading = changed(written_out(), learning_rate="0.25")
    expected = "check: expected the check sum of this lesson; the link was changed or damaged, found "
    assert [message[: len(expected)] for message in messages(reading)] == [expected]
    assert reading.values["lesson"].learning_rate == 0.25


def test_numbers_to_rewind_to_that_were_changed_by_hand_are_noticed() -> None:
    assert places(changed(drawn(), start_init="xavier~8~2.0")) == {"check"}
    assert places(changed(drawn(), start_init="magic~8~2.0")) == {"start_init"}
    assert places(changed(drawn(), start_weights=pack([[[1.0]]]))) == {"start_init", "start_weights"}
