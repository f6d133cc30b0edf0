"""The formulas of the gradient check: a central difference with its numbers, a wrong line beside the right one."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from engine.core.difference_ends import Ends
from engine.core.gradient_check import Comparison
from engine.display.check_words import all_digits
from engine.display.formula import Fraction, Line, Node, Number, Operator, Power, Symbol, partial, row
from engine.display.formula_parts import fused_symbols, mean_factor, penalty_symbols, slope_name
from engine.display.numbers import format_exactly
from engine.display.view import View


@dataclass(frozen=True)
class Lines:
    """A line of backpropagation and what a mistake makes of it.

    Attributes:
        right, wrong: the two formulas.
    """

    right: Node
    wrong: Node


def number(value: float) -> Node:
    """A number with all its digits: 0.7931, or m · 10ᵖ where it is very small or large."""
    if math.isnan(value):
        return Operator("?")
    if not math.isfinite(value) or value == 0 or 1e-3 <= abs(value) < 1e4:
        return Number(format_exactly(value))
    mantissa, _, power = f"{value!r}".replace("-", "−").partition("e")
    if not power:  # written out by Python, as 12345.678 is
        mantissa, power = all_digits(value)
    return row(
        Number(mantissa.removeprefix("+")), "·", Power(Number("10"), Number(power.replace("−0", "−").lstrip("+0")))
    )


def difference_line(view: View, found: Comparison, ends: Ends) -> Line:
    """(J(θ + h) − J(θ − h)) / 2h in symbols and with its numbers. Source: Nocedal and Wright, 8.1."""
    J, theta, h = view.notation.J(), view.notation.parameter(found.parameter), Symbol("h")
    symbols = Fraction(row(J, "(", theta, "+", h, ")", "−", J, "(", theta, "−", h, ")"), row(Number("2"), h))
    numbers = Fraction(row(number(ends.above), "−", number(ends.below)), row(Number("2"), "·", number(ends.h)))
    return symbols, row("=", numbers), row("=", number(found.difference))


def length_line(view: View, found: Comparison, ends: Ends) -> Line:
    """h = ε · max(1, |θ|), how far the parameter is moved."""
    theta = view.notation.parameter(found.parameter)
    length = row(Symbol("h"), "=", Symbol("ε"), "·", Symbol("max"), "(", Number("1"), ",", "|", theta, "|", ")")
    return length, row("=", number(ends.h))


def mistake_lines(view: View, key: str) -> Lines:
    """The line in which a mistake goes wrong, at the last place of the lesson where it can: wrong and right."""
    return _LINES[key](view)


def _forgotten_transpose(view: View) -> Lines:
    """The shape stands below where it is not that of the matrix, whose numbers are then read row by row."""
    weights = view.trace.lesson.network.weights
    layer = max(layer for layer in range(1, len(weights)) if min(weights[layer].shape) > 1)
    names = view.notation
    rows, columns = weights[layer].shape
    if names.has_stored_transposes:
        rows, columns = columns, rows
    right = names.backward_product(layer)
    wrong = tuple(_turned(factor, f"{columns}×{rows}" if rows != columns else "") for factor in right)
    return Lines(_hidden_delta(view, layer, right), _hidden_delta(view, layer, wrong))


def _turned(factor: Symbol, shape: str) -> Symbol:
    """A weight matrix with its transposition left out, or put in where the notation has none."""
    return factor if factor.base == "δ" else replace(factor, transposed=not factor.transposed, sub=shape)


def _forgotten_slope(view: View) -> Lines:
    activations = view.trace.lesson.network.activations
    layer = max(layer for layer in range(1, len(activations)) if activations[layer - 1] != "identity")
    product = view.notation.backward_product(layer)
    return Lines(_hidden_delta(view, layer, product), _hidden_delta(view, layer, product, has_slope=False))


def _summed_not_averaged(view: View) -> Lines:
    step = view.trace.lesson.network.steps - 1
    return Lines(_weight_gradient(view, step, step), _weight_gradient(view, step, step, has_mean=False))


def _penalised_bias(view: View) -> Lines:
    names, step = view.notation, view.trace.lesson.network.steps - 1
    over_samples = (Symbol("∑", "i"),) if view.is_batch else ()
    right = row(partial(names.J(), names.b(step)), "=", *_mean(view), *over_samples, names.delta(step + 1))
    return Lines(right, row(right, *penalty_symbols(view, names.b(step))))


def _layer_too_far(view: View) -> Lines:
    layers = view.trace.lesson.network.layers
    step = max(step for step in range(len(layers) - 1) if layers[step] == layers[step + 1])
    return Lines(_weight_gradient(view, step, step), _weight_gradient(view, step, step + 1))


def _slopeless_output(view: View) -> Lines:
    names, layer = view.notation, view.trace.lesson.network.steps
    difference = fused_symbols(view, layer)
    slope: tuple[Node | str, ...] = (names.times, slope_name(view, layer))
    if view.trace.slope[layer] is None:
        right = row(names.delta(layer), "=", partial(names.a(layer), names.z(layer)), "(", *difference, ")")
    else:
        right = row(names.delta(layer), "=", "(", *difference, ")", *slope)
    return Lines(right, row(names.delta(layer), "=", *difference))


def _hidden_delta(view: View, layer: int, product: tuple[Node, ...], has_slope: bool = True) -> Node:
    names = view.notation
    slope: tuple[Node | str, ...] = (names.times, slope_name(view, layer)) if has_slope else ()
    return row(names.delta(layer), "=", *product, *slope)


def _weight_gradient(view: View, step: int, source: int, has_mean: bool = True) -> Node:
    names = view.notation
    mean = _mean(view) if has_mean else ()
    own, other = names.a(step), names.a(source)
    product = tuple(
        replace(other, transposed=it.transposed) if (it.base, it.sup) == (own.base, own.sup) else it
        for it in names.outer_product(step)
    )
    return row(partial(names.J(), names.W(step)), "=", *mean, *product, *penalty_symbols(view, names.W(step)))


def _mean(view: View) -> tuple[Node, ...]:
    return (Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()


_LINES: Mapping[str, Callable[[View], Lines]] = {
    "forgotten_transpose": _forgotten_transpose,
    "forgotten_slope": _forgotten_slope,
    "summed_not_averaged": _summed_not_averaged,
    "penalised_bias": _penalised_bias,
    "layer_too_far": _layer_too_far,
    "slopeless_output": _slopeless_output,
}
