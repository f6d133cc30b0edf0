"""Starts from which a network learns badly or not at all, made from any lesson: equal, dead and saturated units.

`training_signs` finds what they show. Everything but the numbers stays as it is; where a hidden layer has not the
activation that a start needs, the first one gets it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engine.core.activations import Array
from engine.core.editing import (
    DEFAULT_INITIALISATION,
    Edit,
    redrawn,
    with_bias,
    with_hidden_activation,
    with_parameters,
)
from engine.core.initialisation import Initialisation
from engine.core.network import Lesson
from engine.core.propagation import run
from engine.core.trace import present

CONSTANT = 0.5
"""Every weight of the constant start."""

SHUT = -1.0
"""The largest z over all samples of a unit that is made dead."""

SATURATED: Mapping[str, float] = {"sigmoid": 7.0, "tanh": 4.0}
"""The smallest z over all samples of units that are made saturated: g′ is below 0.001 and 0.0014."""


def all_zeros(lesson: Lesson) -> Edit:
    """All weights and biases 0."""
    return redrawn(lesson, Initialisation("zeros"))


def all_equal(lesson: Lesson) -> Edit:
    """All weights `CONSTANT`, all biases 0."""
    return redrawn(lesson, Initialisation("constant", scale=CONSTANT))


def drawn(lesson: Lesson) -> Edit:
    """Weights drawn at random, so that no two units are equal; biases 0."""
    return redrawn(lesson, DEFAULT_INITIALISATION)


def dead_relu(lesson: Lesson) -> Edit:
    """The first unit of a hidden layer of ReLU gets a bias so low that its z is at most `SHUT` for every sample.

    Raises:
        ValueError: for a lesson without hidden layers.
        LessonError: where its numbers leave the range of floats.
    """
    prepared, layer = _with_hidden(lesson, ("relu",))
    shift = math.floor(SHUT - float(_weighted_inputs(prepared.lesson, layer)[0].max()))
    first = np.zeros(prepared.lesson.network.layers[layer])
    first[0] = shift
    return _shifted(prepared, layer, first)


def saturated(lesson: Lesson) -> Edit:
    """All units of a hidden layer of sigmoid or tanh get biases so high that they are saturated for every sample.

    Raises:
        ValueError: for a lesson without hidden layers.
        LessonError: where its numbers leave the range of floats.
    """
    prepared, layer = _with_hidden(lesson, tuple(SATURATED))
    least = SATURATED[prepared.lesson.network.activations[layer - 1]]
    return _shifted(prepared, layer, np.ceil(least - _weighted_inputs(prepared.lesson, layer).min(axis=1)))


def has_hidden_layer(lesson: Lesson) -> bool:
    """Whether there is a layer that can be made dead or saturated."""
    return lesson.network.steps > 1


STARTS: Mapping[str, Callable[[Lesson], Edit]] = {
    "zeros": all_zeros,
    "constant": all_equal,
    "dead": dead_relu,
    "saturated": saturated,
    "random": drawn,
}
"""All starts by key."""

NEED_HIDDEN = frozenset({"dead", "saturated"})
"""Those for lessons with a hidden layer."""


def _with_hidden(lesson: Lesson, keys: tuple[str, ...]) -> tuple[Edit, int]:
    """The lesson with biases, and its first hidden layer with one of these activations; without any, one now has it."""
    if not has_hidden_layer(lesson):
        raise ValueError("no hidden layer")
    hidden = lesson.network.activations[:-1]
    layer = next((index for index, key in enumerate(hidden, start=1) if key in keys), None)
    if layer is None:
        layer, lesson = 1, with_hidden_activation(lesson, 1, keys[0]).lesson
    return with_bias(lesson, True), layer


def _weighted_inputs(lesson: Lesson, layer: int) -> Array:
    return present(run(lesson).z[layer])


def _shifted(prepared: Edit, layer: int, shift: Array) -> Edit:
    """With the layer's biases changed by so much."""
    network = prepared.lesson.network
    assert network.biases is not None
    biases = [array + shift if step == layer - 1 else array for step, array in enumerate(network.biases)]
    return replace(prepared, lesson=with_parameters(prepared.lesson, network.weights, biases).lesson)
