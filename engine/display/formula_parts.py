"""Parts that formulas in symbols and formulas with numbers share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import overload

from engine.core.activations import Array
from engine.core.steps import Step
from engine.display.formula import Fraction, Line, Node, Number, Operator, Symbol, plain, row
from engine.display.function_formulas import GAIN_FORMULAS, LOSS_FORMULAS
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
    return row(view.notation.g(), "′", "(", view.notation.z(layer, unit), ")")


def loss_formula(view: View) -> Callable[[Node, Node], Node]:
    """What one output unit adds to the loss, or to what is maximised: (a, y) ↦ formula."""
    formulas = LOSS_FORMULAS if view.notation.sign > 0 else GAIN_FORMULAS
    return formulas[view.trace.lesson.objective.loss]


def fused_symbols(view: View, layer: int, unit: int | None = None) -> tuple[Node, str, Node]:
    """a − y, or y − a where J is maximised."""
    first, second = view.notation.signed(view.notation.a(layer, unit), view.notation.y(unit))
    return first, "−", second


def fused_text(view: View) -> str:
    """The same of the output layer as plain text."""
    return plain(row(*fused_symbols(view, view.trace.lesson.network.steps)))


def penalty_number(view: View) -> Node:
    """+ or − the factor of the penalty's own term, as a number."""
    return row(view.notation.plus, view.operand(abs(view.trace.penalty_factor)))


def with_unit(view: View, source: Symbol) -> Node:
    """Activations as the weights of the next layer see them: [1; a] where these have a column for the bias unit."""
    if not view.notation.has_bias_unit or view.trace.lesson.network.biases is None:
        return source
    own = row("[", Number("1"), ";", replace(source, transposed=False), "]")
    return row(own, Symbol("", sup="T")) if source.transposed else own


def source_product(view: View, step: int) -> tuple[Node, Node]:
    """The product whose sum over samples is a weight matrix' gradient, in the notation's order: δ aᵀ, a δᵀ, aᵀ δ."""
    first, second = view.notation.outer_product(step)
    return (first, with_unit(view, second)) if view.notation.has_bias_unit else (first, second)


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
    return (row(view.notation.plus, penalty_factor_symbol(view), parameter),)


def penalty_factor_symbol(view: View) -> Node:
    """λ/m or λ, what a weight is multiplied by in the gradient of the penalty."""
    strength = Symbol("λ")
    return Fraction(strength, Symbol("m")) if view.trace.lesson.objective.l2_form == "lambda/2m" else strength
