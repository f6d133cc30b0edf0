"""What the matrices of a step are made of, as data.

Every cell holds its number, its text and, where it stands for a unit, a weight or a bias, that target's name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.display.formula import Node, Operator, Symbol, row
from engine.display.formula_parts import known
from engine.display.numbers import format_number
from engine.display.targets import Slot, bias_target, shown_units, unit_target, weight_target
from engine.display.view import SIGNED, View


@dataclass(frozen=True)
class Cell:
    """One entry of a matrix; an ellipsis has no value, and a cell that is left empty neither value nor text.

    Attributes:
        text: as shown.
        value: the number, or None.
        target: the unit, weight or bias that it belongs to, or empty.
    """

    text: str
    value: float | None = None
    target: str = ""


@dataclass(frozen=True)
class Matrix:
    """A matrix as shown.

    Attributes:
        name: what it is.
        quantity: weight, gradient, sum, delta, z or value; decides colour and sign.
        shape: its true numbers of rows and columns.
        cells: the shown cells, row 1 first.
        is_result: whether the step computes it, rather than reads it.
        note: of which samples it is, in words, where there are several; else empty. It may have several lines.
    """

    name: Node
    quantity: str
    shape: tuple[int, int]
    cells: tuple[tuple[Cell, ...], ...]
    is_result: bool = False
    note: str = ""


Item = Matrix | Operator
Content = tuple[tuple[Item, ...], ...]
"""Lines of matrices with operators between them."""

TargetOf = Callable[[int, int], str]


def matrix(
    view: View, name: Node, values: Array, quantity: str, target: TargetOf | None = None, note: str = ""
) -> Matrix:
    """Any array (rows, columns) as a matrix; `target` names what an entry stands for."""
    rows, columns = values.shape
    shown = tuple(
        tuple(_cell(view, values, i, j, quantity, target) for j in shown_units(columns)) for i in shown_units(rows)
    )
    return Matrix(name, quantity, (rows, columns), shown, note=note)


def as_result(shown: Matrix) -> Matrix:
    """The matrix as one that the step computes."""
    return replace(shown, is_result=True)


def _cell(view: View, values: Array, i: Slot, j: Slot, quantity: str, target: TargetOf | None) -> Cell:
    if i is None or j is None:
        return Cell("⋱" if i is None and j is None else "⋮" if i is None else "…")
    value = float(values[i, j])
    text = format_number(value, view.digits, quantity in SIGNED)
    return Cell(text, value, target(i, j) if target else "")


def units(layer: int) -> TargetOf:
    """The entries of a matrix with a row for each unit."""
    return lambda unit, sample: unit_target(layer, unit)


def of_units(view: View, name: Node, values: Array, quantity: str, layer: int) -> Matrix:
    """An array (n, m) of one number for each unit and sample: the columns of the samples that are shown."""
    return matrix(view, name, view.columns(values), quantity, units(layer), samples_note(view))


def weights(view: View, step: int, name: Node, values: Array, quantity: str, note: str = "") -> Matrix:
    """An array (n_out, n_in) of one number for each weight."""
    return matrix(view, name, values, quantity, lambda i, j: weight_target(step, i, j), note)


def biases(view: View, step: int, name: Node, values: Array, quantity: str, note: str = "") -> Matrix:
    """An array (n_out,) of one number for each bias, as a column."""
    return matrix(view, name, values[:, np.newaxis], quantity, lambda i, j: bias_target(step, i), note)


def bias_row(view: View, step: int, name: Node, values: Array, quantity: str) -> Matrix:
    """Biases lying down, to save height; where layers are rows they lie anyhow."""
    transposed = name if view.notation.has_rows else row(name, Symbol("", sup="T"))
    return matrix(view, transposed, values[np.newaxis, :], quantity, lambda i, j: bias_target(step, j))


def turned(shown: Matrix) -> Matrix:
    """The matrix with rows for columns; its name is that of what it is then."""
    rows, columns = shown.shape
    cells = tuple(tuple(replace(cell, text=_TURNED.get(cell.text, cell.text)) for cell in line) for line in shown.cells)
    return replace(shown, shape=(columns, rows), cells=tuple(zip(*cells, strict=True)))


_TURNED = {"⋮": "…", "…": "⋮"}


def turned_lines(content: Content) -> Content:
    """Lines of matrices with every matrix turned and every product in the other order: (A B)ᵀ = Bᵀ Aᵀ."""
    return tuple(tuple(_with_products_turned(line)) for line in content)


def _with_products_turned(line: tuple[Item, ...]) -> list[Item]:
    items = [turned(item) if isinstance(item, Matrix) else item for item in line]
    for index, item in enumerate(items):
        if isinstance(item, Operator) and item.text == "×":
            items[index - 1], items[index + 1] = items[index + 1], items[index - 1]
    return items


def beside(column: Matrix, shown: Matrix) -> Matrix:
    """The matrix with a column before its own ones."""
    cells = tuple((*first, *rest) for first, rest in zip(column.cells, shown.cells, strict=True))
    return replace(shown, shape=(shown.shape[0], shown.shape[1] + 1), cells=cells)


def with_bias_column(view: View, step: int, shown: Matrix, values: Array) -> Matrix:
    """The matrix of one number for each weight, with those of the biases as its first column."""
    return beside(biases(view, step, shown.name, values, shown.quantity), shown)


def below_bias_row(view: View, step: int, shown: Matrix, values: Array) -> Matrix:
    """A transposed weight matrix, below the row of the biases."""
    return turned(with_bias_column(view, step, turned(shown), values))


def below_dropped_row(view: View, shown: Matrix, values: Array) -> Matrix:
    """What comes back to a layer, below what comes back to its bias unit, which nobody needs."""
    row_zero = matrix(view, shown.name, view.columns(values[np.newaxis, :]), shown.quantity)
    cells = (*row_zero.cells, *shown.cells)
    note = view.texts("samples.row_dropped")
    return replace(shown, shape=(shown.shape[0] + 1, shown.shape[1]), cells=cells, note=note)


def below_unit_row(view: View, shown: Matrix) -> Matrix:
    """The activations of a layer, below those of its bias unit, which are 1."""
    ones = matrix(view, shown.name, np.ones((1, shown.shape[1])), shown.quantity)
    return replace(shown, shape=(shown.shape[0] + 1, shown.shape[1]), cells=(*ones.cells, *shown.cells))


def a_matrix(view: View, layer: int) -> Matrix:
    """Activations of the shown samples."""
    return of_units(view, view.notation.a(layer), view.trace.a[layer], "value", layer)


def transposed_a(view: View, layer: int) -> Matrix:
    """The same with a row for each sample."""
    values = view.columns(view.trace.a[layer]).T
    name = view.notation.a(layer).T
    return matrix(view, name, values, "value", lambda sample, unit: unit_target(layer, unit), samples_note(view))


def delta_matrix(view: View, layer: int) -> Matrix:
    """Deltas of the shown samples."""
    return of_units(view, view.notation.delta(layer), known(view.trace.delta[layer]), "delta", layer)


def z_matrix(view: View, layer: int) -> Matrix:
    """Weighted inputs of the shown samples."""
    return of_units(view, view.notation.z(layer), known(view.trace.z[layer]), "z", layer)


def samples_note(view: View) -> str:
    """Which samples a matrix shows, side by side; empty in a lesson of one sample."""
    return _note(view, view.shown_samples)


def all_note(view: View) -> str:
    """That a matrix shows all samples side by side, whichever the reader follows."""
    return _note(view, range(view.trace.lesson.examples.count))


def _note(view: View, samples: range) -> str:
    if not view.is_batch:
        return ""
    if len(samples) == 1:
        return view.texts("samples.one", number=samples[0] + 1)
    return view.texts("samples.several", first=samples[0] + 1, last=samples[-1] + 1)


def sum_note(view: View, end: int) -> str:
    """That a matrix is the sum over the first `end` samples."""
    if end <= 1:
        return view.texts("samples.first" if end else "samples.none")
    return view.texts("samples.sum_so_far", last=end)


def whole_note(view: View) -> str:
    """That a matrix is the mean, or the sum, over all samples; empty where there is only one."""
    if not view.is_batch:
        return ""
    return view.texts(f"samples.{view.trace.lesson.objective.reduction}", count=view.trace.lesson.examples.count)


def mean_operator(view: View) -> tuple[Operator, ...]:
    """1/m, where the reduction is the mean of several samples."""
    if view.trace.sample_factor == 1.0:
        return ()
    return (Operator(f"1/{view.trace.lesson.examples.count}"), Operator("·"))


def penalty_operator(view: View) -> Operator:
    """The factor of the penalty's own term, λ/m or λ, as a number."""
    return Operator(format_number(abs(view.trace.penalty_factor), view.digits))
