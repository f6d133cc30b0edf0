"""The formula of a step in symbols."""

from collections.abc import Callable, Mapping

from engine.core.steps import Moment, Step
from engine.display.batch_lines import added_symbols
from engine.display.formula import Fraction, Line, Node, Number, Power, Symbol, partial, row
from engine.display.formula_parts import (
    fused_symbols,
    layer_of,
    loss_formula,
    mean_factor,
    penalty_symbols,
    slope_name,
    source_product,
    with_unit,
)
from engine.display.function_formulas import ACTIVATION_FORMULAS, SLOPE_FORMULAS
from engine.display.view import View


def step_symbols(view: View, step: Step, moment: Moment | None = None) -> Line:
    """The formula of the step in symbols alone, or that of the part of it in which samples are added up."""
    if moment is not None and moment.part != "layer":
        return added_symbols(view, moment)
    return _SYMBOLS[step.kind](view, step)


def _weighted_input_symbols(view: View, step: Step) -> Line:
    names, k = view.notation, layer_of(step) - 1
    first, second = names.forward_product(k)
    if view.trace.lesson.network.biases is None:
        return (row(names.z(k + 1), "=", first, second),)
    if names.has_bias_unit:
        return (row(names.z(k + 1), "=", first, with_unit(view, second)),)
    return (row(names.z(k + 1), "=", first, second), row("+", names.b(k)))


def _activation_symbols(view: View, step: Step) -> Line:
    layer = layer_of(step)
    key = view.trace.lesson.network.activations[layer - 1]
    z = Symbol("z", "i") if key == "softmax" else Symbol("z")
    g = view.notation.g()
    definition = row(g, "(", z, ")", "=", ACTIVATION_FORMULAS[key](z))
    return (row(view.notation.a(layer), "=", g, "(", view.notation.z(layer), ")", ","), definition)


def _cost_symbols(view: View, step: Step) -> Line:
    objective = view.trace.lesson.objective
    mean = (Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()
    term = loss_formula(view)(Symbol("a", "k"), Symbol("y", "k"))
    over_samples = (Symbol("∑", "i"),) if view.is_batch else ()
    data_loss = row(view.notation.J(), "=", *mean, *over_samples, Symbol("∑", "k"), "(", term, ")")
    if not view.has_penalty:
        return (data_loss,)
    under = row(Number("2"), Symbol("m")) if objective.l2_form == "lambda/2m" else Number("2")
    weights = Symbol(view.notation.weight, "ij")
    return data_loss, row(view.notation.plus, Fraction(Symbol("λ"), under), Symbol("∑"), Power(weights, Number("2")))


def _output_delta_symbols(view: View, step: Step) -> Line:
    names, layer = view.notation, layer_of(step)
    gradient = partial(Symbol("ℓ"), names.a(layer))
    if view.trace.slope[layer] is None:
        factors = (partial(names.a(layer), names.z(layer)), gradient)
        product = row(names.delta(layer), "=", *(factors[::-1] if names.has_rows else factors))
    else:
        product = row(names.delta(layer), "=", gradient, names.times, slope_name(view, layer))
    if view.trace.is_fused:
        return (product, row("=", *fused_symbols(view, layer)))
    return (product,) if view.trace.slope[layer] is None else (row(product, ","), _slope_symbols(view, layer))


def _hidden_delta_symbols(view: View, step: Step) -> Line:
    names, layer = view.notation, layer_of(step)
    returned = row(*names.backward_product(layer))
    product = (row(names.delta(layer), "=", returned), row(names.times, slope_name(view, layer), ","))
    return (*product, _slope_symbols(view, layer))


def _slope_symbols(view: View, layer: int) -> Node:
    """What g′ of a layer is: g′ = a (1 − a) for sigmoid."""
    network = view.trace.lesson.network
    formula = SLOPE_FORMULAS[network.activations[layer - 1]](Symbol("a"), network.relu_slope_at_zero)
    return row(view.notation.g(), "′", "=", formula)


def _weight_gradient_symbols(view: View, step: Step) -> Line:
    names, k = view.notation, layer_of(step) - 1
    mean = (Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()
    gradient = row(partial(names.J(), names.W(k)), "=", *mean, *source_product(view, k))
    return (gradient, *penalty_symbols(view, names.W(k)))


def _bias_gradient_symbols(view: View, step: Step) -> Line:
    names, k = view.notation, layer_of(step) - 1
    mean = (Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()
    over_samples = (Symbol("∑", "i"),) if view.is_batch else ()
    return (row(partial(names.J(), names.b(k)), "=", *mean, *over_samples, names.delta(k + 1)),)


def _update_symbols(view: View, step: Step) -> Line:
    names = view.notation
    weights = Symbol(names.weights)
    line: Line = (row(weights, "←", weights, names.minus, names.alpha(), partial(names.J(), weights)),)
    if view.trace.lesson.network.biases is None or names.has_bias_unit:
        return line
    bias = Symbol(names.bias)
    return (row(*line, ","), row(bias, "←", bias, names.minus, names.alpha(), partial(names.J(), bias)))


_SYMBOLS: Mapping[str, Callable[[View, Step], Line]] = {
    "weighted_input": _weighted_input_symbols,
    "activation": _activation_symbols,
    "cost": _cost_symbols,
    "output_delta": _output_delta_symbols,
    "hidden_delta": _hidden_delta_symbols,
    "weight_gradient": _weight_gradient_symbols,
    "bias_gradient": _bias_gradient_symbols,
    "update": _update_symbols,
}
