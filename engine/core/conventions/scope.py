"""What a lecture note itself has, and where a lesson goes beyond it, so that its convention had to be extended."""

from dataclasses import dataclass

from engine.core.network import Lesson

EXTENSIONS = (
    "biases",
    "no_biases",
    "layers",
    "outputs",
    "activation",
    "softmax",
    "slope_at_zero",
    "loss",
    "batch",
    "reduction",
    "penalty",
    "penalty_form",
)
"""Every key that `extensions` gives, in its order.

`biases`: the note has none. `no_biases`: it always has some. `layers`: it has exactly one hidden layer. `outputs`: it
has a single output. `activation`: it computes with others. `softmax`: it has no softmax. `slope_at_zero`: it takes
ReLU's slope at 0 as 1, the lesson as 0. `loss`: it has another. `batch`: it has one sample. `reduction`: it has the
mean, the lesson the sum. `penalty`: it has none. `penalty_form`: it divides λ by m and the lesson does not, or the
other way round.
"""


@dataclass(frozen=True)
class Scope:
    """What a note itself has.

    Attributes:
        biases: whether networks with biases, without, or both.
        activations: the pairs (hidden, output) that it computes with.
        loss: key of its loss.
        has_batch: whether m samples rather than one.
        penalty: key of its L2 penalty, or None.
        hidden_layers: how many, or None where it says how to go on for L layers.
        outputs: how many, or None for any.
    """

    biases: frozenset[bool]
    activations: frozenset[tuple[str, str]]
    loss: str
    has_batch: bool
    penalty: str | None = None
    hidden_layers: int | None = None
    outputs: int | None = None

    def extensions(self, lesson: Lesson) -> tuple[str, ...]:
        """The keys, in the order of `EXTENSIONS`, of what the lesson has and the note has not."""
        network, objective, several = lesson.network, lesson.objective, lesson.examples.count > 1
        has_biases, has_penalty = network.biases is not None, objective.l2 > 0
        found = {
            "biases": has_biases and True not in self.biases,
            "no_biases": not has_biases and False not in self.biases,
            "layers": self.hidden_layers not in (None, network.steps - 1),
            "outputs": self.outputs not in (None, network.layers[-1]),
            "activation": self._has_other_activation(network.activations),
            "softmax": self._has_other_softmax(network.activations),
            "slope_at_zero": self._has_other_slope(lesson),
            "loss": objective.loss != self.loss,
            "batch": several and not self.has_batch,
            "reduction": several and self.has_batch and objective.reduction != "mean",
            "penalty": has_penalty and self.penalty is None,
            "penalty_form": has_penalty and several and self.penalty not in (None, objective.l2_form),
        }
        return tuple(key for key in EXTENSIONS if found[key])

    def _has_other_activation(self, activations: tuple[str, ...]) -> bool:
        """Whether no pair of the note is that of the lesson; a softmax that the note has not is told by itself."""
        *hidden, output = activations
        is_told = self._has_other_softmax(activations)
        return not any(
            set(hidden) <= {own_hidden} and (is_told or output == own_output)
            for own_hidden, own_output in self.activations
        )

    def _has_other_softmax(self, activations: tuple[str, ...]) -> bool:
        return activations[-1] == "softmax" and all(output != "softmax" for _, output in self.activations)

    def _has_other_slope(self, lesson: Lesson) -> bool:
        """Source: `row-batch`, 1(z ≥ 0)."""
        has_relu = any(hidden == "relu" for hidden, _ in self.activations) and "relu" in lesson.network.activations
        return has_relu and lesson.network.relu_slope_at_zero != 1
