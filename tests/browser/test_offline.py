"""The step-through as a page of its own: from a file without a network, and at /player for a class."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.stage.page import player_html
from tests.browser.chromium import VIEWS, faults_of
from tests.browser.stage_page import StagePage
from tests.views import view_of

CLICK = """document.querySelector('.ds-network .ds-hits [data-target="w0.0.0"]')
  .dispatchEvent(new MouseEvent("click", { bubbles: true }))"""


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_the_file_works_without_a_network_and_asks_for_nothing(browser: Browser, tmp_path: Path, view: str) -> None:
    path = tmp_path / "player.html"
    path.write_text(player_html(view_of("bias-unit", language="zh")), "utf-8")
    with browser.new_context(**VIEWS[view], offline=True) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        faults = faults_of(page)
        page.goto(f"{path.as_uri()}#step=3")
        walk_to_a_derivation(page, 3, 17)
        page.wait_for_function("location.hash === '#step=17'")
        page.reload()
        expect(page.locator(".ds-position")).to_have_text("17 / 17")
        assert [url.partition("#")[0] for url in asked] == [path.as_uri()] * 2
        assert faults == []


def walk_to_a_derivation(page: Page, first: int, count: int) -> None:
    expect(page.locator(".ds-position")).to_have_text(f"{first} / {count}")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ds-position")).to_have_text(f"{first + 1} / {count}")
    page.evaluate(CLICK)
    expect(page.locator(".ds-derivation .ds-digits")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator(".ds-derivation")).to_have_count(0)
    page.keyboard.press("End")
    expect(page.locator(".ds-position")).to_have_text(f"{count} / {count}")


def test_the_class_page_opens_at_the_step_of_the_link(visit: Callable[..., StagePage]) -> None:
    stage = visit("desktop")
    stage.page.goto(f"{stage.home}player?link=1&preset=loglik&lang=en&step=9")
    walk_to_a_derivation(stage.page, 9, 14)
    stage.wait_for_address(step="14", preset="loglik")
