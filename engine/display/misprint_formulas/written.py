"""What a misprint looks like on paper: its equations as printed and as they should be, in the notation of the note."""

from dataclasses import dataclass

from engine.display.formula import Fraction, Line, Node, Number, Operator, Power, Symbol, row

ONE, TWO, M = Number("1"), Number("2"), Symbol("m")
ONES = Symbol("𝟏")
"""The number 1 where a condition holds; a column of ones."""

OF_EACH = Symbol("∑", "i")
MEAN = Fraction(ONE, M)


@dataclass(frozen=True)
class Written:
    """One equation of a misprint, in writing.

    Attributes:
        quantity: what both versions are said to be.
        measured: the same without backpropagation, as it is computed to judge them.
        printed: the lines as printed; all but the first say what follows from it.
        corrected: the lines as they should be.
        is_derivative: whether `measured` is a central difference.
    """

    quantity: Node
    measured: Node
    printed: tuple[Line, ...]
    corrected: tuple[Line, ...]
    is_derivative: bool = True


def equals(quantity: Node, *chunks: Node) -> Line:
    """Quantity = chunk chunk …, which may be broken before each chunk but the first."""
    first, *rest = chunks
    return row(quantity, "=", first), *rest


def slope_of(of: Node, by: Node) -> Node:
    """The central difference (of(by + h) − of(by − h)) / 2h."""
    h = Symbol("h")
    return Fraction(row(of, "(", by, "+", h, ")", "−", of, "(", by, "−", h, ")"), row(TWO, h))


def transposed(*items: Node | str) -> Node:
    """The nodes in brackets, transposed."""
    return row("(", *items, ")", "ᵀ")


def at(letter: str, argument: Node) -> Node:
    """The derivative of a function at its argument: g′(z)."""
    return row(Symbol(letter), "′", "(", argument, ")")


def error(y: Symbol, a: Symbol) -> Node:
    """(y − a)."""
    return row("(", y, "−", a, ")")


def sigmoid_slope(z: Node) -> Node:
    """e^(−z) / (1 + e^(−z))²."""
    fallen = Power(Symbol("e"), row("−", z))
    return Fraction(fallen, Power(row("(", ONE, "+", fallen, ")"), TWO))


def log_terms(y: Symbol, a: Symbol, between: str = "+") -> tuple[Node, Node]:
    """y log a and + (1 − y) log(1 − a), each by itself; the second begins with what stands between them."""
    log = Symbol("log")
    signs = (Operator(between),) if between else ()
    return row(y, log, a), row(*signs, "(", ONE, "−", y, ")", log, "(", ONE, "−", a, ")")
