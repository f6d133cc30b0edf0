"""∂C/∂w of one sigmoid neuron with either loss, in symbols and with numbers that can be worked out again."""

import numpy as np

from engine.core.activations import sigmoid
from engine.display.calculator import in_brackets, setting, significant
from engine.display.formula import Line, Node, Symbol, partial, row
from engine.display.notation import Notation

X, Y, A, Z = Symbol("x"), Symbol("y"), Symbol("a"), Symbol("z")
"""The input is 1 and the target 0."""


def slowed_line(names: Notation, z: float, digits: int) -> Line:
    """∂C/∂w = (a − y) σ′(z) x, the squared error."""
    a = _output(z)
    slope = a * (1.0 - a)
    factors = (_number(a, digits), "·", _number(slope, digits), "·", setting(1.0))
    symbols = row(_left(names), "=", *_difference(), names.g(), "′", "(", Z, ")", X)
    return symbols, row("=", *factors), row("=", significant(a * slope, digits))


def cancelled_line(names: Notation, z: float, digits: int) -> Line:
    """∂C/∂w = (a − y) x, the cross-entropy."""
    a = _output(z)
    symbols = row(_left(names), "=", *_difference(), X)
    return symbols, row("=", _number(a, digits), "·", setting(1.0)), row("=", significant(a, digits))


def start_line(names: Notation, z: float, digits: int) -> Line:
    """What the start comes to: z, a and σ′(z)."""
    a = _output(z)
    slope = row(names.g(), "′", "(", Z, ")", "=", A, "(", setting(1.0), "−", A, ")")
    return (
        row(Z, "=", Symbol(names.weight), X, "+", names.all_biases(), "=", setting(z), ","),
        row(A, "=", names.g(), "(", Z, ")", "=", significant(a, digits), ","),
        row(slope, "=", significant(a * (1.0 - a), digits)),
    )


def _left(names: Notation) -> Node:
    return partial(names.J(), Symbol(names.weight))


def _difference() -> tuple[Node | str, ...]:
    return ("(", A, "−", Y, ")")


def _number(value: float, digits: int) -> Node:
    return in_brackets(significant(value, digits))


def _output(z: float) -> float:
    return float(sigmoid(np.array([z]))[0])
