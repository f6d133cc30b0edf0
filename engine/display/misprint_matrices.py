"""The proof of a misprint as grids: what the equation gives as printed, what was measured, what it should give."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem
from engine.core.misprints import CONFIRMED, REFUTED, Evaluation, relative_error
from engine.core.numeric_derivatives import central_difference
from engine.display.formula import Node, Operator
from engine.display.matrix_parts import Cell, Content, Matrix, matrix
from engine.display.numbers import MOST_DIGITS, format_number
from engine.display.step_texts import spoken_matrix
from engine.display.targets import shown_units
from engine.display.view import View

WRONG_MARK, RIGHT_MARK, SAME_MARK, UNSURE_MARK = "✗", "✓", "≈", "?"
"""A printed equation that is refuted; a corrected one that is confirmed; one that is not refuted; one that is not."""

Mask = NDArray[np.bool_]

QUANTITY = "gradient"
"""All three grids hold numbers whose sign is the message, on one scale of colours."""


@dataclass(frozen=True, eq=False)
class Proof:
    """One evaluated equation as it is shown.

    Attributes:
        evaluation: the numbers.
        difference: the plain central difference, in the shape of `evaluation.measured`.
        wrong: which entries of the printed array are wrong, of its shape.
        content: printed, measured, corrected, with the signs between them; wrong cells begin with `WRONG_MARK`.
        spoken: the three grids in words, row by row.
    """

    evaluation: Evaluation
    difference: Array
    wrong: Mask
    content: Content
    spoken: str

    @property
    def is_refuted(self) -> bool:
        """Whether these numbers show that the printed equation is wrong."""
        return self.evaluation.printed_error > REFUTED

    @property
    def is_confirmed(self) -> bool:
        """Whether the corrected equation gives what was measured."""
        return self.evaluation.corrected_error < CONFIRMED

    @property
    def printed_error(self) -> float:
        """The relative error of the printed equation against the central difference."""
        expected = self.evaluation.equation.aligned(self.difference, self.evaluation.printed.shape)
        return relative_error(self.evaluation.printed, expected)

    @property
    def corrected_error(self) -> float:
        """The relative error of the corrected equation against the central difference."""
        return relative_error(self.evaluation.corrected, self.difference)


def proof(view: View, evaluation: Evaluation, quantity: Node, notes: tuple[str, str, str]) -> Proof:
    """The three grids of an equation.

    Args:
        view: trace, digits and language; more digits are shown where fewer would hide what is wrong.
        evaluation: on the same trace.
        quantity: what all three are said to be.
        notes: what stands below the printed, the measured and the corrected grid.

    Raises:
        LessonError: when the central difference leaves the range of 64 bits.
    """
    with np.errstate(all="ignore"):
        difference = evaluation.equation.measured(view.trace, central_difference)
    if not np.isfinite(difference).all():
        raise LessonError((Problem(evaluation.equation.quantity, "representable", Finding("overflow")),))
    wrong = wrong_entries(evaluation)
    view = replace(view, digits=telling_digits(evaluation, wrong, view.digits))
    arrays = (evaluation.printed, difference, evaluation.corrected)
    printed, measured, corrected = (
        matrix(view, quantity, array, QUANTITY, note=note) for array, note in zip(arrays, notes, strict=True)
    )
    unequal = "≠" if evaluation.printed_error > REFUTED else SAME_MARK
    printed = _marked(printed, wrong)
    line = (printed, Operator(unequal), measured, Operator(SAME_MARK), corrected)
    words = (spoken_matrix(view, grid) for grid in (printed, measured, corrected))
    return Proof(evaluation, difference, wrong, (line,), view.texts("alt.list_separator").join(words))


def wrong_entries(evaluation: Evaluation) -> Mask:
    """Which entries of the printed array have a relative error above `REFUTED`, each taken by itself."""
    pairs = zip(evaluation.printed.flat, evaluation.expected.flat, strict=True)
    errors = [relative_error(np.array(printed), np.array(expected)) for printed, expected in pairs]
    return (np.array(errors) > REFUTED).reshape(evaluation.printed.shape)


def telling_digits(evaluation: Evaluation, wrong: Mask, digits: int) -> int:
    """The fewest digits, from `digits` on, with which no wrong number reads like the right one."""
    pairs = list(zip(evaluation.printed[wrong], evaluation.expected[wrong], strict=True))
    told = (count for count in range(digits, MOST_DIGITS) if all(_differ(pair, count) for pair in pairs))
    return next(told, MOST_DIGITS)


def _differ(pair: Iterable[float], digits: int) -> bool:
    printed, expected = (format_number(float(value), digits, signed=True) for value in pair)
    return printed != expected


def _marked(shown: Matrix, wrong: Mask) -> Matrix:
    """The matrix with a mark before each wrong number."""
    rows, columns = (shown_units(count) for count in shown.shape)
    cells = tuple(
        tuple(
            _with_mark(cell) if i is not None and j is not None and wrong[i, j] else cell
            for j, cell in zip(columns, line, strict=True)
        )
        for i, line in zip(rows, shown.cells, strict=True)
    )
    return replace(shown, cells=cells)


def _with_mark(cell: Cell) -> Cell:
    return replace(cell, text=f"{WRONG_MARK} {cell.text}")
