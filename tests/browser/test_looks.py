"""How it looks: one screen without scrolling, nothing sideways on a phone, contrast, names for screen readers, Tab."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from engine.core.presets import PRESETS
from tests.browser.contrast import LEAST, contrasts
from tests.browser.rest import wait_until_at_rest
from tests.browser.stage_page import StagePage
from tests.browser.stories import story
from tests.browser.walk import Look

Looks = Callable[[str, str], list[Look]]
for_each_lesson = pytest.mark.parametrize("preset", list(PRESETS))

PARTS = ("bar", "timeline", "network", "matrices", "symbols", "live", "sentence")


@for_each_lesson
def test_a_step_fits_on_one_screen(looks: Looks, preset: str) -> None:
    for look in looks("desktop", preset):
        assert look.record["below"] <= 0, look.where
        assert look.record["scrolled"] == [0, 0], look.where
        for name in PARTS:
            left, top, right, bottom = look.record["parts"][name]
            assert left >= 0, (look.where, name)
            assert top >= 0, (look.where, name)
            assert right <= 1400, (look.where, name)
            assert bottom <= 900, (look.where, name)


@for_each_lesson
def test_the_parts_of_a_step_do_not_cover_each_other(looks: Looks, preset: str) -> None:
    for look in looks("desktop", preset):
        parts = look.record["parts"]
        for upper, lower in [
            ("bar", "timeline"),
            ("timeline", "network"),
            ("timeline", "symbols"),
            ("symbols", "matrices"),
            ("matrices", "live"),
            ("network", "sentence"),
            ("live", "sentence"),
        ]:
            assert parts[upper][3] <= parts[lower][1] + 1, (look.where, upper, lower)
        assert parts["network"][2] <= parts["matrices"][0] + 1, look.where


@pytest.mark.parametrize("view", ["phone", "desktop"])
@for_each_lesson
def test_nothing_scrolls_sideways(looks: Looks, view: str, preset: str) -> None:
    for look in looks(view, preset):
        assert look.record["beyond"]["window"] <= 0, look.where
        assert look.record["beyond"]["main"] <= 0, look.where


@for_each_lesson
def test_a_phone_keeps_all_parts_between_its_edges(looks: Looks, preset: str) -> None:
    for look in looks("phone", preset):
        for name in PARTS:
            left, _, right, _ = look.record["parts"][name]
            assert left >= 0, (look.where, name)
            assert right <= 390, (look.where, name)


@for_each_lesson
def test_a_phone_does_not_jump_either(looks: Looks, preset: str) -> None:
    first, *others = looks("phone", preset)
    for name in ("bar", "timeline", "network"):
        place = pytest.approx(first.record["parts"][name], abs=1)
        assert [look.where for look in others if look.record["parts"][name] != place] == [], name


def test_a_narrow_screen_gets_the_compact_picture_without_being_asked(visit: Callable[..., StagePage]) -> None:
    stage = visit("narrow").open()
    compact = "document.querySelector('.ds-network .ds-on[role=img] .main-svg')?.getAttribute('width') === '358'"
    stage.page.wait_for_function(compact)
    stage.press("ArrowRight", 8)
    stage.wait_for_step(9)
    assert stage.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("view", ["desktop", "dark"])
def test_every_text_can_be_read(at_start: Callable[[str], StagePage], view: str) -> None:
    stage = at_start(view)
    for number in range(1, len(story()["steps"]) + 1, 1 if view == "desktop" else 3):
        stage.go_to(number)
        stage.wait_for_number(number)
        faint = [text for text in contrasts(stage.page) if text.contrast < LEAST]
        assert faint == [], f"step {number}"


@pytest.mark.parametrize("view", ["desktop", "dark"])
def test_the_buttons_of_the_sidebar_can_be_read_once_they_can_be_pressed(
    at_start: Callable[[str], StagePage], view: str
) -> None:
    page = at_start(view).page
    for label in ("Take this update step", "Take this update step", "Undo"):
        page.get_by_role("button", name=label).click()
        page.get_by_role("button", name="Rewind to the initial weights").wait_for()
        wait_until_at_rest(page)  # two clicks that arrive together would be answered in the order of the buttons
    expect(page.get_by_role("button", name="Redo")).to_be_enabled()
    page.mouse.move(0, 0)
    wait_until_at_rest(page)  # what waits for the server is faint
    labels = {"Undo", "Redo", "Take this update step", "Rewind to the initial weights", "Copy link"}
    texts = contrasts(page)
    assert labels - {text.text for text in texts} == set()
    assert [text for text in texts if text.contrast < LEAST] == []


def test_the_contrast_of_all_texts_is_looked_at(dark: StagePage) -> None:
    dark.go_to(9)
    found = {text.text: text for text in contrasts(dark.page)}
    assert found["+0.347"].background != found["−0.265"].background
    assert found["+0.525"].background != found["0.660"].background
    assert {"Lesson", "update", "layer 3", "×"} <= set(found)


def test_dark_is_dark(dark: StagePage) -> None:
    brightness = """() => getComputedStyle(document.querySelector("[data-testid=stApp]"))
      .backgroundColor.match(/\\d+/g).map(Number).reduce((sum, part) => sum + part)"""
    assert dark.page.evaluate(brightness) < 150


def test_every_picture_is_described(desktop: StagePage) -> None:
    undescribed = """() => [...document.querySelectorAll(".ds-page.ds-on")]
      .filter((page) => !page.closest("[aria-hidden=true]") && page.getAttribute("aria-hidden") !== "true")
      .filter((page) => page.getAttribute("role") !== "img" || !page.getAttribute("aria-label"))
      .length"""
    for _ in story()["steps"]:
        assert desktop.page.evaluate(undescribed) == 0
        seen = desktop.seen()
        assert [len(seen.network), len(seen.matrices)] == [1, 1]
        desktop.press("ArrowRight")


CONTROLS = "button, select, input, a[href], [role=combobox]"

NAMELESS = """(controls) => [...document.querySelectorAll(controls)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((element) => {
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join("");
    const named = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent ?? "").join("");
    return !(element.getAttribute("aria-label") || named || labels || element.textContent || element.title).trim();
  })
  .map((element) => element.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_every_control_has_a_name(at_start: Callable[[str], StagePage], view: str) -> None:
    assert at_start(view).page.evaluate(NAMELESS, CONTROLS) == []


WAITING = """(controls) => document.querySelectorAll(controls).forEach((element) => {
  const ours = element.closest(".ds, [data-testid=stSidebarUserContent]");
  if (ours && element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true })) {
    element.dataset.waiting = "";
  }
})"""

STILL_WAITING = """() => [...document.querySelectorAll("[data-waiting]")].map((element) => {
  delete element.dataset.waiting;
  return element.outerHTML.slice(0, 160);
})"""


def test_tab_reaches_every_control(desktop: StagePage) -> None:
    desktop.page.evaluate(WAITING, CONTROLS)
    assert desktop.page.locator("[data-waiting]").count() >= 6 + len(story()["steps"]) + 3
    for _ in range(60):
        desktop.press("Tab")
        desktop.page.evaluate("delete document.activeElement.dataset.waiting")
    assert desktop.page.evaluate(STILL_WAITING) == []
