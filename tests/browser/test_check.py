"""The Check page in the browser: cells that are clicked, keys that choose, and a phone's width."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.rest import choose_by_keys, wait_until_at_rest
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]

LINK = re.compile("^.*(Check|梯度检验)$")
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
GRIDS = ".st-key-check_grids .js-plotly-plot"
CLICKABLE = f"""(number) => {{
  const plot = document.querySelector("{GRIDS}");
  if (!plot?.querySelector(".draglayer .drag")) return null;
  const box = plot.getBoundingClientRect(), cells = plot.data.at(-1);
  return [box.x + cells.x[number], box.y + cells.y[number]];
}}"""
"""Where a cell of the first grid can be clicked, once the picture takes clicks."""

FRAMED = f"""(number) => {{
  const traces = document.querySelector("{GRIDS}").data, cells = traces.at(-1);
  const frame = traces.find((trace) => trace.mode === "lines" && trace.line.width === 2.5);
  const middle = (ends) => (ends[0] + ends[2]) / 2;
  return Math.abs(middle(frame.x) - cells.x[number]) < 2 && Math.abs(middle(frame.y) - cells.y[number]) < 2;
}}"""
"""Whether the frame of the chosen cell is drawn around this one."""


def check_page(visit: Visit, query: str, view: str) -> Page:
    """The Check page, reached from the home page as a visitor does."""
    page = visit(view).open(query).page
    link = page.get_by_role("link", name=LINK, include_hidden=True)  # on a phone the sidebar is closed
    link.evaluate("(link) => link.click()")
    page.locator(f"{GRIDS} .main-svg").first.wait_for(timeout=30_000)
    return page


def click_cell(page: Page, number: int, name: str) -> None:
    """Click, and wait until the parameter is shown and its cell framed."""
    wait_until_at_rest(page)  # every answer draws a picture of its own
    page.mouse.click(*page.wait_for_function(CLICKABLE, arg=number).json_value())
    wait_for_parameter(page, name)
    page.wait_for_function(FRAMED, arg=number)


def wait_for_parameter(page: Page, name: str) -> None:
    page.get_by_role("heading", name=f": {name}").wait_for()


def test_a_mistake_is_caught_and_a_cell_is_clicked_or_chosen_by_keys(visit: Visit) -> None:
    page = check_page(visit, "?lang=en&preset=row-batch&shown_in=house", "desktop")
    page.get_by_role("heading", name="✓ The check passes").wait_for()
    wait_for_parameter(page, "∂J/∂b₂⁽²⁾")
    choose_by_keys(page, re.compile("Break it"), "forgot g′")
    page.get_by_role("heading", name="✗ The check fails: the mistake is caught").wait_for()
    page.get_by_text("Still right: Θ⁽²⁾, b⁽²⁾, because").wait_for()
    click_cell(page, 1, "∂J/∂θ₁₂⁽¹⁾")
    click_cell(page, 3, "∂J/∂θ₂₁⁽¹⁾")
    page.get_by_text("There is a kink on the way", exact=True).wait_for()
    choose_by_keys(page, "Weights", "Θ⁽²⁾")
    page.get_by_text("They agree", exact=True).wait_for()
    wait_for_parameter(page, "∂J/∂θ₂₁⁽²⁾")


def test_nothing_scrolls_sideways_on_a_phone_and_the_grids_have_their_own_width(visit: Visit) -> None:
    page = check_page(visit, "?lang=zh&preset=deep", "phone")
    page.get_by_role("heading", name="检验通过").wait_for()
    assert page.evaluate(NO_SIDEWAYS)
    width = page.evaluate(f"document.querySelector('{GRIDS}').getBoundingClientRect().width")
    assert width == page.evaluate(f"document.querySelector('{GRIDS}').layout.width") <= 358
    wait_until_at_rest(page)
    page.get_by_role("slider").press("End")  # the smallest ε
    page.get_by_role("heading", name="无法判断").wait_for()
    assert page.evaluate(NO_SIDEWAYS)
