"""The wrong labels of the notes, and the quantities by which a misprint is found where no number stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.display.formula import Line, Node, Number, Operator, Symbol, partial, row
from engine.display.misprint_formulas.written import ONES, equals

J, C, ZERO = Symbol("J"), Symbol("C"), Number("0")


@dataclass(frozen=True)
class WrittenLabel:
    """A wrong label in writing.

    Attributes:
        printed: the formula with it.
        corrected: the formula with the right one.
    """

    printed: Line
    corrected: Line


# `loglik`


def _weighted_input(letter: str) -> Line:
    source = row(Symbol("∑", "k"), Symbol("θ", "ik", "(l-1)"), Symbol("a", "k", "(l-1)"))
    return equals(Symbol(letter, "i", "(l)"), source)


_DELTA_L = Symbol("δ", "", "(l)")
_LAYERS = row(Number("2"), "≤", Symbol("l"), "≤", Symbol("L"))


# `bias-unit`


def _from_unit(source: str) -> Line:
    return equals(partial(J, Symbol("θ", f"2{source}", "(2)")), row("…", Symbol("a", "2", "(2)")))


def _summed(index: str, delta: Symbol) -> Line:
    return equals(Symbol("Δ", "ij", "(l)"), row(Symbol("∑", f"{index}=1", "m"), Symbol("a", "j", "(l)"), delta))


_BIAS = Symbol("θ", "i0", "(l)")


# `nielsen`


def _cost_of(*weights: tuple[str, str]) -> Line:
    first, second, third, fourth = (Symbol("w", index, layer) for index, layer in weights)
    return equals(C, row(Symbol("f"), "(", first, ",", second, ",", "…", ",", third, ",", fourth, ")"))


_SUM = row(Symbol("c"), "=", Symbol("a"), "+", Symbol("b"))
_DELTA_J = Symbol("δ", "j", "l")


# `row-batch`


def _entries(mark: str) -> Line:
    return row(Symbol("z", "ij", mark), ","), Symbol("a", "ij", mark)


def _chosen(index: str, value: Node) -> Line:
    condition = row("(", Symbol("y", index), "=", value, ")")
    return (row(ONES, condition, Symbol("ln"), Symbol("p"), condition),)


# `column-batch`


def _affine(unit: str = "") -> Line:
    return (row(Symbol("W", unit, "(1)").T, Symbol("x", "", "(i)"), "+", Symbol("b", unit, "(1)")),)


def _activated(*bias: Node | str) -> Line:
    return (row(Symbol("σ"), "(", Symbol("W", "", "(2)").T, Symbol("a", "", "(1)"), *bias, ")"),)


def _biases(mark: str) -> Line:
    return equals(Symbol("b", "", mark), row("(", Symbol("b", "1", "(2)"), ")"))


def _by_weight(mark: str) -> Line:
    return (partial(Symbol("j", "", "(i)"), Symbol("W", "1,j", mark)),)


def _samples(*marks: str) -> Line:
    listed = [item for mark in marks for item in (Symbol("a", "", mark), Operator(","))]
    return (row("(", *listed, "…", ",", Symbol("a", "", "(m)"), ")"),)


WRITTEN_LABELS: Mapping[str, WrittenLabel] = {
    "weighted-input-called-activation": WrittenLabel(_weighted_input("a"), _weighted_input("z")),
    "derivative-by-weight": WrittenLabel(
        (partial(J, Symbol("θ", "12", "(2)")),), (partial(J, Symbol("a", "1", "(3)")),)
    ),
    "layer-zero": WrittenLabel(
        (row(_DELTA_L, "=", ZERO, ","), row(Symbol("l"), "=", ZERO)), (row(_DELTA_L, ","), _LAYERS)
    ),
    "wrong-source-unit": WrittenLabel(_from_unit("0"), _from_unit("2")),
    "index-used-twice": WrittenLabel(_summed("i", Symbol("δ", "", "(l+1)")), _summed("s", Symbol("δ", "i", "(l+1)"))),
    "bias-not-learned": WrittenLabel(
        (row(_BIAS, ":=", _BIAS),), (row(_BIAS, ":=", _BIAS), row("−", Symbol("α"), partial(J, _BIAS)))
    ),
    "weights-that-are-not-there": WrittenLabel(
        _cost_of(("11", "1"), ("12", "1"), ("12", "4"), ("22", "4")),
        _cost_of(("11", "2"), ("12", "2"), ("11", "4"), ("12", "4")),
    ),
    "derivative-by-another-weight": WrittenLabel(
        (partial(Symbol("a", "2", "3"), Symbol("w", "11", "3")),),
        (partial(Symbol("a", "2", "3"), Symbol("w", "21", "3")),),
    ),
    "number-used-twice": WrittenLabel(
        (row(_SUM, "…", "(", Number("12"), ")", ";"), *equals(partial(C, Symbol("w", "11", "2")), row("…", "(12)"))),
        (row("(", Number("12"), Symbol("a"), ")", ";"), row("(", Number("12"), Symbol("b"), ")")),
    ),
    "two-definitions-of-delta": WrittenLabel(
        equals(_DELTA_J, partial(C, Symbol("a", "j", "l"))), equals(_DELTA_J, partial(C, Symbol("z", "j", "l")))
    ),
    "layer-of-the-entries": WrittenLabel(_entries("(0)"), _entries("(1)")),
    "bias-of-the-next-layer": WrittenLabel(
        (row(Symbol("b", "2", "(2)"), "+", "…"),), (row(Symbol("b", "2", "(1)"), "+", "…"),)
    ),
    "last-sample-in-every-term": WrittenLabel(_chosen("mj", Number("1")), _chosen("i", Symbol("j"))),
    "scalar-of-a-vector": WrittenLabel(_affine(), _affine("1")),
    "activation-without-bias": WrittenLabel(_activated(), _activated("+", Symbol("b", "", "(2)"))),
    "bias-of-the-layer-before": WrittenLabel(_biases("(1)"), _biases("(2)")),
    "weights-of-the-layer-before": WrittenLabel(_by_weight("(1)"), _by_weight("(2)")),
    "one-sample-too-many": WrittenLabel(_samples("(0)", "(1)"), _samples("(1)")),
}
"""Every wrong label by its key."""

_W1, _B1 = Symbol("W", "", "(1)"), Symbol("b", "", "(1)")

PLACES: Mapping[str, Line] = {
    "J": (J,),
    "∂J/∂W^(2)": (partial(J, Symbol("W", "", "(2)")),),
    "∂J/∂W^(1)": (partial(J, _W1),),
    "∂J/∂W^(1), ∂J/∂b^(1)": (row(partial(J, _W1), ","), partial(J, _B1)),
    "∂z^(2)/∂W_{j,k}^(1)": (partial(Symbol("z", "", "(2)"), Symbol("W", "j,k", "(1)")),),
    "δ^l": (Symbol("δ", "", "l"),),
    "z^(1), a^(1)": (row(Symbol("z", "", "(1)"), ","), Symbol("a", "", "(1)")),
    "z₁₂^(1)": (Symbol("z", "12", "(1)"),),
    "z_{1,i}^(1)": (Symbol("z", "1,i", "(1)"),),
    "a₁^(2)": (Symbol("a", "1", "(2)"),),
    "b^(2)": (Symbol("b", "", "(2)"),),
    "dW_{1,j,i}^(2)": (row(Symbol("d"), Symbol("W", "1,j,i", "(2)")),),
    "A": (Symbol("A"),),
}
"""The places that are no number of an equation or a section, by the text of the record."""
