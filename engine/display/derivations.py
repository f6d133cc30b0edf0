"""From a target to its derivation: which blocks there are, what is marked, and what the total is compared with."""

import math
from collections.abc import Iterator

from engine.core.activations import Array
from engine.core.chain_rule import Parameter
from engine.core.gradient_check import Difference, central_difference
from engine.display.derivation import Block, Compared, Derivation, Factor, Term
from engine.display.derivation_backward import BackwardBlocks
from engine.display.derivation_forward import activation_symbol, input_block, z_block
from engine.display.derivation_parts import SAMPLE, delta_key, shown, z_key
from engine.display.formula import Fraction, Node, Number, Symbol, partial, row
from engine.display.formula_parts import known, mean_factor, penalty_factor_symbol
from engine.display.numbers import format_exactly, format_number
from engine.display.signed_trace import signed_difference
from engine.display.step_texts import bias_name, unit_name, weight_name
from engine.display.targets import Unit, bias_target, part_of, shown_units, target_of, unit_target, weight_target
from engine.display.view import View

ROOT = "gradient"
"""The key of the block of ∂J/∂θ."""

EXACT = 15
"""So many agreeing digits are all that floats have."""


def derive(view: View, target: str) -> Derivation | None:
    """The derivation of a unit's z and δ, or of ∂J/∂θ of a weight or a bias.

    Args:
        view: the trace and how it is shown.
        target: see `engine.display.targets`.

    Returns:
        None where the network has no such part.
    """
    part = part_of(target, view.trace.lesson.network)
    if part is None:
        return None
    return _of_unit(view, part) if isinstance(part, Unit) else _of_parameter(view, part)


def _of_unit(view: View, part: Unit) -> Derivation:
    layer, unit = part.layer, part.unit
    target, name = unit_target(layer, unit), unit_name(view, layer, unit)
    if layer == 0:
        return Derivation(target, name, (ROOT,), {ROOT: input_block(view, unit)}, (target,))
    roots = (z_key(layer, unit), delta_key(layer, unit))
    marks = (*_reaching(view, layer, unit), *_reached(view, layer, unit))
    return Derivation(target, name, roots, _blocks(view, BackwardBlocks(view), roots), marks)


def _of_parameter(view: View, parameter: Parameter) -> Derivation:
    layer, unit, j = parameter.step + 1, parameter.unit, parameter.source
    writer = BackwardBlocks(view)
    symbol = view.notation.parameter(parameter)
    sample = writer.sample_gradient(parameter, symbol)
    roots = {ROOT: sample}
    if view.is_batch or view.has_penalty:
        roots = {ROOT: _whole_gradient(view, parameter, symbol, writer), SAMPLE: sample}
    name = bias_name(view, parameter.step, unit) if j is None else weight_name(view, parameter.step, unit, j)
    source = () if j is None else (unit_target(parameter.step, j),)
    value = _value(view, parameter, writer)
    compared, remarks = _comparison(view, parameter, value)
    return Derivation(
        target_of(parameter),
        name,
        (ROOT,),
        _blocks(view, writer, (ROOT,), roots),
        (target_of(parameter), *source, *_reached(view, layer, unit)),
        value,
        compared,
        remarks,
    )


def _blocks(
    view: View, writer: BackwardBlocks, roots: tuple[str, ...], known_blocks: dict[str, Block] | None = None
) -> dict[str, Block]:
    """Every block that can be reached from the roots."""
    blocks = dict(known_blocks or {})
    waiting = [*roots, *blocks]
    seen = set(blocks)
    while waiting:
        key = waiting.pop()
        if key not in blocks:
            blocks[key] = _block(view, writer, key)
        fresh = [opened for opened in blocks[key].opened if opened not in seen]
        seen.update(fresh)
        waiting += fresh
    return blocks


def _block(view: View, writer: BackwardBlocks, key: str) -> Block:
    """The block with this key of `delta_key` or `z_key`."""
    kind, target = key.split(" ")
    layer, unit = map(int, target[1:].split("."))
    return writer.delta(layer, unit) if kind == "delta" else z_block(view, layer, unit)


# The gradient of J: all samples and the penalty


def _whole_gradient(view: View, parameter: Parameter, symbol: Symbol, writer: BackwardBlocks) -> Block:
    """∂J/∂θ = (1/m) Σ_samples δ_i a_j + c θ. Source: `bias-unit` 4.3.5 with λ/m, `row-batch`."""
    trace, names = view.trace, view.notation
    products = _products(view, parameter, writer)
    total = trace.sample_factor * float(products.sum())
    sum_name = row("[", Symbol("∑"), partial(Symbol("ℓ"), symbol), "]")
    factors: tuple[Factor, ...] = ()
    for factor in mean_factor(view):
        factors += (Factor(Fraction(Number("1"), Symbol("m")), _number(factor), view.texts("derivation.mean")),)
    meaning = view.texts("derivation.sum_over_samples", count=trace.lesson.examples.count)
    terms = _samples(view, parameter, products)
    factors += (Factor(sum_name, view.operand(float(products.sum()), "gradient"), meaning, terms=terms),)
    addend = None
    if view.has_penalty and parameter.source is not None:
        addend = _penalty(view, parameter, symbol)
        total += trace.penalty_factor * parameter.of(trace.lesson.network)
    heading = view.texts("derivation.gradient_of_all")
    name = partial(names.J(), symbol)
    return Block(name, view.number(total, "gradient"), heading, factors, addend)


def _number(node: Node) -> Number:
    """1/m as one number."""
    assert isinstance(node, Fraction)
    assert isinstance(node.under, Number)
    return Number(f"1/{node.under.text}")


def _samples(view: View, parameter: Parameter, products: Array) -> tuple[Term, ...]:
    """One term a sample, δ_i a_j; the shown sample opens its own chain."""
    trace, names = view.trace, view.notation
    layer, unit, j = parameter.step + 1, parameter.unit, parameter.source
    delta = known(trace.delta[layer])[unit]
    count = len(products)
    slots = list(shown_units(count))
    listed = {slot for slot in slots if slot is not None}
    if view.sample not in listed:  # the shown sample is never behind the ellipsis
        slots.insert(slots.index(None), view.sample)
        listed.add(view.sample)
    terms = []
    for slot in slots:
        if slot is None:
            rest = float(sum(products[sample] for sample in range(count) if sample not in listed))
            text = view.texts("derivation.more_terms", count=count - len(listed))
            terms.append(Term((), view.number(rest, "gradient"), text))
            continue
        factors: tuple[Factor, ...] = (
            Factor(names.delta(layer, unit), view.operand(delta[slot], "delta"), targets=(unit_target(layer, unit),)),
        )
        if j is not None:
            source = activation_symbol(view, parameter.step, j)
            value = view.operand(trace.a[parameter.step][j, slot])
            factors += (Factor(source, value, targets=(unit_target(parameter.step, j),)),)
        heading = view.texts("derivation.sample", number=slot + 1)
        opens = SAMPLE if slot == view.sample else ""
        terms.append(Term(factors, view.number(products[slot], "gradient"), heading, opens))
    return tuple(terms)


def _penalty(view: View, parameter: Parameter, symbol: Symbol) -> Term:
    """c θ, the penalty's own part."""
    trace = view.trace
    factor = penalty_factor_symbol(view)
    if view.notation.sign < 0:
        factor = row("−", factor)
    own = parameter.of(trace.lesson.network)
    meaning = view.texts("derivation.penalty")
    weight = Factor(symbol, view.operand(own, "weight"), targets=(target_of(parameter),))
    factors = (Factor(factor, view.operand(trace.penalty_factor), meaning), weight)
    return Term(factors, view.number(trace.penalty_factor * own, "gradient"))


def _products(view: View, parameter: Parameter, writer: BackwardBlocks) -> Array:
    """δ_i a_j of every sample; that of the shown one from its own chain of factors."""
    delta = known(view.trace.delta[parameter.step + 1])[parameter.unit]
    source = 1.0 if parameter.source is None else view.trace.a[parameter.step][parameter.source]
    products = delta * source
    products[view.sample] = writer.rule.gradient(parameter)
    return products


def _value(view: View, parameter: Parameter, writer: BackwardBlocks) -> float:
    """∂J/∂θ as the blocks give it."""
    total = view.trace.sample_factor * float(_products(view, parameter, writer).sum())
    own = 0.0 if parameter.source is None else parameter.of(view.trace.lesson.network)
    return total + view.trace.penalty_factor * own


# The comparison


def _comparison(view: View, parameter: Parameter, value: float) -> tuple[tuple[Compared, ...], tuple[str, ...]]:
    texts = view.texts
    total = format_exactly(value)
    gradient = parameter.of(view.trace.gradients)
    difference = signed_difference(central_difference(view.trace.lesson, parameter), view.notation.sign)
    rows = [
        Compared(texts("derivation.these_factors"), total, len(total)),
        _compared(view, "derivation.backpropagation", format_exactly(gradient), value, gradient),
    ]
    if math.isfinite(difference.value):
        text = format_exactly(float(f"{difference.value:.12g}"))
        rows.append(_compared(view, "derivation.difference", text, value, difference.value))
    return tuple(rows), tuple(_remarks(view, difference))


def _compared(view: View, name: str, text: str, value: float, other: float) -> Compared:
    digits = agreeing_digits(value, other)
    if digits >= EXACT:
        verdict = view.texts("derivation.agree_fully")
    elif digits:
        verdict = view.texts("derivation.agree", digits=digits)
    else:
        verdict = view.texts("derivation.apart", difference=format_number(abs(value - other), view.digits))
    total = format_exactly(value)
    agreeing = next((i for i, pair in enumerate(zip(text, total, strict=False)) if pair[0] != pair[1]), len(text))
    return Compared(view.texts(name), text, agreeing, verdict)


def agreeing_digits(first: float, second: float) -> int:
    """How many significant digits of two numbers agree: −log₁₀ of their relative difference, at most 15."""
    if first == second:
        return EXACT
    relative = abs(first - second) / max(abs(first), abs(second))
    return max(0, min(EXACT, math.floor(-math.log10(relative))))


def _remarks(view: View, difference: Difference) -> Iterator[str]:
    if difference.crosses_kink:
        yield view.texts("derivation.kink")
    if not math.isfinite(difference.value):
        yield view.texts("derivation.no_difference")


# What is marked


def _reaching(view: View, layer: int, unit: int) -> Iterator[str]:
    """The edges into a unit and the units that they come from."""
    network, k = view.trace.lesson.network, layer - 1
    for j in shown(network.layers[k]):
        yield from (weight_target(k, unit, j), unit_target(k, j))
    if network.biases is not None:
        yield bias_target(k, unit)


def _reached(view: View, layer: int, unit: int) -> Iterator[str]:
    """The unit itself and everything from it on to the outputs."""
    layers = view.trace.lesson.network.layers
    yield unit_target(layer, unit)
    sources: tuple[int, ...] = (unit,)
    for step in range(layer, len(layers) - 1):
        units = shown(layers[step + 1])
        for i in units:
            yield unit_target(step + 1, i)
            yield from (weight_target(step, i, j) for j in sources)
        sources = units
