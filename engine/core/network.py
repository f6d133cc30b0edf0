"""What is given: a network, examples, an objective, and the lesson that joins them.

Everything here is a definition. Nothing computed from it is held here; see `propagation.py`. All objects are frozen and
their arrays read-only; `dataclasses.replace` gives a changed copy, checked again.

Convention: layer 0 is the input. Layer step k carries layer k to layer k + 1 with W^k of shape (n_out, n_in), row =
destination unit, column = source unit, and b^k of length n_out. Vectors are columns; a batch is held as (n, m).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Self

import numpy as np

from engine.core import checks
from engine.core.activations import Activation, Array, activation
from engine.core.errors import Problem, raise_if_any
from engine.core.initialisation import Initialisation
from engine.core.losses import PENALTIES


def read_only(values: object) -> Array:
    """A float64 copy of `values`, row by row in memory, that refuses to be written to."""
    array = np.array(values, dtype=np.float64, order="C")
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Network:
    """A fully connected feed-forward network with its numbers.

    Attributes:
        layers: units a layer, input first, bias units not counted.
        activations: one key for each layer but the input.
        weights: one matrix (n_out, n_in) for each layer step.
        biases: one vector (n_out,) for each layer step, or None for a network without biases.
        relu_slope_at_zero: g′(0) of ReLU, 0 or 1.
        initialisation: where the weights come from, when they were drawn rather than written down.

    Raises:
        LessonError: with every problem found in the above.
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...]
    weights: tuple[Array, ...]
    biases: tuple[Array, ...] | None = None
    relu_slope_at_zero: int = 0
    initialisation: Initialisation | None = None

    def __post_init__(self) -> None:
        raise_if_any(self._problems())
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "activations", tuple(self.activations))
        object.__setattr__(self, "weights", tuple(map(read_only, self.weights)))
        if self.biases is not None:
            object.__setattr__(self, "biases", tuple(map(read_only, self.biases)))

    def _problems(self) -> Iterator[Problem]:
        yield from checks.structure_problems(self.layers, self.activations)
        readable: dict[str, list[object] | None] = {"weights": None, "biases": None}
        for name, arrays in (("weights", self.weights), ("biases", self.biases)):
            if arrays is None:
                continue
            faults = [tuple(checks.unreadable(f"{name}[{step}]", array)) for step, array in enumerate(arrays)]
            yield from chain.from_iterable(faults)
            readable[name] = [None if fault else array for array, fault in zip(arrays, faults, strict=True)]
        yield from checks.parameter_problems(self.layers, readable["weights"], readable["biases"])
        yield from checks.choice("relu_slope_at_zero", self.relu_slope_at_zero, (0, 1))

    @classmethod
    def initialised(
        cls,
        layers: Sequence[int],
        activations: Sequence[str],
        initialisation: Initialisation,
        bias: bool = True,
        relu_slope_at_zero: int = 0,
    ) -> Self:
        """A network whose weights are drawn by `initialisation` and whose biases, if any, are 0."""
        init = initialisation
        raise_if_any(
            (
                *checks.structure_problems(layers, activations),
                *checks.initialisation_problems(init.scheme, init.seed, init.scale),
            )
        )
        biases = tuple(np.zeros(units) for units in layers[1:]) if bias else None
        return cls(tuple(layers), tuple(activations), init.weights(layers), biases, relu_slope_at_zero, init)

    @property
    def steps(self) -> int:
        """The number of layer steps, one less than the number of layers."""
        return len(self.weights)

    @property
    def parameter_count(self) -> int:
        """How many weights and biases there are."""
        return sum(array.size for array in (*self.weights, *(self.biases or ())))

    def activation(self, layer: int) -> Activation:
        """The activation of a layer from 1."""
        return activation(self.activations[layer - 1], self.relu_slope_at_zero)

    def with_parameters(self, weights: Sequence[Array], biases: Sequence[Array] | None) -> Self:
        """The same network with other numbers, which then no longer come from an initialisation."""
        return replace(
            self,
            weights=tuple(weights),
            biases=None if biases is None else tuple(biases),
            initialisation=None,
        )


@dataclass(frozen=True, eq=False)
class Examples:
    """m samples, one row each, as in a lesson file.

    Attributes:
        inputs: (m, n of the input layer).
        targets: (m, n of the output layer).

    Raises:
        LessonError: without samples, for unequal counts, or for numbers that are not finite.
    """

    inputs: Array
    targets: Array

    def __post_init__(self) -> None:
        named = (("inputs", self.inputs), ("targets", self.targets))
        raise_if_any(chain.from_iterable(checks.unreadable(name, rows, (2,)) for name, rows in named if len(rows)))
        object.__setattr__(self, "inputs", read_only(self.inputs))
        object.__setattr__(self, "targets", read_only(self.targets))
        raise_if_any(checks.example_problems(None, None, self.inputs, self.targets))

    @property
    def count(self) -> int:
        """m, the number of samples."""
        return len(self.inputs)


@dataclass(frozen=True)
class Objective:
    """The quantity J that is minimised.

    J = (1/m or 1) Σ_samples loss + penalty, penalty = λ/(2m) Σ W² or λ/2 Σ W², biases left out.

    Attributes:
        loss: a key of `LOSSES`.
        reduction: `mean` or `sum` over samples.
        l2: λ ≥ 0.
        l2_form: a key of `PENALTIES`.

    Raises:
        LessonError: for an unknown key or a λ below 0.
    """

    loss: str
    reduction: str = "mean"
    l2: float = 0.0
    l2_form: str = "lambda/2m"

    def __post_init__(self) -> None:
        raise_if_any(
            (
                *checks.pairing_problems(None, self.loss),
                *checks.objective_problems(self.reduction, self.l2, self.l2_form),
            )
        )


@dataclass(frozen=True, eq=False)
class Lesson:
    """Everything that one step-through needs.

    Attributes:
        network: the network with its numbers.
        examples: the samples.
        objective: what is minimised.
        title: free text of at most 120 characters, only ever shown as plain text.
        learning_rate: α > 0 of one descent step.
        notation: key of the notation to show it in.

    Raises:
        LessonError: when the parts do not fit together, with every misfit.
    """

    network: Network
    examples: Examples
    objective: Objective
    title: str = ""
    learning_rate: float = 0.5
    notation: str = field(default="loglik")

    def __post_init__(self) -> None:
        layers, examples, loss = self.network.layers, self.examples, self.objective.loss
        raise_if_any(
            (
                *checks.pairing_problems(self.network.activations, loss),
                *checks.example_problems(layers, loss, examples.inputs, examples.targets),
                *checks.lesson_problems(self.title, self.learning_rate, self.notation),
            )
        )

    @property
    def sample_factor(self) -> float:
        """f, what a sum over samples is multiplied by: 1/m for the reduction `mean`, 1 for `sum`."""
        return 1.0 / self.examples.count if self.objective.reduction == "mean" else 1.0

    @property
    def penalty_factor(self) -> float:
        """c in the penalty (c/2) Σ W² and in its gradient c W: λ/m or λ."""
        return PENALTIES[self.objective.l2_form].factor(self.objective.l2, self.examples.count)
