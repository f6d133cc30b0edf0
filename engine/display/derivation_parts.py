"""What the blocks of derivations share: keys, long sums, indices with a letter, the formulas of ∂ℓ/∂a."""

from collections.abc import Callable, Iterator, Mapping

from engine.display.derivation import Term
from engine.display.formula import Fraction, Node, Number, row
from engine.display.targets import shown_units, unit_target
from engine.display.view import View

SAMPLE = "sample"
"""The key of the block of ∂ℓ/∂θ of the shown sample, where the gradient is made of more than that."""


def delta_key(layer: int, unit: int) -> str:
    """The key of the block of a δ."""
    return f"delta {unit_target(layer, unit)}"


def z_key(layer: int, unit: int) -> str:
    """The key of the block of a weighted input and of the activation that is made of it."""
    return f"z {unit_target(layer, unit)}"


def shown(count: int) -> tuple[int, ...]:
    """The units that are shown of so many."""
    return tuple(slot for slot in shown_units(count) if slot is not None)


def index_of(*parts: str) -> str:
    """A lower index of letters and numbers: `k1`, `k,12`."""
    return ("," if any(len(part) > 1 for part in parts) else "").join(parts)


def long_sum(
    view: View, count: int, write: Callable[[int], Term], product: Callable[[int], float], quantity: str
) -> Iterator[Term]:
    """Every term of a sum that is shown, and in place of the others what they come to."""
    listed = set(shown(count))
    for slot in shown_units(count):
        if slot is not None:
            yield write(slot)
            continue
        hidden = [index for index in range(count) if index not in listed]
        rest = view.number(float(sum(map(product, hidden))), quantity)
        yield Term((), rest, view.texts("derivation.more_terms", count=len(hidden)))


SMOOTH = frozenset({"sigmoid", "tanh"})
"""Activations whose slope is computed from a, so that its formula can be filled with the number of a."""


def _binary_cross_entropy_gradient(a: Node, y: Node) -> Node:
    one = Number("1")
    return row("−", Fraction(y, a), "+", Fraction(row(one, "−", y), row(one, "−", a)))


LOSS_GRADIENT_FORMULAS: Mapping[str, Callable[[Node, Node], Node]] = {
    "binary_cross_entropy": _binary_cross_entropy_gradient,
    "cross_entropy": lambda a, y: row("−", Fraction(y, a)),
    "half_squared_error": lambda a, y: row(a, "−", y),
}
"""∂ℓ/∂a of one output, for each loss: (a, y) ↦ formula. Source: `loglik` (8) negated, `row-batch`, `nielsen` BP1."""


def _log_likelihood_gradient(a: Node, y: Node) -> Node:
    one = Number("1")
    return row(Fraction(y, a), "−", Fraction(row(one, "−", y), row(one, "−", a)))


GAIN_GRADIENT_FORMULAS: Mapping[str, Callable[[Node, Node], Node]] = {
    "binary_cross_entropy": _log_likelihood_gradient,
    "cross_entropy": lambda a, y: Fraction(y, a),
    "half_squared_error": lambda a, y: row(y, "−", a),
}
"""The same with the other sign, where the objective is maximised. Source: `loglik` (8)."""
