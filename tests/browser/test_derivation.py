"""The derivation beside the stage: opened by a click or a key, opened further down to the loss, closed again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from engine.display.numbers import format_exactly
from tests.browser.stage_page import StagePage
from tests.browser.stories import trace

CLICK = """(target) => document.querySelector(`.ds-network .ds-hits [data-target="${target}"]`)
  .dispatchEvent(new MouseEvent("click", { bubbles: true }))"""
MARKED = """(name) => [...document.querySelectorAll(`.ds-network .${name}`)].map((hit) => hit.dataset.target).sort()"""
SIDEWAYS = """() => [document.documentElement, document.querySelector(".ds-derivation")]
  .map((box) => box.scrollWidth - box.clientWidth)"""


@pytest.fixture
def closing(desktop: StagePage) -> Iterator[StagePage]:
    """The stage, whose derivation the next test does not find open."""
    yield desktop
    desktop.press("Escape")
    expect(desktop.part("derivation")).to_have_count(0)


def opened(stage: StagePage, target: str, name: str) -> Locator:
    """The panel after a click on an edge or a unit of the picture."""
    stage.page.evaluate(CLICK, target)
    expect(stage.part("derivation").locator("h3")).to_have_text(name)
    return stage.part("derivation")


def gradient(step: int, unit: int, source: int) -> str:
    return format_exactly(trace("loglik").gradients.weights[step][unit, source])


def test_an_edge_opens_its_three_factors_and_what_they_are_compared_with(closing: StagePage) -> None:
    panel = opened(closing, "w2.0.1", "weight to unit 1 of layer 4 from unit 2 of layer 3")
    assert panel.locator(".ds-equation > .ds-factor").count() == 3
    digits = panel.locator(".ds-digits").all_inner_texts()
    assert digits[:2] == [gradient(2, 0, 1)] * 2
    assert float(digits[2].replace("−", "-")) == pytest.approx(float(digits[0].replace("−", "-")), rel=1e-7)
    assert closing.page.evaluate(MARKED, "ds-asked") == ["w2.0.1"]
    assert closing.page.evaluate(MARKED, "ds-part") == ["u2.1", "u3.0"]


def test_a_cell_of_the_gradient_opens_the_same_derivation_as_its_edge(closing: StagePage) -> None:
    closing.go_to(9)
    cell = closing.page.locator('.ds-matrices .ds-on [data-target="w2.1.2"]')
    cell.click()
    expect(closing.part("derivation").locator(".ds-digits").first).to_have_text(gradient(2, 1, 2))


def test_one_edge_of_the_first_layer_can_be_followed_down_to_the_loss(closing: StagePage) -> None:
    panel = opened(closing, "w0.0.0", "weight to unit 1 of layer 2 from unit 1 of layer 1")
    terms = panel.locator(".ds-terms > li")
    assert terms.count() == 4
    terms.nth(1).locator("> .ds-term .ds-open").click()
    inner = terms.nth(1).locator("> .ds-slot .ds-terms > li")
    assert inner.count() == 3
    inner.nth(2).locator("> .ds-term .ds-open").click()
    last = inner.nth(2).locator("> .ds-slot .ds-block")
    expect(last).to_contain_text("comes back in the sums of all 4 units")
    assert last.locator(".ds-equation > .ds-factor").count() == 2
    assert closing.page.evaluate(SIDEWAYS) == [0, 0]


def test_a_factor_lights_its_place_in_the_network(closing: StagePage) -> None:
    panel = opened(closing, "w1.0.1", "weight to unit 1 of layer 3 from unit 2 of layer 2")
    panel.locator(".ds-terms > li").nth(2).locator(".ds-factor").nth(0).hover()
    assert closing.page.evaluate(MARKED, "ds-lit") == ["w2.2.0"]
    panel.locator(".ds-terms > li").nth(1).locator(".ds-factor").nth(1).focus()
    assert closing.page.evaluate(MARKED, "ds-lit") == ["u3.1"]


def test_a_unit_shows_what_reaches_it_and_its_delta(closing: StagePage) -> None:
    panel = opened(closing, "u2.1", "unit 2 of layer 3")
    assert panel.locator("> .ds-block").count() == 2
    assert panel.locator(".ds-terms").nth(0).locator("> li").count() == 4
    assert panel.locator(".ds-terms").nth(1).locator("> li").count() == 3
    assert panel.locator(".ds-compared").count() == 0


def test_a_derivation_opens_and_closes_with_the_keys(closing: StagePage) -> None:
    closing.go_to(9)
    closing.part("next").focus()
    closing.press("ArrowDown", 2)
    closing.press("Enter")
    expect(closing.part("derivation").locator(".ds-digits").first).to_have_text(gradient(2, 0, 1))
    assert closing.number() == 9
    expect(closing.part("derivation")).to_be_focused()
    closing.press("Tab", 2)
    closing.press("ArrowRight")
    assert closing.number() == 10
    expect(closing.part("derivation")).to_have_count(1)
    closing.press("Escape")
    expect(closing.part("derivation")).to_have_count(0)
    closing.part("next").focus()
    closing.press("Enter")
    assert closing.number() == 11


def test_an_open_derivation_follows_the_lesson_the_digits_and_the_language(closing: StagePage) -> None:
    panel = opened(closing, "w0.0.0", "weight to unit 1 of layer 2 from unit 1 of layer 1")
    closing.show(digits=6)
    expect(panel.locator(".ds-equation .ds-number").first).to_have_text("−0.021661")
    closing.show(language="zh")
    expect(panel.locator("h3")).to_have_text(re.compile("权重"))
    closing.show("xor")
    expect(panel.locator(".ds-digits").first).to_have_text(format_exactly(trace("xor").gradients.weights[0][0, 0]))


def test_on_a_phone_nothing_scrolls_sideways(phone: StagePage) -> None:
    phone.show(number=9)
    panel = opened(phone, "w0.0.0", "weight to unit 1 of layer 2 from unit 1 of layer 1")
    panel.locator(".ds-terms .ds-open").first.click()
    panel.locator(".ds-slot .ds-terms .ds-open").first.click()
    assert phone.page.evaluate(SIDEWAYS) == [0, 0]
    panel.locator(".ds-close").click()
    expect(panel).to_have_count(0)
