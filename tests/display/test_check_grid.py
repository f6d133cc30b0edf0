"""The grids of relative errors, the curve's laws, and the formulas of the check."""

import math
import re

import numpy as np
import pytest

from engine.core.chain_rule import Parameter
from engine.core.difference_ends import difference_ends
from engine.core.gradient_check import APART, KINK, STEP, UNSURE, CurvePoint, check_gradients, error_curve
from engine.core.mistakes import MISTAKES
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.check_curve import CHOICES, CURVE, Laws, laws
from engine.display.check_formula import difference_line, length_line, mistake_lines, number
from engine.display.check_grid import error_grids
from engine.display.formula import latex, plain
from engine.display.view import View
from tests.views import lesson_of, trace_of, view_of


@pytest.mark.parametrize("preset", PRESETS)
def test_every_parameter_has_its_cell_in_its_row_and_column(preset: str) -> None:
    view = view_of(preset)
    check = check_gradients(view.trace)
    seen = {}
    for grid in error_grids(view, check):
        for unit, line in enumerate(grid.rows):
            for column, cell in enumerate(line):
                source = None if grid.array.is_bias else column
                assert cell.parameter == Parameter(grid.array.step, unit, source)
                seen[cell.parameter] = cell.error, cell.outcome
    assert seen == {it.parameter: (it.relative_error, it.outcome) for it in check.comparisons}


def test_each_outcome_has_a_mark_of_its_own() -> None:
    trace = trace_of("row-batch")
    check = check_gradients(trace, MISTAKES["forgotten_slope"].gradients(trace))
    cells = [cell for grid in error_grids(View(trace), check) for line in grid.rows for cell in line]
    assert {cell.text[0] for cell in cells if cell.outcome == APART} == {"✗"}
    assert {(cell.text, cell.short) for cell in cells if cell.outcome == KINK} == {("∧", "∧")}
    unsure = error_grids(View(trace), check_gradients(trace, epsilon=1e-12))
    assert {cell.text[0] for grid in unsure for line in grid.rows for cell in line if cell.outcome == UNSURE} == {"?"}


def test_an_ellipsis_stands_for_the_worst_of_what_it_hides() -> None:
    trace = run(lesson_of((12, 12, 3), "tanh", "tanh", samples=2))
    arrays = [array.copy() for array in trace.gradients.weights]
    arrays[0][6, 7] += 1.0  # hidden behind both ellipses
    wrong = type(trace.gradients)(tuple(arrays), trace.gradients.biases)
    grid, *others = error_grids(View(trace), check_gradients(trace, wrong))
    assert grid.shape == (12, 12)
    marked = [(i, j) for i, line in enumerate(grid.rows) for j, cell in enumerate(line) if cell.outcome == APART]
    assert marked == [(5, 5)]
    assert grid.rows[5][5].text == "✗ …"
    assert grid.rows[5][5].parameter is None
    assert all(cell.outcome != APART for other in others for line in other.rows for cell in line)


def test_what_can_be_chosen_lies_on_the_curve() -> None:
    assert set(CHOICES) < set(CURVE)
    assert list(CURVE) == sorted(CURVE, reverse=True)
    assert STEP in CHOICES


def test_the_laws_of_a_made_up_curve_are_found() -> None:
    points = [CurvePoint(epsilon, 0.02 * epsilon**2 + 3e-17 / epsilon, 0) for epsilon in CURVE]
    found = laws(points)
    assert found.truncation == pytest.approx(math.log10(0.02), abs=0.01)
    assert found.rounding == pytest.approx(math.log10(3e-17), abs=0.01)
    assert found.balance == pytest.approx((3e-17 / 0.02) ** (1 / 3), rel=0.01)


def test_what_follows_no_law_has_none() -> None:
    flat = [CurvePoint(epsilon, 0.3, 0) for epsilon in CURVE]
    zeros = [CurvePoint(epsilon, 0.0, 0) for epsilon in CURVE]
    assert laws(flat) == laws(zeros) == Laws(None, None)
    assert laws(flat).balance is None


@pytest.mark.parametrize("preset", PRESETS)
def test_every_lesson_rounds_and_all_but_the_linear_one_truncate(preset: str) -> None:
    found = laws(error_curve(trace_of(preset), epsilons=CURVE))
    assert found.rounding is not None
    assert (found.truncation is None) == (preset == "nielsen-linear")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (-1.25, "−1.25"),
        (0.0, "0"),
        (6.25e-06, "6.25 · 10^−6"),
        (-4e-10, "−4 · 10^−10"),
        (2.5e22, "2.5 · 10^22"),
        (math.inf, "∞"),
        (math.nan, "?"),
    ],
)
def test_numbers_in_formulas_have_all_their_digits(value: float, text: str) -> None:
    assert plain(number(value)) == text


def test_large_and_small_numbers_that_python_writes_out_have_powers_too() -> None:
    assert plain(number(123456.75)).endswith(" · 10^5")
    assert plain(number(0.00025)).endswith(" · 10^−4")


def test_the_live_formula_is_the_difference() -> None:
    view = view_of("loglik")
    found = check_gradients(view.trace).comparisons[5]
    ends = difference_ends(view.trace.lesson, found.parameter, STEP)
    symbols, numbers, result = difference_line(view, found, ends)
    name = plain(view.notation.w(found.parameter.step, found.parameter.unit, found.parameter.source or 0))
    assert plain(symbols) == f"(J({name} + h) − J({name} − h))/2h"
    above, below, two, mantissa, ten, exponent = map(float, re.findall(r"[\d.]+", plain(numbers)))
    assert (above, below) == (ends.above, ends.below)
    assert two * mantissa * ten**-exponent == pytest.approx(2 * ends.h, rel=1e-15)
    assert np.isclose((above - below) / (2 * ends.h), found.difference, rtol=1e-8)
    assert "\\frac" in latex(symbols)
    assert plain(result).startswith("= ")
    assert plain(length_line(view, found, ends)[0]) == f"h = ε · max (1,|{name}|)"


MADE = [(preset, key) for preset, make in PRESETS.items() for key, it in MISTAKES.items() if it.applies(make())]


@pytest.mark.parametrize(("preset", "key"), MADE)
def test_the_wrong_line_differs_from_the_right_one_and_both_define_the_same(preset: str, key: str) -> None:
    lines = mistake_lines(view_of(preset), key)
    right, wrong = plain(lines.right), plain(lines.wrong)
    assert right != wrong
    assert right.partition("=")[0] == wrong.partition("=")[0]


@pytest.mark.parametrize(
    ("preset", "key", "right", "wrong"),
    [
        ("deep", "forgotten_slope", "δ⁽⁶⁾ = (Θ⁽⁶⁾)ᵀδ⁽⁷⁾ ∘ g′(z⁽⁶⁾)", "δ⁽⁶⁾ = (Θ⁽⁶⁾)ᵀδ⁽⁷⁾"),
        ("loglik", "forgotten_transpose", "δ⁽³⁾ = (Θ⁽³⁾)ᵀδ⁽⁴⁾ ∘ g′(z⁽³⁾)", "δ⁽³⁾ = Θ₄×₃⁽³⁾δ⁽⁴⁾ ∘ g′(z⁽³⁾)"),
        ("bias-unit", "forgotten_transpose", "δ⁽³⁾ = (Θ⁽³⁾)ᵀδ⁽⁴⁾ ∘ g′(z⁽³⁾)", "δ⁽³⁾ = Θ⁽³⁾δ⁽⁴⁾ ∘ g′(z⁽³⁾)"),
        ("loglik", "layer_too_far", "∂J/∂Θ⁽²⁾ = δ⁽³⁾(a⁽²⁾)ᵀ", "∂J/∂Θ⁽²⁾ = δ⁽³⁾(a⁽³⁾)ᵀ"),
        ("column-batch", "summed_not_averaged", "∂J/∂Θ⁽²⁾ = 1/mδ⁽³⁾(a⁽²⁾)ᵀ", "∂J/∂Θ⁽²⁾ = δ⁽³⁾(a⁽²⁾)ᵀ"),
        ("nielsen-sigmoid", "slopeless_output", "δ⁽⁴⁾ = (a⁽⁴⁾ − y) ∘ g′(z⁽⁴⁾)", "δ⁽⁴⁾ = a⁽⁴⁾ − y"),
        ("bias-unit", "penalised_bias", "∂J/∂b⁽³⁾ = 1/m∑ᵢδ⁽⁴⁾", "∂J/∂b⁽³⁾ = 1/m∑ᵢδ⁽⁴⁾+ λ/mb⁽³⁾"),
    ],
)
def test_both_lines_by_hand(preset: str, key: str, right: str, wrong: str) -> None:
    lines = mistake_lines(view_of(preset), key)
    assert (plain(lines.right), plain(lines.wrong)) == (right, wrong)
