"""The pictures of training runs: lines over steps, layers at a step, the plane of inputs, the landscape of the cost."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from engine.core.activations import Array
from engine.core.landscape import margins
from engine.figures.descent_curves import BACKGROUND, CYCLE, MAIN, MOST_POINTS, Curve, Frame, curves_figure
from engine.figures.descent_profile import Bar, profile_figure
from engine.figures.landscape_contours import Names, Plane, format_level, level_labels, levels_of, segments
from engine.figures.landscape_figure import FAR, Path, Words, landscape_figure
from engine.figures.surface_figure import SHARES, Output, Samples, classes_figure, output_figure
from engine.figures.theme import SCREEN_THEMES, THEMES

AXIS = np.linspace(-2, 2, 21)
BOWL = AXIS**2 + 2 * AXIS[:, np.newaxis] ** 2 + 0.1
WORDS = Words("a", "b", "J", "start", "step 3", "now", 3)
SIDES = [Samples("y = 0", "0", np.array([[-1.0, 0.0]])), Samples("y = 1", "1", np.array([[1.0, 0.0], [1.5, 1.0]]))]


def frame(last: int = 9, chosen: int = 4, **own: Any) -> Frame:
    return Frame("step", "J", last, chosen, f"step {chosen}", 3, **own)


def curve(values: list[float], name: str = "J") -> Curve:
    return Curve(np.arange(len(values)), np.array(values), MAIN, name, name)


def bowl_figure(path: list[tuple[float, float]], chosen: int, values: Array = BOWL, theme: str = "light") -> go.Figure:
    return landscape_figure(Plane(AXIS, AXIS, values), Path(np.array(path), chosen), WORDS, theme)


def written(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]


def flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from flat(item)
    elif isinstance(value, list | tuple | np.ndarray):
        for item in value:
            yield from flat(item)
    else:
        yield value


def check(figure: go.Figure) -> None:
    """No number that is none, every colour painted, true minus signs."""
    for value in flat(figure.to_dict()):
        assert not isinstance(value, float) or math.isfinite(value)
        assert not isinstance(value, str) or not value.startswith("@")
    for text in written(figure):
        assert not re.search(r"-\d|nan|inf", text), text


@pytest.mark.parametrize("theme", THEMES)
def test_every_picture_holds_finite_numbers_and_painted_colours(theme: str) -> None:
    gaps = np.where(BOWL > 5, np.nan, BOWL)
    output = Output(Plane(AXIS, AXIS, gaps / 10), SHARES, gaps / 10 - 0.5, True)
    outputs = np.stack([BOWL, 3 - BOWL, AXIS + 0 * BOWL])
    largest = Plane(AXIS, AXIS, outputs.argmax(axis=0).astype(float))
    words = Names("x", "y", "a", 3)
    check(curves_figure([curve([1.0, -0.5, 0.0]), curve([2.0, 1.0])], frame(), theme))
    check(curves_figure([curve([1.0, 0.0, 1e-300])], frame(is_logarithmic=True, end="diverges"), theme))
    check(profile_figure([Bar("a", "a", 0.0), Bar("b", "b", 1e-9)], "step 0", "norm", 3, theme))
    check(bowl_figure([(0, 0), (1, 1)], 1, gaps, theme))
    check(output_figure(output, SIDES, words, theme))
    check(classes_figure(largest, margins(outputs), ["1", "2", "3"], SIDES, words, theme))


def test_each_line_has_its_name_at_its_end_and_a_ring_at_the_chosen_step() -> None:
    figure = curves_figure([curve([3.0, 2.0, 1.0], "first"), curve([1.0, 1.5, 2.0], "second")], frame(2, 1), "light")
    assert {"first", "second", "step 1", "J"} <= set(written(figure))
    rings = [trace for trace in figure.data if trace.mode == "markers"]
    assert [(ring.x, ring.y) for ring in rings] == [((1,), (2.0,)), ((1,), (1.5,))]


def test_lines_of_one_kind_are_told_apart_without_colour() -> None:
    looks = {(look["color"], look["dash"], look["width"]) for look in CYCLE}
    assert len(looks) == len(CYCLE)
    assert all(look["color"] in ("@ink", "@muted") for look in CYCLE)


def test_a_zero_is_a_gap_on_an_axis_of_logarithms_and_its_line_says_so_at_its_end() -> None:
    figure = curves_figure([curve([1.0, 0.0, 10.0, 0.0], "δ")], frame(3, 0, is_logarithmic=True), "light")
    assert figure.data[0].y == (0.0, None, 1.0, None)
    assert "δ = 0" in written(figure)


def test_lines_that_are_zero_throughout_are_named_all_the_same() -> None:
    figure = curves_figure([curve([0.0, 0.0], "δ")], frame(1, 0, is_logarithmic=True), "light")
    assert "δ = 0" in written(figure)


def test_the_axis_begins_at_zero_unless_that_is_far_below() -> None:
    assert curves_figure([curve([1.0, 0.1])], frame(), "light").layout.yaxis.range[0] == 0.0
    assert curves_figure([curve([1.0, 0.9])], frame(), "light").layout.yaxis.range[0] > 0.5


def test_a_run_that_broke_off_ends_with_a_cross_and_says_so() -> None:
    figure = curves_figure([curve([1.0, 1e50])], frame(2, 2, end="diverges"), "light")
    (cross,) = (trace for trace in figure.data if trace.marker.symbol == "x")
    assert (cross.x, cross.y) == ((1,), (1e50,))
    assert "diverges" in written(figure)


def test_long_lines_are_thinned_but_keep_their_peaks_and_the_chosen_step() -> None:
    values = np.ones(100_000)
    values[54_321] = 7.0
    steps = np.arange(100_000)
    figure = curves_figure([Curve(steps, values, MAIN, "J", "J")], frame(100_000, 77_777), "light")
    line, ring = figure.data
    assert len(line.x) <= MOST_POINTS + 1
    assert 7.0 in line.y
    assert ring.x == (77_777,)


def test_lines_without_a_name_are_one_trace_behind_the_others() -> None:
    nameless = [Curve(np.arange(2), np.array([0.0, 1.0]), BACKGROUND) for _ in range(5)]
    figure = curves_figure([*nameless, curve([1.0, 2.0])], frame(1, 5), "light")
    assert len(figure.data) == 2
    assert figure.data[0].x.count(None) == 5


def test_a_profile_tells_every_layers_number_the_first_one_at_the_top() -> None:
    figure = profile_figure([Bar("Θ1", "Θ1", 2e-6), Bar("Θ2", "Θ2", 0.0), Bar("Θ3", "Θ3", 0.5)], "t", "n", 3, "light")
    dots = figure.data[1]
    assert [text.strip() for text in dots.text] == ["2.0e−6", "0", "0.500"]
    low, high = figure.layout.xaxis.range
    assert dots.x[1] == low <= min(dots.x) <= max(dots.x) <= high
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.ticktext == ("Θ1", "Θ2", "Θ3")


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9) | st.floats(0, 1e-6), min_size=2, max_size=60))
def test_levels_are_round_rise_and_lie_between_the_values(values: list[float]) -> None:
    levels = levels_of(np.array(values))
    assert list(levels) == sorted(set(levels))
    assert len(levels) <= 9
    assert all(min(values) < level < max(values) for level in levels)


def test_levels_are_close_together_in_a_flat_valley() -> None:
    steep = np.concatenate((np.linspace(0.1, 0.2, 50), np.linspace(0.2, 100, 50)))
    levels = levels_of(steep)
    assert sum(level < 0.2 for level in levels) >= 3
    assert sum(level > 1 for level in levels) >= 3


def test_equal_values_have_no_level() -> None:
    assert levels_of(np.full((3, 3), 0.7)) == ()
    assert levels_of(np.full((3, 3), np.nan)) == ()


@pytest.mark.parametrize(
    ("level", "text"),
    [(0.0, "0"), (0.25, "0.25"), (-3.0, "−3"), (20_000.0, "20000"), (3.8e7, "3.8e7"), (-1.5e-7, "−1.5e−7")],
)
def test_a_level_is_written_with_no_more_digits_than_it_has(level: float, text: str) -> None:
    assert format_level(level) == text


def test_the_pieces_of_a_line_lie_on_its_level_and_join() -> None:
    points = segments(Plane(AXIS, AXIS, AXIS + 2 * AXIS[:, np.newaxis]), 0.3)
    assert_allclose(points[..., 0] + 2 * points[..., 1], 0.3, atol=1e-12)
    assert_allclose([points[..., 1].min(), points[..., 1].max()], [-0.85, 1.15])
    round_trip = segments(Plane(AXIS, AXIS, BOWL), 1.0).round(9).reshape(-1, 2).tolist()
    ends = Counter(map(tuple, round_trip))
    assert set(ends.values()) == {2}  # the line is closed
    inside = np.array(round_trip)
    assert_allclose(inside[:, 0] ** 2 + 2 * inside[:, 1] ** 2, 0.9, atol=0.03)


def test_in_a_saddle_the_line_passes_on_the_sides_of_the_middle() -> None:
    ends = np.array([0.0, 1.0])
    separated = segments(Plane(ends, ends, np.array([[1.0, -3.0], [-3.0, 1.0]])), 0.0)
    joined = segments(Plane(ends, ends, np.array([[3.0, -1.0], [-1.0, 3.0]])), 0.0)
    assert {tuple(np.sign((piece - 0.5).sum(axis=1))) for piece in separated} == {(-1.0, -1.0), (1.0, 1.0)}
    assert {tuple(np.sign(piece[:, 0] - piece[:, 1])) for piece in joined} == {(1.0, 1.0), (-1.0, -1.0)}


def test_a_line_ends_at_a_gap() -> None:
    values = np.where(AXIS > 0.5, np.nan, AXIS[:, np.newaxis] + 0 * AXIS)
    points = segments(Plane(AXIS, AXIS, values), 0.1)
    assert 0.3 < points[..., 0].max() < 0.5


def test_the_numbers_of_levels_cover_neither_each_other_nor_what_must_be_seen() -> None:
    plane, avoided = Plane(AXIS, AXIS, BOWL), np.array([[0.0, 1.0], [1.0, 0.0]])
    labels = level_labels(plane, levels_of(BOWL), avoided)
    assert len(labels) >= 5
    points = plane.pixels(np.array([[label["x"], label["y"]] for label in labels] + avoided.tolist()))
    for index, point in enumerate(points[: len(labels)]):
        assert np.hypot(*np.delete(points - point, index, axis=0).T).min() > 20


def test_the_landscape_marks_the_beginning_the_chosen_place_and_the_end() -> None:
    figure = bowl_figure([(-1.5, -1.5), (0.0, 1.0), (1.5, 0.0)], 1)
    assert {"start", "step 3", "now"} <= set(written(figure))
    before, behind, ends, dot = figure.data[2:]
    assert (before.x, behind.x) == ((0.0, 1.5), (-1.5, 0.0))
    assert (ends.x, dot.x, dot.y) == ((-1.5, 1.5), (0.0,), (1.0,))


def test_names_that_would_cover_each_other_are_left_out() -> None:
    assert {"start", "now"} & set(written(bowl_figure([(0, 0)], 0))) == set()
    assert "now" not in written(bowl_figure([(0, 0), (1.5, 1.5), (0.05, 0.0)], 1))


def test_a_path_that_leaves_for_infinity_is_drawn_to_its_edge_alone() -> None:
    figure = bowl_figure([(0, 0), (1, 1), (1e82, -1e82)], 1)
    check(figure)
    plane, end = Plane(AXIS, AXIS, BOWL), np.array([figure.data[2].x[-1], figure.data[2].y[-1]])
    assert np.abs(plane.pixels(end)).max() < 2 * FAR
    assert "now" not in written(figure)
    assert end[0] > 1 > end[1]


def test_where_there_is_no_cost_there_is_a_gap_that_tells_nothing() -> None:
    gaps = np.where(BOWL > 5, np.nan, BOWL)
    contour = bowl_figure([(0, 0)], 0, gaps).data[0]
    assert not contour.hoverongaps
    for told, rank, value in zip(contour.text.ravel(), contour.z.ravel(), gaps.ravel(), strict=True):
        assert (told == "") == (rank is None) == math.isnan(value)


def test_a_place_tells_both_parameters_and_the_cost() -> None:
    contour = bowl_figure([(0, 0)], 0).data[0]
    assert contour.hovertemplate == "a = %{x:.3f}<br>b = %{y:.3f}<br>J = %{text}<extra></extra>"
    assert (contour.x[0], contour.y[0], contour.text[0][0]) == (-2, -2, "12.100")


def test_a_plain_plane_has_one_band_and_no_line() -> None:
    contour = bowl_figure([(0, 0)], 0, np.full_like(BOWL, 7.0)).data[0]
    assert set(contour.z.ravel()) == {1.0}
    assert contour.contours.end < 1


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=3, max_size=9, unique=True), st.integers(0, 2**32))
def test_a_value_lies_between_the_levels_that_its_band_lies_between(levels: list[float], seed: int) -> None:
    marks = np.array(sorted(levels))
    assume(np.diff(marks).min() > 1e-3)
    values = np.random.default_rng(seed).uniform(-120, 120, (5, 5))
    output = Output(Plane(AXIS[:5], AXIS[:5], values), marks.tolist(), None, False)
    ranks = output_figure(output, [], Names("x", "y", "a", 3), "light").data[0].z.astype(float)
    for value, rank in zip(values.ravel(), ranks.ravel(), strict=True):
        band = int(np.searchsorted(marks, value)) - 1
        assert band - 1e-4 <= rank <= band + 1 + 1e-4  # as exact as a picture is


@pytest.mark.parametrize("theme", SCREEN_THEMES)
def test_the_colours_change_where_the_decision_does_and_a_line_marks_it(theme: str) -> None:
    values = 1 / (1 + np.exp(-3 * AXIS)) + 0 * BOWL
    figure = output_figure(
        Output(Plane(AXIS, AXIS, values), SHARES, values - 0.5, True), SIDES, Names("x", "y", "a", 3), theme
    )
    bands, _, line = figure.data[:3]
    colours = [colour for _, colour in bands.colorscale]
    assert colours[4:6] == [THEMES[theme]["@minus1"], THEMES[theme]["@plus1"]]
    assert set(line.x[line.x != None]) == {0.0}  # noqa: E711
    assert line.line.width > 2
    assert float(bands.z[0][10]) == pytest.approx(4)  # 0.5 is level 4 of nine


def test_samples_are_told_apart_by_shape_and_few_carry_their_targets() -> None:
    plane = Plane(AXIS, AXIS, BOWL / 10)
    marks = output_figure(Output(plane, SHARES, None, False), SIDES, Names("x", "y", "a", 3), "light").data[2:]
    assert [(mark.name, set(mark.text)) for mark in marks] == [("y = 0", {"0"}), ("y = 1", {"1"})]
    assert len({mark.marker.symbol for mark in marks}) == 2
    figure = output_figure(Output(plane, SHARES, BOWL - 1, False), SIDES, Names("x", "y", "a", 3), "light")
    in_legend = [trace.name for trace in figure.data if trace.type == "scatter" and trace.showlegend is not False]
    assert in_legend == ["y = 0", "y = 1"]
    many = [Samples(group.name, group.mark, np.tile(group.points, (20, 1))) for group in SIDES]
    marks = output_figure(Output(plane, SHARES, None, False), many, Names("x", "y", "a", 3), "light").data[2:]
    assert [mark.mode for mark in marks] == ["markers", "markers"]
    assert len({(mark.marker.symbol, mark.marker.color) for mark in marks}) == 2


def test_every_region_has_its_name_inside_it() -> None:
    outputs = np.stack([AXIS + 0 * BOWL, -AXIS + 0 * BOWL, np.full_like(BOWL, -9.0)])
    plane = Plane(AXIS, AXIS, outputs.argmax(axis=0).astype(float))
    figure = classes_figure(plane, margins(outputs), ["right", "left", "none"], SIDES, Names("x", "y", "", 3), "light")
    names = {annotation.text: annotation.x for annotation in figure.layout.annotations}
    assert names["left"] < 0 < names["right"]
    assert "none" not in names
