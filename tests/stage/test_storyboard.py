import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, combinations, pairwise
from time import process_time
from typing import Any

import pytest

from engine.core.presets import PRESETS, loglik
from engine.core.propagation import run
from engine.display.catalogue import LANGUAGES
from engine.display.live_lines import step_live_lines
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.figures.network_layout import CANVASES
from engine.stage.storyboard import PLAYER_TEXTS, storyboard
from tests.views import lesson_of, saturated_softmax_view, saturated_view, view_of, wide_view

MOST_BYTES = 200_000
PRESETS_AND_LANGUAGES = [(preset, language) for preset in PRESETS for language in LANGUAGES]


@cache
def board_of(preset: str, language: str = "en", canvas: str = "wide") -> dict[str, Any]:
    return storyboard(view_of(preset, language=language), canvas)


def written(board: dict[str, Any]) -> str:
    return json.dumps(board, allow_nan=False, separators=(",", ":"), ensure_ascii=False)


def strings(value: Any) -> Iterator[str]:
    """Every string in nested data, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def cells_of(page: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """The cells of a page by the name of their matrix."""
    return dict(page["matrices"]["cells"])


def targets_of(board: dict[str, Any]) -> Iterator[str]:
    """Every target that anything on a page stands for."""
    yield from board["network"]["targets"]
    for step in board["steps"]:
        yield from (cell[4] for cells in cells_of(step).values() for cell in cells if cell[4])
        for targets, _ in step["lines"]:
            assert targets
            yield from targets


@pytest.mark.parametrize(("preset", "language"), PRESETS_AND_LANGUAGES)
def test_a_storyboard_is_plain_json_and_stays_the_same_in_it(preset: str, language: str) -> None:
    board = board_of(preset, language)
    assert json.loads(written(board)) == board


def test_the_storyboard_of_the_first_preset_is_small() -> None:
    for canvas in CANVASES:
        for language in LANGUAGES:
            assert len(written(board_of(next(iter(PRESETS)), language, canvas)).encode()) < MOST_BYTES


@pytest.mark.parametrize(("preset", "language"), PRESETS_AND_LANGUAGES)
def test_every_colour_of_a_picture_is_one_of_both_themes(preset: str, language: str) -> None:
    board = board_of(preset, language)
    used = {text for text in strings([board["network"], board["steps"]]) if text.startswith("@")}
    assert used
    assert set(board["themes"]) == {"light", "dark"}
    assert all(used <= set(colours) for colours in board["themes"].values())


@pytest.mark.parametrize("preset", PRESETS)
def test_whatever_can_be_pointed_at_has_a_reading(preset: str) -> None:
    board = board_of(preset)
    network = view_of(preset).trace.lesson.network
    assert set(targets_of(board)) == set(board["readings"])
    bias_units = 0 if network.biases is None else network.steps
    assert len(board["readings"]) == sum(network.layers) + bias_units + network.parameter_count


def test_in_a_wide_network_only_what_is_shown_can_be_pointed_at() -> None:
    board = storyboard(wide_view())
    assert set(targets_of(board)) == set(board["readings"])
    assert len(board["readings"]) == 3 * 9 + 2 + 2 * (9 * 9 + 9)
    (weights,) = (cells for name, cells in cells_of(board["steps"][0]).items() if name == "Θ⁽¹⁾")
    assert len(weights) == 9 * 9
    assert all(value for *_, value in weights)


@pytest.mark.parametrize(("preset", "language"), PRESETS_AND_LANGUAGES)
def test_there_is_a_page_for_each_step(preset: str, language: str) -> None:
    board, view = board_of(preset, language), view_of(preset, language=language)
    assert [page["title"] for page in board["steps"]] == [step_title(view, step) for step in view.trace.steps]
    for page, step in zip(board["steps"], view.trace.steps, strict=True):
        assert page["kind"] == step.kind
        assert len(page["lines"]) == len(step_live_lines(view, step)) > 0
        assert all([page["sentence"], page["network_alt"], page["matrices_alt"], page["symbols"]])
        assert all([page["network"]["data"], page["matrices"]["data"], page["matrices"]["cells"]])


@pytest.mark.parametrize("preset", PRESETS)
def test_the_phases_cover_all_steps_in_order(preset: str) -> None:
    board = board_of(preset)
    phases = board["phases"]
    assert [phase["name"] for phase in phases] == ["forward", "cost", "backward", "update"]
    assert (phases[0]["first"], phases[-1]["last"]) == (0, len(board["steps"]) - 1)
    assert all(after["first"] == before["last"] + 1 for before, after in pairwise(phases))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_player_gets_its_texts_in_the_language_of_the_lesson(language: str) -> None:
    board = board_of("xor", language)
    assert board["language"] == language
    assert set(board["texts"]) == set(PLAYER_TEXTS)
    assert board["texts"]["next"] == {"en": "Next", "zh": "下一步"}[language]
    assert board["phases"][0]["name"] == {"en": "forward", "zh": "前向传播"}[language]


# Row by row, edge by edge.


@cache
def fine_board_of(preset: str, granularity: str, canvas: str = "wide") -> dict[str, Any]:
    return storyboard(view_of(preset), canvas, granularity)


def test_the_storyboard_of_the_first_preset_stays_small_when_it_is_shown_edge_by_edge() -> None:
    for canvas in CANVASES:
        for granularity, most in (("neuron", 300_000), ("edge", 450_000)):
            board = fine_board_of(next(iter(PRESETS)), granularity, canvas)
            assert len(written(board).encode()) < most
            assert json.loads(written(board)) == board


def test_no_picture_is_made_for_a_moment() -> None:
    coarse, neuron, edge = board_of("loglik"), fine_board_of("loglik", "neuron"), fine_board_of("loglik", "edge")
    assert len(neuron["steps"]) == len(edge["steps"]) == len(coarse["steps"])
    assert [step["ground"] for step in neuron["steps"]] == [step["ground"] for step in edge["steps"]]
    assert not {"granularity", "moments", "sizes"} & set(coarse)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("granularity", ["neuron", "edge"])
def test_all_that_a_moment_names_is_there(preset: str, granularity: str) -> None:
    board = fine_board_of(preset, granularity)
    for index, title, reveals, uses, line, spoken in board["moments"]:
        step = board["steps"][index]
        assert {*reveals, *uses} <= set(board["network"]["targets"])
        assert {target for target in reveals if target[0] in "wb"} <= set(step["atoms"]["edges"])
        assert isinstance(line, list) or 0 <= line < len(step["lines"])
        assert title in spoken


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("granularity", ["neuron", "edge"])
def test_every_result_appears_with_one_of_the_moments(preset: str, granularity: str) -> None:
    board = fine_board_of(preset, granularity)
    for index, step in enumerate(board["steps"]):
        revealed = {target for moment in board["moments"] if moment[0] == index for target in moment[2]}
        results = [cell for _, cells, *mark in step["matrices"]["cells"] if mark for cell in cells]
        assert results
        assert {cell[4] for cell in results if cell[4]} <= revealed
        assert {*step["atoms"]["edges"], *step["atoms"]["units"]} <= revealed


def test_before_the_end_of_a_step_nothing_tells_its_results() -> None:
    board = fine_board_of("loglik", "neuron")
    cost = next(step for step in board["steps"] if step["kind"] == "cost")
    (value,) = (cell[5] for name, cells, *mark in cost["matrices"]["cells"] if name == "J" for cell in cells)
    short = value[:4]
    early = json.dumps(cost["early"], ensure_ascii=False)
    assert (short in cost["matrices_alt"], short in early) == (True, False)
    first = board["steps"][0]
    assert "z⁽²⁾" in first["matrices_alt"]
    assert "z⁽²⁾" not in first["early"]["matrices_alt"]
    ground = [text for text in strings(first["ground"]) if re.fullmatch(r"[+−]\d\.\d{3}", text)]
    assert ground == []


@pytest.mark.parametrize("preset", PRESETS)
def test_numbers_that_are_shown_together_on_edges_stand_apart(preset: str) -> None:
    board = fine_board_of(preset, "edge")
    height = board["sizes"][0]
    for step in board["steps"]:
        labelled = [atom for atom in step["atoms"]["edges"].values() if len(atom) > 4]
        for one, other in combinations(labelled, 2):
            if one[0] == other[0]:
                apart = abs(one[5] - other[5]) * 2 >= one[7] + other[7] - 2 or abs(one[6] - other[6]) >= height
                assert apart


def test_a_wide_and_deep_network_is_cut_into_edges_in_no_time() -> None:
    view = View(run(lesson_of((64,) * 12, *["sigmoid"] * 11)))
    start = process_time()
    board = storyboard(view, granularity="edge")
    assert process_time() - start < 20
    assert len(written(board)) < 8_000_000


@pytest.mark.parametrize("canvas", CANVASES)
def test_places_lie_inside_their_pictures(canvas: str) -> None:
    board = board_of("bias-unit", canvas=canvas)
    layout = board["network"]["layout"]
    assert (layout["width"], layout["height"]) == (CANVASES[canvas].width, CANVASES[canvas].height)
    for place in board["network"]["targets"].values():
        assert len(place) in (3, 4)
        assert all(0 <= x <= layout["width"] for x in place[:3:2])
    largest = board["matrices"]["layout"]
    for page in board["steps"]:
        width, height = page["matrices"]["size"]
        assert (width <= largest["width"], height <= largest["height"]) == (True, True)
        for left, top, wide, high, *_ in chain.from_iterable(cells_of(page).values()):
            assert (left >= 0, top >= 0, left + wide <= width, top + high <= height) == (True,) * 4


def test_a_cell_carries_the_number_with_full_precision_and_its_target() -> None:
    board, trace = board_of("loglik"), view_of("loglik").trace
    page = next(page for page in board["steps"] if page["title"] == "Backward: gradient of Θ⁽³⁾")
    assert list(cells_of(page)) == ["δ⁽⁴⁾", "(a⁽³⁾)ᵀ", "∂J/∂Θ⁽³⁾"]
    cells = {cell[4]: cell[5] for cell in cells_of(page)["∂J/∂Θ⁽³⁾"]}
    assert cells["w2.0.0"] == repr(float(trace.gradients.weights[2][0, 0])).replace("-", "−")


@pytest.mark.parametrize("title", ["<img src=x onerror=alert(1)>", "${alert(1)}", "@ink"])
def test_a_title_that_a_user_wrote_never_gets_in(title: str) -> None:
    trace = run(replace(loglik(), title=title))
    assert storyboard(View(trace)) == board_of("loglik")


@pytest.mark.parametrize(
    ("view", "infinity"),
    [(saturated_view(-800.0, 1.0), "−∞"), (saturated_view(800.0, 0.0), "∞"), (saturated_softmax_view(), "−∞")],
    ids=["0 instead of 1", "1 instead of 0", "softmax"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_saturated_lesson_shows_its_infinite_factor_and_nothing_that_is_no_number(
    view: View, infinity: str, language: str
) -> None:
    shown = replace(view, language=language)
    board = storyboard(shown)
    assert not re.search(r"\bnan\b", written(board), re.IGNORECASE)
    step = shown.step_of("output_delta", 1)
    page = board["steps"][step.index]
    assert infinity in {cell[5] for cell in cells_of(page)["∂ℓ/∂a⁽²⁾"]}
    assert infinity in page["matrices_alt"]
    explained = "".join(run for run, _ in page["sentence"])
    infinite = shown.texts("sentence.output_delta_infinite", error="a⁽²⁾ − y").replace("**", "")
    assert infinite in explained
    assert math.isfinite(shown.trace.cost.J)


def test_a_saturated_lesson_says_infinity_in_its_live_line() -> None:
    view = saturated_view(-800.0, 1.0)
    page = storyboard(view)["steps"][view.step_of("output_delta", 1).index]
    assert ["n", "(−∞)", "minus"] in [part for chunk in page["lines"][0][1] for part in chunk]
