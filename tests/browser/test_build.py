"""The Build page in the browser: grids, pasting, undo, links, files."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from engine.core.presets import PRESETS
from engine.display.lesson_file import read_lesson, write_lesson
from tests.browser.app_server import running_app
from tests.browser.build_page import NOTICE, BuildPage
from tests.browser.chromium import VIEWS
from tests.browser.stage_page import StagePage

Visit = Callable[..., StagePage]


@pytest.fixture
def build(visit: Visit) -> Callable[..., BuildPage]:
    """`build(query, tab, view)`: the Build page of a fresh session."""

    def make(query: str = "?lang=en", tab: str = "", view: str = "desktop") -> BuildPage:
        stage = visit(view)
        return BuildPage(stage.page, stage.home).open(query, tab)

    return make


# Typing and pasting


def test_a_typed_number_reaches_the_lesson_the_picture_and_the_address(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.type_into(0, 0, "−1/4")
    page.wait_for_grid(["-0.25", "-1", "-0.5"], ["-1", "1", "-0.5"])
    page.page.locator("[data-drawn*='−0.250']").wait_for()
    assert "weights=" in page.page.evaluate("location.search")


def test_numbers_typed_faster_than_the_server_answers_all_arrive(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.cell(0, 0).click()
    for text in ("1.5", "2.5", "3.5", "4.5", "5.5", "6.5"):
        page.page.keyboard.type(text)
        page.page.keyboard.press("Tab")
    page.wait_for_grid(["1.5", "2.5", "3.5"], ["4.5", "5.5", "6.5"])
    assert page.grid() == [["1.5", "2.5", "3.5"], ["4.5", "5.5", "6.5"]]


def test_a_text_that_is_no_number_stays_in_its_cell_and_is_explained(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    for text in ("abc", "NaN", "1e999", "Infinity", "<b>1</b>", "", "0,5"):
        with page.no_change():
            page.type_into(1, 0, text)
            told = page.wait_for_notice("Not taken over", f"'{text}'" if text else "found nothing")
            assert "to a₂⁽²⁾ from a₁⁽¹⁾: expected" in told
            expect(page.cell(1, 0)).to_have_attribute("aria-invalid", "true")
            assert page.cell(1, 0).input_value() == text
        page.cell(1, 0).press("Escape")
        page.page.locator("[aria-invalid=true]").wait_for(state="detached")
        page.page.locator(NOTICE).wait_for(state="detached")
        assert page.cell(1, 0).input_value() == "-1"


def test_a_refused_text_is_not_forgotten_when_the_next_number_is_good(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.type_into(0, 0, "abc")
    page.type_into(0, 1, "7")
    page.wait_for_grid(["1", "7", "-0.5"], ["-1", "1", "-0.5"])
    assert "'abc'" in page.wait_for_notice("Not taken over")
    page.type_into(0, 0, "2")
    page.wait_for_grid(["2", "7", "-0.5"], ["-1", "1", "-0.5"])
    page.page.locator(".st-key-notices").wait_for(state="detached")


def test_a_block_from_a_spreadsheet_is_pasted_from_its_cell_on(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.paste(0, 1, "0.1\t0.2\r\n0.3\t0.4\r\n")
    page.wait_for_grid(["1", "0.1", "0.2"], ["-1", "0.3", "0.4"])


BLOCKS = {
    "1\t2\n3": "pasted row 2: expected rows of equal length",
    "1\t2\t3\t4": "expected at most 2 × 3 numbers from this cell on, found 1 × 4",
    "1\n2\n3": "expected at most 2 × 3 numbers from this cell on, found 3 × 1",
    "1\tNaN\n3\tx": "to a₁⁽²⁾ from a₂⁽¹⁾: expected a finite number, found 'NaN'",
}


def test_a_block_that_does_not_fit_is_refused_as_a_whole(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    before = page.grid()
    with page.no_change():
        for block, told in BLOCKS.items():
            page.paste(0, 0, block)
            page.wait_for_notice("Not taken over", told)
            assert page.grid() == before


def test_pasted_samples_may_be_more_than_there_were(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Examples")
    page.paste(0, 0, "".join(f"{i}\t{i / 2}\t{i % 2}\n" for i in range(6)))
    page.wait_for_summary("m = 6")


def test_a_target_outside_the_range_of_the_loss_is_refused_by_name(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Examples")
    page.type_into(2, 2, "1.5")
    told = page.wait_for_notice("Not taken over")
    assert "sample 3, y₁: expected numbers from 0 to 1" in told


# Structure


LAYERS = {
    "2-0-1": "layer 2: expected a whole number of at least 1, found 0",
    "2-65-1": "layer 2: expected at most 64 units in the app, found 65",
    "2": "layers: expected at least 2 layers, found 1",
    "-".join("1" * 13): "layers: expected at most 12 layers in the app, found 13",
    "2-x-1": "layers: expected whole numbers with hyphens between them",
    "9" * 400: "layers: expected whole numbers",
}


def test_layers_that_make_no_network_are_refused(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor")
    with page.no_change():
        for layers, told in LAYERS.items():
            page.set_layers(layers)
            page.wait_for_notice("Not taken over", told)
            assert page.field("Layers").input_value() == layers


def test_widening_a_layer_says_what_was_filled_and_undo_takes_it_back(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor")
    page.set_layers("2-3-1")
    told = page.wait_for_notice("New weights: 3")
    assert "New biases, 0 at first: 1" in told
    page.wait_for_summary("2-3-1")
    page.page.locator("h3").first.click()
    page.page.keyboard.press("Control+z")
    page.wait_for_summary("2-2-1")
    page.page.keyboard.press("Control+Shift+z")
    page.wait_for_summary("2-3-1")


def test_undo_works_from_inside_the_grid(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.type_into(0, 0, "9")
    page.wait_for_grid(["9", "-1", "-0.5"], ["-1", "1", "-0.5"])
    page.cell(1, 1).press("Control+z")
    page.wait_for_grid(["1", "-1", "-0.5"], ["-1", "1", "-0.5"])
    page.cell(1, 1).press("Control+y")
    page.wait_for_grid(["9", "-1", "-0.5"], ["-1", "1", "-0.5"])


# Links


def test_the_step_survives_a_visit_to_the_build_page(visit: Visit) -> None:
    stage = visit().open("?lang=en")
    stage.go_to(9)
    stage.page.get_by_role("link", name="Build", exact=True).click()
    page = BuildPage(stage.page, stage.home)
    page.wait_until_ready()
    stage.wait_for_address(step="9")
    stage.page.get_by_role("link", name="Step through", exact=True).click()
    stage.wait_until_ready()
    stage.wait_for_step(9)


def test_a_copied_link_opens_identically_elsewhere_after_a_restart(browser: Browser) -> None:
    weights = ["0.1", "-0.30000000000000004"], ["1e-300", "0.7"]
    with running_app() as server:
        context = browser.new_context(**VIEWS["desktop"])
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = BuildPage(context.new_page(), server.address).open("?lang=en")
        page.page.get_by_role("button", name="Start empty").click()
        page.wait_for_summary("2-2-1")
        page.show("Numbers")
        page.paste(0, 0, "\n".join("\t".join(row) for row in weights))
        page.wait_for_grid(*([*row, "0"] for row in weights))
        page.page.get_by_role("button", name="Copy link").click()
        page.page.get_by_text("Copied.").wait_for()
        link = page.page.evaluate("navigator.clipboard.readText()")
        assert link == page.page.evaluate("location.href")
        context.close()
    with running_app() as server:
        context = browser.new_context(**VIEWS["phone"])
        page = BuildPage(context.new_page(), server.address).open("?" + link.partition("?")[2], "Numbers")
        page.wait_for_grid(*([*row, "0"] for row in weights))
        assert page.page.evaluate("location.search") == "?" + link.partition("?")[2]
        context.close()


def test_reload_back_and_forward_bring_each_state_back(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Numbers")
    page.type_into(0, 0, "9")
    nine = ["9", "-1", "-0.5"], ["-1", "1", "-0.5"]
    page.wait_for_grid(*nine)
    page.page.reload()
    page.wait_until_ready()
    page.show("Numbers").wait_for_grid(*nine)
    page.type_into(0, 0, "8")
    page.wait_for_grid(["8", *nine[0][1:]], nine[1])
    page.page.go_back()
    page.wait_for_grid(*nine)
    page.page.go_forward()
    page.wait_for_grid(["8", *nine[0][1:]], nine[1])


# Files


def test_a_lesson_file_goes_down_and_up_again_to_the_last_bit(build: Callable[..., BuildPage], tmp_path: Path) -> None:
    page = build("?lang=en&preset=row-batch", "Files")
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Download the lesson").click()
    download.value.save_as(tmp_path / "lesson.json")
    content = (tmp_path / "lesson.json").read_bytes()
    assert write_lesson(read_lesson(content)) == write_lesson(PRESETS["row-batch"]()) == content.decode()
    changed = json.loads(content) | {"title": "<img src=x onerror=alert(1)>**b** $x$", "learning_rate": 0.1 + 0.2}
    page.upload(0, "lesson.json", json.dumps(changed).encode())
    page.page.wait_for_function("location.search.includes('learning_rate=0.30000000000000004')")
    page.show("Structure")
    expect(page.field("Title")).to_have_value(changed["title"])
    assert page.page.locator("img[src=x]").count() == 0


def test_a_bad_lesson_file_is_refused_with_every_problem(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Files")
    bad = write_lesson(PRESETS["xor"]()).replace('"layers": [2, 2, 1]', '"layers": [2, 0, 1], "colour": 1')
    with page.no_change():
        page.upload(0, "lesson.json", bad.encode())
        told = page.wait_for_notice("Not taken over")
    assert "layers[1]: expected a whole number of at least 1, found 0" in told
    assert "colour: expected one of the keys" in told


def test_weights_of_scikit_learn_are_shown_before_they_are_taken(build: Callable[..., BuildPage]) -> None:
    file = io.BytesIO()
    first, second = np.arange(6.0).reshape(2, 3), np.ones((3, 1))
    np.savez(file, coefs_0=first, coefs_1=second, intercepts_0=np.zeros(3), intercepts_1=np.zeros(1))
    page = build("?lang=en&preset=xor", "Files")
    with page.no_change():
        page.upload(1, "network.npz", file.getvalue())
        page.page.get_by_role("button", name="Take these weights").wait_for()
    page.page.get_by_role("button", name="Take these weights").click()
    page.wait_for_summary("2-3-1")
    page.show("Numbers").wait_for_grid(["0", "3", "0"], ["1", "4", "0"], ["2", "5", "0"])


def test_a_table_is_shown_before_its_columns_are_taken(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en&preset=xor", "Examples")
    with page.no_change():
        page.upload(0, "table.csv", b"<b>a</b>,$b$,kind\n0.5,1,yes\n2,3,no\n4,5,maybe\n")
        page.page.get_by_text("3 classes: yes, no, maybe").wait_for()
    page.page.get_by_role("button", name="Take these samples").click()
    page.wait_for_summary("2-2-3")
    page.wait_for_grid(["0.5", "1", "1", "0", "0"], ["2", "3", "0", "1", "0"], ["4", "5", "0", "0", "1"])
    assert page.page.locator("[data-testid=stMain] b").count() == 0


# The homework case


def test_homework_sizes_pasted_weights_one_example_step_and_compare(build: Callable[..., BuildPage]) -> None:
    page = build("?lang=en")
    page.page.get_by_role("button", name="Start empty").click()
    page.wait_for_summary("2-2-1")
    page.show("Numbers")
    page.paste(0, 0, "0.15 0.20 0.35\n0.25 0.30 0.35")
    page.wait_for_grid(["0.15", "0.2", "0.35"], ["0.25", "0.3", "0.35"])
    page.show("Examples")
    page.paste(0, 0, "0.05\t0.1\t0.01")
    page.wait_for_grid(["0.05", "0.1", "0.01"])
    page.page.get_by_role("link", name="Step through this lesson").click()
    stage = StagePage(page.page, page.home)
    stage.wait_until_ready()
    # z₁ = 0.15 · 0.05 + 0.20 · 0.1 + 0.35 = 0.3775, a₁ = σ(0.3775) = 0.59327
    assert "+0.378" in stage.seen().matrices[0]
    stage.press("ArrowRight")
    assert "0.593" in stage.seen().matrices[0]
