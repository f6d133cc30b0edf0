"""The section "All paths" in the browser: choosing a weight, choosing a path, what lights up, what adds up."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]

LINK = re.compile("^.*(Paths|路径)$")
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
LIT = "() => [...document.querySelectorAll('.pp .pp-lit')].map((mark) => mark.dataset.target)"
SUM = """() => {
  const numbers = [...document.querySelectorAll(".pp-sums dd:first-of-type > math > mrow > mn")];
  return numbers.at(-1).textContent;
}"""


@dataclass(frozen=True, eq=False)
class PathsPage:
    """The Paths page in the browser.

    Attributes:
        page: Playwright's.
    """

    page: Page

    def rows(self) -> Locator:
        return self.page.locator(".pp tbody tr")

    def chosen(self) -> Locator:
        return self.page.locator(".pp tbody tr[aria-selected=true]")

    def products(self) -> list[float]:
        """The products as they are printed."""
        return [number(text) for text in self.page.locator(".pp td.pp-product").all_inner_texts()]

    def sum(self) -> float:
        """The sum as it is printed."""
        return number(self.page.evaluate(SUM))

    def choose(self, label: str, option: str) -> None:
        wait_until_at_rest(self.page)
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def wait_for_first_edge(self, name: str) -> None:
        """Until the first row's path begins with the edge of this name."""
        first = re.compile(rf"^\s*{re.escape(name)}")
        self.page.locator(".pp tbody tr:first-child .pp-edges", has_text=first).wait_for()

    def lit(self) -> set[str]:
        """The targets that are lit in the picture."""
        return set(self.page.evaluate(LIT))


def number(text: str) -> float:
    return float(text.strip("()").replace("−", "-"))


@pytest.fixture
def paths(visit: Visit) -> Callable[..., PathsPage]:
    """`paths(query, view)`: the Paths page, reached from the home page as a visitor does."""

    def make(query: str = "?lang=en", view: str = "desktop") -> PathsPage:
        stage = visit(view).open(query)
        link = stage.page.get_by_role("link", name=LINK, include_hidden=True)  # on a phone the sidebar is closed
        link.evaluate("(link) => link.click()")
        stage.page.locator(".pp[data-drawn]").wait_for(timeout=30_000)
        wait_until_at_rest(stage.page)
        return PathsPage(stage.page)

    return make


def test_a_weight_is_chosen_and_the_printed_products_add_up_to_the_printed_sum(
    paths: Callable[..., PathsPage],
) -> None:
    page = paths("?lang=en&digits=8")
    assert page.rows().count() == 12
    assert abs(sum(page.products()) - page.sum()) < 13 * 0.5e-8
    page.choose("Weights", "Θ⁽²⁾")
    page.wait_for_first_edge("θ₁₁⁽²⁾")
    page.choose("To unit", "a₃⁽³⁾")
    page.wait_for_first_edge("θ₃₁⁽²⁾")
    page.choose("From unit", "a₄⁽²⁾")
    page.wait_for_first_edge("θ₃₄⁽²⁾")
    assert page.rows().count() == 3
    assert abs(sum(page.products()) - page.sum()) < 4 * 0.5e-8


def test_a_path_is_chosen_by_keyboard_and_its_edges_light_up(paths: Callable[..., PathsPage]) -> None:
    page = paths()
    page.rows().first.focus()
    assert page.lit() == {"w0.0.0", "u0.0", "u1.0", "w1.0.0", "u2.0", "w2.0.0", "u3.0"}
    keyboard = page.page.keyboard
    keyboard.press("ArrowDown")
    assert page.chosen().inner_text().startswith("θ₁₁⁽¹⁾\xa0→ θ₃₁⁽²⁾\xa0→ θ₂₃⁽³⁾")
    assert page.lit() == {"w0.0.0", "u0.0", "u1.0", "w1.2.0", "u2.2", "w2.1.2", "u3.1"}
    picture = page.page.locator(".pp-picture")
    assert "θ₃₁⁽²⁾" in (picture.get_attribute("aria-label") or "")
    assert page.page.locator(".pp-detail math").count() == 2 * 7 + 1
    for key in ("End", "ArrowDown", "Enter", " "):
        keyboard.press(key)
    assert page.rows().last.get_attribute("aria-selected") == "true"
    keyboard.press("Home")
    keyboard.press("ArrowUp")
    assert page.rows().first.get_attribute("aria-selected") == "true"
    assert page.chosen().count() == 1
    assert page.page.locator(".pp tbody tr[tabindex='0']").count() == 1


def test_a_click_chooses_too_and_the_choice_survives_another_order(paths: Callable[..., PathsPage]) -> None:
    page = paths("?lang=en&preset=row-batch&sample=2&shown_in=house")
    page.rows().nth(2).click()
    edges = page.chosen().locator(".pp-edges").inner_text()
    page.page.get_by_role("button", name="Path", exact=True).click()
    assert page.chosen().locator(".pp-edges").inner_text() == edges
    assert page.rows().first.locator(".pp-edges").inner_text().endswith("a₁⁽³⁾")
    assert page.page.locator(".pp th[aria-sort=ascending]").count() == 1


@pytest.mark.parametrize(
    ("view", "preset"), [("phone", "loglik"), ("phone", "deep"), ("phone", "row-batch"), ("chinese", "deep")]
)
def test_nothing_scrolls_sideways_and_the_table_keeps_its_numbers_in_its_box(
    paths: Callable[..., PathsPage], view: str, preset: str
) -> None:
    page = paths(f"?preset={preset}", view)
    assert page.page.evaluate(NO_SIDEWAYS)
    box = "() => { const box = document.querySelector('.pp-box'); return box.scrollWidth <= box.clientWidth; }"
    assert page.page.evaluate(box)
