"""What every file of named arrays must keep to, whatever wrote it: limits, names, shapes and number types."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

from engine.core.errors import Finding, LessonError, Problem, shorten

MOST_BYTES = 20_000_000
"""How large a file may be, and how large once unpacked."""
MOST_NUMBERS = 1_000_000
"""How many numbers all arrays of a file may have together."""
MOST_ARRAYS = 200
"""How many arrays a file may hold."""
MEGABYTE = 1_000_000

RawArrays = tuple[dict[str, NDArray[Any]], list[Problem]]
"""Vectors and matrices of real numbers by name, in the type of the file, and what is wrong with the others."""


def shown_name(name: str) -> str:
    """The name of an array or a file as the place of a problem: bare where it is short and plain, else quoted."""
    return name if re.fullmatch(r"[\w.:/\[\]-]{1,40}", name) else shorten(name)


def shown_shape(shape: Sequence[int], most: int = 6) -> str:
    """3 × 4; of more than `most` dimensions the first ones."""
    lengths = [*map(shorten, shape[:most]), *(["…"] if len(shape) > most else [])]
    return " × ".join(lengths)


def refusal(place: str, rule: str, found: str, **values: object) -> LessonError:
    """The error of a single problem, which makes everything behind it unreadable."""
    return LessonError((Problem(place, rule, found, values),))


def damaged(place: str, rule: str) -> LessonError:
    """The error of a file, or a part of one, that is not what its ending says."""
    return refusal(place, rule, Finding("damaged_file"))


def shape_problems(place: str, shape: Sequence[int]) -> Iterator[Problem]:
    """A problem unless it is the shape of a vector or a matrix that is not empty."""
    if len(shape) not in (1, 2) or 0 in shape:
        found = Finding("shape", shape=shown_shape(shape)) if shape else Finding("single_number")
        yield Problem(place, "vector_or_matrix", found)


def bytes_problems(place: str, shape: Sequence[int], expected: int, found: int) -> Iterator[Problem]:
    """A problem unless as many bytes are there as the shape needs; asked before memory is taken for that shape."""
    if expected != found:
        values = {"count": shorten(expected), "shape": shown_shape(shape)}
        yield Problem(place, "array_bytes", Finding("bytes", count=shorten(found)), values)


def array_limit_problems(place: str, count: int) -> Iterator[Problem]:
    """At least one array, and at most `MOST_ARRAYS`."""
    if count == 0:
        yield Problem(place, "some_array", Finding("nothing"))
    elif count > MOST_ARRAYS:
        yield Problem(place, "array_limit", str(count), {"most": MOST_ARRAYS})


def size_problems(place: str, rule: str, count: int) -> Iterator[Problem]:
    """At most `MOST_BYTES`; `rule` says of what."""
    if count > MOST_BYTES:
        tenths = -(-count * 10 // MEGABYTE)  # rounded up: a file just beyond the limit must not show as the limit
        yield Problem(place, rule, Finding("megabytes", count=tenths / 10), {"most": MOST_BYTES // MEGABYTE})
