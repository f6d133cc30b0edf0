"""One step as a standard figure, as authors ask for it: parts, themes, labels, sizes."""

from itertools import combinations
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import LessonError
from engine.display.numbers import format_number
from engine.display.view import View
from engine.figures.drawing import DASH, text_width
from engine.figures.look import LARGEST_SIDE, PARTS, SMALLEST_SIDE, Look
from engine.figures.network_figure import LABELS
from engine.figures.step_figure import step_figure
from engine.figures.theme import THEMES
from tests.views import PRESET_STEPS, name_of, view_and_step, view_of, wide_view

VIEW = view_of("loglik")
STEP = VIEW.step_of("weight_gradient", 3)
GRADIENTS = {format_number(value, 3, True) for value in VIEW.trace.gradients.weights[2].flat}
WEIGHTS = [format_number(value, 3, True) for weights in VIEW.trace.lesson.network.weights[:2] for value in weights.flat]

looks = st.builds(
    Look,
    st.sampled_from(list(THEMES)),
    st.sampled_from(list(LABELS)),
    st.none() | st.integers(SMALLEST_SIDE, LARGEST_SIDE),
    st.none() | st.integers(SMALLEST_SIDE, LARGEST_SIDE),
    st.integers(6, 96),
)


def written(figure: go.Figure) -> list[tuple[str, float, float, float]]:
    """Every text with its place and font size, in pixels of the figure."""
    zoom = figure.layout.width / figure.layout.xaxis.range[1]
    (trace,) = (trace for trace in figure.data if trace.mode == "text")
    sizes = trace.textfont.size
    sizes = [sizes] * len(trace.text) if isinstance(sizes, (int, float)) else sizes
    return [
        (text, x * zoom, y * zoom, size) for text, x, y, size in zip(trace.text, trace.x, trace.y, sizes, strict=True)
    ]


def texts(figure: go.Figure) -> list[str]:
    return [text for text, *_ in written(figure)]


def strokes(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "lines" and trace.line.width < 6]


@pytest.mark.parametrize("place", PRESET_STEPS[::4], ids=name_of)
def test_both_shows_what_network_and_matrices_show(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    network, matrices, both = (texts(step_figure(view, step, part)) for part in ("network", "matrices", "both"))
    assert sorted(both) == sorted([*network, *matrices])


def test_figures_of_a_lesson_with_both_parts_have_one_size() -> None:
    sizes = {
        (figure.layout.width, figure.layout.height) for figure in (step_figure(VIEW, step) for step in VIEW.trace.steps)
    }
    assert sizes == {(1124, 500)}


@settings(deadline=None, max_examples=30)
@given(looks, st.sampled_from(PARTS), st.sampled_from([VIEW, view_of("deep", language="zh"), wide_view()]))
def test_a_figure_has_the_size_that_was_asked_for_and_everything_is_inside(look: Look, part: str, view: View) -> None:
    figure = step_figure(view, view.trace.steps[-3], part, look)
    width, height = figure.layout.width, figure.layout.height
    assert look.width in (None, width)
    assert look.height in (None, height)
    assert figure.layout.yaxis.range[1] == 0
    for text, x, y, size in written(figure):
        assert 0 <= x <= width, text
        assert 0 <= y <= height, text
        assert size > 0
    for trace in figure.data:
        assert all(0 <= x <= figure.layout.xaxis.range[1] for x in trace.x if x is not None)
        assert all(0 <= y <= figure.layout.yaxis.range[0] for y in trace.y if y is not None)


@pytest.mark.parametrize("font_size", [8, 12, 24])
def test_numbers_on_edges_have_the_font_size_that_was_asked_for(font_size: int) -> None:
    figure = step_figure(VIEW, STEP, "network", Look(width=1320, height=1000, font_size=font_size))
    sizes = {size for text, _, _, size in written(figure) if text in GRADIENTS}
    assert sizes == {font_size}


def test_a_figure_twice_as_large_in_all_is_the_same_picture() -> None:
    small, large = (
        step_figure(VIEW, STEP, "both", Look(width=1124 * n, height=500 * n, font_size=12 * n)) for n in (1, 2)
    )
    pairs = zip(written(small), written(large), strict=True)
    for (text, *numbers), (same, *doubled) in pairs:
        assert text == same
        assert [2 * number for number in numbers] == pytest.approx(doubled, abs=0.02)


def test_labels_are_on_the_edges_in_focus_on_all_or_on_none() -> None:
    focus, every, none = (texts(step_figure(VIEW, STEP, "network", Look(labels=labels))) for labels in LABELS)
    assert set(focus) >= GRADIENTS
    assert not set(focus) & set(WEIGHTS) - GRADIENTS
    assert set(every) >= GRADIENTS
    assert len([text for text in every if text in WEIGHTS]) >= 20
    assert not set(none) & GRADIENTS
    assert len(every) > len(focus) > len(none)


@pytest.mark.parametrize("preset", ["loglik", "deep", "bias-unit"])
def test_no_two_of_all_labels_overlap(preset: str) -> None:
    view = view_of(preset)
    figure = step_figure(view, view.trace.steps[4], "network", Look(labels="all"))
    boxes = [(text, x, y, text_width(text, size), size) for text, x, y, size in written(figure) if text[0] in "+−"]
    for (one, x, y, width, size), (other, u, v, wide, high) in combinations(boxes, 2):
        assert abs(x - u) * 2 >= width + wide or abs(y - v) * 2 >= size + high, (one, other)


def test_in_print_exactly_the_strokes_of_negative_numbers_are_dashed() -> None:
    figure = step_figure(VIEW, STEP, "network", Look("print"))
    minus = {colour for name, colour in THEMES["print"].items() if name.startswith("@minus") and "text" not in name}
    for trace in strokes(figure):
        assert (trace.line.dash is not None) == (trace.line.color in minus)
    assert {trace.line.dash for trace in strokes(figure)} == {None, f"{DASH[0]}px,{DASH[1]}px"}
    assert all(trace.line.dash is None for trace in strokes(step_figure(VIEW, STEP, "network", Look("light"))))


def test_a_dashed_arrowhead_loses_no_stroke() -> None:
    """Each of its two strokes starts at the tip and is one dash long at most."""
    figure = step_figure(VIEW, STEP, "network", Look("print"))
    for trace in (trace for trace in strokes(figure) if trace.line.dash):
        points = [*zip(trace.x, trace.y, strict=True), (None, None)]
        ends = [index for index, (x, _) in enumerate(points) if x is None]
        lengths = [end - start - 1 for start, end in zip([-1, *ends], ends, strict=False)]
        assert set(lengths) == {2}


def test_print_is_black_on_white() -> None:
    figure = step_figure(VIEW, STEP, "both", Look("print", "all"))
    assert figure.layout.paper_bgcolor == "#ffffff"
    (trace,) = (trace for trace in figure.data if trace.mode == "text")
    assert set(trace.textfont.color) <= {"#000000", "#404040"}


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"theme": "pink"}, "theme: expected one of light, dark, print, found 'pink'"),
        ({"labels": "some"}, "labels: expected one of focus, all, none, found 'some'"),
        ({"width": 5}, "width: expected a whole number from 160 to 4000, found 5"),
        ({"height": 4001}, "height: expected a whole number from 160 to 4000, found 4001"),
        ({"font_size": 0}, "font_size: expected a whole number from 6 to 96, found 0"),
        ({"font_size": True}, "font_size: expected a whole number from 6 to 96, found true"),
        ({"width": 300.5}, "width: expected a whole number from 160 to 4000, found 300.5"),
    ],
)
def test_what_there_is_not_is_refused_with_its_place(choices: dict[str, Any], told: str) -> None:
    with pytest.raises(LessonError) as refused:
        Look(**choices)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(None, None, 4), (2000, 100 * 3, 4), (2001, None, 3), (300, 4000, 2), (4000, 4000, 2)],
)
def test_a_large_figure_is_scaled_less(width: int | None, height: int | None, scale: int) -> None:
    assert Look(width=width, height=height).largest_scale == scale


def test_all_wrong_choices_are_told_together() -> None:
    with pytest.raises(LessonError) as refused:
        Look("pink", "some", 1, 1, 1)
    assert [problem.place for problem in refused.value.problems] == ["theme", "labels", "width", "height", "font_size"]
