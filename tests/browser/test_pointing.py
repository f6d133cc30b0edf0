"""Pointing: an edge, its cell and the formula say the same, and more is told of what is under the pointer."""

import re

from playwright.sync_api import Page

from engine.display.numbers import format_exactly
from tests.browser.stage_page import StagePage
from tests.browser.stories import story, trace

OUTPUT_GRADIENT = 1 + [step["kind"] for step in story()["steps"]].index("weight_gradient")
OUTPUT_EDGES = [f"w2.{i}.{j}" for i in range(3) for j in range(4)]

POINT_ON_EDGE = """(target) => {
  const line = document.querySelector(`.ds-network [data-target="${target}"]`);
  const at = (share) => line.getPointAtLength(line.getTotalLength() * share).matrixTransform(line.getScreenCTM());
  const shares = Array.from({ length: 81 }, (_, index) => 0.1 + index / 100);
  const points = shares.map(at);
  const free = points.find(({ x, y }) => document.elementFromPoint(x, y) === line);
  const labels = [...document.querySelectorAll(".ds-network .ds-on[role=img] text")]
    .filter((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      return Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y))) < 4;
    });
  return { x: free.x, y: free.y, labels: labels.map((label) => label.textContent) };
}"""

LIT = """() => [".ds-network", ".ds-matrices"].map((picture) =>
  [...document.querySelectorAll(`${picture} .ds-lit`)].map((hit) => hit.dataset.target))"""

CELL = """(target) => {
  const hit = document.querySelector(`.ds-matrices .ds-on [data-target="${target}"]`);
  const { left, right, top, bottom } = hit.getBoundingClientRect();
  const inside = (text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return left < x && x < right && top < y && y < bottom;
  };
  const texts = [...document.querySelectorAll(".ds-matrices .ds-on text")].filter(inside);
  return { x: (left + right) / 2, y: (top + bottom) / 2, texts: texts.map((text) => text.textContent) };
}"""


def live_result(page: Page) -> str:
    """The number at the end of the live formula."""
    result: str = page.locator(".ds-live mn").last.text_content() or ""
    return result


def gradient_line(target: str) -> str:
    """What is told about a weight of the last layer step once its gradient is known."""
    i, j = (int(index) for index in target.split(".")[1:])
    return f" = {format_exactly(trace('loglik').gradients.weights[2][i, j])}"


def test_an_edge_its_cell_and_the_formula_show_the_same_number(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    for target in OUTPUT_EDGES:
        point, cell = desktop.page.evaluate(POINT_ON_EDGE, target), desktop.page.evaluate(CELL, target)
        desktop.page.mouse.move(point["x"], point["y"])
        number = live_result(desktop.page)
        assert re.fullmatch(r"[−+]0\.\d{3}", number)
        assert cell["texts"] == [number]
        assert number in point["labels"]
        assert desktop.page.evaluate(LIT) == [[target], [target]]


def test_an_edge_tells_its_numbers_in_full(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    for target in OUTPUT_EDGES:
        point = desktop.page.evaluate(POINT_ON_EDGE, target)
        desktop.page.mouse.move(point["x"], point["y"])
        told = desktop.part("tip").locator("> div").all_inner_texts()
        i, j = (int(index) + 1 for index in target.split(".")[1:])
        assert told[0] == f"weight to unit {i} of layer 4 from unit {j} of layer 3"
        assert any(line.startswith("∂J/∂θ") and line.endswith(gradient_line(target)) for line in told)


def test_a_cell_lights_its_edge(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    for target in OUTPUT_EDGES:
        cell = desktop.page.evaluate(CELL, target)
        desktop.page.mouse.move(cell["x"], cell["y"])
        assert desktop.page.evaluate(LIT) == [[target], [target]]
        assert desktop.part("tip").inner_text().endswith(gradient_line(target))
        assert live_result(desktop.page) == cell["texts"][0]


def test_no_number_is_told_before_it_is_known(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT - 1)
    point = desktop.page.evaluate(POINT_ON_EDGE, "w2.0.0")
    desktop.page.mouse.move(point["x"], point["y"])
    assert desktop.part("tip").locator("> div").count() == 2
    assert "∂J" not in desktop.part("tip").inner_text()


def test_what_is_lit_goes_out_when_the_pointer_leaves(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    cell = desktop.page.evaluate(CELL, "w2.1.2")
    desktop.page.mouse.move(cell["x"], cell["y"])
    assert desktop.part("tip").is_visible()
    desktop.page.mouse.move(700, 20)
    assert desktop.page.evaluate(LIT) == [[], []]
    assert desktop.part("tip").is_hidden()


def test_a_click_keeps_the_formula_of_an_edge(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    before = desktop.seen().live
    point = desktop.page.evaluate(POINT_ON_EDGE, "w2.2.3")
    desktop.page.mouse.click(point["x"], point["y"])
    desktop.part("derivation").wait_for()
    desktop.press("Escape")
    desktop.page.mouse.move(700, 20)
    kept = desktop.seen().live
    assert kept != before
    desktop.press("ArrowRight")
    desktop.press("ArrowLeft")
    assert desktop.seen().live == kept


def test_the_vertical_arrow_keys_point_at_one_number_after_the_other(desktop: StagePage) -> None:
    desktop.go_to(OUTPUT_GRADIENT)
    desktop.part("next").focus()
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        desktop.press(key)
        assert desktop.part("tip").is_visible()
        seen.append(desktop.page.evaluate(LIT))
    order = ["w2.0.0", "w2.0.1", "w2.0.2", "w2.0.1", "w2.0.0", "w2.2.3"]
    assert seen == [[[target], [target]] for target in order]
    assert desktop.part("voice").inner_text().startswith("weight to unit 3 of layer 4 from unit 4 of layer 3")
    assert live_result(desktop.page) == "+0.286"
    desktop.press("Escape")
    assert desktop.page.evaluate(LIT) == [[], []]
