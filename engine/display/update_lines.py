"""One update of one parameter, line by line: in symbols, and with numbers that can be worked out again.

A prime marks the new value: v′ = μ v + ∇, then Θ′ = Θ − α v′. ∇ stands for the gradient. The grids of the same lines
are in `update_matrices.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

from engine.core.chain_rule import Parameter
from engine.core.network import Network
from engine.core.optimisers import Adam, Momentum, Optimiser, Update
from engine.core.trace import Parameters
from engine.display.calculator import (
    aligned,
    as_base,
    in_brackets,
    minus_power,
    places_of,
    setting,
    significant,
)
from engine.display.formula import Fraction, Line, Node, Number, Power, Symbol, partial, row
from engine.display.view import View

LEAST_DIGITS = 4
"""Significant digits that a calculation has at least, whatever the reader wants to see elsewhere."""

HAT = "\u0302"
"""Stands behind the letter that it is drawn above."""

LINE_MARKS = "①②③④⑤⑥⑦"
"""Numbers of the lines, beside formulas and grids alike."""

GRADIENT = Symbol("∇")
VELOCITY = SECOND = Symbol("v")
FIRST, DIRECTION = Symbol("m"), Symbol("d")
FIRST_CORRECTED, SECOND_CORRECTED = Symbol(f"m{HAT}"), Symbol(f"v{HAT}")
MOMENTUM, EPSILON, COUNT = Symbol("μ"), Symbol("ε"), Symbol("t")
FIRST_DECAY, SECOND_DECAY = Symbol("β", "1"), Symbol("β", "2")


@dataclass(frozen=True)
class UpdateLine:
    """One line of an update.

    Attributes:
        name: of what it computes.
        symbols: its formula.
        numbers: the same with the numbers of one parameter, without what stands left of the first =.
    """

    name: Node
    symbols: Line
    numbers: Line


@dataclass(frozen=True, eq=False)
class Subject:
    """The parameter whose update is worked out.

    Attributes:
        view: how numbers and symbols are shown.
        update: the update.
        parameter: the weight or the bias.
    """

    view: View
    update: Update
    parameter: Parameter

    @property
    def digits(self) -> int:
        """How many significant digits its numbers have."""
        return significant_digits(self.view)

    def of(self, group: Network | Parameters) -> float:
        """Its own number among those of all parameters."""
        return self.parameter.of(group)

    def number(self, value: float) -> Node:
        """A number inside a product."""
        return in_brackets(significant(value, self.digits))

    def result(self, value: float) -> Node:
        """= a number."""
        return row("=", significant(value, self.digits))


def significant_digits(view: View) -> int:
    """How many significant digits the numbers of a calculation have: one more than the reader's decimals."""
    return max(LEAST_DIGITS, view.digits + 1)


def new(symbol: Node) -> Node:
    """The symbol of the value after the update."""
    return row(symbol, "′")


def given_line(view: View, update: Update, parameter: Parameter) -> Line:
    """Which numbers the lines of `update_lines` begin with: θ = …, ∇ = ∂J/∂θ = …."""
    subject, symbol = Subject(view, update, parameter), view.notation.parameter(parameter)
    gradient = row(GRADIENT, "=", partial(view.notation.J(), symbol))
    return (
        row(symbol, subject.result(subject.of(update.network)), ","),
        row(gradient, subject.result(subject.of(update.gradients))),
    )


def update_lines(view: View, optimiser: Optimiser, update: Update, parameter: Parameter) -> tuple[UpdateLine, ...]:
    """The lines of an update, in the order in which they are computed, with the numbers of one parameter.

    Args:
        view: digits and notation.
        optimiser: what made the update.
        update: the update.
        parameter: whose numbers are shown.
    """
    subject = Subject(view, update, parameter)
    return (*_LINES[optimiser.key](subject, optimiser), *_closing(subject, direction_name(optimiser)))


def direction_name(optimiser: Optimiser) -> Node:
    """What α multiplies."""
    return {"plain": GRADIENT, "momentum": new(VELOCITY)}.get(optimiser.key, DIRECTION)


def _closing(subject: Subject, direction: Node) -> tuple[UpdateLine, ...]:
    """α d, then θ′ = θ − α d."""
    update, symbol = subject.update, subject.view.notation.parameter(subject.parameter)
    before, after, d = subject.of(update.network), subject.of(update.updated), subject.of(update.direction)
    moved = update.learning_rate * d
    change = row(subject.view.notation.alpha(), direction)
    product = row("=", setting(update.learning_rate), "·", subject.number(d))
    places = places_of((before, moved, after), subject.digits)
    difference = row("=", aligned(before, places), "−", in_brackets(aligned(moved, places)))
    return (
        UpdateLine(change, (change,), (product, subject.result(moved))),
        UpdateLine(
            new(symbol),
            (row(new(symbol), "=", symbol, "−", change),),
            (difference, row("=", aligned(after, places))),
        ),
    )


def _plain(subject: Subject, optimiser: Optimiser) -> tuple[UpdateLine, ...]:
    return ()


def _momentum(subject: Subject, optimiser: Optimiser) -> tuple[UpdateLine, ...]:
    assert isinstance(optimiser, Momentum)
    (before,), (after,) = subject.update.before, subject.update.after
    share, gradient = optimiser.momentum, subject.of(subject.update.gradients)
    old, velocity = subject.of(before), subject.of(after)
    places = places_of((share * old, gradient, velocity), subject.digits)
    numbers = (
        row("=", setting(share), "·", in_brackets(aligned(old, places))),
        row("+", in_brackets(aligned(gradient, places))),
        row("=", aligned(velocity, places)),
    )
    symbols = row(new(VELOCITY), "=", MOMENTUM, VELOCITY, "+", GRADIENT)
    return (UpdateLine(new(VELOCITY), (symbols,), numbers),)


def _adam(subject: Subject, optimiser: Optimiser) -> tuple[UpdateLine, ...]:
    assert isinstance(optimiser, Adam)
    update = subject.update
    (first, second), (first_corrected, second_corrected) = (
        map(subject.of, update.after),
        map(subject.of, update.corrected),
    )
    decays = optimiser.first_decay, optimiser.second_decay
    return (
        _first_moment(subject, decays[0]),
        _second_moment(subject, decays[1]),
        _corrected(subject, FIRST_CORRECTED, (FIRST, first, first_corrected), (FIRST_DECAY, decays[0])),
        _corrected(subject, SECOND_CORRECTED, (SECOND, second, second_corrected), (SECOND_DECAY, decays[1])),
        _direction(subject, first_corrected, second_corrected, optimiser.epsilon),
    )


def _first_moment(subject: Subject, decay: float) -> UpdateLine:
    """m′ = β₁ m + (1 − β₁) ∇."""
    update = subject.update
    old, gradient, result = subject.of(update.before[0]), subject.of(update.gradients), subject.of(update.after[0])
    places = places_of((decay * old, (1.0 - decay) * gradient, result), subject.digits)
    numbers = (
        row("=", setting(decay), "·", in_brackets(aligned(old, places))),
        row("+", "(", Number("1"), "−", setting(decay), ")", "·", in_brackets(aligned(gradient, places))),
        row("=", aligned(result, places)),
    )
    return UpdateLine(new(FIRST), _moment_symbols(FIRST, FIRST_DECAY, GRADIENT), numbers)


def _second_moment(subject: Subject, decay: float) -> UpdateLine:
    """v′ = β₂ v + (1 − β₂) ∇², in which nothing can cancel."""
    update = subject.update
    old, gradient = subject.of(update.before[1]), subject.of(update.gradients)
    square = Power(as_base(significant(gradient, subject.digits)), Number("2"))
    numbers = (
        row("=", setting(decay), "·", subject.number(old)),
        row("+", "(", Number("1"), "−", setting(decay), ")", "·", square),
        subject.result(subject.of(update.after[1])),
    )
    return UpdateLine(new(SECOND), _moment_symbols(SECOND, SECOND_DECAY, Power(GRADIENT, Number("2"))), numbers)


def _moment_symbols(moment: Symbol, decay: Symbol, added: Node) -> Line:
    return (row(new(moment), "=", decay, moment), row("+", "(", Number("1"), "−", decay, ")", added))


def _corrected(
    subject: Subject, name: Symbol, moment: tuple[Symbol, float, float], decay: tuple[Symbol, float]
) -> UpdateLine:
    """m̂ = m′ / (1 − β₁ᵗ), and the same of v."""
    symbol, value, result = moment
    letter, share = decay
    count = subject.update.count
    symbols = row(name, "=", Fraction(new(symbol), row(Number("1"), "−", Power(letter, COUNT))))
    over, under = significant(value, subject.digits), 1.0 - share**count
    numbers = (
        row("=", Fraction(over, minus_power(setting(share), count))),
        row("=", Fraction(over, significant(under, subject.digits))),
        subject.result(result),
    )
    return UpdateLine(name, (symbols,), numbers)


def _direction(subject: Subject, first: float, second: float, epsilon: float) -> UpdateLine:
    """d = m̂ / (√v̂ + ε)."""
    over, small = significant(first, subject.digits), setting(epsilon)
    root = row("√", as_base(significant(second, subject.digits)))
    symbols = row(DIRECTION, "=", Fraction(FIRST_CORRECTED, row("√", SECOND_CORRECTED, "+", EPSILON)))
    numbers = (
        row("=", Fraction(over, row(root, "+", small))),
        row("=", Fraction(over, row(significant(sqrt(second), subject.digits), "+", small))),
        subject.result(subject.of(subject.update.direction)),
    )
    return UpdateLine(DIRECTION, (symbols,), numbers)


_LINES: Mapping[str, Callable[[Subject, Optimiser], tuple[UpdateLine, ...]]] = {
    "plain": _plain,
    "momentum": _momentum,
    "adam": _adam,
}
