"""Learning slowdown: the same start with two losses, one of which cancels the slope of the output and one does not.

One sigmoid neuron, a = σ(z) with z = w x + b:

- squared error, C = ½ (a − y)²: ∂C/∂w = (a − y) σ′(z) x, which is tiny where the neuron is saturated, however wrong;
- cross-entropy, C = −y log a − (1 − y) log(1 − a): ∂C/∂w = (a − y) x, the larger the more wrong.

Source: Nielsen, Neural Networks and Deep Learning (2015), chapter 3, (55) and (56) against (61) and (62).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.core.descent import Descent, begin
from engine.core.editing import sound_targets
from engine.core.errors import raise_if_any
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.optimisers import Settings, between
from engine.core.propagation import forward_pass

SQUARED = "half_squared_error"
CANCELLING: Mapping[str, str] = {"sigmoid": "binary_cross_entropy", "softmax": "cross_entropy"}
"""Output activation ↦ the loss that cancels its slope."""

MOST_STEPS = 1_000

WORK = 5_000_000_000
"""Multiplications that a comparison may take: one or two seconds."""


@dataclass(frozen=True, eq=False)
class Curve:
    """How a start learns with one loss; k steps were taken.

    Attributes:
        errors: the mean |a − y| over all samples and outputs, before each step and after the last one, (k + 1,).
        gradients: ‖∂J/∂Θ‖ over all weights and biases at each step, (k,).
        has_diverged: whether no further step could be taken.
    """

    errors: Array
    gradients: Array
    has_diverged: bool

    def steps_below(self, error: float) -> int | None:
        """After how many steps the error was below this one for the first time; None where it never was."""
        below = np.flatnonzero(self.errors < error)
        return int(below[0]) if below.size else None


@dataclass(frozen=True, eq=False)
class Comparison:
    """The same start with both losses.

    Attributes:
        slowed: with the squared error.
        cancelled: with the cross-entropy.
    """

    slowed: Curve
    cancelled: Curve


def neuron(weight: float, bias: float, learning_rate: float) -> Lesson:
    """One sigmoid neuron with the input 1 and the target 0, and the squared error. Source: Nielsen (2015), chapter 3.

    Raises:
        LessonError: for numbers that are not finite, or a learning rate that is not positive.
    """
    network = Network((1, 1), ("sigmoid",), (np.array([[weight]]),), (np.array([bias]),))
    examples = Examples(np.array([[1.0]]), np.array([[0.0]]))
    return Lesson(network, examples, Objective(SQUARED), learning_rate=learning_rate)


def is_comparable(lesson: Lesson) -> bool:
    """Whether the lesson can be taught with both losses: by its output layer, and by its targets."""
    loss, targets = CANCELLING.get(lesson.network.activations[-1]), lesson.examples.targets
    return loss is not None and bool(np.array_equal(sound_targets(targets, loss), targets))


def affordable_steps(lesson: Lesson) -> int:
    """How many steps a comparison of this lesson may have: at most `MOST_STEPS`, fewer for large ones, 0 for huge ones.

    A step takes about four multiplications for each parameter and sample, with each loss.
    """
    return min(MOST_STEPS, WORK // (8 * lesson.network.parameter_count * lesson.examples.count))


def compared(lesson: Lesson, steps: int) -> Comparison:
    """Descend from the lesson's parameters with either loss, everything else as the lesson says.

    Args:
        lesson: a comparable one; its own loss does not matter.
        steps: a whole number from 1 to `MOST_STEPS`.

    Raises:
        LessonError: for other numbers of steps.
        KeyError: for a lesson that is not comparable by its output layer.
    """
    raise_if_any(between("steps", steps, 1, MOST_STEPS))
    losses = SQUARED, CANCELLING[lesson.network.activations[-1]]
    slowed, cancelled = (
        _curve(replace(lesson, objective=replace(lesson.objective, loss=loss)), steps) for loss in losses
    )
    return Comparison(slowed, cancelled)


def _curve(lesson: Lesson, steps: int) -> Curve:
    descent = begin(lesson, Settings(step_limit=steps))
    errors = [_error(descent)]
    while not descent.is_over:
        descent = descent.advanced(1)
        errors.append(_error(descent))
    gradients = np.sqrt(np.square(descent.records.gradient_norms).sum(axis=1))
    return Curve(np.array(errors[: descent.position + 1]), gradients, descent.divergence is not None)


def _error(descent: Descent) -> float:
    """The mean |a − y| where the run stands."""
    examples = descent.lesson.examples
    a = forward_pass(descent.state.network, examples.inputs.T).a[-1]
    return float(np.abs(a - examples.targets.T).mean())
