"""How each derivative of the warm-up graph came about, in symbols and in numbers."""

from collections.abc import Iterator, Mapping

from engine.core.warm_up import Derivative, Edge
from engine.display.formula import Line, Node, Number, Symbol, partial, row
from engine.display.numbers import format_short

DIGITS = 2
"""Enough: the sliders go in halves, so every number here is a multiple of a quarter."""


def number(value: float) -> str:
    """A number of the graph."""
    return format_short(value, DIGITS)


def name(of: str, by: str) -> Node:
    """∂of/∂by."""
    return partial(Symbol(of), Symbol(by))


def derivative_line(derivative: Derivative, is_reverse: bool) -> Line:
    """∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b = 2 · 1 + 3 · 1 = 5, in chunks.

    Args:
        derivative: whose line it is.
        is_reverse: whether what is carried is ∂e/∂(head of the edge) rather than ∂(tail of the edge)/∂seed.
    """
    head = name(derivative.of, derivative.by)
    result = row("=", Number(number(derivative.value)))
    if not derivative.terms:
        return head, result
    symbols: list[Node] = []
    numbers: list[Node] = []
    for term in derivative.terms:
        (tail, tip), local = term.edge, _operand(term.local)
        if is_reverse:
            symbols.append(row(name(derivative.of, tip), "·", name(tip, tail)))
            numbers.append(row(_operand(term.carried), "·", local))
        else:
            symbols.append(row(name(tip, tail), "·", name(tail, derivative.by)))
            numbers.append(row(local, "·", _operand(term.carried)))
    return (head, *_sum(symbols), *_sum(numbers), result)


def meeting_edges(derivatives: Mapping[str, Derivative]) -> frozenset[Edge]:
    """The edges over which more than one term comes together in one derivative."""
    return frozenset(
        term.edge for derivative in derivatives.values() if len(_alive(derivative)) > 1 for term in derivative.terms
    )


def _alive(derivative: Derivative) -> list[Edge]:
    return [term.edge for term in derivative.terms if term.carried]


def _sum(terms: list[Node]) -> Iterator[Node]:
    for index, term in enumerate(terms):
        yield row("+" if index else "=", term)


def _operand(value: float) -> Number:
    text = number(value)
    return Number(f"({text})" if value < 0 else text)
