"""From JSON lists to arrays, and what is wrong with lists that do not give one.

The two are apart: an array is made wherever there is a shape, so that the shape can be checked even if some of its
numbers could not be read. Those stand as NaN in it, and the problems name them.

A list may have millions of entries and one that is wrong. So what is sound is passed over in blocks, by functions that
run in C for a whole block; only the others are looked at one by one.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from engine.core.activations import Array
from engine.core.checks import name_layers
from engine.core.errors import Finding, Problem, shorten

NUMBERS = {int, float}
"""The types of JSON numbers; bool is neither."""

BLOCK = 4096
"""How many entries of a list are passed over at once, if they are sound."""


def vector(value: Any) -> Array | None:
    """(n,) numbers of a list, NaN for an entry that is none; None unless it is a list."""
    if not isinstance(value, list):
        return None
    if _are_numbers(value):
        return np.array(value, dtype=np.float64)
    return np.array([entry if type(entry) in NUMBERS else math.nan for entry in value], dtype=np.float64)


def matrix(value: Any) -> Array | None:
    """(rows, columns) numbers of a list of equally long rows, NaN for an entry that is none; None for anything else."""
    if not isinstance(value, list) or set(map(type, value)) - {list} or len(set(map(len, value))) > 1:
        return None
    numbers = vector(list(chain.from_iterable(value)))
    assert numbers is not None
    return numbers.reshape(len(value), len(value[0]) if value else 0)


def is_sound(array: Array | None) -> bool:
    """Whether there is an array and all of it could be read: JSON numbers are finite, so NaN stands for a fault."""
    return array is not None and not np.isnan(array).any()


def vector_problems(place: str, value: Any) -> Iterator[Problem]:
    """Not a list, or entries that are not numbers."""
    if not isinstance(value, list):
        yield Problem(place, "list", shorten(value))
        return
    for start in range(0, len(value), BLOCK):
        block = value[start : start + BLOCK]
        if _are_numbers(block):
            continue
        for index, entry in enumerate(block, start):
            if type(entry) not in NUMBERS:
                yield Problem(f"{place}[{index}]", "number", shorten(entry))


def matrix_problems(place: str, value: Any, columns: int | None, layers: Sequence[int] | None) -> Iterator[Problem]:
    """Not a list, rows that are not lists of numbers, or rows of unequal length.

    Args:
        place: where it is in the file.
        value: what stands there.
        columns: how long every row must be, or None if that is not known.
        layers: the layers that `columns` follows from.
    """
    if not isinstance(value, list):
        yield Problem(place, "list", shorten(value))
        return
    only_lists = set(map(type, value)) <= {list}
    lengths = tuple(dict.fromkeys(map(len, value if only_lists else (row for row in value if isinstance(row, list)))))
    first, ragged = lengths[0] if lengths else 0, len(lengths) > 1
    length = columns if ragged and columns is not None and layers is not None else first
    for start in range(0, len(value), BLOCK):
        block = value[start : start + BLOCK]
        if are_vectors(block) and set(map(len, block)) == {length}:
            continue
        for index, row in enumerate(block, start):
            yield from vector_problems(f"{place}[{index}]", row)
            if ragged and isinstance(row, list):
                yield from _length_problems(f"{place}[{index}]", len(row), columns, layers, first)


def are_vectors(values: Sequence[Any]) -> bool:
    """Whether each of the values is a list of numbers."""
    return set(map(type, values)) <= {list} and _are_numbers(chain.from_iterable(values))


def are_matrices(values: Sequence[Any]) -> bool:
    """Whether each of the values is a list of equally long rows of numbers."""
    if not set(map(type, values)) <= {list}:
        return False
    rows = list(chain.from_iterable(values))
    if not are_vectors(rows):
        return False
    heights = np.fromiter(filter(None, map(len, values)), dtype=np.int64)
    lengths = np.fromiter(map(len, rows), dtype=np.int64)
    return np.array_equal(np.repeat(lengths[np.cumsum(heights) - heights], heights), lengths)


def _are_numbers(values: Iterable[Any]) -> bool:
    return set(map(type, values)) <= NUMBERS


def _length_problems(
    place: str, length: int, columns: int | None, layers: Sequence[int] | None, first: int
) -> Iterator[Problem]:
    if columns is None or layers is None:
        if length != first:
            yield Problem(place, "rectangle", Finding("length_after", count=length, first=first))
    elif length != columns:
        yield Problem(place, "row_length", str(length), {"length": columns, "layers": name_layers(layers)})
