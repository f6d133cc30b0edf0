"""How the gradients of several samples become that of J, as matrices, see `engine.core.summation`.

With a penalty the biases stand as a first column beside their weights, as in the note `bias-unit`: there one sees that
the penalty leaves theirs empty.
"""

from dataclasses import replace

import numpy as np

from engine.core.steps import Moment
from engine.core.summation import PartialGradient, averaged, complete, is_last_part, summed
from engine.display.formula import Node, Operator, Symbol, partial, row
from engine.display.matrix_parts import (
    Cell,
    Content,
    Item,
    Matrix,
    as_result,
    biases,
    delta_matrix,
    matrix,
    mean_operator,
    penalty_operator,
    samples_note,
    sum_note,
    transposed_a,
    weights,
    whole_note,
)
from engine.display.view import View


def has_bias_column(view: View) -> bool:
    """Whether biases stand beside their weights: where samples are added up and a penalty leaves the biases out."""
    is_summation = view.is_batch and view.samples is not None
    return is_summation and view.has_penalty and view.trace.lesson.network.biases is not None


def one_product(view: View, step: int) -> tuple[Item, ...]:
    """δ aᵀ of the samples that are shown: of one its outer product, of all their sum Δ."""
    shown = view.shown_samples
    is_whole = len(shown) == view.trace.lesson.examples.count
    product = _summed(view, step, len(shown)) if is_whole else _product(view, step)
    return delta_matrix(view, step + 1), Operator("×"), _source(view, step), Operator("="), as_result(product)


def gradient_of_batch(view: View, step: int) -> tuple[Item, ...]:
    """1/m Δ + c W = ∂J/∂W; where Δ is the product of the line before, that line goes on with · 1/m."""
    count = view.trace.lesson.examples.count
    items: tuple[Item, ...] = (*mean_operator(view), _summed(view, step, count))
    if len(view.shown_samples) == count:
        items = mean_operator(view)[::-1]
    if view.has_penalty:
        items += _penalty(view, step)
    return *items, Operator("="), as_result(_whole(view, step))


def added(view: View, moment: Moment) -> Content:
    """The matrices of one part of the summation: some samples, the mean, or the penalty."""
    assert moment.layer is not None
    step, count = moment.layer - 1, view.trace.lesson.examples.count
    if moment.part == "sample":
        return _added_samples(view, step, moment)
    if moment.part == "mean":
        mean = _averaged(view, step) if view.has_penalty else _whole(view, step)
        return ((*mean_operator(view), _summed(view, step, count), Operator("="), as_result(mean)),)
    before = _averaged(view, step) if mean_operator(view) else _summed(view, step, count)
    return ((before, *_penalty(view, step), Operator("="), as_result(_whole(view, step))),)


def _added_samples(view: View, step: int, moment: Moment) -> Content:
    first, end = moment.samples[0], moment.samples[-1] + 1
    own = replace(view, samples=range(first, end))
    product, sum_before = _product(own, step), _summed(view, step, first)
    sum_after = _whole(view, step) if is_last_part(view.trace, moment) else _summed(view, step, end)
    return (
        (delta_matrix(own, step + 1), Operator("×"), _source(own, step), Operator("="), as_result(product)),
        (Operator("+"), sum_before, Operator("="), as_result(sum_after)),
    )


def _product(view: View, step: int) -> Matrix:
    names = view.notation
    name = row(names.delta(step + 1), _source(view, step).name)
    return _gradient(view, step, name, summed(view.trace, step, view.shown_samples), samples_note(view))


def _source(view: View, step: int) -> Matrix:
    """aᵀ of the shown samples, a row a sample; with the column of ones that the biases see."""
    shown = transposed_a(view, step)
    if not has_bias_column(view):
        return shown
    name = row("(", Symbol("1"), ",", view.notation.a(step).T, ")")
    ones = matrix(view, name, np.ones((shown.shape[0], 1)), "value")
    return replace(_beside(ones, shown), name=name)


def _summed(view: View, step: int, end: int) -> Matrix:
    """Δ once the first `end` samples are in it."""
    count = view.trace.lesson.examples.count
    note = view.texts("samples.sum", count=end) if end == count else sum_note(view, end)
    return _gradient(view, step, view.notation.summed(step), summed(view.trace, step, range(end)), note)


def _averaged(view: View, step: int) -> Matrix:
    name = row(Symbol("1"), "/", Symbol("m"), view.notation.summed(step))
    return _gradient(view, step, name, averaged(view.trace, step), whole_note(view))


def _whole(view: View, step: int) -> Matrix:
    name = partial(view.notation.J(), view.notation.W(step))
    return _gradient(view, step, name, complete(view.trace, step), whole_note(view))


def _penalty(view: View, step: int) -> tuple[Item, ...]:
    """+ c W, the column of the biases empty."""
    shown = weights(view, step, view.notation.W(step), view.trace.lesson.network.weights[step], "weight")
    if has_bias_column(view):
        # An ellipsis goes on below the empty cells.
        cells = tuple((Cell("") if line[0].value is not None else line[0], *line) for line in shown.cells)
        shown = replace(shown, cells=cells, note=view.texts("samples.no_penalty"))
    return Operator("+"), penalty_operator(view), Operator("·"), shown


def _gradient(view: View, step: int, name: Node, values: PartialGradient, note: str) -> Matrix:
    """One number for each weight, and before these one for each bias where they are shown."""
    quantity = "sum" if values.is_sum else "gradient"
    shown = weights(view, step, name, values.weights, quantity, note)
    if not has_bias_column(view) or values.biases is None:
        return shown
    return _beside(biases(view, step, name, values.biases, quantity), shown)


def _beside(column: Matrix, shown: Matrix) -> Matrix:
    """The matrix with a column before its own ones."""
    cells = tuple((*first, *rest) for first, rest in zip(column.cells, shown.cells, strict=True))
    return replace(shown, shape=(shown.shape[0], shown.shape[1] + 1), cells=cells)
