"""Which matrices a step shows, as data: rows of matrices and the operators between them.

Every cell holds its number, its text and, where it stands for a unit, a weight or a bias, that target's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.core.steps import Step
from engine.display.formula import Node, Operator, Symbol, partial, row
from engine.display.formula_parts import known, layer_of, slope_name
from engine.display.numbers import format_number
from engine.display.targets import Slot, bias_target, shown_units, unit_target, weight_target
from engine.display.view import SIGNED, View


@dataclass(frozen=True)
class Cell:
    """One entry of a matrix; an ellipsis has no value.

    Attributes:
        text: as shown.
        value: the number, or None for an ellipsis.
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
        quantity: weight, gradient, delta, z or value; decides colour and sign.
        shape: its true numbers of rows and columns.
        cells: the shown cells, row 1 first.
        is_result: whether the step computes it, rather than reads it.
    """

    name: Node
    quantity: str
    shape: tuple[int, int]
    cells: tuple[tuple[Cell, ...], ...]
    is_result: bool = False


Item = Matrix | Operator
Content = tuple[tuple[Item, ...], ...]
"""Lines of matrices with operators between them."""

TargetOf = Callable[[int, int], str]


def step_matrices(view: View, step: Step) -> Content:
    """The matrices of a step, line by line."""
    return _BUILDERS[step.kind](view, step)


def _matrix(view: View, name: Node, values: Array, quantity: str, target: TargetOf | None = None) -> Matrix:
    rows, columns = values.shape
    shown = tuple(
        tuple(_cell(view, values, i, j, quantity, target) for j in shown_units(columns)) for i in shown_units(rows)
    )
    return Matrix(name, quantity, (rows, columns), shown)


def _result(matrix: Matrix) -> Matrix:
    return replace(matrix, is_result=True)


def _cell(view: View, values: Array, i: Slot, j: Slot, quantity: str, target: TargetOf | None) -> Cell:
    if i is None or j is None:
        return Cell("⋱" if i is None and j is None else "⋮" if i is None else "…")
    value = float(values[i, j])
    text = format_number(value, view.digits, quantity in SIGNED)
    return Cell(text, value, target(i, j) if target else "")


def _units(layer: int) -> TargetOf:
    return lambda unit, sample: unit_target(layer, unit)


def _weights(view: View, step: int, name: Node, values: Array, quantity: str) -> Matrix:
    return _matrix(view, name, values, quantity, lambda i, j: weight_target(step, i, j))


def _biases(view: View, step: int, name: Node, values: Array, quantity: str) -> Matrix:
    return _matrix(view, name, values[:, np.newaxis], quantity, lambda i, j: bias_target(step, i))


def _bias_row(view: View, step: int, name: Node, values: Array, quantity: str) -> Matrix:
    """Biases lying down, to save height."""
    transposed = row(name, Symbol("", sup="T"))
    return _matrix(view, transposed, values[np.newaxis, :], quantity, lambda i, j: bias_target(step, j))


def _a(view: View, layer: int) -> Matrix:
    return _matrix(view, view.notation.a(layer), view.trace.a[layer], "value", _units(layer))


def _delta(view: View, layer: int) -> Matrix:
    return _matrix(view, view.notation.delta(layer), known(view.trace.delta[layer]), "delta", _units(layer))


def _z(view: View, layer: int) -> Matrix:
    return _matrix(view, view.notation.z(layer), known(view.trace.z[layer]), "z", _units(layer))


def _weighted_input(view: View, step: Step) -> Content:
    layer, network = layer_of(step), view.trace.lesson.network
    k = layer - 1
    items: tuple[Item, ...] = (
        _weights(view, k, view.notation.W(k), network.weights[k], "weight"),
        Operator("×"),
        _a(view, k),
    )
    if network.biases is not None:
        items += (Operator("+"), _biases(view, k, view.notation.b(k), network.biases[k], "weight"))
    return ((*items, Operator("="), _result(_z(view, layer))),)


def _activation(view: View, step: Step) -> Content:
    return ((_z(view, layer_of(step)), Operator("→"), _result(_a(view, layer_of(step)))),)


def _cost(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    targets = _matrix(view, view.notation.y(), trace.targets, "value", _units(layer))
    terms = _result(_matrix(view, Symbol("ℓ"), trace.loss_terms(), "value", _units(layer)))
    lines: Content = ((_a(view, layer), Operator(","), targets, Operator("→"), terms),)
    if view.is_batch:
        per_sample = _matrix(view, row(Symbol("∑"), Symbol("ℓ")), trace.cost.per_sample[np.newaxis, :], "value")
        lines += ((Operator("→"), _result(per_sample)),)
    cost = _matrix(view, view.notation.J(), np.array([[trace.cost.J]]), "value")
    return (*lines, (Operator("→"), _result(cost)))


def _output_delta(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    gradient, slope = trace.loss_gradient(), trace.slope[layer]
    units = _units(layer)
    name = partial(Symbol("ℓ"), view.notation.a(layer))
    if slope is None:
        s = view.sample
        jacobian = _matrix(
            view, partial(view.notation.a(layer), view.notation.z(layer)), trace.softmax_jacobian(s), "z"
        )
        column = _matrix(view, name, gradient[:, s : s + 1], "delta", units)
        result = _matrix(view, view.notation.delta(layer), known(trace.delta[layer])[:, s : s + 1], "delta", units)
        product: Content = ((jacobian, Operator("×"), column, Operator("="), _result(result)),)
    else:
        slopes = _matrix(view, slope_name(view, layer), slope, "value", units)
        column = _matrix(view, name, gradient, "delta", units)
        product = ((column, Operator("∘"), slopes, Operator("="), _result(_delta(view, layer))),)
    if not trace.is_fused:
        return product
    targets = _matrix(view, view.notation.y(), trace.targets, "value", units)
    return (*product, (_result(_delta(view, layer)), Operator("="), _a(view, layer), Operator("−"), targets))


def _hidden_delta(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    transposed = _matrix(
        view,
        view.notation.W(layer).T,
        trace.lesson.network.weights[layer].T,
        "weight",
        lambda i, j: weight_target(layer, j, i),
    )
    returned_name = row(view.notation.W(layer).T, view.notation.delta(layer + 1))
    returned = _matrix(view, returned_name, trace.returned(layer), "delta", _units(layer))
    slope = _matrix(view, slope_name(view, layer), known(trace.slope[layer]), "value", _units(layer))
    first = (transposed, Operator("×"), _delta(view, layer + 1), Operator("="), _result(returned))
    return (first, (Operator("∘"), slope, Operator("="), _result(_delta(view, layer))))


def _weight_gradient(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    k = layer - 1
    source = trace.a[k]
    a = _matrix(view, view.notation.a(k).T, source.T, "value", lambda sample, unit: unit_target(k, unit))
    product: tuple[Item, ...] = (_delta(view, layer), Operator("×"), a)
    if trace.sample_factor != 1.0:
        product = (_factor(view, "1/m", trace.sample_factor), Operator("·"), *product)
    lines: Content = (product,)
    if view.has_penalty:
        weights = _weights(view, k, view.notation.W(k), trace.lesson.network.weights[k], "weight")
        lines += ((Operator("+"), _penalty_factor(view), Operator("·"), weights),)
    name = partial(view.notation.J(), view.notation.W(k))
    gradient = _result(_weights(view, k, name, trace.gradients.weights[k], "gradient"))
    return (*lines, (Operator("="), gradient))


def _bias_gradient(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    k, gradients = layer - 1, trace.gradients.biases
    assert gradients is not None
    name = partial(view.notation.J(), view.notation.b(k))
    result = _biases(view, k, name, gradients[k], "gradient")
    line: tuple[Item, ...] = (_delta(view, layer), Operator("→" if view.is_batch else "="), _result(result))
    if trace.sample_factor != 1.0:
        line = (_factor(view, "1/m", trace.sample_factor), Operator("·"), Operator("∑"), *line)
    return (line,)


def _update(view: View, step: Step) -> Content:
    trace = view.trace
    network, names = trace.lesson.network, view.notation
    lines: list[tuple[Item, ...]] = []
    for k in range(network.steps):
        before = _weights(view, k, names.W(k), network.weights[k], "weight")
        gradient = _weights(view, k, partial(names.J(), names.W(k)), trace.gradients.weights[k], "gradient")
        after = _weights(view, k, row(names.W(k), "′"), trace.updated.weights[k], "weight")
        lines.append(_descent(before, gradient, after))
        if network.biases is not None and trace.gradients.biases is not None and trace.updated.biases is not None:
            before = _bias_row(view, k, names.b(k), network.biases[k], "weight")
            gradient = _bias_row(view, k, partial(names.J(), names.b(k)), trace.gradients.biases[k], "gradient")
            after = _bias_row(view, k, row(names.b(k), "′"), trace.updated.biases[k], "weight")
            lines.append(_descent(before, gradient, after))
    return tuple(lines)


def _descent(before: Matrix, gradient: Matrix, after: Matrix) -> tuple[Item, ...]:
    return (before, Operator("− α"), gradient, Operator("="), _result(after))


def _factor(view: View, name: str, value: float) -> Operator:
    """A scalar factor between matrices, as a fraction where that is shorter: 1/m."""
    count = view.trace.lesson.examples.count
    return Operator(f"1/{count}" if name == "1/m" else format_number(value, view.digits))


def _penalty_factor(view: View) -> Operator:
    return Operator(format_number(view.trace.penalty_factor, view.digits))


_BUILDERS: Mapping[str, Callable[[View, Step], Content]] = {
    "weighted_input": _weighted_input,
    "activation": _activation,
    "cost": _cost,
    "output_delta": _output_delta,
    "hidden_delta": _hidden_delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
    "update": _update,
}
