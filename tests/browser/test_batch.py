"""A batch in the browser: all samples at once, and the gradient sample by sample."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import expect

from engine.core.network import Examples, Lesson, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.share_link import write_link
from engine.display.shared import Shared
from engine.stage.storyboard import storyboard
from tests.browser.stage_page import StagePage
from tests.views import lesson_of, own_view

Visit = Callable[..., StagePage]

STICKING_OUT = """() => [...document.querySelectorAll(".ds *")]
  .filter((part) => !part.closest(".ds-sheet, .ds-voice") && part.getBoundingClientRect().right > innerWidth + 0.5)
  .map((part) => part.className)"""
"""Parts of the player that reach beyond the screen; what is drawn on its sheets scrolls inside their boxes."""

UNITS = """() => [...document.querySelectorAll(".ds-network .ds-page.ds-on text")].map((text) => text.textContent)"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll(".ds-phase > span > *, .ds-phase > span")]
    .filter((span) => !span.children.length && span.textContent && span.offsetWidth)
    .map((span) => {
      const range = document.createRange();
      range.selectNodeContents(span);
      return range.getBoundingClientRect();
    });
  return boxes.filter((a, i) => boxes.some((b, j) => j > i && a.right > b.left + 0.5 && b.right > a.left + 0.5)).length;
}"""


def wide_batch(count: int) -> Lesson:
    """3-4-2 with so many samples."""
    lesson = PRESETS["row-batch"]()
    numbers = np.random.default_rng(1).normal(size=(count, 3)).round(2)
    targets = np.eye(2)[np.arange(count) % 2]
    return Lesson(lesson.network, Examples(numbers, targets), Objective("cross_entropy", l2=0.5))


def test_samples_are_added_one_by_one_and_their_labels_say_which(visit: Visit) -> None:
    stage = visit().open("?link=1&lang=en&preset=bias-unit&step=8")
    page, board = stage.page, storyboard(own_view(run(PRESETS["bias-unit"]())), granularity="sample")
    position = page.locator(".ds-bar")
    stage.part("granularity").select_option("sample")
    position.get_by_text("8 / 32").wait_for()
    page.keyboard.press("ArrowRight")
    position.get_by_text(re.compile("sample 1 of 4")).wait_for()
    first = page.evaluate(UNITS)
    page.keyboard.press("ArrowRight")
    position.get_by_text(re.compile("sample 2 of 4")).wait_for()
    assert page.locator(".ds-network .ds-page.ds-on").get_by_text("units: sample 2 of 4").count() == 1
    second = page.evaluate(UNITS)
    assert [texts(board, 8) <= {*first}, texts(board, 9) <= {*second}] == [True, True]
    assert not texts(board, 9) <= {*first}
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    position.get_by_text(re.compile("penalty")).wait_for()
    matrices = page.locator(".ds-matrices .ds-page.ds-on")
    assert matrices.get_by_text("biases: no penalty").count() == 1
    targets = matrices.locator(".ds-hit-cell").evaluate_all("(cells) => cells.map((cell) => cell.dataset.target)")
    assert [targets.count(target) for target in ("b2.0", "b2.1", "w2.0.0", "w2.1.1")] == [2, 2, 3, 3]


def texts(board: dict[str, Any], index: int) -> set[str]:
    """The numbers that are drawn on the network of a page."""
    written = (text for trace in board["steps"][index]["network"]["data"] for text in trace.get("text", []))
    return {text for text in written if re.fullmatch(r"[+−]?\d\.\d{3}", text)}


def test_all_samples_are_chosen_in_the_sidebar_and_shown_as_columns(visit: Visit) -> None:
    stage = visit().open("?link=1&preset=xor&step=1")
    page = stage.page
    shape = page.locator(".ds-matrices .ds-page.ds-on")
    assert shape.get_by_text("2 × 4").count() == 0
    stage.choose("sample", "All 4 samples")
    shape.get_by_text("2 × 4").first.wait_for()
    stage.wait_for_address(samples="all")
    assert page.locator(".ds-network .ds-page.ds-on").get_by_text("units: mean of 4 samples").count() == 1


def test_forty_samples_scroll_inside_their_box_on_a_phone_and_phases_keep_apart(visit: Visit) -> None:
    link = write_link(Shared(wide_batch(40), samples="all", granularity="sample", step=5))
    assert link is not None
    stage = visit("phone").open("?" + urlencode(link))
    assert stage.page.evaluate(STICKING_OUT) == []
    assert stage.page.evaluate(OVERLAPS) == 0
    assert stage.part("matrices").evaluate("(box) => getComputedStyle(box).overflowX") == "auto"


def test_of_more_than_a_hundred_pages_all_marks_fit_on_a_phone(visit: Visit) -> None:
    lesson = lesson_of((2,) * 12, *["sigmoid"] * 11, samples=6)
    lesson = replace(lesson, objective=replace(lesson.objective, l2=0.5))
    link = write_link(Shared(lesson, granularity="sample"))
    assert link is not None
    stage = visit("phone").open("?" + urlencode(link))
    widths = stage.page.locator(".ds-marks button").evaluate_all("(marks) => marks.map((mark) => mark.clientWidth)")
    assert len(widths) == 134
    assert min(widths) >= 1
    assert stage.page.evaluate(STICKING_OUT) == []
    assert stage.page.evaluate(OVERLAPS) == 0


def test_the_sidebar_shows_the_same_choices_on_every_page(visit: Visit) -> None:
    stage = visit().open("?link=1&preset=xor&digits=5&lang=en")
    for link in ("Build", "Descend", "Step through"):
        stage.page.get_by_role("link", name=link).first.click()
        stage.page.wait_for_function("(title) => document.title.startsWith(title)", arg=link)
        expect(stage.list_of("digits")).to_have_value("5")
        expect(stage.list_of("preset")).to_have_value("2-2-1, XOR")
