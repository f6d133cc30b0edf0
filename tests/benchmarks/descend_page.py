"""How a training run shows on its page: the real app in Chromium, 10,000 steps of 3-4-4-3 with four samples.

    python -m tests.benchmarks.descend_page

Milliseconds depend on the machine. A target stands beside each value that has one.
"""

import os
import time
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import Browser

from engine.core.descent import begin
from engine.core.network import Lesson
from engine.display.share_link import write_link
from engine.display.shared import Shared
from tests.benchmarks.descent import four_samples
from tests.benchmarks.stage import Row
from tests.browser.app_server import running_app
from tests.browser.chromium import DESKTOP, executable, running_browser
from tests.browser.descend_page import DescendPage

STEPS = 10_000
PATIENCE = 120_000
ROUNDS, CLICKS = 4, 12
VIEWS = {"cost": "Cost", "weights": "Weights", "update": "The update"}
"""What the run is looked at by meanwhile: the view that a visitor sees first, and two with more on them."""


def opened(browser: Browser, home: str, lesson: Lesson, view: str) -> DescendPage:
    """The page in a profile of its own, with this lesson and this view, and watched."""
    link = write_link(Shared(lesson, language="en"))
    assert link is not None
    page = browser.new_context(**DESKTOP).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{home}descend?{urlencode(link)}")
    descend = DescendPage(page).wait()
    descend.set_steps(STEPS)
    descend.show(view)
    page.wait_for_timeout(2_000)
    descend.watch()
    return descend


def times_of_changes(descend: DescendPage) -> list[float]:
    """When the shown step changes while all steps are taken, in milliseconds from the click on."""
    begun: float = descend.page.evaluate("performance.now()")
    descend.button("main").click()
    descend.wait_for_position(STEPS)
    return [0.0, *(moment - begun for moment, _ in descend.watched() if moment > begun)]


def progress(browser: Browser, home: str, name: str) -> Iterator[Row]:
    """How often the shown step changes, and how long it takes to come to the end, each time on a new page."""
    runs = []
    for _ in range(ROUNDS):
        descend = opened(browser, home, four_samples(), VIEWS[name])
        runs.append(times_of_changes(descend))
        descend.page.context.close()
    gaps = [later - earlier for times in runs for earlier, later in pairwise(times)]
    rate = median((len(times) - 1) / times[-1] * 1000 for times in runs)
    detail = f"median {median(gaps):.0f}, {len(gaps)} gaps"
    yield Row(f"{name}: longest time between two steps shown", detail, max(gaps), "ms", 500)
    yield Row(f"{name}: time for one step shown, on average", f"{rate:.1f} a second", 1000 / rate, "ms", 500)
    yield Row(f"{name}: {STEPS} steps, click to last", f"median of {ROUNDS}", median(t[-1] for t in runs), "ms")


def pauses(browser: Browser, home: str, name: str) -> Iterator[Row]:
    """A click on Pause until the run is paused, at many moments of a run that is too long to end meanwhile."""
    descend = opened(browser, home, four_samples(), VIEWS[name])
    descend.set_steps(100_000)
    waits = []
    descend.click_until("Pause")
    for number in range(CLICKS):
        descend.page.wait_for_timeout(300 + 37 * number)
        waits.append(descend.click_until("Continue"))
        descend.click_until("Pause")
    descend.page.context.close()
    yield Row(
        f"{name}: click on Pause to paused, longest",
        f"median {median(waits):.0f}, {CLICKS} clicks",
        max(waits),
        "ms",
        1000,
    )


def computing() -> Row:
    """The same steps without a page."""
    start = time.perf_counter()
    begin(four_samples()).advanced(STEPS)
    return Row(f"{STEPS} steps without a page", "", (time.perf_counter() - start) * 1000, "ms")


def rows() -> Iterator[Row]:
    """The whole table."""
    path = executable()
    if path is None:
        raise SystemExit("no browser: install Debian's chromium, or set CHROMIUM to the path of one")
    yield computing()
    with running_app() as app, running_browser(path) as browser:
        for name in VIEWS:
            yield from progress(browser, app.address, name)
            yield from pauses(browser, app.address, name)


def main() -> None:
    """Print the table."""
    print(f"{'':<52}{'':>40}{'value':>12}  {'target':>10}")
    for row in rows():
        print(row, flush=True)
    print("load of the machine at the end:", " ".join(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
