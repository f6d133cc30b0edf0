"""The lines of an update as grids: the weights of one layer step and, below them, its biases lying down.

The lines are those of `update_lines.py`, in the same order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.network import Network
from engine.core.optimisers import Adam, Momentum, Optimiser, Update, each
from engine.core.trace import Parameters
from engine.display.calculator import setting, significant
from engine.display.formula import Node, Operator, Symbol, partial, plain, row
from engine.display.matrix_parts import Content, Item, as_result, bias_row, turned, weights
from engine.display.update_lines import (
    DIRECTION,
    FIRST,
    FIRST_CORRECTED,
    LINE_MARKS,
    SECOND,
    SECOND_CORRECTED,
    VELOCITY,
    direction_name,
    new,
    significant_digits,
)
from engine.display.view import View

BLANK = Operator("\u2003")
"""Before biases, as wide as the number before the weights above them."""


@dataclass(frozen=True, eq=False)
class Piece:
    """An array for every parameter array, one of which becomes a grid.

    Attributes:
        name: the symbol of the parameters ↦ what the grid is called.
        arrays: its numbers.
        quantity: of a `Matrix`; what is never negative is a `value`, Adam's direction a `sum`.
        is_result: whether the line computes it.
    """

    name: Callable[[Symbol], Node]
    arrays: Network | Parameters
    quantity: str
    is_result: bool = False


GridLine = tuple[Piece | Operator, ...]


def update_matrices(
    view: View, optimiser: Optimiser, update: Update, step: int, lines: Sequence[int] | None = None
) -> Content:
    """Lines of an update as grids, each with its number before it.

    Args:
        view: digits and notation.
        optimiser: what made the update.
        update: the update.
        step: which layer step.
        lines: which of `update_lines`, from 0; None for all.
    """
    every = _grid_lines(view, optimiser, update)
    content: list[tuple[Item, ...]] = []
    for line in range(len(every)) if lines is None else lines:
        content.append((Operator(LINE_MARKS[line]), *(_weights(view, piece, step) for piece in every[line])))
        if update.network.biases is not None:
            content.append((BLANK, *(_biases(view, piece, step) for piece in every[line])))
    return tuple(content)


def _weights(view: View, piece: Piece | Operator, step: int) -> Item:
    if isinstance(piece, Operator):
        return piece
    shown = weights(view, step, piece.name(view.notation.W(step)), piece.arrays.weights[step], piece.quantity)
    shown = turned(shown) if view.notation.has_stored_transposes else shown
    return as_result(shown) if piece.is_result else shown


def _biases(view: View, piece: Piece | Operator, step: int) -> Item:
    if isinstance(piece, Operator):
        return piece
    assert piece.arrays.biases is not None
    shown = bias_row(view, step, piece.name(view.notation.b(step)), piece.arrays.biases[step], piece.quantity)
    return as_result(shown) if piece.is_result else shown


def _grid_lines(view: View, optimiser: Optimiser, update: Update) -> tuple[GridLine, ...]:
    return (*_LINES[optimiser.key](view, optimiser, update), *_closing(view, optimiser, update))


def _closing(view: View, optimiser: Optimiser, update: Update) -> tuple[GridLine, ...]:
    """α d, then Θ − α d."""
    rate, direction = update.learning_rate, direction_name(optimiser)
    d = _gradient(view, update) if optimiser.key == "plain" else _piece(direction, update.direction, "sum")
    change = _piece(row(view.notation.alpha(), direction), each(lambda d: rate * d, update.direction), d.quantity)
    before = Piece(lambda symbol: symbol, update.network, "weight")
    after = Piece(new, update.updated, "weight", is_result=True)
    return (
        (_factor(setting(rate)), d, Operator("="), _computed(change)),
        (before, Operator("−"), change, Operator("="), after),
    )


def _plain(view: View, optimiser: Optimiser, update: Update) -> tuple[GridLine, ...]:
    return ()


def _momentum(view: View, optimiser: Optimiser, update: Update) -> tuple[GridLine, ...]:
    assert isinstance(optimiser, Momentum)
    old, velocity = (_piece(name, arrays, "sum") for name, arrays in _carried(VELOCITY, update, 0))
    share = _factor(setting(optimiser.momentum))
    return ((share, old, Operator("+"), _gradient(view, update), Operator("="), _computed(velocity)),)


def _adam(view: View, optimiser: Optimiser, update: Update) -> tuple[GridLine, ...]:
    assert isinstance(optimiser, Adam)
    first, second = optimiser.first_decay, optimiser.second_decay
    squares = _piece(Symbol("∇", "", "2"), each(np.square, update.gradients), "value")
    means = tuple(_piece(name, arrays, "gradient") for name, arrays in _carried(FIRST, update, 0))
    spreads = tuple(_piece(name, arrays, "value") for name, arrays in _carried(SECOND, update, 1))
    corrected = (
        _piece(FIRST_CORRECTED, update.corrected[0], "gradient"),
        _piece(SECOND_CORRECTED, update.corrected[1], "value"),
    )
    divided = (
        Operator("÷ ( √"),
        corrected[1],
        Operator("+ ε ) ="),
        _computed(_piece(DIRECTION, update.direction, "sum")),
    )
    return (
        (_factor(setting(first)), means[0], _added(first), _gradient(view, update), Operator("="), _computed(means[1])),
        (_factor(setting(second)), spreads[0], _added(second), squares, Operator("="), _computed(spreads[1])),
        (means[1], _divisor(view, first, update.count), _computed(corrected[0])),
        (spreads[1], _divisor(view, second, update.count), _computed(corrected[1])),
        (corrected[0], *divided),
    )


def _gradient(view: View, update: Update) -> Piece:
    return Piece(lambda symbol: partial(view.notation.J(), symbol), update.gradients, "gradient")


def _piece(name: Node, arrays: Parameters, quantity: str) -> Piece:
    """A piece that has the same name for weights and biases."""
    return Piece(lambda symbol: name, arrays, quantity)


def _carried(name: Symbol, update: Update, index: int) -> tuple[tuple[Node, Parameters], tuple[Node, Parameters]]:
    """What is carried from update to update, before and after this one, with its names."""
    return (name, update.before[index]), (new(name), update.after[index])


def _computed(piece: Piece) -> Piece:
    return replace(piece, is_result=True)


def _factor(number: Node) -> Operator:
    return Operator(f"{plain(number)} ·")


def _added(decay: float) -> Operator:
    return Operator(f"+ {plain(setting(1.0 - decay))} ·")


def _divisor(view: View, decay: float, count: int) -> Operator:
    """÷ (1 − βᵗ), as a number."""
    return Operator(f"÷ {plain(significant(1.0 - decay**count, significant_digits(view)))} =")


_LINES: Mapping[str, Callable[[View, Optimiser, Update], tuple[GridLine, ...]]] = {
    "plain": _plain,
    "momentum": _momentum,
    "adam": _adam,
}
