"""What a convention computes, in its own arrays, and the same with all that is its own undone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array
from engine.core.trace import Parameters

Numbered = Mapping[int, Array]
"""One array for each layer or layer step, by the number that the note gives to it."""

NO_BIAS: Array = np.zeros(())
NO_BIAS.flags.writeable = False


@dataclass(frozen=True, eq=False)
class Stored:
    """One array for each parameter array, as the convention keeps it: values, gradients, or updated values.

    Attributes:
        weights: by the number of the weight matrix.
        biases: by the same numbers; None without biases and where they are a column of the weights.
    """

    weights: Numbered
    biases: Numbered | None

    def bias(self, number: int) -> Array:
        """The biases that are added to the weighted input; a plain 0 where there is nothing to add."""
        return NO_BIAS if self.biases is None else self.biases[number]


@dataclass(frozen=True, eq=False)
class Pass:
    """What goes through the network at once, there and back: one sample, or the whole batch. By layer number.

    Attributes:
        targets: y in the shape of the output's activation.
        z: weighted inputs; none for the input layer.
        a: activations, the input layer's first, with the bias unit where the note has one.
        delta: δ as the convention defines it, not divided by m; none for the input layer.
    """

    targets: Array
    z: Numbered
    a: Numbered
    delta: Numbered


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything that a convention computes from a lesson. All arrays are read-only.

    Attributes:
        parameters: weights and biases as it stores them.
        passes: one for each sample, or a single one for the whole batch.
        J: its objective, with its own sign.
        gradients: ∂J/∂ of each parameter array, the reduction in; the penalty too, unless the note adds that in the
            update (`row-batch`).
        updated: the parameters after one step of descent, or of ascent.
    """

    parameters: Stored
    passes: tuple[Pass, ...]
    J: float
    gradients: Stored
    updated: Stored


@dataclass(frozen=True, eq=False)
class Undone:
    """An evaluation with sign, transposition, bias and numbering undone: named and shaped as in a `Trace`.

    Attributes:
        z, a, delta: one (n, m) array a layer; None for the input layer's z and delta.
        J: the objective that is minimised, the penalty in.
        gradients: ∂J/∂W and ∂J/∂b of the engine.
        updated: the parameters after one step.
    """

    z: tuple[Array | None, ...]
    a: tuple[Array, ...]
    delta: tuple[Array | None, ...]
    J: float
    gradients: Parameters
    updated: Parameters
