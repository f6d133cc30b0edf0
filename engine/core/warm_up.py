"""The warm-up graph c = a + b, d = b + 1, e = c d, and both ways to carry derivatives through it.

It is the smallest graph in which two paths meet: b reaches e through c and through d. Source: `nielsen`, first part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

INPUTS = ("a", "b")
OUTPUT = "e"
NODES = ("a", "b", "c", "d", "e")
"""Every node comes after those that it is computed from."""

Edge = tuple[str, str]
"""From a node to one that is computed from it."""

EDGES: tuple[Edge, ...] = (("a", "c"), ("b", "c"), ("b", "d"), ("c", "e"), ("d", "e"))


@dataclass(frozen=True)
class Term:
    """One term of a derivative: what an edge hands on.

    Attributes:
        edge: over which it comes.
        local: the local derivative ∂(head of the edge)/∂(tail of the edge).
        carried: the derivative that is known at the edge's other end.
    """

    edge: Edge
    local: float
    carried: float

    @property
    def product(self) -> float:
        """local · carried."""
        return self.local * self.carried


@dataclass(frozen=True)
class Derivative:
    """∂of/∂by, as the sum over the edges that it comes over.

    Attributes:
        of, by: nodes.
        terms: of the sum; empty where the pass begins (value 1) and at the other input (value 0).
    """

    of: str
    by: str
    terms: tuple[Term, ...] = ()

    @property
    def value(self) -> float:
        """Σ of the terms; without any 1 for ∂x/∂x and 0 for another input."""
        return sum((term.product for term in self.terms), 0.0) if self.terms else float(self.of == self.by)


@dataclass(frozen=True)
class WarmUp:
    """The graph with its numbers.

    Attributes:
        a, b: the inputs.
    """

    a: float
    b: float

    @cached_property
    def values(self) -> Mapping[str, float]:
        """The value of each node: c = a + b, d = b + 1, e = c d."""
        c, d = self.a + self.b, self.b + 1.0
        return {"a": self.a, "b": self.b, "c": c, "d": d, "e": c * d}

    @cached_property
    def local(self) -> Mapping[Edge, float]:
        """The local derivative on each edge: 1 for a sum, the other factor for a product."""
        product = {("c", "e"): self.values["d"], ("d", "e"): self.values["c"]}
        return {edge: product.get(edge, 1.0) for edge in EDGES}

    def forward_mode(self, seed: str) -> Mapping[str, Derivative]:
        """∂node/∂seed for every node, from the inputs up: ∂n/∂s = Σ_p ∂n/∂p ∂p/∂s over the nodes p that n is made from.

        Args:
            seed: the input by which everything is differentiated, `a` or `b`; one pass gives one input.

        Raises:
            ValueError: for a node that is no input.
        """
        if seed not in INPUTS:
            raise ValueError(f"{seed} is no input")
        found: dict[str, Derivative] = {}
        for node in NODES:
            edges = [edge for edge in EDGES if edge[1] == node]
            terms = tuple(Term(edge, self.local[edge], found[edge[0]].value) for edge in edges)
            found[node] = Derivative(node, seed, terms)
        return found

    def reverse_mode(self) -> Mapping[str, Derivative]:
        """∂e/∂node for every node in one pass, from e down: ∂e/∂n = Σ_q ∂e/∂q ∂q/∂n over the nodes q made from n."""
        found: dict[str, Derivative] = {}
        for node in reversed(NODES):
            edges = [edge for edge in EDGES if edge[0] == node]
            terms = tuple(Term(edge, self.local[edge], found[edge[1]].value) for edge in edges)
            found[node] = Derivative(OUTPUT, node, terms)
        return found
