"""The pages of a batch: one sample or all, and the gradient as it is added up sample by sample."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.core.steps import GRANULARITIES
from engine.display.live_lines import step_live_lines
from engine.display.moments import moments_of
from engine.display.step_matrices import Matrix, step_matrices
from engine.figures.network_state import edge_states, unit_states
from engine.stage.scenes import Page, pages
from engine.stage.storyboard import storyboard
from tests.formula_values import number_of, numbers_in
from tests.views import trace_of, view_of

BATCHES = [preset for preset in PRESETS if trace_of(preset).lesson.examples.count > 1]


@cache
def board_of(preset: str, samples: str, granularity: str, language: str = "en") -> dict[str, Any]:
    return storyboard(view_of(preset, language=language, digits=8).of(samples), "wide", granularity)


def summed_pages(preset: str) -> list[Page]:
    found = pages(view_of(preset, digits=8), "sample")
    return [page for page in found if page.part.part != "layer"]


def matrices(page: Page) -> list[Matrix]:
    content = step_matrices(page.view, page.step, page.part)
    return [item for line in content for item in line if isinstance(item, Matrix)]


def values(matrix: Matrix) -> np.ndarray:
    return np.array([[cell.value if cell.text else 0.0 for cell in line] for line in matrix.cells], dtype=float)


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize(("preset", "samples"), [*((preset, "all") for preset in BATCHES), ("loglik", "one")])
def test_a_storyboard_has_a_place_for_every_moment(preset: str, samples: str, granularity: str) -> None:
    board = board_of(preset, samples, granularity)
    moments = moments_of(trace_of(preset).lesson, granularity)
    steps = board["steps"]
    assert len(board.get("moments", steps)) == len(moments)
    assert board.get("granularity", "layer") == granularity
    spans = [(phase["first"], phase["last"]) for phase in board["phases"]]
    assert [first for first, _ in spans] == [0, *(last + 1 for _, last in spans[:-1])]
    assert spans[-1][1] == len(steps) - 1
    assert "NaN" not in json.dumps(board)


@pytest.mark.parametrize("preset", BATCHES)
def test_what_is_known_after_a_step_is_told_from_its_last_page_on(preset: str) -> None:
    board, found = board_of(preset, "one", "sample"), pages(view_of(preset), "sample")
    last = {page.step.index: page.index for page in found}
    gradient = next(step for step in trace_of(preset).steps if step.kind == "weight_gradient")
    assert gradient.layer is not None
    _, _, known, *_ = board["readings"][f"w{gradient.layer - 1}.0.0"]
    assert known[0] == last[gradient.index]
    assert known[1].endswith("samples)")


@pytest.mark.parametrize("preset", BATCHES)
def test_each_sample_adds_its_own_product_until_the_gradient_is_complete(preset: str) -> None:
    trace = trace_of(preset)
    for page in summed_pages(preset):
        *_, before, after = matrices(page)
        if page.part.part == "sample":
            delta, source, product, before, after = matrices(page)
            assert values(delta) @ values(source) == pytest.approx(values(product))
            assert values(before) + values(product) == pytest.approx(values(after))
            assert page.view.shown_samples == range(page.part.samples[0], page.part.samples[-1] + 1)
            assert page.part.samples[0] != 0 or not values(before).any()
        elif page.part.part == "mean":
            assert trace.sample_factor * values(before) == pytest.approx(values(after))
        else:
            start, penalty, after = matrices(page)
            assert values(start) + trace.penalty_factor * values(penalty) == pytest.approx(values(after))


@pytest.mark.parametrize("preset", BATCHES)
def test_the_edges_and_the_lines_show_the_numbers_of_the_resulting_grid(preset: str) -> None:
    board = board_of(preset, "one", "sample")
    for page in summed_pages(preset):
        result = matrices(page)[-1]
        edges = edge_states(page.view, page.step, moment=page.part)
        for cell in (cell for line in result.cells for cell in line):
            assert edges[cell.target].text == cell.text
            assert edges[cell.target].in_focus
        lines = {targets[0]: chunks for targets, chunks in board["steps"][page.index]["lines"]}
        assert lines.keys() == {cell.target for line in result.cells for cell in line}
        texts = {cell.target: cell.text for line in result.cells for cell in line}
        assert all(
            json.dumps(texts[target], ensure_ascii=False) in json.dumps(chunks[-1], ensure_ascii=False)
            for target, chunks in lines.items()
        )


def test_with_a_penalty_the_column_of_the_biases_is_empty_there_and_nowhere_else() -> None:
    for page in summed_pages("bias-unit"):
        for matrix in matrices(page):
            blanks = [[cell.text == "" for cell in line] for line in matrix.cells]
            is_penalty = page.part.part == "penalty" and matrix.note == "biases: no penalty"
            assert [row[0] for row in blanks] == [is_penalty] * len(blanks)
            assert not any(any(row[1:]) for row in blanks)
    penalties = [page for page in summed_pages("bias-unit") if page.part.part == "penalty"]
    assert len(penalties) == 3


@pytest.mark.parametrize("preset", BATCHES)
def test_the_printed_numbers_of_a_sum_add_up(preset: str) -> None:
    for page in summed_pages(preset):
        for line in step_live_lines(page.view, page.step, page.part):
            numbers = [number_of(number.text) for chunk in line.line for number in numbers_in(chunk)]
            if page.part.part == "sample":
                before, *factors, after = numbers
                product = factors[0] if len(factors) == 1 else factors[0] * factors[1]
                assert before + product == pytest.approx(after, abs=3e-8)


@pytest.mark.parametrize("preset", BATCHES)
def test_units_show_the_mean_of_the_columns_beside_them(preset: str) -> None:
    view = view_of(preset, digits=8).of("all")
    for step in view.trace.steps:
        if step.kind not in ("weighted_input", "activation", "hidden_delta"):
            continue
        result = [item for line in step_matrices(view, step) for item in line if isinstance(item, Matrix)][-1]
        states = unit_states(view, step)
        for line in result.cells:
            state = states[line[0].target]
            assert state.value == pytest.approx(np.mean([cell.value for cell in line]))
            assert state.name.base.endswith("\u0304")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_a_batch_names_its_samples(language: str) -> None:
    board = board_of("bias-unit", "one", "sample", language)
    titles = [step["title"] for step in board["steps"] if step["kind"] == "weight_gradient"]
    assert len(titles) == len(set(titles)) == 3 * 6
    notes = [text for step in board["steps"] for text in texts_of(step["network"]["data"])]
    own = "sample 3 of 4" if language == "en" else "第 3 个样本"
    mean = "mean of 4 samples" if language == "en" else "4 个样本的平均值"
    assert sum(own in text for text in notes) == 3
    assert any(mean in text for text in notes)


def texts_of(traces: list[dict[str, Any]]) -> list[str]:
    return [text for trace in traces for text in trace.get("text", [])]
