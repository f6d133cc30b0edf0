"""What a convention is: the formulas of one lecture note, one method each. `evaluation.py` evaluates them in order.

Each convention's file has the same methods in the same order, so that two of them can be read side by side. What the
notes do not have (other activations and losses, softmax's Jacobian) comes from `activations.py` and `losses.py`.
Throughout, f is the factor of the sum over samples, 1/m or 1, and c that of the penalty (c/2) Σ W², λ/m or λ.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.activations import Array, softmax_jacobian_product
from engine.core.conventions.results import Evaluation, Stored, Undone
from engine.core.conventions.scope import Scope
from engine.core.losses import LOSSES, Loss
from engine.core.network import Lesson
from engine.core.trace import Parameters

Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Convention(ABC):
    """A lesson, computed as one lecture note computes it.

    Attributes:
        lesson: what is computed.
        key: name of the note.
        scope: what the note itself has.
        first_layer: the number of the input layer.
        weights_numbered_by: 0 when a matrix carries the number of the layer it leaves, 1 of the layer it enters.
        has_batch_pass: whether all samples go through the network at once, or each by itself.
        sign: 1 where J is minimised, −1 where it is maximised.
    """

    lesson: Lesson
    key: ClassVar[str]
    scope: ClassVar[Scope]
    first_layer: ClassVar[int] = 1
    weights_numbered_by: ClassVar[int] = 1
    has_batch_pass: ClassVar[bool] = False
    sign: ClassVar[int] = 1

    @abstractmethod
    def weights(self, step: int) -> Array:
        """The weights of a layer step (from 0) as the note keeps them."""

    def biases(self, step: int) -> Array | None:
        """The biases of a layer step as the note keeps them, a column; None where they are no array of their own."""
        biases = self.lesson.network.biases
        return None if biases is None else biases[step].reshape(-1, 1)

    def entered(self) -> Iterator[tuple[Array, Array]]:
        """The input layer's activation and the targets of every pass: here one column a sample."""
        for x, y in zip(self.lesson.examples.inputs, self.lesson.examples.targets, strict=True):
            yield x.reshape(-1, 1), y.reshape(-1, 1)

    @abstractmethod
    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """z of a layer from the activation before it; b is a plain 0 in a network without biases."""

    def activation(self, layer: int, z: Array) -> Array:
        """a = g(z) of a layer, by its number. Source: `loglik` (1), `nielsen`."""
        return self.lesson.network.activation(layer - self.first_layer).function(z)

    @abstractmethod
    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """What one pass adds to J, before f and with the sign of J."""

    def objective(self, total: float, weights: Iterable[Array]) -> float:
        """J = f Σ + (c/2) Σ W², from Σ of the data terms."""
        return self.sample_factor * total + self.penalty(weights)

    @abstractmethod
    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """δ of the output layer."""

    @abstractmethod
    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """δ of a hidden layer from the weights and the δ after it, and its own g′(z)."""

    @abstractmethod
    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """∂J/∂W from δ after and a before it, of every pass."""

    @abstractmethod
    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """∂J/∂b from δ of every pass."""

    def updated_weights(self, weights: Array, gradient: Array) -> Array:
        """W − α ∂J/∂W. Source: `nielsen` (1)."""
        return weights - self.lesson.learning_rate * gradient

    def updated_biases(self, biases: Array, gradient: Array) -> Array:
        """b − α ∂J/∂b. Source: `row-batch`."""
        return biases - self.lesson.learning_rate * gradient

    @classmethod
    @abstractmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """Of the matrix between two layers of so many units."""

    @classmethod
    def bias_shape(cls, units: int) -> Shape | None:
        """Of the biases of a layer; None where they are no array of their own."""
        return (units, 1)

    @classmethod
    def layer_shape(cls, units: int, m: int) -> Shape:
        """Of z, δ and y of one pass, and of a but for the bias unit."""
        return (units, 1)

    @classmethod
    def activation_shape(cls, units: int, m: int, adds_biases: bool) -> Shape:
        """Of a of one pass; `adds_biases` where a layer with biases comes after it."""
        return cls.layer_shape(units, m)

    def without_bias_unit(self, layer: int, a: Array) -> Array:
        """The activation of one pass, of the units that have a z."""
        return a

    def columns(self, arrays: Sequence[Array]) -> Array:
        """One quantity of one layer, given by pass, as (n, m)."""
        return np.hstack(arrays)

    def parameters(self, stored: Stored) -> Parameters:
        """What is stored, with weights of shape (n_out, n_in) and biases of length n_out."""
        biases = None if stored.biases is None else tuple(b.ravel() for b in stored.biases.values())
        return Parameters(tuple(map(self.undone_weights, stored.weights.values())), biases)

    def undone_weights(self, weights: Array) -> Array:
        """Weights, or their gradient, as (n_out, n_in)."""
        return weights

    def with_penalty(self, evaluation: Evaluation, undone: Undone) -> Undone:
        """J and gradients with the penalty, where the note leaves it to the update."""
        return undone

    def extensions(self) -> tuple[str, ...]:
        """Where the lesson goes beyond the note, as keys of `EXTENSIONS`."""
        return self.scope.extensions(self.lesson)

    @property
    def sample_factor(self) -> float:
        """f: 1/m for the mean, 1 for the sum."""
        return self.lesson.sample_factor

    @property
    def penalty_factor(self) -> float:
        """c in the penalty's gradient c W: λ/m or λ."""
        return self.lesson.penalty_factor

    def penalty(self, weights: Iterable[Array]) -> float:
        """(c/2) Σ W², 0 without one, however large the weights. Source: `bias-unit` 4.1.1."""
        if not self.penalty_factor:
            return 0.0
        return self.penalty_factor / 2 * sum(float((array**2).sum()) for array in weights)

    @property
    def loss(self) -> Loss:
        """The loss of the lesson."""
        return LOSSES[self.lesson.objective.loss]

    @property
    def is_fused(self) -> bool:
        """Whether ∂loss/∂z at the output is a − y: the notes' sigmoid with log loss, softmax with cross-entropy."""
        return self.loss.fused_with == self.lesson.network.activations[-1]

    def other_loss(self, z: Array, a: Array, y: Array) -> float:
        """Σ of a loss that the note does not have; z, a and y as columns where its units depend on each other."""
        return float(self.loss.terms(z, a, y).sum())

    def through_output(self, gradient: Array, z: Array, a: Array) -> Array:
        """∂J/∂z at the output from ∂J/∂a: ∘ g′(z), or times softmax's Jacobian."""
        slope = self.lesson.network.activation(self.lesson.network.steps).slope
        return softmax_jacobian_product(a, gradient) if slope is None else gradient * slope(z, a)


def logarithms(z: Array) -> tuple[Array, Array]:
    """log a and log(1 − a) of a = σ(z), each finite also where a is rounded to 0 or 1.

    log σ(z) = −log(1 + e^−z), and 1 − σ(z) = σ(−z).
    """
    return -np.logaddexp(0.0, -z), -np.logaddexp(0.0, z)
