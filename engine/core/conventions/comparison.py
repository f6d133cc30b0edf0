"""How far a convention's numbers, undone, are from those of the engine."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.core.activations import Array
from engine.core.conventions.results import Undone
from engine.core.trace import Trace, present

Arrays = Sequence[Array | None]


def differences(undone: Undone, trace: Trace, least: float = 1.0) -> Mapping[str, float]:
    """For each quantity, over all layers together, ‖undone − engine‖ / max(‖engine‖, least), in the Euclidean norm.

    Args:
        undone: what a convention gives.
        trace: what the engine gives for the same lesson.
        least: the norm below which a difference counts as it is: what is left of numbers of the size of 1 that cancel
            has the rounding of those numbers.

    Returns:
        `weighted_input`, `activation`, `J`, `delta`, `weight_gradient`, `bias_gradient`, `updated_weights` and
        `updated_biases`; without biases their two are missing.

    Raises:
        ValueError: when two arrays do not have the same shape.
    """
    found, expected = undone, trace
    pairs: Mapping[str, tuple[Arrays, Arrays]] = {
        "weighted_input": (found.z[1:], expected.z[1:]),
        "activation": (found.a, expected.a),
        "J": ((np.array(found.J),), (np.array(expected.cost.J),)),
        "delta": (found.delta[1:], expected.delta[1:]),
        "weight_gradient": (found.gradients.weights, expected.gradients.weights),
        "bias_gradient": (found.gradients.biases or (), expected.gradients.biases or ()),
        "updated_weights": (found.updated.weights, expected.updated.weights),
        "updated_biases": (found.updated.biases or (), expected.updated.biases or ()),
    }
    return {key: _difference(*pair, least) for key, pair in pairs.items() if any(pair)}


def _difference(found: Arrays, expected: Arrays, least: float) -> float:
    shapes = [[present(array).shape for array in arrays] for arrays in (found, expected)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"expected {shapes[1]}, got {shapes[0]}")
    one, other = (np.concatenate([present(array).ravel() for array in arrays]) for arrays in (found, expected))
    largest = float(max(np.abs(one).max(), np.abs(other).max()))
    if not largest:
        return 0.0
    one, other = one / largest, other / largest  # so that no square overflows
    return float(np.linalg.norm(one - other) / max(float(np.linalg.norm(other)), least / largest))
