"""Changed lessons: each function takes a lesson and gives the changed one, with remarks on what had to be filled in.

Whatever still fits is kept. Widening a layer keeps the rows and columns of its matrices and fills the new ones; a new
layer keeps everything that it does not touch. Nothing is changed in place, so that the former lesson can come back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from engine.core import checks
from engine.core.activations import Array
from engine.core.errors import raise_if_any
from engine.core.initialisation import Initialisation
from engine.core.losses import LOSSES
from engine.core.network import Examples, Lesson, Network, Objective

DEFAULT_ACTIVATION = "sigmoid"
DEFAULT_INITIALISATION = Initialisation("xavier")
"""What new weights are drawn with, in a network whose weights were written down."""


@dataclass(frozen=True)
class Remark:
    """Something that an edit had to do besides what was asked for.

    Attributes:
        kind: the key of its text.
        values: what fills the placeholders of the text.
    """

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Edit:
    """The result of an edit.

    Attributes:
        lesson: the changed lesson.
        remarks: what was filled in or changed along with it.
    """

    lesson: Lesson
    remarks: tuple[Remark, ...] = ()


def new_lesson(layers: Sequence[int] = (2, 2, 1)) -> Lesson:
    """An empty page: sigmoid, drawn weights, biases 0, one sample of zeros whose target is the first output.

    Raises:
        LessonError: for layers that make no network.
    """
    network = Network.initialised(layers, (DEFAULT_ACTIVATION,) * (len(layers) - 1), DEFAULT_INITIALISATION)
    return Lesson(network, stand_in_examples(layers), Objective("binary_cross_entropy"))


def stand_in_examples(layers: Sequence[int]) -> Examples:
    """One sample that suits every loss: inputs 0, the target 1 for the first output and 0 for the others."""
    return Examples(np.zeros((1, layers[0])), np.eye(1, layers[-1]))


def with_layers(lesson: Lesson, layers: Sequence[int], origins: Sequence[int | None] | None = None) -> Edit:
    """The lesson with other layers.

    Args:
        lesson: the present lesson.
        layers: units a layer, input first.
        origins: for each new layer the index of the layer that it was, None for one that is new. By default input
            stays input, output stays output, and hidden layers keep their place as counted from the input.

    Raises:
        LessonError: for layers that make no network.
    """
    raise_if_any(checks.structure_problems(layers, None))
    former = lesson.network
    origins = _same_places(len(former.layers), len(layers)) if origins is None else origins
    activations = [
        DEFAULT_ACTIVATION if origin is None or origin == 0 else former.activations[origin - 1] for origin in origins
    ][1:]
    for index, key in enumerate(activations[:-1]):
        if key == "softmax":
            activations[index] = DEFAULT_ACTIVATION
    weights, biases, remarks = _fitted_parameters(former, layers, origins)
    unchanged = tuple(layers) == former.layers and list(origins) == list(range(len(layers)))
    network = Network(
        tuple(layers),
        tuple(activations),
        weights,
        biases,
        former.relu_slope_at_zero,
        former.initialisation if unchanged else None,
    )
    return _with_network(lesson, network, remarks)


def with_output(lesson: Lesson, activation: str, loss: str) -> Edit:
    """Another activation of the output layer together with a loss that is defined for it; targets are made to fit.

    Raises:
        LessonError: for a pair that does not go together, or an unknown key.
    """
    network = replace(lesson.network, activations=(*lesson.network.activations[:-1], activation))
    raise_if_any(checks.pairing_problems(network.activations, loss))
    return _with_network(lesson, network, (), replace(lesson.objective, loss=loss))


def with_hidden_activation(lesson: Lesson, layer: int, activation: str) -> Edit:
    """Another activation of a hidden layer, counted with the input as 0."""
    keys = list(lesson.network.activations)
    keys[layer - 1] = activation
    return Edit(replace(lesson, network=replace(lesson.network, activations=tuple(keys))))


def with_bias(lesson: Lesson, bias: bool) -> Edit:
    """With biases, 0 at first, or without any."""
    network = lesson.network
    if bias == (network.biases is not None):
        return Edit(lesson)
    if bias:
        biases = tuple(map(np.zeros, network.layers[1:]))
        filled = Remark("biases_filled", {"count": sum(network.layers[1:])})
        return Edit(replace(lesson, network=replace(network, biases=biases)), (filled,))
    dropped = sum(map(np.count_nonzero, network.biases or ()))
    remarks = (Remark("biases_dropped", {"count": dropped}),) if dropped else ()
    return Edit(replace(lesson, network=replace(network, biases=None)), remarks)


def with_parameters(lesson: Lesson, weights: Sequence[Array], biases: Sequence[Array] | None) -> Edit:
    """Other weights and biases of the same shapes.

    Raises:
        LessonError: for other shapes, or numbers that are not finite.
    """
    return Edit(replace(lesson, network=lesson.network.with_parameters(weights, biases)))


def with_imported(lesson: Lesson, weights: Sequence[Array], biases: Sequence[Array] | None) -> Edit:
    """Weights and biases of any shapes; the layers follow them, activations and examples are kept as far as they fit.

    Raises:
        LessonError: for numbers that are not finite.
    """
    layers = (weights[0].shape[1], *(array.shape[0] for array in weights))
    shaped = with_layers(lesson, layers)
    kept = [remark for remark in shaped.remarks if remark.kind not in ("weights_filled", "biases_filled")]
    network = replace(shaped.lesson.network, biases=None if biases is None else tuple(map(np.zeros, layers[1:])))
    taken = network.with_parameters(weights, biases)
    return Edit(replace(shaped.lesson, network=taken), tuple(kept))


def redrawn(lesson: Lesson, initialisation: Initialisation) -> Edit:
    """Weights drawn anew; biases, where there are any, become 0.

    Raises:
        LessonError: for an unsound initialisation, or a scale that overflows.
    """
    network = lesson.network
    with np.errstate(over="ignore"):  # a huge scale gives infinite weights, which the network refuses
        drawn = Network.initialised(
            network.layers, network.activations, initialisation, network.biases is not None, network.relu_slope_at_zero
        )
    reset = sum(map(np.count_nonzero, network.biases or ()))
    remarks = (Remark("biases_reset", {"count": int(reset)}),) if reset else ()
    return Edit(replace(lesson, network=drawn), remarks)


def with_examples(lesson: Lesson, inputs: Array, targets: Array) -> Edit:
    """Other samples; the input and the output layer take on their widths.

    Raises:
        LessonError: for numbers that are not finite, unequal counts, or targets that the loss does not allow.
    """
    examples = Examples(inputs, targets)
    layers = (examples.inputs.shape[1], *lesson.network.layers[1:-1], examples.targets.shape[1])
    raise_if_any(checks.structure_problems(layers, None))
    weights, biases, remarks = _fitted_parameters(lesson.network, layers, range(len(layers)))
    changed = layers != lesson.network.layers
    network = replace(
        lesson.network,
        layers=layers,
        weights=weights,
        biases=biases,
        initialisation=None if changed else lesson.network.initialisation,
    )
    return Edit(replace(lesson, network=network, examples=examples), remarks)


def _same_places(before: int, after: int) -> list[int | None]:
    """Input from input, output from output, the hidden layers in order, new ones at the end."""
    hidden = [index if index < before - 1 else None for index in range(1, after - 1)]
    return [0, *hidden, before - 1]


def _fitted_parameters(
    former: Network, layers: Sequence[int], origins: Sequence[int | None]
) -> tuple[tuple[Array, ...], tuple[Array, ...] | None, tuple[Remark, ...]]:
    """Weights and biases for `layers`: what fits is kept, the rest drawn; biases are filled with 0."""
    initialisation = former.initialisation or DEFAULT_INITIALISATION
    with np.errstate(over="ignore"):  # a huge scale gives infinite weights, which the network refuses
        weights = list(initialisation.weights(layers))
    biases = None if former.biases is None else [np.zeros(units) for units in layers[1:]]
    filled, filled_biases = 0, 0
    for step, (tail, head) in enumerate(pairwise(origins)):
        kept = kept_biases = 0
        if tail is not None and head == tail + 1:
            kept = _paste(weights[step], former.weights[tail])
        if biases is not None and former.biases is not None and head is not None and head >= 1:
            kept_biases = _paste(biases[step], former.biases[head - 1])
        filled += weights[step].size - kept
        filled_biases += 0 if biases is None else biases[step].size - kept_biases
    remarks = []
    if filled:
        drawn = {"scheme": initialisation.scheme, "seed": initialisation.seed, "scale": initialisation.scale}
        remarks.append(Remark("weights_filled", {"count": filled, **drawn}))
    if filled_biases:
        remarks.append(Remark("biases_filled", {"count": filled_biases}))
    return tuple(weights), None if biases is None else tuple(biases), tuple(remarks)


def _paste(target: Array, source: Array) -> int:
    """Copy what both arrays have room for, from the first row and column on; how many numbers that were."""
    corner = tuple(slice(min(left, right)) for left, right in zip(target.shape, source.shape, strict=True))
    target[corner] = source[corner]
    return target[corner].size


def _with_network(
    lesson: Lesson, network: Network, remarks: Sequence[Remark], objective: Objective | None = None
) -> Edit:
    """The lesson with another network and objective, its examples made to fit."""
    objective = objective or lesson.objective
    examples, fitted = _fitted_examples(lesson.examples, network.layers, objective.loss)
    changed = replace(lesson, network=network, examples=examples, objective=objective)
    return Edit(changed, (*remarks, *fitted))


def _fitted_examples(examples: Examples, layers: Sequence[int], loss: str) -> tuple[Examples, tuple[Remark, ...]]:
    """The samples with as many inputs and targets as the layers ask for, new ones 0, the targets sound for the loss."""
    remarks = []
    arrays = []
    for name, rows, width in (("inputs", examples.inputs, layers[0]), ("targets", examples.targets, layers[-1])):
        fitted = np.zeros((len(rows), width))
        _paste(fitted, rows)
        if width > rows.shape[1]:
            remarks.append(Remark(f"{name}_filled", {"count": width - rows.shape[1]}))
        if width < rows.shape[1]:
            remarks.append(Remark(f"{name}_dropped", {"count": rows.shape[1] - width}))
        arrays.append(fitted)
    inputs, targets = arrays
    sound = sound_targets(targets, loss)
    changed = int((sound != targets).any(axis=1).sum())
    if changed:
        remarks.append(Remark("targets_changed", {"count": changed, "loss": loss}))
    return Examples(inputs, sound), tuple(remarks)


def sound_targets(targets: Array, loss: str) -> Array:
    """The nearest targets that the loss allows: within [0, 1] where it wants probabilities, and each row divided by
    its sum where it wants a distribution; a row of zeros becomes the first class."""
    rule = LOSSES[loss]
    sound = np.clip(targets, 0.0, 1.0) if rule.probabilities else targets.copy()
    if rule.distribution:
        sound[sound.sum(axis=1) == 0.0, 0] = 1.0
        sums = sound.sum(axis=1, keepdims=True)
        sound = np.where(np.abs(sums - 1.0) > checks.DISTRIBUTION_TOLERANCE, sound / sums, sound)
    return sound
