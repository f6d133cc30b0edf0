"""The line with numbers of a moment: one product and the sum so far, or the step's own line of the row."""

import numpy as np

from engine.core.activations import Array
from engine.core.steps import SUMS, Moment, Step
from engine.display.formula import Line, Node, Symbol, row
from engine.display.formula_parts import known
from engine.display.moments import revealed, subjects
from engine.display.view import View


def moment_line(view: View, step: Step, moment: Moment) -> Line | str:
    """The formula of a moment with its numbers, or the target whose line of the step says it.

    A product is `z₁: θ₁₂ a₂ = (−0.3) · 0.1 = −0.03` and the sum so far, `∑ = 0.25 + (−0.03) = 0.22`, of the sample that
    the units show. What stands behind an ellipsis is only named.
    """
    if moment.part == "edge" and step.kind in SUMS:
        return _product(view, step, moment)
    results = revealed(view.trace.lesson.network, step, moment)
    if not results:
        first, *rest = subjects(view, step, moment)
        return (row(first, *(part for symbol in rest for part in (",", "…", ",", symbol))),)
    units = [target for target in results if target.startswith("u")]
    return (units or results)[0]


def _product(view: View, step: Step, moment: Moment) -> Line:
    weights, values, quantity = _factors(view, step, moment)
    products, first, last = weights * values, moment.sources[0], moment.sources[-1]
    term, before, after = (
        float(part.sum()) for part in (products[first : last + 1], products[:first], products[: last + 1])
    )
    chunks: list[Node] = [row(*subjects(view, step, moment), ":"), row(*_symbols(view, step, moment))]
    if first == last:
        chunks.append(row("=", view.operand(weights[first], "weight"), "·", view.operand(values[first], quantity)))
    chunks.append(row("=", view.number(term, "z"), ","))
    parts = (view.operand(before, "z"), "+", view.operand(term, "z"), "=") if first else ()
    return (*chunks, row(Symbol("∑"), "=", *parts, view.number(after, "z")))


def _factors(view: View, step: Step, moment: Moment) -> tuple[Array, Array, str]:
    """The weights of a row and what they are multiplied by, both (n,), and the quantity of the latter."""
    trace, unit, layer = view.trace, moment.units[0], moment.layer
    assert layer is not None
    weights = trace.lesson.network.weights
    if step.kind == "hidden_delta":
        return weights[layer][:, unit], _on_units(view, known(trace.delta[layer + 1])), "delta"
    return weights[layer - 1][unit], _on_units(view, trace.a[layer - 1]), ""


def _on_units(view: View, values: Array) -> Array:
    """What the units of a layer show: the mean of products with a weight is the product with the mean."""
    return np.array([view.on_unit(row) for row in values])


def _symbols(view: View, step: Step, moment: Moment) -> list[Node | str]:
    """θ₁₂ a₂ or θ₂₁ δ₂; of several the first and the last."""
    first, last = moment.sources[0], moment.sources[-1]
    if first == last:
        return [*_pair(view, step, moment, first)]
    return [*_pair(view, step, moment, first), "+", "…", "+", *_pair(view, step, moment, last)]


def _pair(view: View, step: Step, moment: Moment, other: int) -> tuple[Node, Node]:
    names, unit, layer = view.notation, moment.units[0], moment.layer
    assert layer is not None
    if step.kind == "hidden_delta":
        weight, symbol = names.w(layer, other, unit), names.delta(layer + 1, other)
    else:
        weight, symbol = names.w(layer - 1, unit, other), names.a(layer - 1, other)
    return weight, symbol.mean if view.shows_means else symbol
