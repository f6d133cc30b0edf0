"""The misprints of the five lecture notes, each refuted and put right by number on a network of the reader's choice.

A case is data: one record in the file of its note, `engine.core.misprint_cases`, and one test. `examine` evaluates the
equation as printed, as it should be, and what it claims to be, on one trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem
from engine.core.gradient_check import MOST_WORK
from engine.core.misprint_cases import bias_unit, column_batch, loglik, nielsen, row_batch
from engine.core.misprint_cases.case import Equation, Misprint, WrongLabel
from engine.core.numeric_derivatives import complex_step
from engine.core.trace import Trace

REFUTED = 1e-3
"""An equation whose relative error is above this does not give what it claims to give."""

CONFIRMED = 1e-8
"""An equation whose relative error is below this does."""

LEAST_SIZE = 1e-7
"""Smaller sizes count as this one: where terms of about 1 cancel, a digit at 1e−16 must not count as an error."""

_NOTES = (loglik, bias_unit, row_batch, column_batch)

MISPRINTS: Mapping[str, Misprint] = {
    misprint.key: misprint
    for misprint in sorted(chain.from_iterable(note.MISPRINTS for note in _NOTES), key=lambda misprint: misprint.number)
}
"""All that change a number, by key, in the order of their numbers."""

LABEL_ONLY: tuple[WrongLabel, ...] = tuple(
    chain.from_iterable(note.WRONG_LABELS for note in (loglik, bias_unit, nielsen, row_batch, column_batch))
)
"""All that leave the number as it is, note by note."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One equation on one lesson. All arrays are read-only, finite, and matrices.

    Attributes:
        equation: which one.
        printed: its right side as printed, in the shape in which it is printed.
        corrected: its right side as it should be, in the shape of `measured`.
        measured: what it claims to be, by the complex step.
        expected: what `printed` would have to be: `measured`, or where the printed shape is another one, that laid out
            in it, see `Equation.aligned`.
        printed_error: ‖printed − expected‖ / max(‖printed‖, ‖expected‖), from 0 to 2.
        corrected_error: ‖corrected − measured‖ / max(‖corrected‖, ‖measured‖), from 0 to 2.
    """

    equation: Equation
    printed: Array
    corrected: Array
    measured: Array
    expected: Array
    printed_error: float
    corrected_error: float

    @property
    def has_its_shape(self) -> bool:
        """Whether the printed equation has the shape of the quantity at all."""
        return self.printed.shape == self.measured.shape


@dataclass(frozen=True, eq=False)
class Evidence:
    """One misprint on one lesson.

    Attributes:
        misprint: which one.
        trace: of the lesson.
        evaluations: one for each of its equations.
    """

    misprint: Misprint
    trace: Trace
    evaluations: tuple[Evaluation, ...]

    @property
    def printed_error(self) -> float:
        """The largest relative error of an equation as printed."""
        return max(evaluation.printed_error for evaluation in self.evaluations)

    @property
    def corrected_error(self) -> float:
        """The largest relative error of an equation as it should be."""
        return max(evaluation.corrected_error for evaluation in self.evaluations)

    @property
    def refutes_printed(self) -> bool:
        """Whether these numbers show the misprint. They need not: a symmetric matrix is its own transpose."""
        return self.printed_error > REFUTED

    @property
    def confirms_corrected(self) -> bool:
        """Whether every equation as it should be gives what it claims to give."""
        return self.corrected_error < CONFIRMED


def examine(misprint: Misprint, trace: Trace) -> Evidence:
    """Evaluate the equations of a misprint on a trace.

    Raises:
        ValueError: where the misprint does not apply to the trace's lesson.
        LessonError: when a number leaves the range of 64 bits, and beyond `MOST_WORK`.
    """
    if not misprint.applies(trace.lesson):
        raise ValueError(f"{misprint.key} does not apply")
    work = trace.lesson.network.parameter_count * trace.lesson.examples.count
    if work > MOST_WORK:
        limits = {"least": 1, "most": MOST_WORK}
        raise LessonError((Problem("parameters × samples", "whole_between", str(work), limits),))
    with np.errstate(all="ignore"):
        return Evidence(misprint, trace, tuple(_evaluate(equation, trace) for equation in misprint.equations))


def relative_error(found: Array, expected: Array) -> float:
    """‖found − expected‖ / max(‖found‖, ‖expected‖), from 0 to 2, with a denominator of no less than `LEAST_SIZE`."""
    distance, *sizes = (float(np.linalg.norm(array)) for array in (found - expected, found, expected))
    return distance / max(*sizes, LEAST_SIZE)


def _evaluate(equation: Equation, trace: Trace) -> Evaluation:
    printed, corrected = equation.printed(trace), equation.corrected(trace)
    measured = equation.measured(trace, complex_step)
    expected = equation.aligned(measured, printed.shape)
    errors = relative_error(printed, expected), relative_error(corrected, measured)
    for array in (printed, corrected, measured, expected, np.array(errors)):
        if not np.isfinite(array).all():
            raise LessonError((Problem(equation.quantity, "representable", Finding("overflow")),))
        array.flags.writeable = False
    return Evaluation(equation, printed, corrected, measured, expected, *errors)
