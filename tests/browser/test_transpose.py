"""Why the transpose, in the real app: keys step it, rows light up going forward and columns going back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

LIT = """() => [...document.querySelectorAll(".tp-cell.tp-of-weight")]
  .map((cell) => cell.classList.contains("tp-lit"))"""
WIDTHS = """() => ["html", "[data-testid=stMain]"].map((selector) => {
  const element = document.querySelector(selector);
  return element.scrollWidth - element.clientWidth;
})"""
TOLD = """() => [".tp-line", ".tp-sentence", ".tp-position"].map((name) => document.querySelector(name).textContent)"""

Transpose = Callable[..., Page]


@pytest.fixture
def transpose(visit: Callable[..., StagePage]) -> Transpose:
    """`transpose(motion, width)`: the section of a fresh page, of the network 3-4-4-3, in a window of this width."""

    def make(motion: Any = "reduce", width: int = 1400) -> Page:
        stage = visit("desktop")
        page = stage.page
        page.emulate_media(reduced_motion=motion)
        stage.open("?lang=en")
        page.get_by_role("link", name="Paths").click()
        page.get_by_role("radio", name="Why the transpose").click(timeout=30_000)
        page.locator(".tp-cell").first.wait_for()
        wait_until_at_rest(page)
        page.set_viewport_size({"width": width, "height": 900})
        return page

    return make


def position(page: Page) -> str:
    return page.locator(".tp-position").inner_text()


def lit(page: Page) -> list[tuple[int, int]]:
    """Row and column of every weight that is lit, of the 4 × 4 grid."""
    cells: list[bool] = page.evaluate(LIT)
    return [divmod(index, 4) for index, is_lit in enumerate(cells) if is_lit]


def test_keys_light_up_row_after_row_and_then_column_after_column(transpose: Transpose) -> None:
    page = transpose()
    page.locator(".tp-scroll").focus()
    seen = []
    for number in range(1, 9):
        assert position(page) == f"{number} / 8"
        seen.append(lit(page))
        page.keyboard.press("ArrowRight")
    assert seen[:4] == [[(row, column) for column in range(4)] for row in range(4)]
    assert seen[4:] == [[(row, column) for row in range(4)] for column in range(4)]
    assert position(page) == "8 / 8"
    page.keyboard.press("ArrowLeft")
    assert position(page) == "7 / 8"


def test_results_fill_one_by_one_and_each_direction_has_its_own_vectors(transpose: Transpose) -> None:
    page = transpose()
    filled = ".tp-cell.tp-of-{}:not(.tp-empty):visible"
    assert [page.locator(filled.format(kind)).count() for kind in ("a", "z", "delta", "returned")] == [4, 1, 0, 0]
    for _ in range(5):
        page.locator(".tp-next").click()
    assert [page.locator(filled.format(kind)).count() for kind in ("a", "z", "delta", "returned")] == [0, 0, 4, 2]
    line, sentence, _ = page.evaluate(TOLD)
    assert "(−0.400)·(−0.099)" in line
    assert "Column 2 of Θ⁽²⁾" in sentence
    assert sentence in page.locator(".tp-voice").inner_text()


def test_it_plays_by_itself_only_where_motion_is_welcome(transpose: Transpose) -> None:
    page = transpose(motion="no-preference")
    page.get_by_role("button", name="Pause").wait_for()
    page.locator(".tp-position", has_text="2 / 8").wait_for()
    page.locator(".tp-scroll").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="▶ Play").wait_for()
    calm = transpose(motion="reduce")
    calm.wait_for_timeout(2000)
    assert position(calm) == "1 / 8"
    assert calm.get_by_role("button", name="Pause").count() == 0


def test_a_phone_shows_the_whole_grid_without_scrolling_sideways(transpose: Transpose) -> None:
    page = transpose(width=390)
    assert page.evaluate(WIDTHS) == [0, 0]
    for name in (".tp-grid", ".tp-line", ".tp-sentence"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
