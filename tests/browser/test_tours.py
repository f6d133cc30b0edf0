"""A guided tour in the browser: begun on the Misprints page, walked by keys, left; nothing scrolls sideways."""

from collections.abc import Callable

from playwright.sync_api import expect

from engine.display.catalogue import catalogue
from engine.display.tours import TOURS
from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage

ENGLISH = catalogue("en")
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
SHOWN = """(number) => document.querySelector(".ds-position")?.textContent.startsWith(`${number} /`)"""


def wait_for_stop(stage: StagePage, tour: str, index: int) -> None:
    """Until the stop's text, its step and its address are there."""
    stop, page = TOURS[tour][index], stage.page
    expect(page.locator(".st-key-tour_heading")).to_contain_text(ENGLISH(f"tours.{stop.key}_title"))
    page.wait_for_function(SHOWN, arg=stop.position() + 1)
    stage.wait_for_address(tour=f"{tour}.{index + 1}", step=str(stop.position() + 1), preset=stop.preset)
    wait_until_at_rest(page)
    assert page.evaluate(NO_SIDEWAYS)


def test_a_tour_is_walked_by_keys_on_a_phone_and_left(visit: Callable[..., StagePage]) -> None:
    stage = visit("phone", fresh=True)
    page = stage.page
    page.goto(stage.home + "misprints?preset=xor&lang=en")
    page.get_by_role("button", name=ENGLISH("tours.start", number=1)).click()
    wait_for_stop(stage, "loglik", 0)
    for index in range(1, 6):  # within one granularity, and to another and back
        page.keyboard.press("Shift+ArrowRight")
        wait_for_stop(stage, "loglik", index)
    stage.press("ArrowRight", 2)
    stage.wait_for_address(step=str(TOURS["loglik"][5].position() + 3))
    page.get_by_role("button", name=ENGLISH("tours.again")).click()
    wait_for_stop(stage, "loglik", 5)
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_stop(stage, "loglik", 4)
    page.get_by_role("button", name=ENGLISH("tours.leave"), exact=True).click()
    stage.wait_for_step(1, "xor")
    expect(page.locator(".st-key-tour")).to_have_count(0)
