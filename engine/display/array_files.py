"""Files of named arrays that other tools write: .npz (NumPy), .json and .safetensors.

Such a file comes from anywhere. Nothing in it is ever run or unpickled, and no memory is taken for what it merely
claims to hold.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.checks import not_finite_entries
from engine.core.errors import Problem, raise_if_any, shorten
from engine.core.network import read_only
from engine.display.array_rules import (
    MOST_ARRAYS,
    MOST_BYTES,
    MOST_NUMBERS,
    RawArrays,
    array_limit_problems,
    refusal,
    shown_name,
    size_problems,
)
from engine.display.json_named_arrays import json_arrays
from engine.display.npz_file import npz_arrays
from engine.display.safetensors_file import safetensors_arrays

__all__ = ["ENDINGS", "MOST_ARRAYS", "MOST_BYTES", "MOST_NUMBERS", "read_arrays", "shown_name"]

READERS: Mapping[str, Callable[[str, bytes], RawArrays]] = {
    ".npz": npz_arrays,
    ".json": json_arrays,
    ".safetensors": safetensors_arrays,
}
ENDINGS = tuple(READERS)
"""The endings of files that can be read."""


def read_arrays(name: str, content: bytes) -> Mapping[str, Array]:
    """The arrays of a file by their names, in the order of the file.

    Args:
        name: of the file; its ending, in upper or lower case, decides how it is read.
        content: of the file.

    Returns:
        Vectors (n,) and matrices (rows, columns), read-only, not empty, all numbers finite; lists of arrays in JSON
        are named weights[0], weights[1], …

    Raises:
        LessonError: with every problem found, for whatever is not such a file; no other error.
    """
    place = shown_name(name)
    reader = next((READERS[ending] for ending in ENDINGS if name.lower().endswith(ending)), None)
    if reader is None:
        raise refusal(place, "file_ending", shorten(name), choices=", ".join(ENDINGS))
    raise_if_any(size_problems(place, "file_size", len(content)))
    arrays, problems = reader(place, content)
    problems += _problems(place, arrays, others=bool(problems))
    # Beyond the limit nothing is converted: a million bytes of int8 would take eight times the memory.
    floats = {} if _count(arrays) > MOST_NUMBERS else {key: _as_floats(array) for key, array in arrays.items()}
    not_finite = (not_finite_entries(shown_name(key), array) for key, array in floats.items())
    raise_if_any(chain(problems, chain.from_iterable(not_finite)))
    return floats


def _problems(place: str, arrays: Mapping[str, NDArray[Any]], others: bool) -> Iterator[Problem]:
    """Names that are no Unicode, too many arrays or numbers; no array at all, unless problems tell why."""
    if arrays or not others:
        yield from array_limit_problems(place, len(arrays))
    if _count(arrays) > MOST_NUMBERS:
        yield Problem(place, "number_limit", str(_count(arrays)), {"most": MOST_NUMBERS})
    for name in arrays:
        if any("\ud800" <= character <= "\udfff" for character in name):  # a page could not send such a name
            yield Problem(shown_name(name), "unicode", shorten(name))


def _count(arrays: Mapping[str, NDArray[Any]]) -> int:
    return sum(array.size for array in arrays.values())


def _as_floats(array: NDArray[Any]) -> Array:
    with np.errstate(all="ignore"):  # a long double beyond 64 bits becomes infinite, and is reported as that
        return read_only(array)
