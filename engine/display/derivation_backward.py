"""The backward blocks of a derivation: ∂ℓ/∂θ of one sample, and δ of a unit term by term."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from engine.core.chain_rule import ChainRule, Delta, DeltaTerm, Parameter
from engine.display.derivation import Block, Factor, Term
from engine.display.derivation_forward import activation_symbol
from engine.display.derivation_parts import (
    GAIN_GRADIENT_FORMULAS,
    LOSS_GRADIENT_FORMULAS,
    SMOOTH,
    delta_key,
    index_of,
    long_sum,
    shown,
    z_key,
)
from engine.display.formula import Line, Node, Number, Symbol, partial, plain, row
from engine.display.formula_parts import fused_symbols, fused_text, known, slope_name
from engine.display.function_formulas import SLOPE_FORMULAS
from engine.display.step_texts import unit_name
from engine.display.targets import bias_target, unit_target, weight_target
from engine.display.view import View


@dataclass(frozen=True)
class BackwardBlocks:
    """Writes the backward blocks of one view.

    Attributes:
        view: what is shown, and how.
    """

    view: View

    @cached_property
    def rule(self) -> ChainRule:
        """The chain rule of the shown sample."""
        return ChainRule(self.view.trace, self.view.sample)

    @property
    def cost(self) -> Symbol:
        """What is differentiated: J itself, where it is nothing but the loss of the one sample; else that loss, ℓ."""
        view = self.view
        return Symbol("ℓ") if view.is_batch or view.has_penalty else view.notation.J()

    # The gradient of one sample

    def sample_gradient(self, parameter: Parameter, symbol: Symbol) -> Block:
        """∂ℓ/∂θ = ∂ℓ/∂a · ∂a/∂z · ∂z/∂θ, or [Σ_k θ_ki δ_k] · g′(z_i) · a_j further back."""
        view, layer, unit = self.view, parameter.step + 1, parameter.unit
        factors, closing = self._delta_parts(self.rule.delta(layer, unit))
        name = partial(self.cost, symbol)
        head = row("=", view.notation.delta(layer, unit), "·", self._source_symbol(parameter))
        delta, source = self.rule.delta(layer, unit).value, self.rule.source(parameter)
        numbers = row("=", view.operand(delta, "delta"), "·", view.operand(source))
        return Block(
            name,
            view.number(self.rule.gradient(parameter), "gradient"),
            view.texts("derivation.gradient_of_sample", number=view.sample + 1) if view.is_batch else "",
            (*factors, self._source(parameter, symbol)),
            closing=(*closing, (row(name, head), numbers)),
            note=self._lost(layer, unit) or self._sharing(layer, unit),
        )

    def _source(self, parameter: Parameter, symbol: Symbol) -> Factor:
        """∂z_i/∂θ, which is a_j, or 1 for a bias."""
        view, names = self.view, self.view.notation
        layer, unit, j = parameter.step + 1, parameter.unit, parameter.source
        derivative = partial(names.z(layer, unit), symbol)
        if j is None:
            text = view.texts("derivation.bias_source")
            return Factor(derivative, Number("1"), text, (bias_target(parameter.step, unit),))
        value = self.rule.source(parameter)
        meaning = view.texts("derivation.source", unit=unit_name(view, parameter.step, j))
        targets = (unit_target(parameter.step, j), weight_target(parameter.step, unit, j))
        formula = ((self._source_symbol(parameter),),)
        opens = z_key(parameter.step, j) if parameter.step else ""
        return Factor(derivative, view.operand(value), meaning, targets, formula, opens)

    def _source_symbol(self, parameter: Parameter) -> Node:
        if parameter.source is None:
            return Number("1")
        return activation_symbol(self.view, parameter.step, parameter.source)

    def _lost(self, layer: int, unit: int) -> str:
        """Why the factors cannot be multiplied as numbers, where that is so."""
        if not self.rule.delta(layer, unit).is_lost:
            return ""
        return self.view.texts("sentence.output_delta_infinite", error=fused_text(self.view))

    def _sharing(self, layer: int, unit: int) -> str:
        """Who else needs this δ: every weight into its unit."""
        network = self.view.trace.lesson.network
        count = network.layers[layer - 1] + (network.biases is not None)
        delta = plain(self.view.notation.delta(layer, unit))
        return self.view.texts("derivation.delta_named", delta=delta, count=count)

    # δ

    def delta(self, layer: int, unit: int) -> Block:
        """δ of a unit: [Σ_k θ_ki δ_k] · g′(z_i), at the output ∂ℓ/∂a_i · g′(z_i)."""
        view, delta = self.view, self.rule.delta(layer, unit)
        factors, closing = self._delta_parts(delta)
        name = view.notation.delta(layer, unit)
        note = self._lost(layer, unit)
        if layer > 1 and not note:
            count = view.trace.lesson.network.layers[layer - 1]
            note = view.texts("derivation.delta_comes_back", delta=plain(name), count=count)
        return Block(
            name,
            view.number(delta.value, "delta"),
            view.texts("derivation.delta_of", unit=unit_name(view, layer, unit)),
            factors,
            closing=closing,
            note=note,
        )

    def _delta_parts(self, delta: Delta) -> tuple[tuple[Factor, ...], tuple[Line, ...]]:
        if delta.layer < self.view.trace.lesson.network.steps:
            return self._hidden_factors(delta), ()
        closing = self._fused_line(delta)
        if self.view.trace.slope[delta.layer] is None:
            return self._softmax_factors(delta), closing
        return self._output_factors(delta), closing

    def _hidden_factors(self, delta: Delta) -> tuple[Factor, ...]:
        view, names, layer, i = self.view, self.view.notation, delta.layer, delta.unit

        def term(part: DeltaTerm) -> Term:
            after = unit_target(layer + 1, part.unit)
            weight = Factor(
                names.w(layer, part.unit, i),
                view.operand(part.local, "weight"),
                targets=(weight_target(layer, part.unit, i),),
            )
            opened = delta_key(layer + 1, part.unit)
            next_delta = names.delta(layer + 1, part.unit)
            handed = Factor(next_delta, view.operand(part.after, "delta"), targets=(after,), opens=opened)
            return Term((weight, handed), view.number(part.product, "delta"))

        weight = replace(names.w(layer, 0, i), sub=index_of("k", str(i + 1)))
        symbol = row("[", Symbol("∑", "k"), weight, replace(names.delta(layer + 1), sub="k"), "]")
        edges = tuple(weight_target(layer, k, i) for k in shown(len(delta.terms)))
        units = tuple(unit_target(layer + 1, k) for k in shown(len(delta.terms)))
        meaning = view.texts("derivation.sum_over_units", unit=unit_name(view, layer, i), count=len(delta.terms))
        terms = self._terms(delta.terms, term)
        total = Factor(symbol, view.operand(delta.sum, "delta"), meaning, (*edges, *units), terms=terms)
        return (total, self._slope(layer, i))

    def _output_factors(self, delta: Delta) -> tuple[Factor, ...]:
        """∂ℓ/∂a_i and ∂a_i/∂z_i, where each output depends on its own z alone."""
        view, names, layer, i = self.view, self.view.notation, delta.layer, delta.unit
        (term,) = delta.terms
        meaning = view.texts("derivation.loss_gradient", unit=unit_name(view, layer, i))
        derivative = partial(self.cost, names.a(layer, i))
        loss = Factor(derivative, view.operand(term.after, "delta"), meaning, (unit_target(layer, i),))
        return (replace(loss, formula=self._loss_formula(layer, i)), self._slope(layer, i, as_derivative=True))

    def _loss_formula(self, layer: int, i: int) -> tuple[Line, ...]:
        view, names, s = self.view, self.view.notation, self.view.sample
        trace = view.trace
        formulas = LOSS_GRADIENT_FORMULAS if names.sign > 0 else GAIN_GRADIENT_FORMULAS
        build = formulas[trace.lesson.objective.loss]
        symbols = build(names.a(layer, i), names.y(i))
        numbers = build(view.operand(trace.a[layer][i, s]), view.target(trace.targets[i, s]))
        return ((symbols,), (numbers,))

    def _softmax_factors(self, delta: Delta) -> tuple[Factor, ...]:
        view, names, layer, i = self.view, self.view.notation, delta.layer, delta.unit

        def term(part: DeltaTerm) -> Term:
            output = names.a(layer, part.unit)
            targets = (unit_target(layer, part.unit),)
            local = Factor(partial(output, names.z(layer, i)), view.operand(part.local, "z"), targets=targets)
            gradient = Factor(partial(self.cost, output), view.operand(part.after, "delta"), targets=targets)
            if delta.is_lost:
                return Term((local, gradient), Number("—"))
            return Term((local, gradient), view.number(part.product, "delta"))

        output = replace(names.a(layer), sub="k")
        symbol = row("[", Symbol("∑", "k"), partial(output, names.z(layer, i)), partial(self.cost, output), "]")
        meaning = view.texts("derivation.sum_over_outputs", z=plain(names.z(layer, i)))
        units = tuple(unit_target(layer, k) for k in shown(len(delta.terms)))
        terms = self._terms(delta.terms, term)
        return (Factor(symbol, view.operand(delta.sum, "delta"), meaning, units, terms=terms),)

    def _fused_line(self, delta: Delta) -> tuple[Line, ...]:
        """δ = a − y, or y − a, where the factors cancel to that."""
        if delta.fused is None:
            return ()
        view, names, layer, i, s = self.view, self.view.notation, delta.layer, delta.unit, self.view.sample
        a, y = view.operand(view.trace.a[layer][i, s]), view.target(view.trace.targets[i, s])
        result = row("=", view.number(delta.fused, "delta"))
        symbols = row(names.delta(layer, i), "=", *fused_symbols(view, layer, i))
        first, second = names.signed(a, y)
        return ((symbols, row("=", first, "−", second), result),)

    def _slope(self, layer: int, i: int, as_derivative: bool = False) -> Factor:
        """g′(z_i), written as ∂a_i/∂z_i in the long chain."""
        view, names, s = self.view, self.view.notation, self.view.sample
        trace, network = view.trace, view.trace.lesson.network
        value = known(trace.slope[layer])[i, s]
        name = partial(names.a(layer, i), names.z(layer, i)) if as_derivative else slope_name(view, layer, i)
        build = SLOPE_FORMULAS[network.activations[layer - 1]]
        lines: tuple[Line, ...] = ((build(names.a(layer, i), network.relu_slope_at_zero),),)
        if network.activations[layer - 1] in SMOOTH:
            lines += ((build(view.operand(trace.a[layer][i, s]), network.relu_slope_at_zero),),)
        meaning = view.texts("derivation.slope", unit=unit_name(view, layer, i))
        return Factor(name, view.operand(value), meaning, (unit_target(layer, i),), lines)

    def _terms(self, parts: tuple[DeltaTerm, ...], write: Callable[[DeltaTerm], Term]) -> tuple[Term, ...]:
        return tuple(long_sum(self.view, len(parts), lambda k: write(parts[k]), lambda k: parts[k].product, "delta"))
