"""What is said of the convention of a book, a course or a library."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.display.formula import Fraction, Line, Node, Number, Power, Symbol, row

KINDS = ("book", "course", "library")

OUT_IN, IN_OUT, OUT_IN_UNIT = "out_in", "in_out", "out_in_unit"
"""Shapes of weight matrices: a row for each unit that they lead to; for each that they come from; the first, with one
more column for the bias unit."""

COLUMN, COLUMNS, ROWS = "column", "columns", "rows"
"""One sample as a column; several, a column each; several, a row each."""


@dataclass(frozen=True)
class Source:
    """Where something stands.

    Attributes:
        name: as it is called there.
        address: of the page.
    """

    name: str
    address: str


@dataclass(frozen=True)
class Usage:
    """The convention of one work.

    Attributes:
        key: its name here.
        name: its own.
        kind: a key of `KINDS`.
        weights: the weight matrix as it is called; a text is program code, here and below.
        shape: of the weight matrix.
        entry: one weight, with its indices in their order; None where the work writes none.
        weighted_input: z, as it is written.
        samples: how they lie.
        layers: key of the text that says how layers and weights are numbered.
        gradient: what δ is called, or what is in its place; None where differentiation is automatic.
        objective: what is minimised, as a formula; None where the user of the library chooses it.
        nearest: the notation that comes closest, a key of `NOTATIONS`; a text says what still differs.
        sources: the work itself.
        read: where what is said here was read, if not there.
    """

    key: str
    name: str
    kind: str
    weights: Node | str
    shape: str
    entry: Node | None
    weighted_input: Line | str
    samples: str
    layers: str
    gradient: Node | str | None
    objective: Line | None
    nearest: str
    sources: tuple[Source, ...]
    read: tuple[Source, ...] = ()


SHAPES: Mapping[str, Node] = {
    OUT_IN: row(Symbol("n", "out"), "×", Symbol("n", "in")),
    IN_OUT: row(Symbol("n", "in"), "×", Symbol("n", "out")),
    OUT_IN_UNIT: row(Symbol("n", "out"), "×", "(", Symbol("n", "in"), "+", Number("1"), ")"),
}
"""The shapes of weight matrices in letters."""


def mean(letter: str, count: str, of: Node, *more: Node) -> Line:
    """J = 1/m Σ …, and what is added."""
    return row(Symbol(letter), "=", Fraction(Number("1"), Symbol(count)), Symbol("∑"), of), *more


def square(of: Node) -> Node:
    """Its square."""
    return Power(of, Number("2"))


def decay(letter: str, under: Node) -> Node:
    """+ λ/2 Σ W², or λ/2m."""
    return row("+", Fraction(Symbol("λ"), under), Symbol("∑"), square(Symbol(letter)))


HALF = Fraction(Number("1"), Number("2"))
