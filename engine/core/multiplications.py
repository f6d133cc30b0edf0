"""How many multiplications all gradients of one sample take, by three methods. Exact integers throughout.

Counted are the multiplications that carry numbers from layer to layer. The local factors (slopes g′(z), entries of the
softmax Jacobian, ∂ℓ/∂a) count as given: all three methods but the differences need them alike. Additions, divisions
and the loss itself are not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod


@dataclass(frozen=True)
class Multiplications:
    """Multiplications for the gradients of all parameters, for one sample, the forward pass included.

    Attributes:
        paths: every path multiplied out on its own.
        differences: central differences, one parameter at a time.
        backprop: backpropagation.
    """

    paths: int
    differences: int
    backprop: int


def multiplications(layers: Sequence[int], has_biases: bool, is_softmax: bool) -> Multiplications:
    """All three counts for a network.

    Args:
        layers: units a layer, input first.
        has_biases: whether the gradients of biases are wanted too.
        is_softmax: whether the outputs depend on each other, so that the slope at the output is a matrix.
    """
    return Multiplications(
        paths=forward_pass(layers) + _paths(layers, has_biases, is_softmax),
        differences=2 * _parameters(layers, has_biases) * forward_pass(layers),
        backprop=forward_pass(layers) + _backward_pass(layers, is_softmax),
    )


def forward_pass(layers: Sequence[int]) -> int:
    """Σ n_(l+1) n_l: each weight times the activation that it meets."""
    return sum(after * before for before, after in _pairs(layers))


def path_count(layers: Sequence[int], step: int, is_softmax: bool) -> int:
    """How many paths lead from one weight of a layer step to the loss.

    The weight ends in one unit of layer k + 1; from there a path may take any unit of each further layer, n_(k+2) … n_L
    of them. With softmax z of one output reaches the loss through every output, which makes n_L times as many.
    """
    return prod(layers[step + 2 :]) * (layers[-1] if is_softmax else 1)


def _paths(layers: Sequence[int], has_biases: bool, is_softmax: bool) -> int:
    """Σ over parameters: paths · (factors − 1).

    A path of a weight of step k has 2(L − k) + 1 factors: a_j, one slope in each layer k + 1 … L, the L − k − 1 weights
    between them, ∂ℓ/∂a. A path of a bias has no a_j, one factor less.
    """
    steps, total = len(layers) - 1, 0
    for step, (before, after) in enumerate(_pairs(layers)):
        for_each_unit = before * 2 * (steps - step)
        if has_biases:
            for_each_unit += 2 * (steps - step) - 1
        total += after * for_each_unit * path_count(layers, step, is_softmax)
    return total


def _backward_pass(layers: Sequence[int], is_softmax: bool) -> int:
    """δ of the output, δ of every hidden layer, and all gradients.

    Output: n_L for ∂ℓ/∂a ∘ g′(z), or n_L² for the softmax Jacobian times ∂ℓ/∂a. (Where the two cancel to a − y even
    that is saved; it is counted all the same, so that the loss makes no difference.) Hidden: n_(l+1) n_l for Θᵀδ and
    n_l for ∘ g′(z). Weights: n_(l+1) n_l for δaᵀ. Biases: none, their gradient is δ itself.
    """
    output = layers[-1] ** 2 if is_softmax else layers[-1]
    hidden = sum(after * before + before for before, after in _pairs(layers[1:]))
    return output + hidden + forward_pass(layers)


def _parameters(layers: Sequence[int], has_biases: bool) -> int:
    return forward_pass(layers) + (sum(layers[1:]) if has_biases else 0)


def _pairs(layers: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise(layers))
