"""What a formula comes to, read off its tree as a reader would: numbers side by side are multiplied."""

import math
from collections.abc import Iterable, Iterator, Mapping

from engine.display.formula import Fraction, Line, Node, Number, Operator, Power, Row, Symbol, plain
from engine.display.numbers import INFINITY, MINUS

FUNCTIONS = {"log": math.log, "tanh": math.tanh, "max": max}
OPERATORS = {MINUS: "-", "×": "*", "·": "*", "∘": "*", "≤": "<=", "≥": ">=", **{sign: sign for sign in "+(),<>"}}
RELATIONS = ("=", "←")


def number_of(text: str) -> float:
    """The float that a shown number stands for."""
    return float(text.strip("()").replace(MINUS, "-").replace(INFINITY, "inf"))


def leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes without the rows around them."""
    for node in nodes:
        if isinstance(node, Row):
            yield from leaves(node.items)
        else:
            yield node


def numbers_in(node: Node) -> Iterator[Number]:
    """Every number anywhere in a formula."""
    match node:
        case Number():
            yield node
        case Fraction(first, second) | Power(first, second):
            yield from numbers_in(first)
            yield from numbers_in(second)
        case Row(items):
            for item in items:
                yield from numbers_in(item)


def value_of(nodes: Iterable[Node], values: Mapping[str, float] | None = None) -> float:
    """What the nodes come to, with `values` for their symbols.

    Raises:
        KeyError: for a symbol or a sign without a value.
    """
    return float(eval(_python(nodes, {"e": math.e, **(values or {})}), FUNCTIONS))  # noqa: S307


def sides(line: Line) -> list[list[Node]]:
    """The line cut at its relations."""
    cut: list[list[Node]] = [[]]
    for leaf in leaves(line):
        if isinstance(leaf, Operator) and leaf.text in RELATIONS:
            cut.append([])
        else:
            cut[-1].append(leaf)
    return cut


def values_of_sides(line: Line) -> list[float]:
    """What each side of a line comes to; sides that hold symbols are left out."""
    found = []
    for side in sides(line):
        try:
            found.append(value_of(side))
        except KeyError:
            continue
    return found


def numbers_run_together(nodes: Iterable[Node]) -> bool:
    """Whether two numbers stand side by side with nothing between them: 0.01 0.3 reads as 0.010.3."""
    previous: Node | None = None
    for leaf in leaves(nodes):
        if isinstance(previous, Number) and isinstance(leaf, Number) and not leaf.text.startswith("("):
            return True
        parts = (leaf.over, leaf.under) if isinstance(leaf, Fraction) else ()
        parts = (leaf.base, leaf.exponent) if isinstance(leaf, Power) else parts
        if any(numbers_run_together([part]) for part in parts):
            return True
        previous = leaf
    return False


def _python(nodes: Iterable[Node], values: Mapping[str, float]) -> str:
    written, is_open = "", False
    for leaf in leaves(nodes):
        text = _leaf(leaf, values)
        is_operand = text not in OPERATORS.values() or text == "("
        written += "*" + text if is_open and is_operand else text
        is_open = (is_operand and text != "(" and text not in FUNCTIONS) or text == ")"
    return written


def _leaf(leaf: Node, values: Mapping[str, float]) -> str:
    match leaf:
        case Number(text):
            return f"({number_of(text)!r})" if INFINITY not in text else f"(float('{number_of(text)!r}'))"
        case Symbol(base) if base in FUNCTIONS:
            return base
        case Symbol():
            return f"({float(values[plain(leaf)])!r})"
        case Fraction(over, under):
            return f"(({_python([over], values)})/({_python([under], values)}))"
        case Power(base, exponent):
            return f"(({_python([base], values)})**({_python([exponent], values)}))"
        case Operator(text):
            return OPERATORS[text]
    raise AssertionError(leaf)
