"""Live lines: a step's formula for one unit or weight, with the numbers in.

A live line belongs to a target (see `targets.py`), so that pointing at an edge or a cell shows that edge's own line.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial as with_arguments

from engine.core.activations import Array
from engine.core.steps import Moment, Step
from engine.display.batch_lines import added_lines, mean_line
from engine.display.formula import Line, Node, Number, Operator, Symbol, partial, row
from engine.display.formula_parts import (
    LiveLine,
    Terms,
    bracketed,
    fused_symbols,
    known,
    layer_of,
    loss_formula,
    mean_factor,
    penalty_number,
    penalty_symbols,
    slope_name,
    sum_of,
)
from engine.display.function_formulas import ACTIVATION_FORMULAS
from engine.display.notation import BIAS_UNIT
from engine.display.targets import bias_target, shown_layer, shown_weights, unit_target, weight_target
from engine.display.view import View


def step_live_lines(view: View, step: Step, moment: Moment | None = None) -> tuple[LiveLine, ...]:
    """The step's formula for each shown unit, weight or bias that it computes, with numbers.

    Where several samples are shown at once, units have means over them. Of a part of a step in which samples are added
    up it is the formula of that part.
    """
    if moment is not None and moment.part != "layer":
        return tuple(added_lines(view, moment))
    lines = tuple(_LIVE[step.kind](view, step))
    if not view.shows_means:
        return lines
    return tuple(LiveLine(line.targets, mean_line(view, step, line.targets[0]) or line.line) for line in lines)


def _weighted_input_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, trace, s = view.notation, layer_of(step), view.trace, view.sample
    k, network = layer - 1, view.trace.lesson.network
    sources = range(network.layers[k])
    for i in shown_layer(network, layer):
        symbols: list[Node] = [row(names.w(k, i, j), names.a(k, j)) for j in sources]
        numbers: list[Node] = [
            row(view.operand(network.weights[k][i, j], "weight"), "·", view.operand(trace.a[k][j, s])) for j in sources
        ]
        if network.biases is not None:
            own = view.operand(network.biases[k][i], "weight")
            if names.has_bias_unit:
                symbols.insert(0, row(names.b(k, i), names.a(k, BIAS_UNIT)))
                numbers.insert(0, row(own, "·", Number("1")))
            else:
                symbols.append(names.b(k, i))
                numbers.append(own)
        head, *rest = sum_of(symbols)
        first, *others = sum_of(numbers)
        result = row("=", view.number(known(trace.z[layer])[i, s], "z"))
        line = (row(names.z(layer, i), "=", head), *rest, row("=", first), *others, result)
        edges = tuple(weight_target(k, i, j) for j in shown_layer(network, k))
        bias = (bias_target(k, i),) if network.biases is not None else ()
        yield LiveLine((unit_target(layer, i), *edges, *bias), line)


def _activation_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, s = view.notation, layer_of(step), view.sample
    network, trace = view.trace.lesson.network, view.trace
    formula = ACTIVATION_FORMULAS[network.activations[layer - 1]]
    for i in shown_layer(network, layer):
        z = view.operand(known(trace.z[layer])[i, s], "z")
        head = row(names.a(layer, i), "=", names.g(), "(", names.z(layer, i), ")")
        result = row("=", view.number(trace.a[layer][i, s], "value"))
        yield LiveLine((unit_target(layer, i),), (head, row("=", formula(z)), result))


def _cost_live(view: View, step: Step) -> Iterator[LiveLine]:
    layer, trace, s = layer_of(step), view.trace, view.sample
    network, terms = trace.lesson.network, trace.loss_terms()
    formula = loss_formula(view)
    for i in shown_layer(network, layer):
        numbers = formula(view.operand(trace.a[layer][i, s]), view.target(trace.targets[i, s]))
        head = row(Symbol("ℓ", str(i + 1)), "=", formula(view.notation.a(layer, i), view.notation.y(i)))
        result = row("=", view.number(terms[i, s], "value"))
        yield LiveLine((unit_target(layer, i),), (head, row("=", numbers), result))


def _output_delta_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, trace, s = view.notation, layer_of(step), view.trace, view.sample
    slope, delta = trace.slope[layer], known(trace.delta[layer])
    gradient = trace.loss_gradient()
    for i in shown_layer(trace.lesson.network, layer):
        chunks: list[Node] = [names.delta(layer, i)]
        if slope is not None:
            derivative = partial(Symbol("ℓ"), names.a(layer, i))
            factors = (view.operand(gradient[i, s], "delta"), view.operand(slope[i, s]))
            chunks += [row("=", derivative, "·", slope_name(view, layer, i)), row("=", factors[0], "·", factors[1])]
        if trace.is_fused:
            a, y = view.operand(trace.a[layer][i, s]), view.target(trace.targets[i, s])
            first, second = names.signed(a, y)
            chunks += [row("=", *fused_symbols(view, layer, i)), row("=", first, "−", second)]
        chunks.append(row("=", view.number(delta[i, s], "delta")))
        yield LiveLine((unit_target(layer, i),), tuple(chunks))


def _hidden_delta_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, trace, s = view.notation, layer_of(step), view.trace, view.sample
    network = trace.lesson.network
    after, delta = known(trace.delta[layer + 1]), known(trace.delta[layer])
    slope = known(trace.slope[layer])
    heads = range(network.layers[layer + 1])
    for i in shown_layer(network, layer):
        symbols = [row(names.w(layer, k, i), names.delta(layer + 1, k)) for k in heads]
        numbers = [
            row(view.operand(network.weights[layer][k, i], "weight"), "·", view.operand(after[k, s], "delta"))
            for k in heads
        ]
        yield LiveLine(
            (unit_target(layer, i), *(weight_target(layer, k, i) for k in shown_layer(network, layer + 1))),
            (
                *bracketed(row(names.delta(layer, i), "="), symbols, row("·", slope_name(view, layer, i))),
                *bracketed(Operator("="), numbers, row("·", view.operand(slope[i, s]))),
                row("=", view.number(delta[i, s], "delta")),
            ),
        )


def _weight_gradient_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, trace = view.notation, layer_of(step), view.trace
    k, network = layer - 1, trace.lesson.network
    delta, a = known(trace.delta[layer]), trace.a[k]
    for i, j in shown_weights(network, k):
        terms = Terms(a.shape[1], with_arguments(_product, view, delta[i], a[j]))
        result = row("=", view.number(trace.gradients.weights[k][i, j], "gradient"))
        head = row(partial(names.J(), names.w(k, i, j)), "=", *mean_factor(view))
        symbol = row(*((Symbol("∑"),) if view.is_batch else ()), names.delta(layer, i), "·", names.a(k, j))
        chunks = (row(head, symbol), *penalty_symbols(view, names.w(k, i, j)), *_mean(view, terms))
        if view.has_penalty:
            own = view.operand(network.weights[k][i, j], "weight")
            chunks += (row(penalty_number(view), "·", own),)
        yield LiveLine((weight_target(k, i, j),), (*chunks, result))


def _product(view: View, delta: Array, a: Array, sample: int) -> Node:
    """δ of one unit times a of another, for one sample."""
    return row(_operand(view, delta, sample), "·" if view.is_batch else "×", view.operand(a[sample]))


def _operand(view: View, delta: Array, sample: int) -> Node:
    return view.operand(delta[sample], "delta")


def _bias_gradient_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, layer, trace = view.notation, layer_of(step), view.trace
    k, gradients = layer - 1, trace.gradients.biases
    assert gradients is not None
    delta = known(trace.delta[layer])
    for i in shown_layer(trace.lesson.network, layer):
        symbol = row(*((Symbol("∑"),) if view.is_batch else ()), names.delta(layer, i))
        head = row(partial(names.J(), names.b(k, i)), "=", *mean_factor(view), symbol)
        terms = Terms(delta.shape[1], with_arguments(_operand, view, delta[i]))
        result = row("=", view.number(gradients[k][i], "gradient"))
        chunks = (head, *(_mean(view, terms) if view.is_batch else ()), result)
        yield LiveLine((bias_target(k, i), unit_target(layer, i)), chunks)


def _update_live(view: View, step: Step) -> Iterator[LiveLine]:
    names, trace, network = view.notation, view.trace, view.trace.lesson.network
    for k in range(network.steps):
        for i, j in shown_weights(network, k):
            values = (network.weights[k][i, j], trace.gradients.weights[k][i, j], trace.updated.weights[k][i, j])
            yield LiveLine((weight_target(k, i, j),), _descent(view, names.w(k, i, j), *values))
        if network.biases is None or trace.gradients.biases is None or trace.updated.biases is None:
            continue
        for i in shown_layer(network, k + 1):
            values = (network.biases[k][i], trace.gradients.biases[k][i], trace.updated.biases[k][i])
            yield LiveLine((bias_target(k, i),), _descent(view, names.b(k, i), *values))


def _descent(view: View, parameter: Symbol, before: float, gradient: float, after: float) -> Line:
    rate = view.operand(view.trace.lesson.learning_rate)
    names = view.notation
    symbols = row(parameter, "←", parameter, names.minus, names.alpha(), partial(names.J(), parameter))
    numbers = row("=", view.operand(before, "weight"), names.minus, rate, "·", view.operand(gradient, "gradient"))
    return symbols, numbers, row("=", view.number(after, "weight"))


def _mean(view: View, terms: Sequence[Node]) -> tuple[Node, ...]:
    """= (1/m) (t₁ + t₂ + …), in chunks; plainly = t for one sample."""
    if not view.is_batch:
        return (row("=", *terms),)
    return bracketed(row("=", *mean_factor(view)), terms)


_LIVE: Mapping[str, Callable[[View, Step], Iterator[LiveLine]]] = {
    "weighted_input": _weighted_input_live,
    "activation": _activation_live,
    "cost": _cost_live,
    "output_delta": _output_delta_live,
    "hidden_delta": _hidden_delta_live,
    "weight_gradient": _weight_gradient_live,
    "bias_gradient": _bias_gradient_live,
    "update": _update_live,
}
