"""Layer by layer, row by row, edge by edge: switching, landing, what is veiled until it is known."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from math import dist
from typing import Any

import pytest

from engine.stage.storyboard import storyboard
from tests.browser.stage_page import StagePage
from tests.browser.stories import trace
from tests.browser.walk import MEASURE, Look
from tests.views import own_view

Visit = Callable[..., StagePage]

STATE = """() => {
  const cells = (filter) => [...document.querySelectorAll(".ds-matrices .ds-on .ds-hit-cell")].filter(filter);
  const shown = (selector) => [...document.querySelectorAll(`.ds-atoms.ds-on > ${selector}`)]
    .map((atom) => atom.dataset.atom).filter(Boolean);
  return {
    position: document.querySelector(".ds-position").textContent,
    title: document.querySelector(".ds-title").textContent,
    live: document.querySelector(".ds-live").textContent.replace(/\\s+/g, ""),
    veiled: cells((cell) => cell.hasAttribute("data-veiled")).map((cell) => cell.dataset.target),
    outlined: cells((cell) => cell.classList.contains("ds-now")).map((cell) => cell.dataset.target),
    present: [...new Set(shown(".ds-shown"))],
    past: shown(".ds-past"),
    granularity: document.querySelector(".ds-granularity").value,
    marks: document.querySelectorAll(".ds-marks button").length,
    share: document.querySelector(".ds-marks .ds-now").style.getPropertyValue("--share"),
    label: document.querySelector(".ds-network .ds-page.ds-on[role=img]").getAttribute("aria-label"),
    numbers: document.querySelector(".ds-matrices .ds-page.ds-on[role=img]").getAttribute("aria-label"),
    voice: document.querySelector(".ds-voice").textContent,
  };
}"""


@cache
def fine_story(granularity: str = "edge", preset: str = "loglik") -> dict[str, Any]:
    return storyboard(own_view(trace(preset)), granularity=granularity)


def state(stage: StagePage) -> dict[str, Any]:
    found: dict[str, Any] = stage.page.evaluate(STATE)
    return found


def switch(stage: StagePage, granularity: str, position: str) -> None:
    stage.part("granularity").select_option(granularity)
    stage.page.wait_for_function(
        "(text) => document.querySelector('.ds-position')?.textContent === text", arg=position, timeout=15_000
    )


def on_top_of_each_other(look: Look) -> list[str]:
    """Pairs of texts that meet; not those that lie exactly on each other, where a result covers what it replaces."""
    pairs = ((one, other) for one, other in combinations(look.texts("network"), 2) if one.overlaps(other))
    return [f"{look.where}: {one.text} | {other.text}" for one, other in pairs if dist(one.centre, other.centre) > 5]


@pytest.fixture
def edges(visit: Visit) -> StagePage:
    """The first lesson, edge by edge, at its first product."""
    return visit().open("?link=1&lang=en&granularity=edge&preset=loglik&step=1")


def test_switching_lands_in_the_step_that_contains_the_present_one(visit: Visit) -> None:
    stage = visit().open("?link=1&lang=en&preset=loglik&step=9")
    assert state(stage)["granularity"] == "layer"
    switch(stage, "edge", "69 / 184")
    stage.wait_for_address(granularity="edge", step="69")
    stage.press("ArrowRight", 5)  # by the keys at once: the list does not keep them
    assert state(stage)["title"] == "Backward: ∂J/∂θ₂₂⁽³⁾"
    switch(stage, "neuron", "30 / 58")
    assert state(stage)["title"] == "Backward: ∂J/∂Θ⁽³⁾, row 2"
    switch(stage, "layer", "9 / 14")
    stage.wait_for_address(step="9")
    assert "granularity" not in stage.address()


def test_a_reload_and_a_link_restore_the_moment(edges: StagePage) -> None:
    edges.press("ArrowRight", 5)
    edges.wait_for_address(step="6", granularity="edge")
    before = state(edges)
    edges.reload()
    assert state(edges) == before
    assert before["position"] == "6 / 184"


def test_going_back_in_the_browser_brings_the_granularity_back(visit: Visit) -> None:
    stage = visit().open("?link=1&lang=en&preset=loglik&step=3")
    switch(stage, "neuron", "9 / 58")
    stage.page.go_back()
    stage.page.wait_for_function("document.querySelector('.ds-position')?.textContent === '3 / 14'")
    assert state(stage)["granularity"] == "layer"


def test_products_come_one_by_one_and_the_row_appears_with_their_sum(edges: StagePage) -> None:
    looks = [state(edges)]
    for _ in range(4):
        edges.press("ArrowRight")
        looks.append(state(edges))
    rows = [f"u1.{i}" for i in range(4)]
    assert [look["veiled"] for look in looks] == [rows, rows, rows, rows[1:], rows[1:]]
    assert [look["present"] for look in looks] == [
        ["w0.0.0"],
        ["w0.0.0", "w0.0.1"],
        ["w0.0.0", "w0.0.1", "w0.0.2"],
        ["w0.0.0", "w0.0.1", "w0.0.2", "u1.0"],
        ["w0.1.0", "u1.0"],
    ]
    assert looks[4]["past"] == ["w0.0.0", "w0.0.1", "w0.0.2"]
    assert looks[1]["outlined"] == ["w0.0.1", "u0.1", "u1.0"]
    assert looks[1]["live"].endswith("∑=0.250+(−0.030)=+0.220")
    assert ("+0.940" in looks[2]["live"], "+0.940" in looks[3]["live"]) == (True, True)  # the sum is z: no bias here
    assert [look["share"] for look in looks][:2] == ["6.25%", "12.5%"]
    assert {look["marks"] for look in looks} == {14}
    assert looks[2]["label"] == looks[2]["voice"].partition(". ")[2].strip()


def test_the_cells_of_a_gradient_fill_one_by_one(edges: StagePage) -> None:
    edges.part("marks").locator("button").nth(8).click()
    counts = []
    for _ in range(12):
        look = state(edges)
        counts.append(len(look["veiled"]))
        edges.press("ArrowRight")
    assert counts == list(range(11, -1, -1))
    edges.press("ArrowLeft", 6)
    assert len(state(edges)["veiled"]) == 5


def test_nothing_is_told_before_it_is_revealed(edges: StagePage) -> None:
    z = edges.page.locator(".ds-matrices .ds-on [data-target='u1.2'][data-veiled]")
    unit = edges.page.locator(".ds-network .ds-hit-unit[data-target='u1.2']")
    tip = edges.part("tip")
    for place in (z, unit):
        place.hover()
        assert tip.inner_text() == "unit 3 of layer 2"
    edges.page.locator(".ds-network .ds-hit-unit[data-target='u0.2']").hover()
    assert "x₃ = 0.9" in tip.inner_text()
    unit.dispatch_event("pointerover")
    assert "z" in state(edges)["live"]
    assert "−0.420" not in state(edges)["live"]
    result = edges.page.locator(".ds-matrices .ds-on [data-target='u1.2']")
    assert (result.count(), "z⁽²⁾" in state(edges)["numbers"]) == (1, False)
    edges.part("marks").locator("button").nth(1).click()
    edges.press("ArrowLeft")
    assert "z⁽²⁾" in state(edges)["numbers"]
    unit.hover()
    assert "z₃⁽²⁾ = " in tip.inner_text()


def test_the_sentence_of_the_cost_keeps_its_number_until_all_terms_are_there(visit: Visit) -> None:
    stage = visit().open("?link=1&lang=en&granularity=neuron&preset=loglik&step=23")
    sentence = stage.page.locator(".ds-sentence > .ds-on")
    cost = f"J = {trace('loglik').cost.J:.3f}"
    for number, is_told in ((23, False), (24, False), (25, True)):
        assert (stage.number(), cost in sentence.inner_text()) == (number, is_told)
        stage.press("ArrowRight")


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_no_number_lies_on_another_one_or_outside(visit: Visit, view: str) -> None:
    stage = visit(view).open("?link=1&lang=en&granularity=edge&preset=bias-unit&step=1")
    count = len(fine_story("edge", "bias-unit")["moments"])
    faults = []
    for number in range(1, count + 1):
        look = Look(f"{view}, {number}", stage.page.evaluate(MEASURE))
        seen = [text for text in look.record["network"]["texts"] if text[1] != text[3]]
        look.record["network"]["texts"] = seen
        if number % 3 == 1 or number > count - 3:
            faults += [*on_top_of_each_other(look), *look.clipped("network")]
        assert look.record["beyond"]["player"] <= 0
        stage.press("ArrowRight")
    assert stage.number() == count
    assert faults == []


def test_the_list_of_granularities_has_a_name_and_speaks_chinese(visit: Visit) -> None:
    stage = visit("chinese").open("?link=1&lang=zh&granularity=edge&preset=xor&step=1")
    listed = stage.page.get_by_role("combobox", name="步进粒度")
    assert listed.locator("option").all_inner_texts() == ["按层", "按样本", "按神经元", "按连接"]
    assert state(stage)["title"] == "前向：z₁⁽²⁾，第 1 个乘积（共 2 个）"


def test_playing_goes_through_moments(edges: StagePage) -> None:
    edges.part("speed").select_option("4")
    edges.page.evaluate("document.activeElement.blur()")
    edges.press("Space")
    edges.wait_for_number(4)
    edges.press("Space")
    assert edges.number() >= 4
