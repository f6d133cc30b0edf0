"""The Misprints page in the browser: every formula is drawn, every picture is there, nothing scrolls sideways."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from engine.core.misprints import MISPRINTS
from pages.misprinting.subject import ORDER
from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]

LINK = re.compile("^.*(Misprints|印刷错误)$")
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
SHOWN = """(number) => {
  const title = document.querySelector(".st-key-misprint_heading h3")?.textContent ?? "";
  return title.startsWith(`${number}\\u2002`) && document.querySelector(".main-svg text");
}"""


def wait_for_case(page: Page, number: int) -> None:
    """Until this case and nothing else is shown."""
    page.wait_for_function(SHOWN, arg=number, timeout=30_000)
    wait_until_at_rest(page)


def misprints(visit: Visit, view: str, query: str = "") -> Page:
    """The page, reached from the home page as a visitor does."""
    page = visit(view).open(query).page
    page.get_by_role("link", name=LINK, include_hidden=True).evaluate("(link) => link.click()")
    wait_for_case(page, 1)
    return page


def test_every_case_draws_its_formulas_and_nothing_scrolls_sideways_on_a_phone(visit: Visit) -> None:
    page = misprints(visit, "phone", "?lang=zh")
    for key in (*ORDER[1:], ORDER[0]):
        page.locator(".st-key-misprint_next button").click()
        wait_for_case(page, MISPRINTS[key].number)
        page.locator(".st-key-misprint_equations .katex").nth(1).wait_for()
        assert page.locator(".katex-error").count() == 0
        assert page.evaluate(NO_SIDEWAYS)


def test_other_numbers_are_drawn_and_marked_in_the_picture(visit: Visit) -> None:
    page = misprints(visit, "desktop", "?lang=en")
    page.get_by_role("button", name="The first error in every row").click()
    wait_for_case(page, 7)
    picture = page.locator("[role=img][aria-label^='Wrong: 2 of 12']")
    before = picture.get_attribute("aria-label")
    page.get_by_role("button", name="Draw other numbers").click()
    page.get_by_text("Its weights and biases are drawn anew.").wait_for()
    page.wait_for_function("(label) => !document.querySelector(`[aria-label='${label}']`)", arg=before)
    marked = page.locator(".main-svg text", has_text="✗")
    expect(marked).to_have_count(2 + 1)  # two numbers, and the name of the grid
    assert picture.get_attribute("aria-label") != before
