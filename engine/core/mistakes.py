"""Backpropagation with one mistake in it, to see what the gradient check makes of it.

`Backpropagation` is the true one, cut into the four lines in which it can go wrong. Each class after it replaces one of
them by a line that looks as if it could be right; everything else it does by the rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem
from engine.core.network import Lesson
from engine.core.trace import Parameters, Trace, present


@dataclass(frozen=True, eq=False)
class Backpropagation:
    """The true backward pass over the forward pass of a trace. f = 1/m or 1; c = λ/m, λ or 0."""

    trace: Trace

    def output_delta(self) -> Array:
        """δ^L = ∂loss/∂z^L, (n, m). Source: `nielsen` BP1, `row-batch`."""
        return present(self.trace.delta[-1])

    def hidden_delta(self, layer: int, delta: Array) -> Array:
        """δ^l = (W^l)ᵀ δ^(l+1) ∘ g′(z^l), (n, m), from δ^(l+1). Source: `nielsen` BP2."""
        weights, slope = self.trace.lesson.network.weights[layer], present(self.trace.slope[layer])
        return (weights.T @ delta) * slope

    def weight_gradient(self, step: int, delta: Array) -> Array:
        """∂J/∂W^k = f δ^(k+1) (a^k)ᵀ + c W^k, (n_out, n_in). Source: `bias-unit` 4.3.5 with λ/m."""
        trace = self.trace
        return trace.sample_factor * (delta @ trace.a[step].T) + trace.penalty_gradient(step)

    def bias_gradient(self, step: int, delta: Array) -> Array:
        """∂J/∂b^k = f Σ_samples δ^(k+1), (n_out,). Source: `row-batch`."""
        return self.trace.sample_factor * delta.sum(axis=1)

    def gradients(self) -> Parameters:
        """∂J/∂W and ∂J/∂b of every layer step, read-only.

        Raises:
            LessonError: when a number leaves the range of 64 bits.
        """
        network, delta = self.trace.lesson.network, self.output_delta()
        weights, biases = [], []
        with np.errstate(over="ignore", invalid="ignore"):
            for step in reversed(range(network.steps)):
                weights.append(self.weight_gradient(step, delta))
                biases.append(self.bias_gradient(step, delta))
                if step:
                    delta = self.hidden_delta(step, delta)
        _freeze(weights)
        _freeze(biases)
        return Parameters(tuple(weights[::-1]), None if network.biases is None else tuple(biases[::-1]))


class ForgottenTranspose(Backpropagation):
    """W^l δ^(l+1) for (W^l)ᵀ δ^(l+1). Source: a misprint of `column-batch`.

    As it stands that fits square matrices only. Others are given the shape of the transpose by `reshape`, as people do
    when NumPy complains: the same numbers, read row by row. A square matrix `reshape` leaves as it is.
    """

    def hidden_delta(self, layer: int, delta: Array) -> Array:
        """With W^l where (W^l)ᵀ belongs."""
        weights, slope = self.trace.lesson.network.weights[layer], present(self.trace.slope[layer])
        return (weights.reshape(weights.shape[::-1]) @ delta) * slope  # wrong: no weights.T


class ForgottenSlope(Backpropagation):
    """(W^l)ᵀ δ^(l+1) without ∘ g′(z^l). The last layer step has no hidden δ in it and stays right."""

    def hidden_delta(self, layer: int, delta: Array) -> Array:
        """Without g′."""
        weights = self.trace.lesson.network.weights[layer]
        return weights.T @ delta  # wrong: no * slope


class SummedNotAveraged(Backpropagation):
    """Σ over the samples where J is their mean. Source: a misprint of `column-batch`."""

    def weight_gradient(self, step: int, delta: Array) -> Array:
        """Without 1/m."""
        return delta @ self.trace.a[step].T + self.trace.penalty_gradient(step)  # wrong: no 1/m

    def bias_gradient(self, step: int, delta: Array) -> Array:
        """Without 1/m."""
        return delta.sum(axis=1)  # wrong: no 1/m


class PenalisedBias(Backpropagation):
    """c b^k is added to the gradients of the biases, which J does not penalise."""

    def bias_gradient(self, step: int, delta: Array) -> Array:
        """With a penalty."""
        trace = self.trace
        penalty = trace.penalty_factor * present((trace.lesson.network.biases or ())[step])
        return trace.sample_factor * delta.sum(axis=1) + penalty  # wrong: + penalty


class LayerTooFar(Backpropagation):
    """δ^(k+1) (a^(k+1))ᵀ for δ^(k+1) (a^k)ᵀ: off by one layer, wherever the two are equally wide.

    Elsewhere the product would not have the shape of W^k, which nobody overlooks, and the right a is taken.
    """

    def weight_gradient(self, step: int, delta: Array) -> Array:
        """With a of the layer that the weights lead to."""
        trace = self.trace
        source = trace.a[step + 1]  # wrong: no a[step]
        if len(source) != len(trace.a[step]):
            source = trace.a[step]
        return trace.sample_factor * (delta @ source.T) + trace.penalty_gradient(step)


class SlopelessOutput(Backpropagation):
    """δ^L = a − y with the squared error, where nothing cancels g′(z^L). Source: `nielsen` BP1, `loglik` (11)."""

    def output_delta(self) -> Array:
        """Without g′."""
        return self.trace.a[-1] - self.trace.targets  # wrong: no * slope


@dataclass(frozen=True)
class Mistake:
    """A mistake that many make.

    Attributes:
        key: its name.
        wrong: backpropagation with this mistake.
        applies: whether a lesson has the place in which it can be made. It may change nothing even so, for example
            where all biases are 0, a matrix is symmetric, or every slope is 1.
    """

    key: str
    wrong: type[Backpropagation]
    applies: Callable[[Lesson], bool]

    def gradients(self, trace: Trace) -> Parameters:
        """What comes out as ∂J/∂W and ∂J/∂b.

        Raises:
            ValueError: where the mistake does not apply.
            LessonError: when a number leaves the range of 64 bits.
        """
        if not self.applies(trace.lesson):
            raise ValueError(f"{self.key} does not apply")
        return self.wrong(trace).gradients()


def _carries_a_matrix_back(lesson: Lesson) -> bool:
    """Whether δ goes through a matrix and not only through rows or columns, whose transpose holds the same numbers."""
    return any(min(weights.shape) > 1 for weights in lesson.network.weights[1:])


def _has_hidden_slopes(lesson: Lesson) -> bool:
    return any(key != "identity" for key in lesson.network.activations[:-1])


def _is_mean_of_several(lesson: Lesson) -> bool:
    return lesson.objective.reduction == "mean" and lesson.examples.count > 1


def _has_penalty_and_biases(lesson: Lesson) -> bool:
    return lesson.objective.l2 > 0 and lesson.network.biases is not None


def _has_equal_neighbours(lesson: Lesson) -> bool:
    return any(before == after for before, after in pairwise(lesson.network.layers))


def _has_output_slope(lesson: Lesson) -> bool:
    return lesson.objective.loss == "half_squared_error" and lesson.network.activations[-1] != "identity"


MISTAKES: Mapping[str, Mistake] = {
    mistake.key: mistake
    for mistake in (
        Mistake("forgotten_transpose", ForgottenTranspose, _carries_a_matrix_back),
        Mistake("forgotten_slope", ForgottenSlope, _has_hidden_slopes),
        Mistake("summed_not_averaged", SummedNotAveraged, _is_mean_of_several),
        Mistake("penalised_bias", PenalisedBias, _has_penalty_and_biases),
        Mistake("layer_too_far", LayerTooFar, _has_equal_neighbours),
        Mistake("slopeless_output", SlopelessOutput, _has_output_slope),
    )
}
"""All mistakes by key."""


def _freeze(arrays: list[Array]) -> None:
    for array in arrays:
        if not np.isfinite(array).all():
            raise LessonError((Problem("gradients", "representable", Finding("overflow")),))
        array.flags.writeable = False
