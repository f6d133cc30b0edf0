"""Names for the parts of a network that a reader can point at: a unit, a weight, a bias.

The same name stands for a weight's edge in the picture and for its cell in a matrix, which is how the two light up
together. Wide layers are shown in part; `shown_units` says which.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from engine.core.chain_rule import Parameter
from engine.core.network import Network

MOST_SHOWN = 10
"""Layers (and batches) wider than this are shown with an ellipsis."""

Slot = int | None
"""An index that is shown, or None for the ellipsis."""


def shown_units(count: int) -> tuple[Slot, ...]:
    """Indices 0 … count − 1; for more than ten the first five, an ellipsis (None) and the last four."""
    if count <= MOST_SHOWN:
        return tuple(range(count))
    return (0, 1, 2, 3, 4, None, *range(count - 4, count))


@cache
def shown_groups(count: int) -> tuple[tuple[int, ...], ...]:
    """The same as groups of units: each shown one by itself, those behind the ellipsis together."""
    shown = shown_units(count)
    hidden = tuple(sorted({*range(count)} - {*shown}))
    return tuple(hidden if unit is None else (unit,) for unit in shown)


def unit_target(layer: int, unit: int) -> str:
    """The name of a unit: `u2.0`."""
    return f"u{layer}.{unit}"


def weight_target(step: int, destination: int, source: int) -> str:
    """The name of a weight and of its edge: `w1.0.3`."""
    return f"w{step}.{destination}.{source}"


def bias_target(step: int, unit: int) -> str:
    """The name of a bias and of its edge: `b1.0`."""
    return f"b{step}.{unit}"


def shown_weights(network: Network, step: int) -> Iterator[tuple[int, int]]:
    """(destination, source) of every shown weight of a layer step, row by row."""
    sources = [unit for unit in shown_units(network.layers[step]) if unit is not None]
    for destination in shown_units(network.layers[step + 1]):
        if destination is not None:
            yield from ((destination, source) for source in sources)


def shown_layer(network: Network, layer: int) -> Iterator[int]:
    """Every shown unit of a layer."""
    return (unit for unit in shown_units(network.layers[layer]) if unit is not None)


def shown_targets(network: Network) -> Iterator[str]:
    """The names of all that is shown of a network: its units, then the weights and biases of each layer step."""
    for layer in range(len(network.layers)):
        yield from (unit_target(layer, unit) for unit in shown_layer(network, layer))
    for step in range(network.steps):
        yield from (weight_target(step, *ends) for ends in shown_weights(network, step))
        if network.biases is not None:
            yield from (bias_target(step, unit) for unit in shown_layer(network, step + 1))


@dataclass(frozen=True)
class Unit:
    """One unit of a network.

    Attributes:
        layer: from 0.
        unit: from 0.
    """

    layer: int
    unit: int


def part_of(target: str, network: Network) -> Parameter | Unit | None:
    """The parameter or the unit that a target names; None where the network has none of that name."""
    match = re.fullmatch(r"([uwb])(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?", target, re.ASCII)
    if match is None or (match[1] == "w") != (match[4] is not None):
        return None
    first, second, third = (None if text is None else int(text) for text in match.groups()[1:])
    assert first is not None
    assert second is not None
    layers = network.layers
    if match[1] == "u":
        return Unit(first, second) if first < len(layers) and second < layers[first] else None
    is_there = first < network.steps and second < layers[first + 1]
    if match[1] == "b":
        return Parameter(first, second) if is_there and network.biases is not None else None
    return Parameter(first, second, third) if is_there and third is not None and third < layers[first] else None


def target_of(parameter: Parameter) -> str:
    """The name of a weight or a bias."""
    if parameter.source is None:
        return bias_target(parameter.step, parameter.unit)
    return weight_target(parameter.step, parameter.unit, parameter.source)
