"""The pictures of the check: cells inside the canvas, colours by outcome, a curve without a number that is none."""

import json
import math
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from engine.core.gradient_check import AGREES, APART, KINK, STEP, TOLERANCE, UNSURE, CurvePoint, check_gradients
from engine.core.gradient_check import error_curve as curve_of
from engine.core.mistakes import MISTAKES
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.check_curve import CURVE, laws
from engine.display.check_grid import ErrorCell, error_grids
from engine.display.view import View
from engine.figures.check_figure import WIDTHS, CheckPicture, KeyWords, check_figure, check_picture, level
from engine.figures.error_curve_figure import CurveWords, ErrorCurves, error_curve_figure
from engine.figures.theme import SCREEN_THEMES
from tests.views import lesson_of, trace_of, wide_view

KEY = KeyWords("10⁻¹² or less", "1 or more", {APART: "wrong", KINK: "kink", UNSURE: "cannot tell"}, "exponents")
WORDS = CurveWords("ε", "error", "truncation", "rounding", "tolerance", "ε = 1", "right", "wrong")


def picture(view: View, canvas: str) -> CheckPicture:
    check = check_gradients(view.trace)
    return check_picture(error_grids(view, check), TOLERANCE, KEY, check.comparisons[0].parameter, canvas)


@pytest.mark.parametrize("canvas", WIDTHS)
@pytest.mark.parametrize("preset", PRESETS)
def test_everything_lies_inside_the_canvas(preset: str, canvas: str) -> None:
    drawn = picture(View(trace_of(preset)), canvas)
    assert drawn.width <= WIDTHS[canvas]
    for trace in drawn.traces:
        assert all(x is None or 0 <= x <= drawn.width for x in trace["x"])
        assert all(y is None or 0 <= y <= drawn.height for y in trace["y"])


def test_wide_layers_fit_a_phone_with_exponents_alone() -> None:
    narrow, wide = picture(wide_view(), "compact"), picture(wide_view(), "wide")
    assert narrow.width <= WIDTHS["compact"]
    assert wide.width <= WIDTHS["wide"]
    assert "exponents" in texts(narrow)
    assert "exponents" not in texts(wide)
    assert all(len(text) <= 3 for text in next(it for it in narrow.traces if it["mode"] == "text")["text"])


def texts(drawn: CheckPicture) -> list[str]:
    return [text for trace in drawn.traces if trace["mode"] == "text" for text in trace["text"]]


def test_no_two_cells_overlap() -> None:
    cells = next(trace for trace in picture(View(trace_of("deep")), "compact").traces if "customdata" in trace)
    places = list(zip(cells["x"], cells["y"], strict=True))
    assert len(places) == len(set(places)) == 65
    assert all(abs(x - u) >= 20 or abs(y - v) >= 20 for i, (x, y) in enumerate(places) for u, v in places[:i])


def cell(outcome: str, error: float) -> ErrorCell:
    return ErrorCell("", "", outcome, error)


def test_the_colour_grows_with_the_error_on_a_logarithmic_scale() -> None:
    within = [level(cell(AGREES, 10.0**power), TOLERANCE) for power in range(-16, -5)]
    beyond = [level(cell(APART, 10.0**power), TOLERANCE) for power in range(-6, 2)]
    assert within == sorted(within)
    assert beyond == sorted(beyond, reverse=True)
    assert (within[0], within[-1], beyond[0], beyond[-1]) == (1, 4, -3, -7)
    assert level(cell(AGREES, 0.0), TOLERANCE) == 1
    assert level(cell(APART, math.inf), TOLERANCE) == -7


@pytest.mark.parametrize("outcome", [KINK, UNSURE])
def test_what_cannot_be_told_has_no_colour(outcome: str) -> None:
    assert {level(cell(outcome, error), TOLERANCE) for error in (0.0, 1.0, math.nan)} == {0}


@pytest.mark.parametrize("theme", SCREEN_THEMES)
def test_a_click_says_which_parameter_and_nothing_fades(theme: str) -> None:
    figure = check_figure(picture(View(trace_of("row-batch")), "wide"), theme)
    cells = figure.data[-1]
    assert [2 if it is None else 3 for it in cells.customdata[0]] == [3, 3, 3]
    assert list(cells.customdata[-1]) == [1, 1, -1]
    assert "@" not in figure.to_json().replace("@media", "")
    for trace in figure.data:
        if trace.mode == "text":
            assert trace.unselected.textfont.color == trace.textfont.color


def curves(preset: str, mistake: str | None = None, **changes: object) -> ErrorCurves:
    trace = trace_of(preset)
    right = curve_of(trace, epsilons=CURVE)
    wrong = curve_of(trace, MISTAKES[mistake].gradients(trace), CURVE) if mistake else ()
    return replace(ErrorCurves(right, wrong, laws(right), TOLERANCE, STEP), **changes)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_curve_has_every_error_at_its_place(preset: str) -> None:
    found = curves(preset)
    figure = error_curve_figure(found, WORDS, "light")
    line = figure.data[2]
    for x, y, point in zip(line.x, line.y, found.right, strict=True):
        assert 10**x == pytest.approx(point.epsilon)
        assert (y is None) == (point.error == 0)
        assert y is None or 10**y == pytest.approx(point.error)
    assert len(figure.data[3].x) == sum(point.error == 0 for point in found.right)
    low, high = figure.layout.yaxis.range
    drawn = [y for trace in figure.data for y in trace.y if y is not None]
    assert low <= min(drawn)
    assert max(drawn) <= high
    assert all(low <= note.y <= high for note in figure.layout.annotations if note.yref != "paper")


def notes(figure: go.Figure) -> set[str]:
    return {note.text for note in figure.layout.annotations}


def test_two_curves_have_names_and_one_has_none() -> None:
    two = error_curve_figure(curves("loglik", "forgotten_slope"), WORDS, "dark")
    assert {"right", "wrong"} <= notes(two)
    assert not {"right", "wrong"} & notes(error_curve_figure(curves("loglik"), WORDS, "dark"))


def test_only_laws_that_rule_are_drawn() -> None:
    figure = error_curve_figure(curves("nielsen-linear"), WORDS, "light")
    assert (len(figure.data[0].x or ()), len(figure.data[1].x or ())) == (0, 2)
    assert "truncation" not in notes(figure)


def test_points_that_are_no_numbers_leave_gaps() -> None:
    points = tuple(CurvePoint(epsilon, math.nan if epsilon > 1e-3 else 1e-8, 0) for epsilon in CURVE)
    figure = error_curve_figure(ErrorCurves(points, (), laws(points), TOLERANCE, 0.1), WORDS, "light")
    assert "NaN" not in json.dumps(json.loads(figure.to_json()))
    assert figure.data[-1].x in ((), None)
    nothing = tuple(CurvePoint(epsilon, 0.0, 0) for epsilon in CURVE)
    assert len(error_curve_figure(ErrorCurves(nothing, (), laws(nothing), TOLERANCE, STEP), WORDS, "light").data) == 5


def test_a_large_lesson_is_drawn_in_a_moment() -> None:
    view = View(run(lesson_of((100, 60, 40, 10), "tanh", "tanh", "tanh")))
    drawn = picture(view, "wide")
    assert sum(len(trace["x"]) for trace in drawn.traces) < 4000
