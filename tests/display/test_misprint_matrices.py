"""The proof of a misprint as grids: what is marked, how many digits it takes, what stands beside what."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.activations import Array
from engine.core.misprints import MISPRINTS, REFUTED, Evaluation, examine
from engine.core.propagation import run
from engine.display.formula import Operator, Symbol
from engine.display.matrix_parts import Matrix
from engine.display.misprint_matrices import WRONG_MARK, Proof, proof, telling_digits, wrong_entries
from engine.display.numbers import MOST_DIGITS, format_number
from engine.display.view import View
from engine.figures.misprint_figure import misprint_picture
from tests.views import lesson_of

NOTES = ("as printed", "central difference", "as it should be")


def proofs(key: str, digits: int = 3) -> list[Proof]:
    trace = run(MISPRINTS[key].lesson())
    evaluations = examine(MISPRINTS[key], trace).evaluations
    return [proof(View(trace, digits), evaluation, Symbol("J"), NOTES) for evaluation in evaluations]


def grids(shown: Proof) -> list[Matrix]:
    return [item for line in shown.content for item in line if isinstance(item, Matrix)]


def signs(shown: Proof) -> list[str]:
    return [item.text for line in shown.content for item in line if isinstance(item, Operator)]


def evaluation_of(printed: Array, expected: Array) -> Evaluation:
    base = examine(MISPRINTS["negative-slope"], run(MISPRINTS["negative-slope"].lesson())).evaluations[0]
    return replace(base, printed=printed, expected=expected)


@pytest.mark.parametrize("key", MISPRINTS)
def test_printed_measured_and_corrected_stand_side_by_side(key: str) -> None:
    for shown in proofs(key):
        printed, measured, corrected = grids(shown)
        assert [printed.note, measured.note, corrected.note] == list(NOTES)
        assert signs(shown) == ["≠", "≈"]
        assert printed.shape == shown.evaluation.printed.shape
        assert [[cell.value for cell in line] for line in corrected.cells] == shown.evaluation.corrected.tolist()
        np.testing.assert_allclose(
            [[cell.value for cell in line] for line in measured.cells], shown.evaluation.measured, rtol=1e-7, atol=1e-9
        )
        marked = [[cell.text.startswith(f"{WRONG_MARK} ") for cell in line] for line in printed.cells]
        assert marked == shown.wrong.tolist()
        assert not any(
            WRONG_MARK in cell.text for grid in (measured, corrected) for line in grid.cells for cell in line
        )


@pytest.mark.parametrize("key", MISPRINTS)
def test_errors_against_the_central_difference_are_those_against_the_complex_step_but_for_rounding(key: str) -> None:
    for shown in proofs(key):
        assert shown.is_refuted
        assert shown.is_confirmed
        assert shown.printed_error == pytest.approx(shown.evaluation.printed_error, rel=1e-6)
        assert shown.corrected_error < 1e-7


def test_what_is_wrong_is_where_the_misprint_is() -> None:
    (shown,) = proofs("first-error-in-last-column")
    assert shown.wrong.tolist() == [[False] * 4, [False] * 3 + [True], [False] * 3 + [True]]
    (shown,) = proofs("bias-unit-kept")
    assert shown.wrong.tolist() == [[True] * 4, [False] * 4, [False] * 4]
    (shown,) = proofs("penalty-not-divided")
    assert not shown.wrong[:, 0].any()


def test_wrong_numbers_have_a_frame_each() -> None:
    (shown,) = proofs("first-error-in-last-column")
    plain = misprint_picture((shown.content[0][1:],), "wide")["data"]
    framed = misprint_picture(shown.content, "wide")["data"]
    frames = framed[-1]
    assert frames["mode"] == "lines"
    assert sum(x is None for x in frames["x"]) in (1, 2)  # two polylines of five points
    assert sum(x is not None for x in frames["x"]) == 2 * 5
    assert plain[-1]["mode"] == "text"


def test_a_single_number_gets_as_many_digits_as_it_takes_to_see_the_error() -> None:
    assert [cell.text for cell in (grids(proofs("slopes-after-both-matrices")[0])[0].cells[0])] == ["✗ −0.0012"]
    assert "−0.00117" in grids(proofs("slopes-after-both-matrices", 5)[0])[0].cells[0][0].text


@settings(deadline=None)
@given(st.floats(-10, 10), st.floats(-10, 10), st.integers(1, MOST_DIGITS))
def test_no_wrong_number_reads_like_the_right_one(printed: float, expected: float, digits: int) -> None:
    evaluation = evaluation_of(np.array([[printed]]), np.array([[expected]]))
    wrong = wrong_entries(evaluation)
    told = telling_digits(evaluation, wrong, digits)
    assert digits <= told <= MOST_DIGITS
    if wrong[0, 0]:
        assert told == MOST_DIGITS or format_number(printed, told, True) != format_number(expected, told, True)
    else:
        assert told == digits
        assert abs(printed - expected) <= REFUTED * max(abs(printed), abs(expected), 1e-7)


def test_marks_stay_with_their_numbers_behind_an_ellipsis() -> None:
    lesson = lesson_of((12, 14, 1), "sigmoid", "sigmoid", loss="binary_cross_entropy", samples=3)
    trace = run(lesson)
    (found,) = examine(MISPRINTS["slope-of-the-next-layer"], trace).evaluations
    shown = proof(View(trace), found, Symbol("J"), NOTES)
    printed = grids(shown)[0]
    assert (len(printed.cells), len(printed.cells[0])) == (10, 10)
    for line, i in zip(printed.cells, (0, 1, 2, 3, 4, None, 8, 9, 10, 11), strict=True):
        for cell, j in zip(line, (0, 1, 2, 3, 4, None, 10, 11, 12, 13), strict=True):
            is_shown = i is not None and j is not None
            assert cell.text.startswith(WRONG_MARK) == (is_shown and bool(shown.wrong[i, j]))


def test_the_grids_are_spoken_with_their_notes() -> None:
    (shown,) = proofs("missing-plus")
    values = {"as printed": "✗ −1.258", "central difference": "−1.888", "as it should be": "−1.888"}
    assert shown.spoken == ", ".join(f"J ({note}), 1 × 1: {value}" for note, value in values.items())
