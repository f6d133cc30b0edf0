"""What the network picture shows at a step, as plain values: which number on which unit, which on which edge."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.core.activations import Array
from engine.core.steps import Moment, Step
from engine.core.summation import reached
from engine.display.batch_matrices import has_bias_column
from engine.display.formula import Symbol
from engine.display.numbers import format_number
from engine.display.targets import bias_target, shown_layer, shown_weights, unit_target, weight_target
from engine.display.view import SIGNED, View


@dataclass(frozen=True)
class UnitState:
    """A unit at a step.

    Attributes:
        name: the symbol of the number that it shows.
        text: that number, or empty while nothing is known.
        value: the same, unrounded.
        quantity: delta, z or value.
        in_focus: whether the step is about it.
    """

    name: Symbol
    text: str
    value: float | None
    quantity: str
    in_focus: bool


@dataclass(frozen=True)
class EdgeState:
    """An edge at a step.

    Attributes:
        text: the number that it carries.
        value: the same, unrounded.
        quantity: gradient once it is known, before that weight; sum while samples are added up.
        in_focus: whether the step is about it.
    """

    text: str
    value: float
    quantity: str
    in_focus: bool


Name = Callable[[int, int], Symbol]
"""(layer, unit) ↦ its symbol."""


def unit_states(view: View, step: Step, is_done: bool = True) -> Mapping[str, UnitState]:
    """Every shown unit: its δ once it is known, before that a, before that z; after the step, or before it."""
    network = view.trace.lesson.network
    done = _made_until(view, step, is_done)
    states: dict[str, UnitState] = {}
    for layer in range(len(network.layers)):
        array, letter, quantity = _latest(view, layer, done)
        for unit in shown_layer(network, layer):
            value = None if array is None else view.on_unit(array[unit])
            text = "" if value is None else format_number(value, view.digits, quantity in SIGNED)
            in_focus = layer in step.focus.layers
            name = letter(layer, unit).mean if view.shows_means else letter(layer, unit)
            states[unit_target(layer, unit)] = UnitState(name, text, value, quantity, in_focus)
    return states


def edge_states(view: View, step: Step, is_done: bool = True, moment: Moment | None = None) -> Mapping[str, EdgeState]:
    """Every shown weight and bias: its gradient once it is known, before that its own value; as in `unit_states`.

    Carrying δ back (`hidden_delta`) multiplies by the weights, so there the edges in focus show these. Where samples
    are added up the edges in focus show how far that has come.
    """
    states = _whole_edge_states(view, step, is_done)
    return states if moment is None or moment.part == "layer" else {**states, **_summed_edges(view, moment)}


def _summed_edges(view: View, moment: Moment) -> dict[str, EdgeState]:
    """The weights, and the biases where they stand beside them, as far as samples are added up."""
    assert moment.layer is not None
    network, step, values = view.trace.lesson.network, moment.layer - 1, reached(view.trace, moment)
    numbers = {weight_target(step, i, j): values.weights[i, j] for i, j in shown_weights(network, step)}
    if has_bias_column(view) and values.biases is not None:
        numbers |= {bias_target(step, i): values.biases[i] for i in shown_layer(network, step + 1)}
    quantity = "sum" if values.is_sum else "gradient"
    return {
        target: EdgeState(format_number(value, view.digits, True), float(value), quantity, in_focus=True)
        for target, value in numbers.items()
    }


def _whole_edge_states(view: View, step: Step, is_done: bool) -> dict[str, EdgeState]:
    network, gradients = view.trace.lesson.network, view.trace.gradients
    done = _made_until(view, step, is_done)
    states: dict[str, EdgeState] = {}

    def add(target: str, own: float, gradient: float, known: bool, in_focus: bool) -> None:
        value, quantity = (gradient, "gradient") if known else (own, "weight")
        states[target] = EdgeState(format_number(value, view.digits, True), float(value), quantity, in_focus)

    for k in range(network.steps):
        in_focus = k in step.focus.weights
        known = f"dW[{k}]" in done and not (in_focus and step.kind == "hidden_delta")
        for i, j in shown_weights(network, k):
            values = network.weights[k][i, j], gradients.weights[k][i, j]
            add(weight_target(k, i, j), *values, known, in_focus)
        if network.biases is None or gradients.biases is None:
            continue
        for i in shown_layer(network, k + 1):
            values = network.biases[k][i], gradients.biases[k][i]
            add(bias_target(k, i), *values, f"db[{k}]" in done, k in step.focus.biases)
    return states


def _made_until(view: View, step: Step, is_done: bool) -> frozenset[str]:
    """Names of all arrays that exist before this step, or once it is done."""
    return frozenset(name for earlier in view.trace.steps[: step.index + is_done] for name in earlier.makes)


def _latest(view: View, layer: int, done: frozenset[str]) -> tuple[Array | None, Name, str]:
    """The array of a layer that was made last, with its letter and its quantity."""
    trace, names = view.trace, view.notation
    if f"delta[{layer}]" in done:
        return trace.delta[layer], names.delta, "delta"
    if layer == 0 or f"a[{layer}]" in done:
        return trace.a[layer], names.a if layer else _input_name(view), "value"
    if f"z[{layer}]" in done:
        return trace.z[layer], names.z, "z"
    return None, names.a, "value"


def _input_name(view: View) -> Name:
    return lambda layer, unit: view.notation.x(unit)
