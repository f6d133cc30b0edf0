"""Parts that formulas in symbols and formulas with numbers share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from engine.core.activations import Array
from engine.core.steps import Step
from engine.display.formula import Fraction, Line, Node, Number, Operator, Symbol, row
from engine.display.view import View

MOST_TERMS = 6
"""Longer sums are written with an ellipsis."""


@dataclass(frozen=True)
class LiveLine:
    """One formula with numbers.

    Attributes:
        targets: what it is shown for; the first is the one that it is about.
        line: the formula.
    """

    targets: tuple[str, ...]
    line: Line


def slope_name(view: View, layer: int, unit: int | None = None) -> Node:
    """g′(z), of a layer or of one unit."""
    return row(Symbol("g"), "′", "(", view.notation.z(layer, unit), ")")


def layer_of(step: Step) -> int:
    """The layer of a step that has one: every step but the update."""
    assert step.layer is not None
    return step.layer


def known(array: Array | None) -> Array:
    """An array of a layer that has one: z, slope and delta are missing at the input."""
    assert array is not None
    return array


@dataclass(frozen=True)
class Terms(Sequence[Node]):
    """The terms of a sum, each made when it is asked for: of thousands of samples only a few are shown.

    Attributes:
        length: how many there are.
        make: index ↦ the term.
    """

    length: int
    make: Callable[[int], Node]

    def __len__(self) -> int:
        """The number of terms."""
        return self.length

    @overload
    def __getitem__(self, index: int) -> Node: ...
    @overload
    def __getitem__(self, index: slice) -> list[Node]: ...
    def __getitem__(self, index: int | slice) -> Node | list[Node]:
        """One term, or several."""
        indices = range(self.length)[index]
        return self.make(indices) if isinstance(indices, int) else list(map(self.make, indices))


def sum_of(terms: Sequence[Node]) -> Iterator[Node]:
    """The terms joined by +, one chunk each; the middle of a long sum becomes an ellipsis."""
    shown: Sequence[Node] = terms
    if len(terms) > MOST_TERMS:
        shown = (*terms[: MOST_TERMS - 2], Operator("…"), terms[-1])
    for index, term in enumerate(shown):
        yield row("+", term) if index else term


def bracketed(before: Node, terms: Sequence[Node], after: Node | None = None) -> tuple[Node, ...]:
    """before (t₁ + t₂ + …) after, in chunks; a single term needs no brackets."""
    first, *rest = sum_of(terms)
    tail = () if after is None else (after,)
    if not rest:
        return (row(before, first, *tail),)
    return (row(before, "(", first), *rest[:-1], row(rest[-1], ")", *tail))


def mean_factor(view: View) -> tuple[Node, ...]:
    """1/m where the reduction is the mean of several samples, else nothing."""
    if view.trace.sample_factor == 1.0:
        return ()
    return (Fraction(Number("1"), Number(str(view.trace.lesson.examples.count))),)


def penalty_symbols(view: View, parameter: Node) -> tuple[Node, ...]:
    """The penalty's own term in the gradient of a weight, + (λ/m) θ or + λ θ, or nothing."""
    if not view.has_penalty:
        return ()
    strength = Symbol("λ")
    factor = Fraction(strength, Symbol("m")) if view.trace.lesson.objective.l2_form == "lambda/2m" else strength
    return (row("+", factor, parameter),)
