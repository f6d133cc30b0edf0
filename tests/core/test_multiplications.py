"""The counts against counting: every multiplication is done one by one, path by path."""

from collections.abc import Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.multiplications import Multiplications, forward_pass, multiplications, path_count

small_networks = st.lists(st.integers(1, 3), min_size=2, max_size=5)


class Counter:
    """Multiplies, and counts how often."""

    def __init__(self) -> None:
        self.done = 0

    def multiply(self, *factors: float) -> float:
        found, *others = factors
        for factor in others:
            self.done += 1
            found *= factor
        return found

    def times(self, matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
        return [sum(self.multiply(entry, x) for entry, x in zip(row, vector, strict=True)) for row in matrix]


def ones(rows: int, columns: int) -> list[list[float]]:
    return [[1.0] * columns for _ in range(rows)]


def go_forward(counter: Counter, layers: Sequence[int]) -> None:
    a = [1.0] * layers[0]
    for units in layers[1:]:
        a = counter.times(ones(units, len(a)), a)


def by_backprop(layers: Sequence[int], is_softmax: bool) -> int:
    counter = Counter()
    go_forward(counter, layers)
    gradient = [1.0] * layers[-1]
    if is_softmax:
        delta = counter.times(ones(layers[-1], layers[-1]), gradient)
    else:
        delta = [counter.multiply(each, 1.0) for each in gradient]
    for layer in range(len(layers) - 2, -1, -1):
        for d, a in product(delta, [1.0] * layers[layer]):
            counter.multiply(d, a)
        if layer > 0:
            delta = [counter.multiply(each, 1.0) for each in counter.times(ones(layers[layer], len(delta)), delta)]
    return counter.done


def by_paths(layers: Sequence[int], has_biases: bool, is_softmax: bool) -> int:
    counter, last = Counter(), len(layers) - 1
    go_forward(counter, layers)
    for step in range(last):
        further = [range(units) for units in layers[step + 2 :]]
        sources = [*range(layers[step]), *(["bias"] if has_biases else [])]
        for _head, source in product(range(layers[step + 1]), sources):
            for path in product(*further, *([range(layers[-1])] if is_softmax else [])):
                inner_units = path[:-1] if is_softmax else path
                slopes = [1.0] * (1 + len(inner_units))  # of the last one the Jacobian's entry, with softmax
                weights = [1.0] * len(inner_units)
                a = [] if source == "bias" else [1.0]
                counter.multiply(*a, *slopes, *weights, 1.0)
    return counter.done


def by_differences(layers: Sequence[int], has_biases: bool) -> int:
    counter = Counter()
    parameters = sum(after * (before + has_biases) for before, after in pairwise(layers))
    for _ in range(2 * parameters):
        go_forward(counter, layers)
    return counter.done


@given(small_networks, st.booleans(), st.booleans())
def test_each_method_takes_as_many_multiplications_as_are_done(
    layers: list[int], has_biases: bool, is_softmax: bool
) -> None:
    assert multiplications(layers, has_biases, is_softmax) == Multiplications(
        by_paths(layers, has_biases, is_softmax),
        by_differences(layers, has_biases),
        by_backprop(layers, is_softmax),
    )


def test_the_first_preset_by_hand() -> None:
    # forward 12 + 16 + 12 = 40; backprop 40 + 3 + (12 + 4) + (16 + 4) + 40; paths 40 + 12·12·6 + 16·3·4 + 12·1·2
    assert multiplications((3, 4, 4, 3), has_biases=False, is_softmax=False) == Multiplications(1120, 3200, 119)


def test_paths_branch_at_every_layer_between_and_once_more_with_softmax() -> None:
    assert [path_count((3, 4, 5, 2), step, False) for step in range(3)] == [10, 2, 1]
    assert [path_count((3, 4, 5, 2), step, True) for step in range(3)] == [20, 4, 2]


@pytest.mark.parametrize("is_softmax", [False, True])
def test_counts_stay_exact_beyond_the_range_of_floats(is_softmax: bool) -> None:
    layers = (64,) * 300
    found = multiplications(layers, True, is_softmax)
    assert found.paths > 10**400
    assert found.paths % 2 == found.differences % 2 == 0
    assert forward_pass(layers) == 299 * 64**2
