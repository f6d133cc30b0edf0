"""The forward blocks of a derivation: z of a unit term by term, and the activation that is made of it."""

from dataclasses import replace

from engine.display.derivation import Block, Factor, Term
from engine.display.derivation_parts import index_of, long_sum, z_key
from engine.display.formula import Line, Symbol, row
from engine.display.formula_parts import known
from engine.display.function_formulas import ACTIVATION_FORMULAS
from engine.display.step_texts import bias_name, unit_name
from engine.display.targets import bias_target, unit_target, weight_target
from engine.display.view import View


def activation_symbol(view: View, layer: int, unit: int) -> Symbol:
    """a of a unit; x for an input."""
    return view.notation.a(layer, unit) if layer else view.notation.x(unit)


def z_block(view: View, layer: int, unit: int) -> Block:
    """z_i = Σ_j θ_ij a_j + b_i, and a_i = g(z_i). Source: `loglik` (1), (2); its (4) has a where z is meant."""
    names, k, s = view.notation, layer - 1, view.sample
    network, trace = view.trace.lesson.network, view.trace
    weights, sources = network.weights[k][unit], trace.a[k][:, s]
    products = weights * sources

    def term(j: int) -> Term:
        edge = weight_target(k, unit, j)
        weight = Factor(names.w(k, unit, j), view.operand(weights[j], "weight"), targets=(edge,))
        symbol, target = activation_symbol(view, k, j), unit_target(k, j)
        source = Factor(symbol, view.operand(sources[j]), targets=(target,), opens=z_key(k, j) if k else "")
        return Term((weight, source), view.number(products[j], "z"))

    weight = replace(names.w(k, unit, 0), sub=index_of(str(unit + 1), "j"))
    symbol = row(Symbol("∑", "j"), weight, replace(activation_symbol(view, k, 0), sub="j"))
    meaning = view.texts("derivation.sum_over_sources", unit=unit_name(view, layer, unit))
    terms = tuple(long_sum(view, len(weights), term, lambda j: float(products[j]), "z"))
    return Block(
        names.z(layer, unit),
        view.number(known(trace.z[layer])[unit, s], "z"),
        view.texts("derivation.z_of", unit=unit_name(view, layer, unit)),
        (Factor(symbol, view.operand(float(weights @ sources), "z"), meaning, terms=terms),),
        _bias(view, k, unit),
        (_activation_line(view, layer, unit),),
    )


def input_block(view: View, unit: int) -> Block:
    """An input, which nothing is computed for."""
    value = view.number(view.trace.a[0][unit, view.sample], "value")
    return Block(view.notation.x(unit), value, view.texts("derivation.input"))


def _bias(view: View, k: int, unit: int) -> Term | None:
    biases = view.trace.lesson.network.biases
    if biases is None:
        return None
    bias = view.operand(biases[k][unit], "weight")
    factor = Factor(view.notation.b(k, unit), bias, bias_name(view, k, unit), (bias_target(k, unit),))
    return Term((factor,), bias)


def _activation_line(view: View, layer: int, unit: int) -> Line:
    names, s = view.notation, view.sample
    formula = ACTIVATION_FORMULAS[view.trace.lesson.network.activations[layer - 1]]
    z = view.operand(known(view.trace.z[layer])[unit, s], "z")
    head = row(names.a(layer, unit), "=", names.g(), "(", names.z(layer, unit), ")")
    return (head, row("=", formula(z)), row("=", view.number(view.trace.a[layer][unit, s], "value")))
