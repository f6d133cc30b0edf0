"""Central differences: the gradient without any chain rule, from the cost alone."""

from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.core.chain_rule import Parameter
from engine.core.network import Lesson, Network
from engine.core.propagation import evaluate, forward_pass
from engine.core.trace import present

STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
"""Where the errors of truncation (ε²) and of rounding (1/ε) are about equal."""

KINKED = frozenset({"relu", "leaky_relu"})
"""Activations without a derivative at 0."""


@dataclass(frozen=True)
class Difference:
    """A central difference.

    Attributes:
        value: (J(θ + ε) − J(θ − ε)) / 2ε; not finite where J leaves the range of floats.
        crosses_kink: whether a unit of ReLU or leaky ReLU has its kink at z = 0 between the two points.
    """

    value: float
    crosses_kink: bool


def central_difference(lesson: Lesson, parameter: Parameter) -> Difference:
    """(J(θ + ε) − J(θ − ε)) / 2ε with ε = ∛eps · max(1, |θ|).

    Source: Nocedal and Wright, Numerical Optimization, 2nd edition, section 8.1.
    """
    own = parameter.of(lesson.network)
    epsilon = STEP * max(1.0, abs(own))
    above, below = own + epsilon, own - epsilon
    (high, signs_above), (low, signs_below) = (_cost(lesson, parameter, value) for value in (above, below))
    with np.errstate(over="ignore", invalid="ignore"):
        value = float((np.float64(high) - low) / (above - below))
    crosses = any(not np.array_equal(*signs) for signs in zip(signs_above, signs_below, strict=True))
    return Difference(value, crosses)


def _cost(lesson: Lesson, parameter: Parameter, value: float) -> tuple[float, list[Array]]:
    """J with another value of one parameter, and on which side of its kink every unit then is."""
    changed = replace(lesson, network=_with(lesson.network, parameter, value))
    network = changed.network
    with np.errstate(over="ignore", invalid="ignore"):
        forward = forward_pass(network, lesson.examples.inputs.T)
        cost = evaluate(changed, forward).J
    kinked = [layer for layer, key in enumerate(network.activations, 1) if key in KINKED]
    return cost, [np.sign(present(forward.z[layer])) for layer in kinked]


def _with(network: Network, parameter: Parameter, value: float) -> Network:
    """The network with another value of one parameter."""
    step, unit, source = parameter.step, parameter.unit, parameter.source
    weights, biases = list(network.weights), network.biases
    if source is not None:
        weights[step] = weights[step].copy()
        weights[step][unit, source] = value
    elif biases is not None:
        biases = (*biases[:step], biases[step].copy(), *biases[step + 1 :])
        biases[step][unit] = value
    return network.with_parameters(weights, biases)
