"""The cost and the outputs as landscapes: over two parameters, or over the two inputs of a network.

A network has more parameters than a picture has directions, so a picture of its cost is a section: two parameters move,
all others are held. The path of a run lies in that section only where the others are what they are held at; elsewhere
the picture shows its projection.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.core.chain_rule import Parameter
from engine.core.losses import LOSSES
from engine.core.network import Examples, Lesson, Network
from engine.core.optimisers import batch_objective
from engine.core.propagation import forward_pass
from engine.core.training_signs import LARGEST

FINEST, COARSEST = 61, 21
"""Places along each side of a section through the cost."""

UNIT_WORK = 20
"""How many multiplications of a matrix product one activation takes the time of."""

MOST_WORK = 100_000_000
"""Multiplications that a section may take before it is made coarser."""

FEWEST_SAMPLES = 32
"""Where even the coarsest section would take too long, so many samples are taken at least."""

HELD_AT_ONCE = 4_000_000
"""Numbers of one layer that are in memory at once."""

ROOM = 0.3
"""A window is larger than what it shows by this share of it, on each side."""

_OVERFLOW_IS_MASKED = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@dataclass(frozen=True, eq=False)
class _Moving:
    """A parameter that takes many values, in an array that is broadcast against (vertical, horizontal, samples)."""

    parameter: Parameter
    values: Array


@_OVERFLOW_IS_MASKED
def output_grid(network: Network, horizontal: Array, vertical: Array) -> Array:
    """The outputs a^L of a network with two inputs, for x = (horizontal_j, vertical_i).

    Args:
        network: with two inputs.
        horizontal: values of the first input, (w,).
        vertical: of the second, (h,).

    Returns:
        (n of the output layer, h, w); NaN where numbers leave the range of floats.

    Raises:
        ValueError: for another number of inputs.
    """
    if network.layers[0] != 2:
        raise ValueError(f"the network has {network.layers[0]} inputs, and a plane has two directions")
    first, second = np.meshgrid(horizontal, vertical)
    outputs = forward_pass(network, np.stack((first.ravel(), second.ravel()))).a[-1]
    return _finite(outputs).reshape(-1, len(vertical), len(horizontal))


def margins(outputs: Array) -> Array:
    """a_k − max_(j≠k) a_j of each output k: above 0 exactly where k is the largest of all.

    Args:
        outputs: (n, …) with n ≥ 2.
    """
    ordered = np.sort(outputs, axis=0)
    highest, second = ordered[-1], ordered[-2]
    rivals = np.where(outputs == highest, np.where(highest == second, highest, second), highest)
    return outputs - rivals


def decisions(network: Network, outputs: Array) -> Array | None:
    """A number for each output that is above 0 where it says yes, and 0 on its boundary; None where nothing is decided.

    a − ½ for sigmoid, a for tanh, the margin before all other outputs for softmax; of targets the same tells what the
    right answer is. Other activations have no boundary.

    Args:
        network: its last activation counts.
        outputs: outputs or targets, (n, …).
    """
    key = network.activations[-1]
    if key == "softmax" and len(outputs) > 1:
        return margins(outputs)
    middle = {"sigmoid": 0.5, "tanh": 0.0}.get(key)
    return None if middle is None else outputs - middle


@_OVERFLOW_IS_MASKED
def cost_grid(lesson: Lesson, first: Parameter, second: Parameter, firsts: Array, seconds: Array) -> Array:
    """J with two parameters set to every pair of values, and all others as in the lesson.

    J_ij = J(… first = firsts_j, second = seconds_i …) as `evaluate` defines it. The layers before the first of the two
    are computed once, not once for each pair.

    Args:
        lesson: gives the other parameters, the samples and the objective.
        first, second: two parameters.
        firsts, seconds: their values, (w,) and (h,).

    Returns:
        (h, w); NaN where J or anything on the way to it leaves the range of numbers (`LARGEST`).

    Raises:
        ValueError: when both are the same, or for a bias where there are none.
    """
    if first == second:
        raise ValueError("a section needs two parameters")
    first.of(lesson.network), second.of(lesson.network)
    held = max(lesson.network.layers) * lesson.examples.count * len(firsts)
    rows = max(1, HELD_AT_ONCE // held)
    parts = [
        _cost_rows(lesson, (_Moving(first, firsts[:, np.newaxis]), _Moving(second, part[:, np.newaxis, np.newaxis])))
        for part in (seconds[start : start + rows] for start in range(0, len(seconds), rows))
    ]
    return np.concatenate([np.broadcast_to(costs, (costs.shape[0], len(firsts))) for costs in parts])


def _cost_rows(lesson: Lesson, moving: Sequence[_Moving]) -> Array:
    network, objective = lesson.network, lesson.objective
    a = lesson.examples.inputs.T[:, np.newaxis, np.newaxis, :]
    z = a
    squares: Array = np.zeros((1, 1))
    for step in range(network.steps):
        here = [each for each in moving if each.parameter.step == step]
        held, biases = _held(network, step, here)
        z = _weighted_inputs(held, biases, a, here)
        a = network.activation(step + 1).function(z)
        squares = squares + float(np.vdot(held, held))
        squares = squares + sum(each.values[..., 0] ** 2 for each in here if each.parameter.source is not None)
    targets = lesson.examples.targets.T[:, np.newaxis, np.newaxis, :]
    losses = LOSSES[objective.loss].terms(z, a, targets).sum(axis=(0, 3))
    costs = lesson.sample_factor * losses
    if objective.l2:
        costs = costs + 0.5 * lesson.penalty_factor * squares
    return _finite(costs)


def _held(network: Network, step: int, here: Sequence[_Moving]) -> tuple[Array, Array]:
    """Weights and biases of a layer step with 0 in place of the parameters that move."""
    weights = network.weights[step].copy()
    biases = np.zeros(len(weights)) if network.biases is None else network.biases[step].copy()
    for each in here:
        unit, source = each.parameter.unit, each.parameter.source
        if source is None:
            biases[unit] = 0.0
        else:
            weights[unit, source] = 0.0
    return weights, biases


def _weighted_inputs(weights: Array, biases: Array, a: Array, here: Sequence[_Moving]) -> Array:
    """z = W a + b over the grid: the parts that move are added to those that are held."""
    z = (weights @ a.reshape(len(a), -1)).reshape(-1, *a.shape[1:]) + biases[:, np.newaxis, np.newaxis, np.newaxis]
    for each in here:
        unit, source = each.parameter.unit, each.parameter.source
        part = each.values * (1.0 if source is None else a[source])
        shape = np.broadcast_shapes(z.shape[1:], part.shape)
        if z.shape[1:] != shape:
            z = np.broadcast_to(z, (len(z), *shape)).copy()
        z[unit] += part
    return z


def _finite(values: Array) -> Array:
    """The values, and NaN in place of those that left the range of numbers."""
    return np.where(np.abs(values) <= LARGEST, values, np.nan)


def affordable(lesson: Lesson) -> tuple[int, Lesson]:
    """How fine a section through the cost may be so that it is made while one looks, and of which lesson.

    Returns:
        Places along each side; and the lesson, of which large ones keep every k-th sample alone.
    """
    network, count = lesson.network, lesson.examples.count
    work = network.parameter_count + UNIT_WORK * sum(network.layers[1:])
    side = min(FINEST, math.isqrt(MOST_WORK // (work * count)))
    if side >= COARSEST:
        return side, lesson
    return COARSEST, thinned(lesson, max(FEWEST_SAMPLES, MOST_WORK // (work * COARSEST**2)))


def thinned(lesson: Lesson, most: int) -> Lesson:
    """The lesson with at most `most` of its samples, evenly taken, and the penalty of a batch (`batch_objective`)."""
    count = lesson.examples.count
    if count <= most:
        return lesson
    chosen = np.linspace(0, count - 1, most).round().astype(int)
    examples = Examples(lesson.examples.inputs[chosen], lesson.examples.targets[chosen])
    return replace(lesson, examples=examples, objective=batch_objective(lesson.objective, most, count))


def window(values: Array, least: float) -> tuple[float, float]:
    """From where to where an axis leads that shows these values with `ROOM` around them, at least `least` wide.

    It ends within ±`LARGEST`, though values may lie beyond.
    """
    within = np.clip(values, -LARGEST / 2, LARGEST / 2)
    low, high = float(within.min()), float(within.max())
    middle = (low + high) / 2
    half = max((high - low) * (0.5 + ROOM), least / 2, 1e-6 * abs(middle))
    return middle - half, middle + half


def moved_most(start: Network, end: Network, count: int, step: int | None = None) -> tuple[Parameter, ...]:
    """The parameters with the largest |θ_end − θ_start|, at most `count`, the one that moved farthest first.

    Args:
        start, end: two networks of the same layers.
        count: how many.
        step: the layer step to look at; None for all.
    """
    steps = range(start.steps) if step is None else (step,)
    moves = [np.abs(_table(end, k) - _table(start, k)) for k in steps]
    order = np.argsort(-np.concatenate([move.ravel() for move in moves]), kind="stable")[:count]
    bounds = np.cumsum([0, *(move.size for move in moves)])
    found = []
    for index in order.tolist():
        place = int(np.searchsorted(bounds, index, side="right")) - 1
        unit, source = divmod(index - int(bounds[place]), moves[place].shape[1])
        is_bias = source == start.layers[steps[place]]
        found.append(Parameter(steps[place], unit, None if is_bias else source))
    return tuple(found)


def _table(network: Network, step: int) -> Array:
    """The parameters of a layer step, one row a unit, its bias last."""
    if network.biases is None:
        return network.weights[step]
    return np.column_stack((network.weights[step], network.biases[step]))
