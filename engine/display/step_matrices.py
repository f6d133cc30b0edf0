"""Which matrices a step shows: lines of matrices with the operators between them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engine.core.steps import Moment, Step
from engine.display.batch_matrices import (
    added,
    all_weights,
    gradient_of_batch,
    one_product,
    outer_product,
    penalty,
    whole_gradient,
)
from engine.display.formula import Operator, Symbol, partial, row
from engine.display.formula_parts import known, layer_of, slope_name, with_unit
from engine.display.matrix_parts import (
    Cell,
    Content,
    Item,
    Matrix,
    a_matrix,
    all_note,
    as_result,
    below_bias_row,
    below_dropped_row,
    below_unit_row,
    bias_row,
    biases,
    delta_matrix,
    matrix,
    mean_operator,
    of_units,
    turned,
    turned_lines,
    units,
    weights,
    whole_note,
    with_bias_column,
    z_matrix,
)
from engine.display.targets import weight_target
from engine.display.view import View

__all__ = ["Cell", "Content", "Item", "Matrix", "step_matrices"]


OF_WEIGHTS = frozenset({"weight_gradient", "update"})
"""Kinds of steps whose matrices stand as the weights are stored, rather than as a layer's values do."""


def step_matrices(view: View, step: Step, moment: Moment | None = None) -> Content:
    """The matrices of a step, line by line, or those of the part of it in which samples are added up."""
    is_part = moment is not None and moment.part != "layer"
    content = added(view, moment) if moment is not None and is_part else _BUILDERS[step.kind](view, step)
    is_turned = view.notation.has_stored_transposes if step.kind in OF_WEIGHTS else view.notation.has_rows
    return turned_lines(content) if is_turned else content


def _weighted_input(view: View, step: Step) -> Content:
    layer, network, names = layer_of(step), view.trace.lesson.network, view.notation
    k = layer - 1
    first, second = names.forward_product(k)
    if names.has_rows:
        first, second = second, first
    own = weights(view, k, first, network.weights[k], "weight")
    source = replace(a_matrix(view, k), name=second)
    result = as_result(z_matrix(view, layer))
    if network.biases is None:
        return ((own, Operator("×"), source, Operator("="), result),)
    if names.has_bias_unit:
        source = below_unit_row(view, replace(source, name=with_unit(view, second)))
        own = with_bias_column(view, k, own, network.biases[k])
        return ((own, Operator("×"), source, Operator("="), result),)
    bias = biases(view, k, names.b(k), network.biases[k], "weight")
    return ((own, Operator("×"), source, Operator("+"), bias, Operator("="), result),)


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
        product = (
            (column, Operator(view.notation.times), slopes, Operator("="), as_result(delta_matrix(view, layer))),
        )
    if not trace.is_fused:
        return product
    targets = of_units(view, view.notation.y(), trace.targets, "value", layer)
    first, second = view.notation.signed(a_matrix(view, layer), targets)
    return (*product, (as_result(delta_matrix(view, layer)), Operator("="), first, Operator("−"), second))


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
    layer, trace, names = layer_of(step), view.trace, view.notation
    product = names.backward_product(layer)
    name, other = product[::-1] if names.has_rows else product
    own = trace.lesson.network.weights[layer].T
    transposed = matrix(view, name, own, "weight", lambda i, j: weight_target(layer, j, i))
    returned = of_units(view, row(*product), trace.returned(layer), "delta", layer)
    biases_after = trace.lesson.network.biases
    if names.has_bias_unit and biases_after is not None:
        transposed = below_bias_row(view, layer, transposed, biases_after[layer])
        returned = below_dropped_row(view, returned, biases_after[layer] @ known(trace.delta[layer + 1]))
    slope = of_units(view, slope_name(view, layer), known(trace.slope[layer]), "value", layer)
    delta = replace(delta_matrix(view, layer + 1), name=other)
    first = (transposed, Operator("×"), delta, Operator("="), as_result(returned))
    return (first, (Operator(names.times), slope, Operator("="), as_result(delta_matrix(view, layer))))


def _weight_gradient(view: View, step: Step) -> Content:
    k = layer_of(step) - 1
    if view.is_batch:
        return (one_product(view, k), gradient_of_batch(view, k))
    lines: Content = (outer_product(view, k),)
    if view.has_penalty:
        lines += (penalty(view, k),)
    return (*lines, (Operator("="), as_result(whole_gradient(view, k))))


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
        before = all_weights(view, k, names.W(k), network, "weight")
        gradient = all_weights(view, k, partial(names.J(), names.W(k)), trace.gradients, "gradient")
        after = all_weights(view, k, row(names.W(k), "′"), trace.updated, "weight")
        lines.append(_descent(view, before, gradient, after))
        if names.has_bias_unit:
            continue
        if network.biases is not None and trace.gradients.biases is not None and trace.updated.biases is not None:
            before = bias_row(view, k, names.b(k), network.biases[k], "weight")
            gradient = bias_row(view, k, partial(names.J(), names.b(k)), trace.gradients.biases[k], "gradient")
            after = bias_row(view, k, row(names.b(k), "′"), trace.updated.biases[k], "weight")
            # They lie down in every notation: turned with the weights they would stand where these are turned.
            kept = (turned(it) if names.has_stored_transposes else it for it in (before, gradient, after))
            lines.append(_descent(view, *kept))
    return tuple(lines)


def _descent(view: View, before: Matrix, gradient: Matrix, after: Matrix) -> tuple[Item, ...]:
    step = Operator(f"{view.notation.minus} {view.notation.learning_rate}")
    return (before, step, gradient, Operator("="), as_result(after))


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
