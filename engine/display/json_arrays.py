"""From JSON lists to arrays, and what is wrong with lists that do not give one.

The two are apart: an array is made wherever there is a shape, so that the shape can be checked even if some of its
numbers could not be read. Those stand as NaN in it, and the problems name them.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from engine.core.activations import Array
from engine.core.checks import name_layers
from engine.core.errors import Problem, shorten

NUMBERS = {int, float}
"""The types of JSON numbers; bool is neither."""


def vector(value: Any) -> Array | None:
    """(n,) numbers of a list, NaN for an entry that is none; None unless it is a list."""
    if not isinstance(value, list):
        return None
    if set(map(type, value)) <= NUMBERS:
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
    for index, entry in enumerate(value):
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
    lengths = [len(row) for row in value if isinstance(row, list)]
    ragged = len(set(lengths)) > 1
    for index, row in enumerate(value):
        yield from vector_problems(f"{place}[{index}]", row)
        if ragged and isinstance(row, list):
            yield from _length_problems(f"{place}[{index}]", len(row), columns, layers, lengths[0])


def _length_problems(
    place: str, length: int, columns: int | None, layers: Sequence[int] | None, first: int
) -> Iterator[Problem]:
    if columns is None or layers is None:
        if length != first:
            yield Problem(place, "rectangle", f"{length} numbers after {first}")
    elif length != columns:
        yield Problem(place, "row_length", str(length), {"length": columns, "layers": name_layers(layers)})
