"""A training run in the browser: progress while it goes on, buttons and keys, a step on the stage and the way back."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.descend_page import DescendPage
from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
LONG = 100_000
"""Steps that no machine takes within the test."""


@pytest.fixture
def descend(visit: Visit) -> Callable[..., DescendPage]:
    """`descend(query, view)`: the Descend page, reached from the home page as a visitor does."""

    def make(query: str = "?lang=en", view: str = "desktop") -> DescendPage:
        page = DescendPage(visit(view).open(query).page).come()
        page.watch()
        return page

    return make


def test_a_run_shows_its_progress_and_can_be_paused_continued_stopped_and_rewound(
    descend: Callable[..., DescendPage],
) -> None:
    run = descend()
    run.set_steps(LONG)
    run.button("main").click()
    run.wait_for_main("Pause")
    run.wait_for_change(4)
    run.button("main").click()
    run.wait_for_main("Continue")
    wait_until_at_rest(run.page)
    paused = run.position()
    shown = [step for _, step in run.watched()]
    assert all(before < after for before, after in pairwise(shown))
    assert 0 < paused < LONG
    run.page.wait_for_timeout(800)
    assert run.position() == paused
    run.page.keyboard.press("p")
    run.wait_for_main("Pause")
    run.wait_for_position(paused + 1)
    run.button("stop").click()
    run.wait_for_main("Run")
    assert paused < run.position() < LONG
    expect(run.button("stop")).to_be_disabled()
    run.button("rewind").click()
    expect(run.button("rewind")).to_be_disabled()
    run.page.get_by_text("No step taken yet").wait_for()


def test_any_step_of_a_run_is_opened_on_the_stage_and_the_run_is_there_on_coming_back(
    descend: Callable[..., DescendPage],
) -> None:
    run = descend("?lang=en&preset=xor")
    run.set_steps(200)
    run.page.keyboard.press("Tab")
    run.button("main").click()
    run.wait_for_position(200)
    run.wait_for_main("Run")
    wait_until_at_rest(run.page)
    slider = run.page.get_by_role("slider", name="Step to look at")
    slider.press("ArrowLeft")
    run.page.locator("[class*=st-key-descend_number]").get_by_role("spinbutton").and_(
        run.page.locator("[value='199']")
    ).wait_for()
    run.button("open").click()
    stage = StagePage(run.page, "")
    stage.wait_until_ready()
    assert stage.number() == 1
    assert stage.address()["title"] == "XOR with 2-2-1 · from step 199"
    stage.press("ArrowRight")
    assert stage.number() == 2
    run.come()
    run.page.get_by_text("The step-through now shows step 199 of this run.").wait_for()
    run.watch()
    run.wait_for_position(200)
    assert run.position() == 200
    run.button("begin_here").click()
    run.page.get_by_text("No step taken yet").wait_for()
    run.button("one_step").click()
    run.wait_for_position(1)


def test_nothing_scrolls_sideways_on_a_phone(descend: Callable[..., DescendPage]) -> None:
    run = descend("?lang=zh&preset=bias-unit", "phone")
    run.button("one_step").click()
    expect(run.button("rewind")).to_be_enabled()
    assert run.page.evaluate(NO_SIDEWAYS)
