"""How a lesson's quantities are named and numbered: one record a notation, names made from the record.

Inside, layer 0 is the input and layer step k leads from layer k to k + 1. A notation says what that is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.core.chain_rule import Parameter
from engine.display.formula import Node, Symbol, partial

Term = TypeVar("Term")


BIAS_UNIT = -1
"""The unit that is numbered 0, before the first of a layer."""


@dataclass(frozen=True)
class Notation:
    """Names, numbering, orientation and sign of one convention.

    Attributes:
        key: its name.
        note: the note that it comes from, which is a lesson file's name for it.
        first_layer: the number of the input layer.
        weights: letter of a weight matrix.
        weight: letter of one weight.
        weights_numbered_by: 0 when a matrix carries the number of the layer it leaves, 1 of the layer it enters.
        bias: letter of a bias vector and of one bias.
        layer_mark: how a layer's number is written above, `({})` or `{}`.
        cost: letter of the objective.
        learning_rate: letter of the learning rate.
        activation: letter of the activation function.
        times: the sign of the product entry by entry.
        source_first: whether the lower index of a weight names the unit that it comes from first.
        has_stored_transposes: whether a weight matrix has a row for each unit that it comes from, (n_in, n_out).
        has_rows: whether a layer's values are a row, and a batch has a row for each sample, (m, n).
        has_bias_unit: whether biases are column 0 of the weights, on a unit 0 whose activation is 1.
        sums_biases: whether the biases stand beside the weights where samples are added up with a penalty, which leaves
            them out.
        sign: 1 where the objective is minimised, −1 where it is maximised.
    """

    key: str
    note: str
    first_layer: int = 1
    weights: str = "W"
    weight: str = "W"
    weights_numbered_by: int = 1
    bias: str = "b"
    layer_mark: str = "({})"
    cost: str = "J"
    learning_rate: str = "α"
    activation: str = "g"
    times: str = "∘"
    source_first: bool = False
    has_stored_transposes: bool = False
    has_rows: bool = False
    has_bias_unit: bool = False
    sums_biases: bool = False
    sign: int = 1

    def layer_number(self, layer: int) -> int:
        """The number that this notation gives to a layer."""
        return layer + self.first_layer

    def a(self, layer: int, unit: int | None = None) -> Symbol:
        """Activations of a layer, or of one unit (from 0)."""
        return self._of_layer("a", layer, unit)

    def x(self, unit: int | None = None) -> Symbol:
        """The input, or one of its components."""
        return Symbol("x", _index(unit))

    def y(self, unit: int | None = None) -> Symbol:
        """The target, or one of its components."""
        return Symbol("y", _index(unit))

    def z(self, layer: int, unit: int | None = None) -> Symbol:
        """Weighted inputs of a layer, or of one unit."""
        return self._of_layer("z", layer, unit)

    def delta(self, layer: int, unit: int | None = None) -> Symbol:
        """Deltas of a layer, or of one unit."""
        return self._of_layer("δ", layer, unit)

    def W(self, step: int) -> Symbol:
        """The weight matrix of a layer step."""
        return Symbol(self.weights, "", self._mark(step + self.weights_numbered_by))

    def w(self, step: int, destination: int, source: int) -> Symbol:
        """One weight, to unit `destination` from unit `source`."""
        mark = self._mark(step + self.weights_numbered_by)
        ends = (source, destination) if self.source_first else (destination, source)
        return Symbol(self.weight, _index(*ends), mark)

    def forward_product(self, step: int) -> tuple[Symbol, Symbol]:
        """The two factors of z of the layer after a step: Θ a, Wᵀ a, or a W."""
        weights, source = self.W(step), self.a(step)
        if self.has_rows:
            return source, weights
        return (weights.T if self.has_stored_transposes else weights), source

    def backward_product(self, layer: int) -> tuple[Symbol, Symbol]:
        """The two factors that carry δ back to a layer: Θᵀ δ, W δ, or δ Wᵀ."""
        weights, delta = self.W(layer), self.delta(layer + 1)
        if self.has_rows:
            return delta, weights.T
        return (weights if self.has_stored_transposes else weights.T), delta

    def outer_product(self, step: int) -> tuple[Symbol, Symbol]:
        """The two factors of a weight matrix' gradient: δ aᵀ, a δᵀ, or aᵀ δ."""
        delta, source = self.delta(step + 1), self.a(step)
        if self.has_rows:
            return source.T, delta
        return (source, delta.T) if self.has_stored_transposes else (delta, source.T)

    def summed(self, step: int, destination: int | None = None, source: int | None = None) -> Symbol:
        """The sum of the gradients of several samples for a weight matrix, or for one weight.

        Without a `source` it is that of the destination's bias, which counts as column 0.
        """
        column = BIAS_UNIT if source is None and destination is not None else source
        return Symbol("Δ", _index(destination, column), self._mark(step + self.weights_numbered_by))

    def b(self, step: int, unit: int | None = None) -> Symbol:
        """The biases of a layer step, or one of them: with a bias unit column 0 of the weights."""
        if self.has_bias_unit:
            return Symbol(self.weight, _index(unit, BIAS_UNIT) if unit is not None else "0", self._mark(step))
        return Symbol(self.bias, _index(unit), self._mark(step + self.weights_numbered_by))

    def parameter(self, parameter: Parameter) -> Symbol:
        """One weight or one bias."""
        if parameter.source is None:
            return self.b(parameter.step, parameter.unit)
        return self.w(parameter.step, parameter.unit, parameter.source)

    def gradient(self, parameter: Parameter) -> Node:
        """∂J/∂θ of one weight or one bias."""
        return partial(self.J(), self.parameter(parameter))

    def all_biases(self) -> Symbol:
        """The biases, whichever the layer: b, or column 0 of the weights."""
        return Symbol(self.weight, "0") if self.has_bias_unit else Symbol(self.bias)

    def J(self) -> Symbol:
        """The objective that is minimised."""
        return Symbol(self.cost)

    def alpha(self) -> Symbol:
        """The learning rate."""
        return Symbol(self.learning_rate)

    def g(self) -> Symbol:
        """The activation function."""
        return Symbol(self.activation)

    @property
    def minimising(self) -> "Notation":
        """The same for what only minimises: where J is maximised, J stands for −J."""
        return replace(self, sign=1)

    @property
    def plus(self) -> str:
        """The sign of what J is enlarged by, where it is minimised: +; − where it is maximised."""
        return "+" if self.sign > 0 else "−"

    @property
    def minus(self) -> str:
        """The sign of an update: − for descent, + for ascent."""
        return "−" if self.sign > 0 else "+"

    @property
    def letters(self) -> Mapping[str, str]:
        """What texts call quantities without an index."""
        return {
            "J": self.cost,
            "g": self.activation,
            "alpha": self.learning_rate,
            "theta": self.weight,
            "error": " − ".join(self.signed("a", "y")),
        }

    def signed(self, first: Term, second: Term) -> tuple[Term, Term]:
        """Minuend and subtrahend of a difference that changes its sign with J: a − y, or y − a."""
        return (first, second) if self.sign > 0 else (second, first)

    def _of_layer(self, letter: str, layer: int, unit: int | None) -> Symbol:
        return Symbol(letter, _index(unit), self._mark(layer))

    def _mark(self, layer: int) -> str:
        return self.layer_mark.format(self.layer_number(layer))


def _index(*units: int | None) -> str:
    """The lower index, counted from 1: `12` for (0, 1), `1,12` as soon as one number has two digits."""
    numbers = [str(unit + 1) for unit in units if unit is not None]
    return ("," if any(len(number) > 1 for number in numbers) else "").join(numbers)


HOUSE_NOTATION = Notation("house", "loglik", weights="Θ", weight="θ", weights_numbered_by=0, sums_biases=True)
"""The layout of the note `loglik` with J minimised: layers from 1, Θ⁽ˡ⁾ leads from l to l + 1."""

NOTATIONS: Mapping[str, Notation] = {
    notation.key: notation
    for notation in (
        HOUSE_NOTATION,
        replace(HOUSE_NOTATION, key="loglik", activation="σ", sums_biases=False, sign=-1),
        replace(HOUSE_NOTATION, key="bias-unit", note="bias-unit", has_bias_unit=True),
        Notation(
            "nielsen",
            "nielsen",
            weights="w",
            weight="w",
            layer_mark="{}",
            cost="C",
            learning_rate="η",
            activation="σ",
            times="⊙",
        ),
        Notation(
            "row-batch",
            "row-batch",
            first_layer=0,
            times="∗",
            source_first=True,
            has_stored_transposes=True,
            has_rows=True,
        ),
        Notation("column-batch", "column-batch", first_layer=0, activation="σ", times="∗", has_stored_transposes=True),
    )
}
"""All notations by key: the house's own, and those of the five notes."""


def notation_of(note: str) -> Notation:
    """What a lesson is shown in that names this note: its notation, except that `loglik` then minimises J as well."""
    return HOUSE_NOTATION if note == HOUSE_NOTATION.note else NOTATIONS[note]
