"""The factors of ∂ℓ/∂z at a softmax output as matrices, for the section that compares two losses."""

import math

import numpy as np

from engine.core.activations import Array
from engine.core.output_layer import SoftmaxOutput
from engine.display.formula import Node, Operator, Symbol, partial
from engine.display.numbers import format_number
from engine.display.step_matrices import Cell, Content, Matrix
from engine.display.view import SIGNED

P, Y, Z, LOSS = Symbol("p"), Symbol("y"), Symbol("z"), Symbol("ℓ")


def softmax_matrices(output: SoftmaxOutput, digits: int) -> Content:
    """∂p/∂z × ∂ℓ/∂p = ∂ℓ/∂z, and below it what p − y is: ∂ℓ/∂z with cross-entropy, ∂ℓ/∂p with the squared error."""
    jacobian = _matrix(partial(P, Z), output.jacobian, "z", digits)
    gradient = _column(partial(LOSS, P), output.gradient, "delta", digits)
    delta = _column(partial(LOSS, Z), output.delta, "delta", digits)
    product: Content = ((jacobian, Operator("×"), gradient, Operator("="), delta),)
    p, y = _column(P, output.p, "value", digits), _column(Y, output.y, "value", digits)
    difference = delta if output.is_fused else gradient
    return (*product, (p, Operator("−"), y, Operator("="), difference))


def magnitudes(output: SoftmaxOutput) -> dict[str, float]:
    """The largest finite magnitude of each quantity, for the scale of colours."""
    deltas = [abs(float(value)) for value in (*output.gradient, *output.delta) if math.isfinite(value)]
    return {"z": float(np.abs(output.jacobian).max()), "delta": max(deltas, default=0.0)}


def spoken(values: Array, digits: int, separator: str) -> str:
    """The numbers of a vector, for a description."""
    return separator.join(format_number(float(value), digits, signed=True) for value in values)


def _column(name: Node, values: Array, quantity: str, digits: int) -> Matrix:
    return _matrix(name, values[:, np.newaxis], quantity, digits)


def _matrix(name: Node, values: Array, quantity: str, digits: int) -> Matrix:
    cells = tuple(
        tuple(Cell(format_number(float(value), digits, quantity in SIGNED), float(value)) for value in line)
        for line in values
    )
    rows, columns = values.shape
    return Matrix(name, quantity, (rows, columns), cells)
