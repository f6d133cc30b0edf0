"""Formulas where several samples are shown or added up: means over samples, Δ sample by sample, 1/m, the penalty."""

from collections.abc import Iterator
from functools import partial as with_arguments

from engine.core.activations import Array
from engine.core.chain_rule import Parameter
from engine.core.steps import Moment, Step
from engine.core.summation import PartialGradient, averaged, is_last_part, reached, summed
from engine.display.batch_matrices import has_bias_column
from engine.display.formula import Fraction, Line, Node, Number, Symbol, partial, row
from engine.display.formula_parts import (
    LiveLine,
    Terms,
    bracketed,
    known,
    layer_of,
    mean_factor,
    penalty_number,
    penalty_symbols,
    source_product,
)
from engine.display.targets import Unit, bias_target, part_of, shown_layer, shown_weights, weight_target
from engine.display.view import View


def mean_line(view: View, step: Step, target: str) -> Line | None:
    """What a unit shows of several samples: z̄₁ = 1/m (z₁ of the first + …); None for what is not a unit's."""
    unit = part_of(target, view.trace.lesson.network)
    if not isinstance(unit, Unit):
        return None
    symbol, values, quantity = _on_unit(view, step, unit.unit)
    shown = view.shown_samples
    terms = Terms(len(shown), lambda index: view.operand(values[shown[index]], quantity))
    share = Fraction(Number("1"), Number(str(len(shown))))
    return (*bracketed(row(symbol.mean, "=", share), terms), row("=", view.number(view.on_unit(values), quantity)))


def _on_unit(view: View, step: Step, unit: int) -> tuple[Symbol, Array, str]:
    """The symbol of what a step computes for a unit, its value for each sample, and its quantity."""
    names, trace, layer = view.notation, view.trace, layer_of(step)
    match step.kind:
        case "weighted_input":
            return names.z(layer, unit), known(trace.z[layer])[unit], "z"
        case "activation":
            return names.a(layer, unit), trace.a[layer][unit], "value"
        case "cost":
            return Symbol("ℓ", str(unit + 1)), trace.loss_terms()[unit], "value"
    return names.delta(layer, unit), known(trace.delta[layer])[unit], "delta"


def added_symbols(view: View, moment: Moment) -> Line:
    """The formula of a part of the summation in symbols."""
    assert moment.layer is not None
    names, step = view.notation, moment.layer - 1
    total, gradient = names.summed(step), partial(names.J(), names.W(step))
    if moment.part == "sample":
        grown = row(total, "←", total, "+", *source_product(view, step))
        return (row(grown, ","), row(gradient, "=", total)) if is_last_part(view.trace, moment) else (grown,)
    divided = row(*((Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()), total)
    if moment.part == "penalty":
        return (row(gradient, "=", divided), *penalty_symbols(view, names.W(step)))
    # With a row a sample the product itself is the sum.
    over_samples = () if names.has_rows else (Symbol("∑", "i"),)
    products = row(Fraction(Number("1"), Symbol("m")), *over_samples, *source_product(view, step))
    return (row(divided if view.has_penalty else gradient, "=", products),)


def added_lines(view: View, moment: Moment) -> Iterator[LiveLine]:
    """The formula of a part of the summation with numbers, for each shown weight, then each bias that is shown."""
    assert moment.layer is not None
    network, step = view.trace.lesson.network, moment.layer - 1
    write = {"sample": _sample_line, "mean": _mean_of_products, "penalty": _penalty_line}[moment.part]
    before, after = _before(view, moment), reached(view.trace, moment)
    for i, j in shown_weights(network, step):
        numbers = before.weights[i, j], after.weights[i, j]
        yield LiveLine((weight_target(step, i, j),), write(view, moment, Parameter(step, i, j), *numbers))
    if has_bias_column(view) and before.biases is not None and after.biases is not None:
        for i in shown_layer(network, step + 1):
            line = write(view, moment, Parameter(step, i), before.biases[i], after.biases[i])
            yield LiveLine((bias_target(step, i),), line)


def _before(view: View, moment: Moment) -> PartialGradient:
    """What there was before that part."""
    assert moment.layer is not None
    trace, step, count = view.trace, moment.layer - 1, view.trace.lesson.examples.count
    if moment.part == "sample":
        return summed(trace, step, range(moment.samples[0]))
    return summed(trace, step, range(count)) if moment.part == "mean" else averaged(trace, step)


def _sample_line(view: View, moment: Moment, parameter: Parameter, before: float, after: float) -> Line:
    """Δ₁₂ ← 0.2 + δ₁ · a₂ = 0.3; of several samples their products one after the other."""
    symbol = _sum_symbol(view, parameter)
    terms = Terms(len(moment.samples), with_arguments(_product, view, parameter, moment.samples))
    written = [row("+", terms[0])] if len(terms) == 1 else bracketed(row("+"), terms)
    return (row(symbol, "←", view.operand(before, "sum")), *written, row("=", view.number(after, "sum")))


def _product(view: View, parameter: Parameter, samples: tuple[int, ...], index: int) -> Node:
    trace, sample = view.trace, samples[index]
    delta = view.operand(known(trace.delta[parameter.step + 1])[parameter.unit, sample], "delta")
    if parameter.source is None:
        return delta
    return row(delta, "·", view.operand(trace.a[parameter.step][parameter.source, sample]))


def _mean_of_products(view: View, moment: Moment, parameter: Parameter, before: float, after: float) -> Line:
    share = mean_factor(view)
    symbol = _sum_symbol(view, parameter) if view.has_penalty else view.notation.gradient(parameter)
    head = row(*(share if view.has_penalty else ()), symbol)
    return row(head, "=", *share, "·", view.operand(before, "sum")), row("=", view.number(after, "gradient"))


def _penalty_line(view: View, moment: Moment, parameter: Parameter, before: float, after: float) -> Line:
    head = row(view.notation.gradient(parameter), "=", view.operand(before, "gradient"))
    if parameter.source is None:
        return head, row("=", view.number(after, "gradient"))
    own = view.operand(parameter.of(view.trace.lesson.network), "weight")
    penalty = row(penalty_number(view), "·", own)
    return head, penalty, row("=", view.number(after, "gradient"))


def _sum_symbol(view: View, parameter: Parameter) -> Symbol:
    return view.notation.summed(parameter.step, parameter.unit, parameter.source)
