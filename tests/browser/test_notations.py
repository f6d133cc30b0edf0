"""The Notations page in the browser: what differs can be seen, every formula is drawn, nothing scrolls sideways."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.contrast import LEAST, contrasts
from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]

LINK = re.compile("^.*(Notations|记号)$")
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
DRAWN = "(count) => document.querySelectorAll('[class*=st-key-notation_card_] .main-svg text').length >= count"


def notations(visit: Visit, view: str, query: str) -> Page:
    """The page, reached from the home page as a visitor does."""
    page = visit(view).open(query).page
    page.get_by_role("link", name=LINK, include_hidden=True).evaluate("(link) => link.click()")
    page.wait_for_function(DRAWN, arg=20, timeout=30_000)
    wait_until_at_rest(page)
    return page


def show(page: Page, section: str) -> None:
    page.get_by_role("radio", name=section).or_(page.get_by_role("button", name=section)).first.click()
    page.locator("[class*=st-key-notation_table_] table").first.wait_for()
    wait_until_at_rest(page)


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_what_differs_is_framed_and_named_and_nothing_scrolls_sideways(visit: Visit, view: str) -> None:
    page = notations(visit, view, "?preset=loglik&step=9&lang=en")
    other = page.locator(".st-key-notation_card_row-batch")
    expect(other.locator(".main-svg text", has_text="≠ transposed")).to_have_count(3)
    expect(other.locator(".main-svg path.js-line[style*='stroke-dasharray']")).to_have_count(3)
    assert page.locator(".st-key-notation_card_house .main-svg text", has_text="≠").count() == 0
    boxes = [page.locator(f".st-key-notation_card_{key}").bounding_box() for key in ("house", "row-batch")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert (boxes[0]["y"] == boxes[1]["y"]) == (view == "desktop")
    assert page.evaluate(NO_SIDEWAYS)
    page.get_by_role("button", name="Next step").click()
    expect(page.locator(".st-key-notation_card_house .katex", has_text="∘")).to_be_visible()
    for section in ("Dictionary", "Books, courses, libraries"):
        show(page, section)
        assert page.locator(".katex-error").count() == 0
        assert page.evaluate(NO_SIDEWAYS)


def test_the_step_at_which_the_player_was_left_is_compared_and_it_goes_on_from_there(visit: Visit) -> None:
    stage = visit("desktop").open("?preset=loglik&lang=en")
    stage.press("ArrowRight", 8)
    stage.wait_for_step(9)
    page = stage.page
    page.get_by_role("link", name=LINK).click()
    expect(page.get_by_role("combobox", name="Step")).to_have_value(re.compile("^9\\."))
    wait_until_at_rest(page)
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("combobox", name="Step")).to_have_value(re.compile("^10\\."))
    wait_until_at_rest(page)
    page.get_by_role("link", name="Step through").click()
    stage.wait_for_step(10)


def test_every_text_can_be_read_in_the_dark(visit: Visit) -> None:
    page = notations(visit, "dark", "?preset=bias-unit&step=1&lang=en")
    faint = [text for text in contrasts(page) if text.contrast < LEAST]
    show(page, "Books, courses, libraries")
    faint += [text for text in contrasts(page) if text.contrast < LEAST]
    assert faint == []
