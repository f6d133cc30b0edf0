"""Files in Hugging Face's format .safetensors: a length, a header in JSON, and the bytes of every array.

Source: https://huggingface.co/docs/safetensors/index#format
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from math import prod
from typing import Any, TypeGuard

from safetensors.numpy import load

from engine.core.errors import Finding, LessonError, Problem, raise_if_any
from engine.display.array_rules import (
    RawArrays,
    array_limit_problems,
    bytes_problems,
    damaged,
    refusal,
    shape_problems,
    shown_name,
)
from engine.display.json_reader import JsonObject, parse_object

LENGTH_BYTES = 8
"""How many bytes, lowest first, tell the length of the header."""
LONGEST_HEADER = 1_000_000
"""In bytes; 200 arrays need a tenth of it."""
METADATA = "__metadata__"
SIZES: Mapping[str, int] = {
    **{"F64": 8, "F32": 4, "F16": 2},
    **{"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1},
}
"""Bytes a number, for the number types that NumPy has."""
NOT_REAL: Mapping[str, str] = {"BOOL": "booleans", "C64": "complex_numbers"}
CONVERSION = "state_dict = {k: v.float() for k, v in state_dict.items()}"
"""How PyTorch turns all arrays into a type that NumPy has, such as from BF16."""


def safetensors_arrays(place: str, content: bytes) -> RawArrays:
    """The arrays of a .safetensors file by name.

    Args:
        place: the file's name, as problems show it.
        content: of the file.

    Raises:
        LessonError: with every problem of the header, because a file is loaded as a whole or not at all.
    """
    start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "little")
    if start > LENGTH_BYTES + LONGEST_HEADER and start <= len(content):
        found = Finding("bytes", count=start - LENGTH_BYTES)
        raise refusal(place, "header_length", found, most=LONGEST_HEADER)
    if len(content) < max(start, LENGTH_BYTES):
        raise damaged(place, "safetensors")
    try:
        header = parse_object(content[LENGTH_BYTES:start])
    except LessonError:
        raise damaged(place, "safetensors") from None
    raise_if_any(_header_problems(place, header, len(content) - start))
    try:
        return load(content), []
    except Exception:  # the library has its own error, and may find what was not looked for here
        raise damaged(place, "safetensors") from None


def _header_problems(place: str, header: JsonObject, size: int) -> Iterator[Problem]:
    """Everything wrong with a header in front of `size` bytes."""
    names = [name for name in header.values if name != METADATA]
    yield from array_limit_problems(place, len(names))
    for name, count in header.repeated.items():
        yield Problem(shown_name(name), "once", Finding("times", count=count))
    yield from chain.from_iterable(_entry_problems(shown_name(name), header.values[name], size) for name in names)


def _entry_problems(place: str, entry: Any, size: int) -> Iterator[Problem]:
    """An array's type, shape and place among the bytes."""
    values = entry.values if isinstance(entry, JsonObject) else {}
    dtype, shape, offsets = (values.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not isinstance(dtype, str) or not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        yield Problem(place, "safetensors", Finding("damaged_file"))
        return
    if dtype in NOT_REAL:
        yield Problem(place, "number_type", Finding(NOT_REAL[dtype]))
    elif dtype not in SIZES:
        yield Problem(place, "convertible_type", shown_name(dtype), {"code": CONVERSION})
    faults = tuple(shape_problems(place, shape))
    yield from faults
    if dtype in SIZES and not faults:
        begin, end = offsets
        yield from bytes_problems(place, shape, prod(shape) * SIZES[dtype], max(min(end, size) - begin, 0))


def _are_counts(value: Any) -> TypeGuard[list[int]]:
    """Whether it is a list of whole numbers from 0."""
    return isinstance(value, list) and all(type(entry) is int and entry >= 0 for entry in value)
