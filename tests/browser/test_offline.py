"""The step-through as a page of its own: from a file without a network, and at /player for a class."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.display.numbers import format_number
from engine.export.export import LIBRARY, Export
from engine.export.exporters import EXPORTERS
from engine.stage.page import library_source, player_html
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


@pytest.mark.parametrize("library", [None, LIBRARY])
def test_a_page_with_a_figure_works_without_a_network(browser: Browser, tmp_path: Path, library: str | None) -> None:
    view = view_of("loglik")
    export = Export(view, view.step_of("weight_gradient", 3), library=library)
    path = tmp_path / "step.html"
    path.write_bytes(EXPORTERS["both_html"].write(export))
    (tmp_path / LIBRARY).write_text(library_source(), "utf-8")
    with browser.new_context(**VIEWS["desktop"], offline=True) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        faults = faults_of(page)
        page.goto(path.as_uri())
        texts = page.locator(".main-svg text")
        expect(texts.filter(has_text="−0.265").first).to_be_visible()
        shown = {text.strip() for text in texts.all_text_contents()}
        assert {format_number(value, 3, True) for value in view.trace.gradients.weights[2].flat} <= shown
        beside = [] if library is None else [(tmp_path / LIBRARY).as_uri()]
        assert asked == [path.as_uri(), *beside]
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
