"""The Descend page as a visitor handles it, and what its line of numbers says from moment to moment."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

LINK = re.compile("^.*(Descend|梯度下降)$")

WATCH = """() => {
  const position = () => {
    const line = document.querySelector("[data-testid=stProgress]")?.innerText.replaceAll("\\u202f", "") ?? "";
    return /^Step (\\d+)/.exec(line)?.[1];
  };
  const seen = window.descendSeen = [];
  const look = () => {
    const now = position();
    if (now !== undefined && seen.at(-1)?.[1] !== Number(now)) seen.push([performance.now(), Number(now)]);
  };
  look();
  const changes = { subtree: true, childList: true, characterData: true };
  new MutationObserver(look).observe(document.querySelector("[data-testid=stMain]"), changes);
}"""
"""From now on, note each step that the page shows, with the time in milliseconds."""

CLICK_UNTIL = """([button, label]) => new Promise((resolve) => {
  const element = () => document.querySelector(button);
  const look = () => {
    if (element()?.textContent.includes(label)) resolve(performance.now() - start);
    else requestAnimationFrame(look);
  };
  const start = performance.now();
  element().click();
  look();
})"""
"""Milliseconds from a click on a button until it is called something else."""

MAIN = ".st-key-descend_main button"


@dataclass(frozen=True, eq=False)
class DescendPage:
    """The Descend page in the browser.

    Attributes:
        page: Playwright's.
    """

    page: Page

    def come(self) -> "DescendPage":
        """By the sidebar's link, which a phone keeps closed."""
        link = self.page.get_by_role("link", name=LINK, include_hidden=True)
        link.evaluate("(link) => link.click()")
        return self.wait()

    def wait(self) -> "DescendPage":
        """Until the page stands."""
        self.page.locator("[data-testid=stProgress]").wait_for(timeout=30_000)
        return self

    def button(self, name: str) -> Locator:
        """One of the run's buttons by its key."""
        return self.page.locator(f".st-key-descend_{name} button")

    def show(self, view: str) -> None:
        """Another view."""
        self.page.get_by_role("radio", name=view, exact=True).click()

    def wait_for_main(self, label: str) -> None:
        """Until the main button is called so."""
        self.button("main").get_by_text(label, exact=True).wait_for()

    def set_steps(self, count: int) -> None:
        """How many steps a run takes."""
        field = self.page.locator(".st-key-descend_count input")
        field.fill(str(count))
        field.press("Enter")

    def position(self) -> int:
        """The step that the line of numbers shows."""
        return self.watched()[-1][1]

    def watch(self) -> None:
        """Note from now on what the line of numbers shows."""
        self.page.evaluate(WATCH)

    def watched(self) -> list[tuple[float, int]]:
        """Each step that was shown since then: when, in milliseconds, and which."""
        return [(moment, step) for moment, step in self.page.evaluate("window.descendSeen")]

    def wait_for_position(self, step: int) -> None:
        """Until this step or one beyond it is shown."""
        self.page.wait_for_function("(step) => window.descendSeen.at(-1)?.[1] >= step", arg=step)

    def wait_for_change(self, times: int) -> None:
        """Until another step has been shown so many times."""
        self.page.wait_for_function("(times) => window.descendSeen.length >= times", arg=times)

    def click_until(self, label: str) -> float:
        """Click the main button; milliseconds until it is called so."""
        milliseconds: float = self.page.evaluate(CLICK_UNTIL, [MAIN, label])
        return milliseconds
