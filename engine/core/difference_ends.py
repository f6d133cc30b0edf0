"""The two values of J between which a central difference is taken, for one parameter, to be looked at.

`gradient_check` measures many parameters at once; this is the same for a single one, one forward pass after another.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.core.chain_rule import Parameter
from engine.core.network import Lesson, Network
from engine.core.propagation import evaluate, forward_pass


@dataclass(frozen=True)
class Ends:
    """J on both sides of a parameter θ.

    Attributes:
        theta: θ itself.
        h: ε · max(1, |θ|).
        above, below: J(θ + h) and J(θ − h); not finite where J leaves the range of floats.
    """

    theta: float
    h: float
    above: float
    below: float


def difference_ends(lesson: Lesson, parameter: Parameter, epsilon: float) -> Ends:
    """J at θ + h and at θ − h, with h = ε · max(1, |θ|). Source: Nocedal and Wright, section 8.1."""
    theta = parameter.of(lesson.network)
    h = epsilon * max(1.0, abs(theta))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        above, below = (_cost(lesson, parameter, end) for end in (theta + h, theta - h))
    return Ends(theta, h, above, below)


def _cost(lesson: Lesson, parameter: Parameter, value: float) -> float:
    if not np.isfinite(value):
        return np.inf
    network = _with_value(lesson.network, parameter, value)
    return evaluate(replace(lesson, network=network), forward_pass(network, lesson.examples.inputs.T)).J


def _with_value(network: Network, parameter: Parameter, value: float) -> Network:
    """The network with another number for this one parameter."""
    weights, biases = list(network.weights), list(network.biases or ())
    arrays = biases if parameter.source is None else weights
    changed = arrays[parameter.step].copy()
    place = (parameter.unit,) if parameter.source is None else (parameter.unit, parameter.source)
    changed[place] = value
    arrays[parameter.step] = changed
    return network.with_parameters(weights, None if network.biases is None else biases)
