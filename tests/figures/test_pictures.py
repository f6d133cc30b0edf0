"""The network and the matrices of every step, as plain Plotly and as figures."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from engine.core.steps import Step
from engine.display.step_matrices import step_matrices
from engine.display.targets import unit_target
from engine.display.view import View
from engine.figures.drawing import Box, text_width
from engine.figures.look import PARTS, Look
from engine.figures.matrix_figure import ROOMS, MatricesPicture, matrices_picture
from engine.figures.network_figure import network_picture
from engine.figures.network_layout import CANVASES
from engine.figures.network_state import unit_states
from engine.figures.step_figure import step_figure
from engine.figures.theme import SCREEN_THEMES, THEMES, scale_of
from engine.stage.scenes import Page
from tests.views import (
    BATCH_VIEWS,
    PRESET_STEPS,
    SHOWN_STEPS,
    name_of,
    saturated_softmax_view,
    saturated_view,
    shown_view_and_step,
    summed_pages,
    view_and_step,
    view_of,
    wide_view,
)

UNUSUAL_VIEWS = {
    "wide": wide_view(),
    "saturated": saturated_view(-800.0, 1.0),
    "saturated, eight digits": saturated_view(800.0, 0.0, digits=8),
    "saturated softmax": saturated_softmax_view(),
}
UNUSUAL_STEPS = [(name, index) for name, view in UNUSUAL_VIEWS.items() for index in range(len(view.trace.steps))]


def flat(value: Any) -> Iterator[Any]:
    """Everything in nested dicts and lists."""
    if isinstance(value, dict):
        for item in value.values():
            yield from flat(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    else:
        yield value


def texts_of(traces: list[dict[str, Any]]) -> list[str]:
    return [text for trace in traces for text in trace.get("text", [])]


def matrices_of(view: View, step: Step, canvas: str = "wide") -> MatricesPicture:
    return matrices_picture(step_matrices(view, step), scale_of(view.trace), ROOMS[canvas])


def check(traces: list[dict[str, Any]]) -> None:
    """Finite numbers, known colours, true minus signs, as many texts as places."""
    for value in flat(traces):
        assert not isinstance(value, float) or math.isfinite(value)
        assert not isinstance(value, str) or not value.startswith("@") or value in THEMES["light"]
    for text in texts_of(traces):
        assert text
        assert not re.search(r"-|nan|None|inf", text), text
    for trace in traces:
        assert len(trace["x"]) == len(trace["y"]) > 0
        assert len(trace.get("text", trace["x"])) == len(trace["x"])
        colours = trace.get("textfont", trace.get("marker", {})).get("color", "")
        assert isinstance(colours, str) or len(colours) == len(trace["x"])


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_every_picture_holds_finite_numbers_and_true_minus_signs(place: tuple[str, int, str], canvas: str) -> None:
    view, step = shown_view_and_step(place)
    picture = network_picture(view, canvas)
    check([*picture.base(), *picture.step(step)])
    check(matrices_of(view, step, canvas).traces)


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("key", BATCH_VIEWS)
def test_so_does_every_picture_while_samples_are_added_up(key: str, canvas: str) -> None:
    view = BATCH_VIEWS[key]
    count, picture = view.trace.lesson.examples.count, network_picture(view, canvas)
    for page in summed_pages(view):
        network = replace(picture, view=page.view).step(page.step, moment=page.part)
        check(network)
        samples = page.part.samples or range(count)
        told = {
            1: f"units: sample {samples[0] + 1} of {count}",
            count: f"units: mean of {count} samples",
        }.get(len(samples), f"units: mean of samples {samples[0] + 1}–{samples[-1] + 1}")
        assert told in texts_of(network)
        matrices = matrices_picture(step_matrices(page.view, page.step, page.part), picture.scale, ROOMS[canvas])
        check(matrices.traces)
        assert ("Δ" in legend_of(network)) == (page.part.part == "sample" and page is not last_of_sum(view, page))


def legend_of(traces: list[dict[str, Any]]) -> str:
    return next(text for text in texts_of(traces) if text.startswith("colour and width"))


def last_of_sum(view: View, page: Page) -> Page | None:
    """The page on which a mere sum is complete, where this is it."""
    objective, last = view.trace.lesson.objective, view.trace.lesson.examples.count - 1
    is_mere_sum = objective.reduction == "sum" and not objective.l2
    return page if is_mere_sum and page.part.samples[-1:] == (last,) else None


@pytest.mark.parametrize(("name", "index"), UNUSUAL_STEPS)
def test_pictures_of_wide_and_saturated_networks_hold_finite_numbers_too(name: str, index: int) -> None:
    view = UNUSUAL_VIEWS[name]
    step = view.trace.steps[index]
    picture = network_picture(view)
    check([*picture.base(), *picture.step(step)])
    check(matrices_of(view, step).traces)


def test_an_infinite_number_is_drawn_as_such() -> None:
    view = UNUSUAL_VIEWS["saturated"]
    assert "−∞" in texts_of(matrices_of(view, view.step_of("output_delta", 1)).traces)


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_every_unit_and_every_focused_name_is_drawn(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    drawn = texts_of(network_picture(view).step(step))
    for unit in unit_states(view, step).values():
        assert unit.text == "" or unit.text in drawn


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_a_number_out_of_focus_is_faint_only_where_it_stands_on_no_colour(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    scale = scale_of(view.trace)
    for unit in unit_states(view, step).values():
        is_faint = not unit.in_focus and unit.quantity != "delta"
        assert not is_faint or scale.level(unit.value, unit.quantity) == 0


@pytest.mark.parametrize(
    ("kind", "layer", "drawn", "missing"),
    [
        ("activation", 3, ["y = 1", "y = 0", "forward"], ["a = 0.599", "backward"]),
        ("output_delta", 3, ["a = 0.599<br>y = 1", "backward"], ["forward"]),
        ("update", None, ["a = 0.599<br>y = 1"], ["forward", "backward"]),
    ],
)
def test_targets_stand_beside_the_outputs_and_the_direction_above(
    kind: str, layer: int | None, drawn: list[str], missing: list[str]
) -> None:
    view = view_of("loglik")
    texts = texts_of(network_picture(view).step(view.step_of(kind, layer)))
    assert set(drawn) <= set(texts)
    assert not set(missing) & set(texts)


def test_the_base_names_the_layers_the_input_and_the_output() -> None:
    base = network_picture(view_of("loglik")).base()
    assert texts_of(base) == ["layer 1<br>input", "layer 2", "layer 3", "layer 4<br>output"]
    chinese = network_picture(view_of("row-batch", language="zh", sample=1)).base()
    assert texts_of(chinese) == ["第 1 层<br>输入", "第 2 层", "第 3 层<br>输出"]


@pytest.mark.parametrize(
    ("samples", "text"), [("one", "单元上为第 2 个样本（共 4 个）"), ("all", "单元上为 4 个样本的平均值")]
)
def test_every_step_of_a_batch_says_of_which_samples_its_units_are(samples: str, text: str) -> None:
    view = view_of("row-batch", language="zh", sample=1).of(samples)
    picture = network_picture(view)
    for step in view.trace.steps:
        assert text in texts_of(picture.step(step))
        assert text in texts_of(picture.ground(step))


def test_the_legend_says_how_far_the_scale_goes() -> None:
    view = view_of("loglik")
    # 0.9 is the largest weight, before and after the update
    texts = texts_of(network_picture(view).step(view.step_of("weighted_input", 1)))
    extreme = scale_of(view.trace).extremes["weight"]
    assert f"colour and width: <i>Θ</i> from −{extreme:.3f} to +{extreme:.3f}" in texts


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_cells_stand_apart_inside_their_picture_and_hold_their_texts(place: tuple[str, int], canvas: str) -> None:
    view, step = view_and_step(place)
    picture = matrices_of(view, step, canvas)
    assert picture.width >= ROOMS[canvas].width
    (written,) = (trace for trace in picture.traces if "text" in trace)
    size = written["textfont"]["size"][0]  # the cells come first
    for placed in picture.cells:
        box = placed.box
        assert box.width / 2 <= box.x <= picture.width - box.width / 2
        assert box.height / 2 <= box.y <= picture.height - box.height / 2
        assert text_width(placed.cell.text, size) <= box.width
        assert size < box.height
    for index, first in enumerate(picture.cells):
        assert not any(overlap(first.box, second.box) for second in picture.cells[index + 1 :])


def overlap(first: Box, second: Box) -> bool:
    apart_x, apart_y = abs(first.x - second.x) * 2, abs(first.y - second.y) * 2
    return apart_x < first.width + second.width and apart_y < first.height + second.height


def test_row_one_is_at_the_top_and_column_one_at_the_left() -> None:
    view = view_of("loglik")
    cells = {placed.cell.target: placed.box for placed in matrices_of(view, view.step_of("weighted_input", 1)).cells}
    assert cells["w0.0.0"].y < cells["w0.1.0"].y < cells["w0.3.0"].y
    assert cells["w0.0.0"].x < cells["w0.0.1"].x < cells["w0.0.2"].x


def test_a_cell_has_the_colour_of_its_number() -> None:
    view = view_of("loglik")
    cells = {placed.cell.target: placed for placed in matrices_of(view, view.step_of("weight_gradient", 3)).cells}
    levels = {target: placed.level for target, placed in cells.items() if target.startswith("w")}
    gradients = view.trace.gradients.weights[2]
    assert {target: level > 0 for target, level in levels.items()} == {
        f"w2.{i}.{j}": bool(gradients[i, j] > 0) for i in range(3) for j in range(4)
    }
    assert cells[unit_target(2, 0)].level == 0


def test_a_cell_tells_its_number_with_full_precision() -> None:
    view = view_of("loglik")
    cells = {placed.cell.target: placed for placed in matrices_of(view, view.step_of("weight_gradient", 3)).cells}
    gradient = float(view.trace.gradients.weights[2][0, 0])
    assert cells["w2.0.0"].exactly == repr(gradient).replace("-", "−")


# A validated figure takes a while: every third step, each in one theme.
@pytest.mark.parametrize("place", PRESET_STEPS[::3], ids=name_of)
def test_a_step_gives_two_standard_figures(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    theme = list(THEMES)[place[1] % 3]
    for figure in (step_figure(view, step, part, Look(theme)) for part in PARTS):
        assert isinstance(figure, go.Figure)
        assert figure.layout.paper_bgcolor == THEMES[theme]["@paper"]
        assert {trace.type for trace in figure.data} == {"scatter"}
        written = figure.to_json()
        assert '"@' not in written
        assert "NaN" not in written
        assert figure.layout.yaxis.range == (figure.layout.height, 0)


@pytest.mark.parametrize("canvas", CANVASES)
def test_the_two_themes_differ_in_nothing_but_colours(canvas: str) -> None:
    view = view_of("xor")
    step = view.step_of("weight_gradient", 1)
    width = None if canvas == "wide" else int(CANVASES[canvas].width)
    light, dark = (step_figure(view, step, "network", Look(theme, width=width)).to_dict() for theme in SCREEN_THEMES)
    assert light != dark
    pairs = zip(flat(light), flat(dark), strict=True)
    assert {first for first, second in pairs if first != second} <= set(THEMES["light"].values())
