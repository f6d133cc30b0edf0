"""The derivation of one gradient, one unit's z and one δ: every factor with its symbol, its number and its place.

A derivation is made of blocks. A block says what one quantity is: a product of factors, each of which may be a sum
whose terms stand below it. A term that holds a δ or an activation opens the block of that δ or that activation in its
turn, down to the loss or the input. Blocks are named once and opened wherever they are needed, as backpropagation does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.display.formula import Line, Node, Number


@dataclass(frozen=True)
class Factor:
    """One factor of a product.

    Attributes:
        symbol: for example ∂a₁/∂z₁.
        number: its value.
        meaning: what it says, in a few words; empty in the terms of a sum.
        targets: where it stands in the network.
        formula: what it is itself, symbols above numbers in two lines; empty where the symbol says it all.
        opens: key of the block that derives it, or empty.
        terms: where it is a sum.
    """

    symbol: Node
    number: Number
    meaning: str = ""
    targets: tuple[str, ...] = ()
    formula: tuple[Line, ...] = ()
    opens: str = ""
    terms: tuple["Term", ...] = ()


@dataclass(frozen=True)
class Term:
    """One term of a sum: a product of factors; without factors the rest of a long sum.

    Attributes:
        factors: of the product.
        product: its value.
        heading: what the term belongs to, where its symbols do not say it: a sample, the rest of a sum.
        opens: key of the block that derives the whole term, or empty.
    """

    factors: tuple[Factor, ...]
    product: Number
    heading: str = ""
    opens: str = ""


@dataclass(frozen=True)
class Block:
    """What one quantity is.

    Attributes:
        name: its symbol.
        result: its value.
        heading: what it is in words.
        factors: the product that it is; empty for a number that is given.
        addend: what is added to the product: a bias, or the penalty's own part.
        closing: what it also equals, or what is made of it, in lines of formula.
        note: a sentence about it.
    """

    name: Node
    result: Number
    heading: str
    factors: tuple[Factor, ...] = ()
    addend: Term | None = None
    closing: tuple[Line, ...] = ()
    note: str = ""

    @property
    def opened(self) -> tuple[str, ...]:
        """Keys of the blocks that its factors and terms open."""
        terms = [term for factor in self.factors for term in factor.terms]
        factors = (*self.factors, *(factor for term in terms for factor in term.factors))
        keys = (*(factor.opens for factor in factors), *(term.opens for term in terms))
        return tuple(key for key in keys if key)


@dataclass(frozen=True)
class Compared:
    """One number that the total is compared with.

    Attributes:
        name: where it comes from, in words.
        text: the number with many digits.
        agreeing: how many characters of the text agree with the total.
        verdict: how far it agrees, in words; empty for the total itself.
    """

    name: str
    text: str
    agreeing: int
    verdict: str = ""


@dataclass(frozen=True)
class Derivation:
    """Everything that is said about one target.

    Attributes:
        target: the unit, weight or bias.
        name: it in words.
        roots: keys of the blocks that are open at first.
        blocks: every block that can be reached from these.
        marks: targets that take part, to be marked in the network.
        value: ∂J/∂θ as the blocks give it; None for a unit.
        compared: the total beside what must equal it; empty for a unit.
        remarks: sentences about the comparison.
    """

    target: str
    name: str
    roots: tuple[str, ...]
    blocks: Mapping[str, Block]
    marks: tuple[str, ...]
    value: float | None = None
    compared: tuple[Compared, ...] = ()
    remarks: tuple[str, ...] = ()
