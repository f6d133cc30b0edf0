"""How the gradients of several samples become that of J, as matrices, see `engine.core.summation`.

With a penalty the biases stand as a first column beside their weights, as in the note `bias-unit`: there one sees that
the penalty leaves theirs empty.
"""

from dataclasses import replace

import numpy as np

from engine.core.network import Network
from engine.core.steps import Moment
from engine.core.summation import PartialGradient, averaged, complete, is_last_part, summed
from engine.core.trace import Parameters
from engine.display.formula import Node, Operator, Symbol, partial, row
from engine.display.formula_parts import source_product, with_unit
from engine.display.matrix_parts import (
    Cell,
    Content,
    Item,
    Matrix,
    as_result,
    beside,
    delta_matrix,
    matrix,
    mean_operator,
    penalty_operator,
    samples_note,
    sum_note,
    transposed_a,
    weights,
    whole_note,
    with_bias_column,
)
from engine.display.view import View


def has_bias_column(view: View) -> bool:
    """Whether biases stand beside their weights: with a bias unit, else only to show what a penalty leaves out."""
    names = view.notation
    if view.trace.lesson.network.biases is None:
        return False
    is_summation = view.is_batch and view.samples is not None
    return names.has_bias_unit or (names.sums_biases and is_summation and view.has_penalty)


def one_product(view: View, step: int) -> tuple[Item, ...]:
    """δ aᵀ of the samples that are shown: of one its outer product, of all their sum Δ."""
    shown = view.shown_samples
    is_whole = len(shown) == view.trace.lesson.examples.count
    product = _summed(view, step, len(shown)) if is_whole else _product(view, step)
    return *outer_product(view, step), Operator("="), as_result(product)


def outer_product(view: View, step: int) -> tuple[Item, ...]:
    """The two factors of the product, named as they stand once they are turned."""
    factors = view.notation.outer_product(step)
    first, second = factors[::-1] if view.notation.has_stored_transposes else factors
    return replace(delta_matrix(view, step + 1), name=first), Operator("×"), _source(view, step, second)


def gradient_of_batch(view: View, step: int) -> tuple[Item, ...]:
    """1/m Δ + c W = ∂J/∂W; where Δ is the product of the line before, that line goes on with · 1/m."""
    count = view.trace.lesson.examples.count
    items: tuple[Item, ...] = (*mean_operator(view), _summed(view, step, count))
    if len(view.shown_samples) == count:
        items = mean_operator(view)[::-1]
    if view.has_penalty:
        items += penalty(view, step)
    return *items, Operator("="), as_result(whole_gradient(view, step))


def added(view: View, moment: Moment) -> Content:
    """The matrices of one part of the summation: some samples, the mean, or the penalty."""
    assert moment.layer is not None
    step, count = moment.layer - 1, view.trace.lesson.examples.count
    if moment.part == "sample":
        return _added_samples(view, step, moment)
    if moment.part == "mean":
        mean = _averaged(view, step) if view.has_penalty else whole_gradient(view, step)
        return ((*mean_operator(view), _summed(view, step, count), Operator("="), as_result(mean)),)
    before = _averaged(view, step) if mean_operator(view) else _summed(view, step, count)
    return ((before, *penalty(view, step), Operator("="), as_result(whole_gradient(view, step))),)


def _added_samples(view: View, step: int, moment: Moment) -> Content:
    first, end = moment.samples[0], moment.samples[-1] + 1
    own = replace(view, samples=range(first, end))
    product, sum_before = _product(own, step), _summed(view, step, first)
    sum_after = whole_gradient(view, step) if is_last_part(view.trace, moment) else _summed(view, step, end)
    return (
        (*outer_product(own, step), Operator("="), as_result(product)),
        (Operator("+"), sum_before, Operator("="), as_result(sum_after)),
    )


def _product(view: View, step: int) -> Matrix:
    name = row(*source_product(view, step))
    return _gradient(view, step, name, summed(view.trace, step, view.shown_samples), samples_note(view))


def _source(view: View, step: int, name: Symbol) -> Matrix:
    """aᵀ of the shown samples, a row a sample; with the column of ones that the biases see."""
    shown = replace(transposed_a(view, step), name=name)
    if not has_bias_column(view):
        return shown
    written = with_unit(view, name) if view.notation.has_bias_unit else row("(", Symbol("1"), ",", name, ")")
    ones = matrix(view, written, np.ones((shown.shape[0], 1)), "value")
    return replace(beside(ones, shown), name=written)


def _summed(view: View, step: int, end: int) -> Matrix:
    """Δ once the first `end` samples are in it."""
    count = view.trace.lesson.examples.count
    note = view.texts("samples.sum", count=end) if end == count else sum_note(view, end)
    return _gradient(view, step, view.notation.summed(step), summed(view.trace, step, range(end)), note)


def _averaged(view: View, step: int) -> Matrix:
    name = row(Symbol("1"), "/", Symbol("m"), view.notation.summed(step))
    return _gradient(view, step, name, averaged(view.trace, step), whole_note(view))


def whole_gradient(view: View, step: int) -> Matrix:
    """∂J/∂W, with ∂J/∂b as its first column where biases are shown."""
    name = partial(view.notation.J(), view.notation.W(step))
    return _gradient(view, step, name, complete(view.trace, step), whole_note(view))


def penalty(view: View, step: int) -> tuple[Item, ...]:
    """+ c W, the column of the biases empty; − c W where J is maximised."""
    shown = weights(view, step, view.notation.W(step), view.trace.lesson.network.weights[step], "weight")
    if has_bias_column(view):
        # An ellipsis goes on below the empty cells.
        cells = tuple((Cell("") if line[0].value is not None else line[0], *line) for line in shown.cells)
        shape = (shown.shape[0], shown.shape[1] + view.notation.has_bias_unit)
        shown = replace(shown, shape=shape, cells=cells, note=view.texts("samples.no_penalty"))
    return Operator(view.notation.plus), penalty_operator(view), Operator("·"), shown


def all_weights(view: View, step: int, name: Node, values: Network | Parameters, quantity: str) -> Matrix:
    """The weights of a layer step, and with a bias unit the biases as their first column."""
    shown = weights(view, step, name, values.weights[step], quantity)
    if not view.notation.has_bias_unit or values.biases is None:
        return shown
    return with_bias_column(view, step, shown, values.biases[step])


def _gradient(view: View, step: int, name: Node, values: PartialGradient, note: str) -> Matrix:
    """One number for each weight, and before these one for each bias where they are shown."""
    quantity = "sum" if values.is_sum else "gradient"
    shown = weights(view, step, name, values.weights, quantity, note)
    if not has_bias_column(view) or values.biases is None:
        return shown
    return with_bias_column(view, step, shown, values.biases)
