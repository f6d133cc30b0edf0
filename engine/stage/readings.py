"""What is said about a target when someone points at it: its name in words, then every number known of it so far."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.core.activations import Array
from engine.core.trace import present
from engine.display.formula import Symbol, partial, plain
from engine.display.matrix_parts import samples_note, whole_note
from engine.display.numbers import format_exactly
from engine.display.step_texts import bias_name, unit_name, weight_name
from engine.display.targets import bias_target, shown_layer, shown_weights, unit_target, weight_target
from engine.display.view import View
from engine.figures.graph import bias_unit

Entry = tuple[int, str]
"""A line of text and the step from which on it is true."""

GIVEN = -1
"""The step of what is known from the start."""


def readings(view: View, given: int = 0, pages: Mapping[int, int] | None = None) -> dict[str, list[Any]]:
    """For each target: its name, then `[step, line]` for each number with its full precision.

    A line is shown from its step on: nothing is told before it has been computed.

    Args:
        view: what is shown.
        given: the step that stands with what needs no computing; −1 where results of step 0 come one after the other.
        pages: the number that stands for each step, where that is not its index.
    """
    return {
        target: [name, *([given if step == GIVEN else pages[step] if pages else step, line] for step, line in entries)]
        for target, name, entries in _all(view)
    }


def _all(view: View) -> Iterator[tuple[str, str, list[Entry]]]:
    network = view.trace.lesson.network
    for layer in range(len(network.layers)):
        for unit in shown_layer(network, layer):
            yield unit_target(layer, unit), unit_name(view, layer, unit), list(_unit(view, layer, unit))
    for k in range(network.steps):
        if network.biases is not None:
            yield bias_unit(k), view.texts("name.bias_unit", layer=view.notation.layer_number(k)), []
        for i, j in shown_weights(network, k):
            name = weight_name(view, k, i, j)
            yield weight_target(k, i, j), name, list(_weight(view, k, i, j))
        if network.biases is not None:
            for i in shown_layer(network, k + 1):
                yield bias_target(k, i), bias_name(view, k, i), list(_bias(view, k, i))


def _unit(view: View, layer: int, unit: int) -> Iterator[Entry]:
    trace, names, shown = view.trace, view.notation, view.shown_samples

    def line(symbol: Symbol, values: Array) -> str:
        note = view.texts("samples.mean", count=len(shown)) if view.shows_means else samples_note(view)
        return _noted(_line(symbol.mean if view.shows_means else symbol, view.on_unit(values[unit])), note)

    if layer == 0:
        yield GIVEN, line(names.x(unit), trace.a[0])
        return
    if layer == trace.lesson.network.steps:
        yield GIVEN, line(names.y(unit), trace.targets)
    yield view.step_of("weighted_input", layer).index, line(names.z(layer, unit), present(trace.z[layer]))
    yield view.step_of("activation", layer).index, line(names.a(layer, unit), trace.a[layer])
    kind = "output_delta" if layer == trace.lesson.network.steps else "hidden_delta"
    yield view.step_of(kind, layer).index, line(names.delta(layer, unit), present(trace.delta[layer]))


def _weight(view: View, k: int, i: int, j: int) -> Iterator[Entry]:
    trace, symbol = view.trace, view.notation.w(k, i, j)
    weights = trace.lesson.network.weights[k][i, j]
    known = view.step_of("weight_gradient", k + 1).index
    yield from _parameter(
        view, symbol, weights, trace.gradients.weights[k][i, j], trace.updated.weights[k][i, j], known
    )


def _bias(view: View, k: int, i: int) -> Iterator[Entry]:
    trace, symbol = view.trace, view.notation.b(k, i)
    biases, gradients, updated = trace.lesson.network.biases, trace.gradients.biases, trace.updated.biases
    assert biases is not None
    assert gradients is not None
    assert updated is not None
    known = view.step_of("bias_gradient", k + 1).index
    yield from _parameter(view, symbol, biases[k][i], gradients[k][i], updated[k][i], known)


def _parameter(view: View, symbol: Symbol, own: float, gradient: float, updated: float, known: int) -> Iterator[Entry]:
    yield GIVEN, _line(symbol, own)
    yield known, _noted(f"{plain(partial(view.notation.J(), symbol))} = {format_exactly(gradient)}", whole_note(view))
    yield view.step_of("update", None).index, f"{plain(symbol)} ← {format_exactly(updated)}"


def _noted(line: str, note: str) -> str:
    """The line with the samples that it is about, where there are several."""
    return f"{line} ({note})" if note else line


def _line(symbol: Symbol, value: float) -> str:
    return f"{plain(symbol)} = {format_exactly(value)}"
