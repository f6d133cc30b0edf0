"""Names for the parts of a network that a reader can point at: a unit, a weight, a bias.

The same name stands for a weight's edge in the picture and for its cell in a matrix, which is how the two light up
together. Wide layers are shown in part; `shown_units` says which.
"""

from collections.abc import Iterator

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
