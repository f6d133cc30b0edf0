"""The relative errors of the gradient check as grids, one for each weight matrix and each bias vector."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import AGREES, KINK, Check, Comparison
from engine.display.check_words import MARKS, SEVERITY, ParameterArray, array_of, error_text, gradient_name
from engine.display.formula import Node, partial
from engine.display.numbers import MINUS, format_number
from engine.display.targets import shown_groups
from engine.display.view import View

CELL_DIGITS = 2
ELLIPSIS = "…"


@dataclass(frozen=True)
class ErrorCell:
    """One cell.

    Attributes:
        text: the error as a power of ten, behind a mark unless it agrees; an ellipsis for several parameters.
        short: the same where there is little room: the exponent of ten alone, or the mark alone.
        outcome: what was found; of several the worst.
        error: the relative error; of several the largest. NaN where there is none.
        parameter: which one; None for several, which the ellipsis stands for.
        spoken: name and numbers, for pointing at it; empty for the ellipsis.
    """

    text: str
    short: str
    outcome: str
    error: float
    parameter: Parameter | None = None
    spoken: str = ""


@dataclass(frozen=True)
class ErrorGrid:
    """The errors of one array as the notation has it: usually a row for each unit that it leads to.

    Attributes:
        array: which one.
        name: ∂J/∂Θ or ∂J/∂b.
        shape: rows and columns, also those behind an ellipsis.
        rows: the cells.
    """

    array: ParameterArray
    name: Node
    shape: tuple[int, int]
    rows: tuple[tuple[ErrorCell, ...], ...]


def error_grids(view: View, check: Check) -> tuple[ErrorGrid, ...]:
    """The grid of each weight matrix, followed by the column of its biases if there are any."""
    network = view.trace.lesson.network
    arrays: dict[ParameterArray, dict[tuple[int, int], Comparison]] = {}
    for found in check.comparisons:
        place = (found.parameter.unit, found.parameter.source or 0)
        arrays.setdefault(array_of(found.parameter), {})[place] = found
    return tuple(
        _grid(view, array, (network.layers[array.step + 1], 1 if array.is_bias else network.layers[array.step]), found)
        for array, found in sorted(arrays.items())
    )


def _grid(
    view: View, array: ParameterArray, shape: tuple[int, int], found: Mapping[tuple[int, int], Comparison]
) -> ErrorGrid:
    columns = shown_groups(shape[1])
    rows = tuple(
        tuple(_cell(view, [found[place] for place in product(units, sources)]) for sources in columns)
        for units in shown_groups(shape[0])
    )
    name = partial(view.notation.J(), array.symbol(view))
    is_turned = view.notation.has_rows if array.is_bias else view.notation.has_stored_transposes
    if is_turned:
        return ErrorGrid(array, name, shape[::-1], tuple(zip(*rows, strict=True)))
    return ErrorGrid(array, name, shape, rows)


def _cell(view: View, found: list[Comparison]) -> ErrorCell:
    outcome = min((it.outcome for it in found), key=SEVERITY.index)
    error = max((it.relative_error for it in found if it.outcome == outcome), key=_size)
    mark = "" if outcome == AGREES else MARKS[outcome]
    if len(found) > 1:
        return ErrorCell(f"{mark} {ELLIPSIS}".strip(), mark or ELLIPSIS, outcome, error)
    number = "" if outcome == KINK else error_text(error, CELL_DIGITS)
    exponent = f"{math.floor(math.log10(error))}".replace("-", MINUS) if 0 < error < math.inf else number
    spoken = view.texts(
        "check.cell",
        name=gradient_name(view, found[0].parameter),
        outcome=view.texts(f"check.outcome_{outcome}"),
        gradient=format_number(found[0].gradient, view.digits, signed=True),
        difference=_number(found[0].difference, view.digits),
    )
    return ErrorCell(f"{mark} {number}".strip(), mark or exponent, outcome, error, found[0].parameter, spoken)


def _number(value: float, digits: int) -> str:
    return MARKS["unsure"] if math.isnan(value) else format_number(value, digits, signed=True)


def _size(error: float) -> float:
    return math.inf if math.isnan(error) else error
