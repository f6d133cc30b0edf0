"""The address bar: it names lesson, step and settings, and whoever opens it sees the same."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from engine.core.errors import shorten
from engine.core.presets import PRESETS
from engine.display.catalogue import catalogue
from engine.display.share_link import write_link
from engine.display.shared import Shared
from tests.browser.app_server import running_app
from tests.browser.stage_page import StagePage
from tests.browser.stories import story

Visit = Callable[..., StagePage]

NOTICE = ".st-key-notices"
ENGLISH, CHINESE = catalogue("en"), catalogue("zh")


def assert_shows(stage: StagePage, number: int, preset: str = "loglik", **choices: Any) -> None:
    """The step of the lesson is on the screen, pictures and all."""
    stage.wait_for_step(number, preset, **choices)
    seen, step = stage.seen(), story(preset, **choices)["steps"][number - 1]
    assert (seen.title, seen.network, seen.matrices) == (step["title"], [step["network_alt"]], [step["matrices_alt"]])


# Writing


def test_the_address_names_the_step_soon_after_it_was_reached(desktop: StagePage) -> None:
    desktop.press("ArrowRight", 4)
    desktop.wait_for_address(step="5")
    desktop.press("Home")
    desktop.wait_for_address(step="1")


QUICK_STEPS = """() => new Promise((resolve) => {
  const replace = history.replaceState;
  const written = [];
  history.replaceState = (state, title, address) => {
    written.push(new URL(address, location.href).searchParams.get("step"));
    replace.call(history, state, title, address);
  };
  for (let press = 0; press < 8; press += 1) document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
  setTimeout(() => { history.replaceState = replace; resolve(written); }, 600);
})"""


def test_quick_steps_write_the_address_once(desktop: StagePage) -> None:
    desktop.page.wait_for_timeout(1200)
    assert desktop.page.evaluate(QUICK_STEPS) == ["9"]


def test_steps_leave_no_trail_in_the_history(desktop: StagePage) -> None:
    before = desktop.page.evaluate("history.length")
    for number in range(2, 5):
        desktop.press("ArrowRight")
        desktop.wait_for_address(step=str(number))
    assert desktop.page.evaluate("history.length") == before


def test_every_choice_is_in_the_address(desktop: StagePage) -> None:
    desktop.choose("preset", "3-4-1, batch, m = 4")
    desktop.wait_for_step(1, "column-batch")
    desktop.choose("sample", "Sample 3 of 4")
    desktop.wait_for_step(1, "column-batch", sample=2)
    desktop.choose("digits", "5")
    desktop.wait_for_step(1, "column-batch", sample=2, digits=5)
    desktop.wait_for_address(preset="column-batch", sample="3", digits="5", lang="en")


# Keeping the step


def test_digits_keep_the_step(desktop: StagePage) -> None:
    desktop.go_to(9)
    desktop.choose("digits", "6")
    assert_shows(desktop, 9, digits=6)
    desktop.wait_for_address(step="9", digits="6")
    assert "−0.264982" in desktop.seen().matrices[0]


def test_another_language_keeps_the_step(desktop: StagePage) -> None:
    desktop.go_to(11)
    desktop.choose("language", "简体中文")
    assert_shows(desktop, 11, language="zh")
    desktop.wait_for_address(step="11", lang="zh")


def test_another_sample_keeps_the_step(desktop: StagePage) -> None:
    desktop.show("row-batch", 6)
    desktop.choose("sample", "Sample 2 of 4")
    assert_shows(desktop, 6, "row-batch", sample=1)
    desktop.wait_for_address(step="6", sample="2")


def test_another_lesson_begins_at_its_first_step(desktop: StagePage) -> None:
    desktop.go_to(9)
    desktop.wait_for_address(step="9")
    desktop.choose("preset", "2-2-1, XOR")
    assert_shows(desktop, 1, "xor")
    desktop.wait_for_address(preset="xor")
    desktop.page.wait_for_timeout(1500)
    assert desktop.address().get("step", "1") == "1"
    assert_shows(desktop, 1, "xor")


# Opening


EVERYTHING = {"preset": "row-batch", "digits": "5", "lang": "zh", "step": "7", "sample": "3"}
SHOWN: dict[str, Any] = {"preset": "row-batch", "digits": 5, "language": "zh", "sample": 2}


def test_a_link_a_reload_and_a_copied_link_show_the_same(visit: Visit) -> None:
    stage = visit(fresh=True).open("?" + urlencode(EVERYTHING))
    assert_shows(stage, 7, **SHOWN)
    stage.press("ArrowRight")
    stage.wait_for_address(**(EVERYTHING | {"step": "8"}))
    stage.reload()
    assert_shows(stage, 8, **SHOWN)
    assert stage.address() == {"link": "1"} | EVERYTHING | {"step": "8"}
    copy = visit(fresh=True)
    copy.page.goto(stage.page.url)
    copy.wait_until_ready()
    assert_shows(copy, 8, **SHOWN)


def test_back_and_forward_go_between_lessons(desktop: StagePage) -> None:
    desktop.go_to(9)
    desktop.wait_for_address(step="9")
    desktop.choose("preset", "2-2-1, XOR")
    assert_shows(desktop, 1, "xor")
    desktop.press("ArrowRight", 3)
    desktop.wait_for_address(preset="xor", step="4")
    desktop.page.go_back()
    assert_shows(desktop, 9)
    expect(desktop.list_of("preset")).to_have_value(ENGLISH("preset.loglik"))
    desktop.page.go_forward()
    assert_shows(desktop, 4, "xor")
    desktop.wait_for_address(preset="xor", step="4")


STEP_AND_LEAVE = """(query) => new Promise((resolve) => {
  const replace = history.replaceState;
  const written = [];
  history.replaceState = (state, title, address) => {
    written.push(new URL(address, location.href).search);
    replace.call(history, state, title, address);
  };
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
  history.pushState(null, "", location.pathname + query);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
  setTimeout(() => { history.replaceState = replace; resolve(written); }, 1500);
})"""


def test_a_step_just_taken_is_not_written_into_the_address_of_the_next_lesson(desktop: StagePage) -> None:
    written = desktop.page.evaluate(STEP_AND_LEAVE, "?preset=xor&step=999")
    assert [query for query in written if "preset=xor" in query and "step=12" not in query] == []
    assert_shows(desktop, 12, "xor")
    expect(desktop.page.locator(NOTICE)).to_contain_text("found 999")


# Links that ask for what is not there


def test_a_bad_link_is_told_and_works(visit: Visit) -> None:
    stage = visit().open("?preset=nope&digits=99&lang=xx&step=x&sample=y&other=z")
    assert_shows(stage, 1)
    notice = stage.page.locator(NOTICE)
    expect(notice).to_have_text(re.compile("^" + re.escape(ENGLISH("news.link_lost"))))
    for found in ("preset", "'nope'", "digits", "'99'", "lang", "'xx'", "step", "'x'", "sample", "'y'", "other", "'z'"):
        expect(notice).to_contain_text(found)
    stage.wait_for_address(link="1", lang="en", step="1", preset="loglik")
    stage.press("ArrowRight")
    assert_shows(stage, 2)
    stage.page.get_by_role("button", name="Close", exact=True).click()
    stage.page.locator(NOTICE).wait_for(state="detached")
    assert_shows(stage, 2)


def test_what_is_good_in_a_bad_link_is_shown(visit: Visit) -> None:
    stage = visit().open("?preset=row-batch&digits=99&lang=zh&step=999&sample=7")
    last = len(story("row-batch")["steps"])
    assert_shows(stage, last, "row-batch", language="zh", sample=3)
    notice = stage.page.locator(NOTICE)
    expect(notice).to_have_text(re.compile("^" + re.escape(CHINESE("news.link_repaired"))))
    for found in ("'99'", "999", "7"):
        expect(notice).to_contain_text(found)
    stage.wait_for_address(link="1", lang="zh", step=str(last), sample="4", preset="row-batch")


@pytest.mark.parametrize(
    ("asked", "number", "found"),
    [("0", 1, "'0'"), ("2.5", 1, "'2.5'"), ("999", 12, "999"), ("99999999999999", 1, "'99999999999999'")],
)
def test_a_bad_step_is_told(desktop: StagePage, asked: str, number: int, found: str) -> None:
    desktop.follow(f"?preset=xor&step={asked}")
    desktop.wait_for_step(number, "xor")
    told = f"step: expected a whole number from 1 to 12, found {found}"
    expect(desktop.page.locator(NOTICE)).to_contain_text(told)
    desktop.wait_for_address(step=str(number))


STRANGER = "<img src=x onerror=alert(1)>**b** [a](http://example.org)"


@pytest.mark.parametrize(
    ("parameters", "found"), [({"preset": STRANGER}, shorten(STRANGER)), ({STRANGER: "1"}, shorten(STRANGER))]
)
def test_a_strangers_text_is_shown_as_text(desktop: StagePage, parameters: dict[str, str], found: str) -> None:
    assert found.startswith("'<img src=x onerror=alert(1)>**b** ")
    desktop.follow("?" + urlencode({**parameters, "step": "1"}))
    notice = desktop.page.locator(NOTICE)
    expect(notice).to_contain_text(found)
    assert notice.locator("img, a, strong").count() == 0


def test_a_strangers_title_is_shown_as_text(desktop: StagePage) -> None:
    link = write_link(Shared(replace(PRESETS["xor"](), title=STRANGER)))
    assert link is not None
    desktop.follow("?" + urlencode(link))
    desktop.wait_for_step(1, "xor")
    expect(desktop.list_of("preset")).to_have_value(f"Your own: {STRANGER}")
    sidebar = desktop.page.locator("[data-testid=stSidebar]")
    assert sidebar.locator("img[src=x], a[href^='http://example'], strong").count() == 0


# Behind a path prefix


def test_the_app_works_behind_a_path_prefix(visit: Visit) -> None:
    with running_app(prefix="some/prefix") as server:
        stage = visit(home=server.address, fresh=True)
        asked: list[str] = []
        stage.page.on("request", lambda request: asked.append(request.url))
        stage.open("?step=9")
        assert_shows(stage, 9)
        assert [url for url in asked if url.startswith(server.address + "plotly.min.js")]
        stage.press("ArrowRight")
        stage.wait_for_address(step="10")
        assert stage.page.url.startswith(server.address + "?")
        stage.page.close()
