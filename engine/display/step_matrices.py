"""Which matrices a step shows: lines of matrices with the operators between them."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.core.steps import Moment, Step
from engine.display.batch_matrices import added, gradient_of_batch, one_product
from engine.display.formula import Operator, Symbol, partial, row
from engine.display.formula_parts import known, layer_of, slope_name
from engine.display.matrix_parts import (
    Cell,
    Content,
    Item,
    Matrix,
    a_matrix,
    all_note,
    as_result,
    bias_row,
    biases,
    delta_matrix,
    matrix,
    mean_operator,
    of_units,
    penalty_operator,
    transposed_a,
    units,
    weights,
    whole_note,
    z_matrix,
)
from engine.display.targets import weight_target
from engine.display.view import View

__all__ = ["Cell", "Content", "Item", "Matrix", "step_matrices"]


def step_matrices(view: View, step: Step, moment: Moment | None = None) -> Content:
    """The matrices of a step, line by line, or those of the part of it in which samples are added up."""
    if moment is not None and moment.part != "layer":
        return added(view, moment)
    return _BUILDERS[step.kind](view, step)


def _weighted_input(view: View, step: Step) -> Content:
    layer, network = layer_of(step), view.trace.lesson.network
    k = layer - 1
    items: tuple[Item, ...] = (
        weights(view, k, view.notation.W(k), network.weights[k], "weight"),
        Operator("×"),
        a_matrix(view, k),
    )
    if network.biases is not None:
        items += (Operator("+"), biases(view, k, view.notation.b(k), network.biases[k], "weight"))
    return ((*items, Operator("="), as_result(z_matrix(view, layer))),)


def _activation(view: View, step: Step) -> Content:
    return ((z_matrix(view, layer_of(step)), Operator("→"), as_result(a_matrix(view, layer_of(step)))),)


def _cost(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    targets = of_units(view, view.notation.y(), trace.targets, "value", layer)
    terms = as_result(of_units(view, Symbol("ℓ"), trace.loss_terms(), "value", layer))
    lines: Content = ((a_matrix(view, layer), Operator(","), targets, Operator("→"), terms),)
    if view.is_batch:
        per_sample = trace.cost.per_sample[np.newaxis, :]
        every = matrix(view, row(Symbol("∑"), Symbol("ℓ")), per_sample, "value", note=all_note(view))
        lines += ((Operator("→"), as_result(every)),)
    cost = matrix(view, view.notation.J(), np.array([[trace.cost.J]]), "value", note=whole_note(view))
    return (*lines, (Operator("→"), as_result(cost)))


def _output_delta(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    gradient, slope = trace.loss_gradient(), trace.slope[layer]
    name = partial(Symbol("ℓ"), view.notation.a(layer))
    if slope is None:
        product: Content = (_through_softmax(view, layer),)
    else:
        slopes = of_units(view, slope_name(view, layer), slope, "value", layer)
        column = of_units(view, name, gradient, "delta", layer)
        product = ((column, Operator("∘"), slopes, Operator("="), as_result(delta_matrix(view, layer))),)
    if not trace.is_fused:
        return product
    targets = of_units(view, view.notation.y(), trace.targets, "value", layer)
    return (
        *product,
        (as_result(delta_matrix(view, layer)), Operator("="), a_matrix(view, layer), Operator("−"), targets),
    )


def _through_softmax(view: View, layer: int) -> tuple[Item, ...]:
    """The softmax Jacobian of one sample (of several shown together the first) times that sample's loss gradient."""
    trace, names, s = view.trace, view.notation, view.shown_samples[0]
    note = view.texts("samples.one", number=s + 1) if view.is_batch else ""
    jacobian = matrix(view, partial(names.a(layer), names.z(layer)), trace.softmax_jacobian(s), "z", note=note)
    gradient, delta = trace.loss_gradient()[:, s : s + 1], known(trace.delta[layer])[:, s : s + 1]
    loss_gradient = matrix(view, partial(Symbol("ℓ"), names.a(layer)), gradient, "delta", units(layer), note)
    product = matrix(view, names.delta(layer), delta, "delta", units(layer), note)
    return jacobian, Operator("×"), loss_gradient, Operator("="), as_result(product)


def _hidden_delta(view: View, step: Step) -> Content:
    layer, trace = layer_of(step), view.trace
    name = view.notation.W(layer).T
    own = trace.lesson.network.weights[layer].T
    transposed = matrix(view, name, own, "weight", lambda i, j: weight_target(layer, j, i))
    returned = of_units(view, row(name, view.notation.delta(layer + 1)), trace.returned(layer), "delta", layer)
    slope = of_units(view, slope_name(view, layer), known(trace.slope[layer]), "value", layer)
    first = (transposed, Operator("×"), delta_matrix(view, layer + 1), Operator("="), as_result(returned))
    return (first, (Operator("∘"), slope, Operator("="), as_result(delta_matrix(view, layer))))


def _weight_gradient(view: View, step: Step) -> Content:
    layer, trace, names = layer_of(step), view.trace, view.notation
    k = layer - 1
    if view.is_batch:
        return (one_product(view, k), gradient_of_batch(view, k))
    lines: Content = ((delta_matrix(view, layer), Operator("×"), transposed_a(view, k)),)
    if view.has_penalty:
        own = weights(view, k, names.W(k), trace.lesson.network.weights[k], "weight")
        lines += ((Operator("+"), penalty_operator(view), Operator("·"), own),)
    gradient = weights(view, k, partial(names.J(), names.W(k)), trace.gradients.weights[k], "gradient")
    return (*lines, (Operator("="), as_result(gradient)))


def _bias_gradient(view: View, step: Step) -> Content:
    layer, trace, names = layer_of(step), view.trace, view.notation
    k, gradients = layer - 1, trace.gradients.biases
    assert gradients is not None
    name = partial(names.J(), names.b(k))
    gradient = as_result(biases(view, k, name, gradients[k], "gradient", whole_note(view)))
    if not view.is_batch:
        return ((delta_matrix(view, layer), Operator("="), gradient),)
    delta = known(trace.delta[layer])
    every = matrix(view, names.delta(layer), delta, "delta", units(layer), all_note(view))
    return ((*mean_operator(view), Operator("∑"), every, Operator("="), gradient),)


def _update(view: View, step: Step) -> Content:
    trace = view.trace
    network, names = trace.lesson.network, view.notation
    lines: list[tuple[Item, ...]] = []
    for k in range(network.steps):
        before = weights(view, k, names.W(k), network.weights[k], "weight")
        gradient = weights(view, k, partial(names.J(), names.W(k)), trace.gradients.weights[k], "gradient")
        after = weights(view, k, row(names.W(k), "′"), trace.updated.weights[k], "weight")
        lines.append(_descent(before, gradient, after))
        if network.biases is not None and trace.gradients.biases is not None and trace.updated.biases is not None:
            before = bias_row(view, k, names.b(k), network.biases[k], "weight")
            gradient = bias_row(view, k, partial(names.J(), names.b(k)), trace.gradients.biases[k], "gradient")
            after = bias_row(view, k, row(names.b(k), "′"), trace.updated.biases[k], "weight")
            lines.append(_descent(before, gradient, after))
    return tuple(lines)


def _descent(before: Matrix, gradient: Matrix, after: Matrix) -> tuple[Item, ...]:
    return (before, Operator("− α"), gradient, Operator("="), as_result(after))


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
