"""The formulas of the functions that a lesson is made of: activations, their slopes, losses."""

from collections.abc import Callable, Mapping

from engine.display.formula import Fraction, Node, Number, Power, Symbol, row

Build = Callable[[Node], Node]


def _sigmoid(z: Node) -> Node:
    return Fraction(Number("1"), row(Number("1"), "+", Power(Symbol("e"), row("−", z))))


def _where_positive(at_zero: int) -> Node:
    """1(z > 0), or 1(z ≥ 0) where the slope at 0 counts as 1."""
    return row(Number("1"), "(", Symbol("z"), "≥" if at_zero else ">", Number("0"), ")")


ACTIVATION_FORMULAS: Mapping[str, Build] = {
    "sigmoid": _sigmoid,
    "tanh": lambda z: row(Symbol("tanh"), z),
    "relu": lambda z: row(Symbol("max"), "(", Number("0"), ",", z, ")"),
    "leaky_relu": lambda z: row(Symbol("max"), "(", Number("0.01"), "·", z, ",", z, ")"),
    "identity": lambda z: z,
    "softmax": lambda z: Fraction(Power(Symbol("e"), z), row(Symbol("∑", "k"), Power(Symbol("e"), Symbol("z", "k")))),
}
"""g of one unit, for each activation: z ↦ formula."""

SLOPE_FORMULAS: Mapping[str, Callable[[Node, int], Node]] = {
    "sigmoid": lambda a, at_zero: row(a, "(", Number("1"), "−", a, ")"),
    "tanh": lambda a, at_zero: row(Number("1"), "−", Power(a, Number("2"))),
    "relu": lambda a, at_zero: _where_positive(at_zero),
    "leaky_relu": lambda a, at_zero: row(
        _where_positive(at_zero), "+", Number("0.01"), "(", Symbol("z"), "<" if at_zero else "≤", Number("0"), ")"
    ),
    "identity": lambda a, at_zero: Number("1"),
}
"""g′ of one unit, for each activation that has a slope: (a, ReLU's slope at 0) ↦ formula."""

LOSS_FORMULAS: Mapping[str, Callable[[Node, Node], Node]] = {
    "binary_cross_entropy": lambda a, y: row(
        *("−", y, Symbol("log"), a, "−", "(", Number("1"), "−", y, ")"),
        *(Symbol("log"), "(", Number("1"), "−", a, ")"),
    ),
    "cross_entropy": lambda a, y: row("−", y, Symbol("log"), a),
    "half_squared_error": lambda a, y: row(
        Fraction(Number("1"), Number("2")), Power(row("(", a, "−", y, ")"), Number("2"))
    ),
}
"""What one output unit adds to the loss: (a, y) ↦ formula."""

GAIN_FORMULAS: Mapping[str, Callable[[Node, Node], Node]] = {
    "binary_cross_entropy": lambda a, y: row(
        *(y, Symbol("log"), a, "+", "(", Number("1"), "−", y, ")"),
        *(Symbol("log"), "(", Number("1"), "−", a, ")"),
    ),
    "cross_entropy": lambda a, y: row(y, Symbol("log"), a),
    "half_squared_error": lambda a, y: row("−", LOSS_FORMULAS["half_squared_error"](a, y)),
}
"""The same with the other sign, for an objective that is maximised: the log-likelihood of one output unit."""
