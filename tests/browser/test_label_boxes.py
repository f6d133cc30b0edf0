"""No text of a picture lies on another one, on a foreign unit, or is cut off, at any step of any lesson."""

from collections.abc import Callable

import pytest

from engine.core.presets import PRESETS
from tests.browser.stage_page import StagePage
from tests.browser.walk import Circle, Look, Text, walk

Looks = Callable[[str, str], list[Look]]
on_both_canvases = pytest.mark.parametrize("view", ["desktop", "phone"])
for_each_lesson = pytest.mark.parametrize("preset", list(PRESETS))


def crowded(looks: list[Look]) -> list[str]:
    """Everything that is in the way of something else."""
    faults = [fault for look in looks for picture in ("network", "matrices") for fault in look.overlaps(picture)]
    return faults + [fault for look in looks for fault in look.on_units()]


def clipped(looks: list[Look]) -> list[str]:
    return [fault for look in looks for picture in ("network", "matrices") for fault in look.clipped(picture)]


def assert_none(faults: list[str]) -> None:
    assert not faults, "\n".join([f"{len(faults)} times", *faults[:30]])


@on_both_canvases
@for_each_lesson
def test_texts_keep_clear_of_each_other_and_of_units(looks: Looks, view: str, preset: str) -> None:
    assert_none(crowded(looks(view, preset)))


@on_both_canvases
@for_each_lesson
def test_nothing_is_cut_off(looks: Looks, view: str, preset: str) -> None:
    assert_none(clipped(looks(view, preset)))


@on_both_canvases
@for_each_lesson
def test_numbers_fit_into_their_units(looks: Looks, view: str, preset: str) -> None:
    assert_none([fault for look in looks(view, preset) for fault in look.too_wide()])


@on_both_canvases
def test_eight_digits_have_room_too(at_start: Callable[[str], StagePage], view: str) -> None:
    long_numbers = walk(at_start(view), "loglik", digits=8)
    assert_none(crowded(long_numbers) + clipped(long_numbers))


def test_the_pictures_hold_what_is_measured(looks: Looks) -> None:
    gradients = looks("desktop", "loglik")[8]
    labels = [text.text for text in gradients.texts("network")]
    assert len(gradients.circles()) == 14
    assert {"−0.265", "+0.309", "+0.286"} <= set(labels)
    assert len(gradients.texts("matrices")) == 3 + 4 + 12 + 3 + 2


BOX = Text("0.5", 100, 100, 140, 116)


@pytest.mark.parametrize(
    ("left", "top", "expected"), [(139.5, 100, False), (138, 100, True), (100, 115.5, False), (100, 114, True)]
)
def test_an_overlap_is_found(left: float, top: float, expected: bool) -> None:
    assert BOX.overlaps(Text("0.7", left, top, left + 40, top + 16)) is expected


@pytest.mark.parametrize(("x", "expected"), [(120, True), (160.5, True), (163, False)])
def test_a_text_on_a_unit_is_found(x: float, expected: bool) -> None:
    assert BOX.reaches_into(Circle(x, 108, 23)) is expected


def test_the_number_of_a_unit_is_its_own() -> None:
    assert Circle(121, 107, 23).holds(BOX)
    assert not Circle(121, 130, 23).holds(BOX)


@pytest.mark.parametrize(("right", "expected"), [(139.5, False), (138, True)])
def test_a_clipped_text_is_found(right: float, expected: bool) -> None:
    assert BOX.leaves((0, 0, right, 500)) is expected
