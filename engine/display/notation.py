"""How a lesson's quantities are named and numbered: one record a notation, names made from the record.

Inside, layer 0 is the input and layer step k leads from layer k to k + 1. A notation says what that is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.display.formula import Symbol


@dataclass(frozen=True)
class Notation:
    """Names and numbering of one convention.

    Attributes:
        key: its name in lesson files.
        first_layer: the number of the input layer.
        weights: letter of a weight matrix.
        weight: letter of one weight.
        weights_numbered_by: 0 when a matrix carries the number of the layer it leaves, 1 of the layer it enters.
        bias: letter of a bias vector and of one bias.
        layer_mark: how a layer's number is written above, `({})` or `{}`.
        cost: letter of the objective.
        learning_rate: letter of the learning rate.
        activation: letter of the activation function.
    """

    key: str
    first_layer: int
    weights: str
    weight: str
    weights_numbered_by: int
    bias: str
    layer_mark: str
    cost: str
    learning_rate: str
    activation: str

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
        return Symbol(self.weight, _index(destination, source), mark)

    def summed(self, step: int, destination: int | None = None, source: int | None = None) -> Symbol:
        """The sum of the gradients of several samples for a weight matrix, or for one weight.

        Without a `source` it is that of the destination's bias, which counts as column 0.
        """
        column = -1 if source is None and destination is not None else source
        return Symbol("Δ", _index(destination, column), self._mark(step + self.weights_numbered_by))

    def b(self, step: int, unit: int | None = None) -> Symbol:
        """The biases of a layer step, or one of them."""
        return Symbol(self.bias, _index(unit), self._mark(step + self.weights_numbered_by))

    def J(self) -> Symbol:
        """The objective that is minimised."""
        return Symbol(self.cost)

    def alpha(self) -> Symbol:
        """The learning rate."""
        return Symbol(self.learning_rate)

    def _of_layer(self, letter: str, layer: int, unit: int | None) -> Symbol:
        return Symbol(letter, _index(unit), self._mark(layer))

    def _mark(self, layer: int) -> str:
        return self.layer_mark.format(self.layer_number(layer))


def _index(*units: int | None) -> str:
    """The lower index, counted from 1: `12` for (0, 1), `1,12` as soon as one number has two digits."""
    numbers = [str(unit + 1) for unit in units if unit is not None]
    return ("," if any(len(number) > 1 for number in numbers) else "").join(numbers)


HOUSE_NOTATION = Notation(
    key="loglik",
    first_layer=1,
    weights="Θ",
    weight="θ",
    weights_numbered_by=0,
    bias="b",
    layer_mark="({})",
    cost="J",
    learning_rate="α",
    activation="g",
)
"""The layout of the note `loglik`, with J minimised instead of maximised: layers from 1, Θ⁽ˡ⁾ leads from l to l + 1."""

NOTATIONS: Mapping[str, Notation] = {HOUSE_NOTATION.key: HOUSE_NOTATION}
"""All notations by key."""
