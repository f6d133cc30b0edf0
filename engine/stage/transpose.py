"""The frames of the animation "why the transpose": one weight grid, read by rows and then by columns, as plain data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.activations import Array
from engine.core.trace import present
from engine.display.formula import Line, Node, Symbol, data, partial, plain, row
from engine.display.formula_parts import sum_of
from engine.display.live_lines import step_live_lines
from engine.display.numbers import format_number
from engine.display.targets import shown_layer, shown_units, unit_target
from engine.display.view import SIGNED, View
from engine.figures.theme import SCREEN_THEMES, Scale, fill_colour, scale_of


@dataclass(frozen=True)
class Frame:
    """One row going forward, or one column going back.

    Attributes:
        is_forward: whether a row is read.
        unit: the row or the column, from 0.
        line: the sum with numbers.
        sentence: what happens, in words.
    """

    is_forward: bool
    unit: int
    line: Line
    sentence: str


def turning_steps(layer_steps: int) -> range:
    """The layer steps whose Θᵀδ backpropagation needs: all but the first; the first where there is no other."""
    return range(1, layer_steps) if layer_steps > 1 else range(1)


def frames(view: View, step: int) -> tuple[Frame, ...]:
    """Every shown row of Θ forward, then every shown column back.

    Forward, row i gives z_i = Σ_j θ_ij a_j (+ b_i). Back, column j gives ∂ℓ/∂a_j = Σ_i θ_ij δ_i, which is (Θᵀδ)_j. A
    long sum is shown in part.
    """
    return (*_forward(view, step), *_backward(view, step))


def transpose_data(view: View, step: int) -> dict[str, Any]:
    """All that the animation shows: the grid, the vectors around it, the frames, the words and the colours.

    Cells are [text, name of their colour]; an ellipsis stands where rows or columns are left out.
    """
    names, trace, s, scale = view.notation, view.trace, view.sample, scale_of(view.trace)
    network = trace.lesson.network
    rows, columns = shown_units(network.layers[step + 1]), shown_units(network.layers[step])
    delta = present(trace.delta[step + 1])[:, s]
    weights = network.weights[step]
    return {
        "rows": list(rows),
        "columns": list(columns),
        "names": {
            "a": [_name(names.a(step, j)) if j is not None else None for j in columns],
            "z": [_name(names.z(step + 1, i)) if i is not None else None for i in rows],
            "delta": [_name(names.delta(step + 1, i)) if i is not None else None for i in rows],
            "weights": data(_grid(view, step)),
            "returned": data(_returned(view, step)),
        },
        "cells": [
            [
                _ellipsis(i, j) if i is None or j is None else _cell(view, scale, weights[i, j], "weight")
                for j in columns
            ]
            for i in rows
        ],
        "a": _vector(view, scale, trace.a[step][:, s], columns, "value", "…"),
        "z": _vector(view, scale, present(trace.z[step + 1])[:, s], rows, "z", "⋮"),
        "delta": _vector(view, scale, delta, rows, "delta", "⋮"),
        "returned": _vector(view, scale, trace.returned(step)[:, s], columns, "delta", "…"),
        "frames": [
            {
                "forward": frame.is_forward,
                "unit": frame.unit,
                "line": [data(chunk) for chunk in frame.line],
                "sentence": frame.sentence,
            }
            for frame in frames(view, step)
        ],
        "language": view.language,
        "texts": _texts(view),
        "themes": {name: dict(colours) for name, colours in SCREEN_THEMES.items()},
    }


def _texts(view: View) -> Mapping[str, str]:
    texts = view.texts
    return {
        "region": texts("transpose.region"),
        "forward": texts("transpose.forward"),
        "backward": texts("transpose.backward"),
        "back": texts("player.back"),
        "next": texts("player.next"),
        "play": texts("player.play"),
        "pause": texts("player.pause"),
        "keys": texts("transpose.keys"),
    }


def _forward(view: View, step: int) -> Iterator[Frame]:
    names, network = view.notation, view.trace.lesson.network
    lines = {live.targets[0]: live.line for live in step_live_lines(view, view.step_of("weighted_input", step + 1))}
    with_bias = view.texts("sentence.joiner") + view.texts("transpose.bias") if network.biases is not None else ""
    for i in shown_layer(network, step + 1):
        sentence = view.texts(
            "transpose.row",
            row=i + 1,
            matrix=plain(_grid(view, step)),
            vector=plain(names.a(step)),
            result=plain(names.z(step + 1, i)),
        )
        yield Frame(True, i, lines[unit_target(step + 1, i)], sentence + with_bias)


def _backward(view: View, step: int) -> Iterator[Frame]:
    names, trace, s = view.notation, view.trace, view.sample
    network, after = trace.lesson.network, present(trace.delta[step + 1])
    returned, heads = trace.returned(step), range(network.layers[step + 1])
    for j in shown_layer(network, step):
        symbols: list[Node] = [row(names.w(step, i, j), names.delta(step + 1, i)) for i in heads]
        numbers: list[Node] = [
            row(view.operand(network.weights[step][i, j], "weight"), "·", view.operand(after[i, s], "delta"))
            for i in heads
        ]
        derivative = partial(Symbol("ℓ"), names.a(step, j))
        head, *rest = sum_of(symbols)
        first, *others = sum_of(numbers)
        result = row("=", view.number(returned[j, s], "delta"))
        line = (row(derivative, "=", head), *rest, row("=", first), *others, result)
        sentence = view.texts(
            "transpose.column",
            column=j + 1,
            matrix=plain(_grid(view, step)),
            turned=plain(names.W(step) if names.has_stored_transposes else names.W(step).T),
            vector=plain(names.delta(step + 1)),
            result=plain(derivative),
        )
        yield Frame(False, j, line, sentence)


def _grid(view: View, step: int) -> Symbol:
    """The grid's name: a row for each unit that it leads to, which some notations store as columns."""
    weights = view.notation.W(step)
    return weights.T if view.notation.has_stored_transposes else weights


def _returned(view: View, step: int) -> Node:
    """What the columns give all together."""
    names = view.notation
    weights = names.W(step) if names.has_stored_transposes else names.W(step).T
    return row(weights, names.delta(step + 1))


def _vector(
    view: View, scale: Scale, values: Array, units: tuple[int | None, ...], quantity: str, ellipsis: str
) -> list[list[str]]:
    return [[ellipsis, ""] if unit is None else _cell(view, scale, values[unit], quantity) for unit in units]


def _cell(view: View, scale: Scale, value: float, quantity: str) -> list[str]:
    text = format_number(float(value), view.digits, quantity in SIGNED)
    return [text, fill_colour(scale.level(float(value), quantity))]


def _ellipsis(i: int | None, j: int | None) -> list[str]:
    return ["⋱" if i is None and j is None else "⋮" if i is None else "…", ""]


def _name(symbol: Symbol) -> Any:
    return data(symbol)
