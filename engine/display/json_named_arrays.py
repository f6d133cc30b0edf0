"""Named arrays in JSON: {"W1": [[…]], "b1": […]}, or lists of arrays {"weights": [[[…]], …], "biases": [[…], …]}."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from engine.core.activations import Array
from engine.core.errors import MOST_PROBLEMS, Finding, LessonError, Problem, shorten
from engine.display.array_rules import MOST_NUMBERS, RawArrays, refusal, shape_problems, shown_name
from engine.display.json_arrays import is_sound, matrix, matrix_problems, vector, vector_problems
from engine.display.json_reader import JsonObject, parse_object

DEEPEST = 4
"""Levels of lists are counted up to here: 1 is a vector, 2 a matrix, 3 a list of matrices, 4 too many."""


def json_arrays(place: str, content: bytes) -> RawArrays:
    """The arrays of a JSON file by name.

    Args:
        place: the file's name, as problems show it.
        content: of the file.

    Raises:
        LessonError: when the file is not JSON, is a lesson file, or has far too many numbers.
    """
    # A list of k entries has k − 1 commas, so that all lists together have one less than they have numbers.
    commas = content.count(b",")
    if commas >= MOST_NUMBERS:
        raise refusal(place, "number_limit", str(commas + 1), most=MOST_NUMBERS)
    document = _parsed(place, content)
    if isinstance(document.values.get("format"), str):
        raise refusal(place, "named_arrays", Finding("lesson_file"))
    problems = [
        Problem(shown_name(key), "once", Finding("times", count=count)) for key, count in document.repeated.items()
    ]
    arrays: dict[str, Array] = {}
    for name, entry_place, value in _entries(document):
        array = _array(value)
        faults = list(islice(_faults(entry_place, value, array, name in arrays), MOST_PROBLEMS + 1))
        if array is not None and not faults:
            arrays[name] = array
        elif len(problems) <= MOST_PROBLEMS:
            problems += faults
    return arrays, problems


def _parsed(place: str, content: bytes) -> JsonObject:
    try:
        return parse_object(content)
    except LessonError as error:  # whose place is a lesson
        raise LessonError(replace(problem, place=place) for problem in error.problems) from None


def _entries(document: JsonObject) -> Iterator[tuple[str, str, Any]]:
    """Name, place and value of each array.

    [[1, 2], [3, 4]] is a matrix, but two vectors in a file that has lists of matrices as well.
    """
    levels = {key: _levels(value) for key, value in document.values.items()}
    has_lists_of_arrays = max(levels.values(), default=0) > 2
    for key, value in document.values.items():
        if has_lists_of_arrays and levels[key] > 1:
            yield from ((f"{key}[{index}]", f"{shown_name(key)}[{index}]", entry) for index, entry in enumerate(value))
        else:
            yield key, shown_name(key), value


def _levels(value: Any, most: int = DEEPEST) -> int:
    """How deep lists are nested in lists, counted up to `most`."""
    if not isinstance(value, list) or most == 0:
        return 0
    return 1 + max((_levels(entry, most - 1) for entry in value if isinstance(entry, list)), default=0)


def _array(value: Any) -> Array | None:
    """The vector or matrix that is written there, or None if some of it cannot be read."""
    levels = _levels(value)
    if levels not in (1, 2):
        return None
    array = vector(value) if levels == 1 else matrix(value)
    return array if is_sound(array) else None


def _faults(place: str, value: Any, array: Array | None, taken: bool) -> Iterator[Problem]:
    """What is wrong with a value and the array that it gave; `taken` if another array has its name."""
    levels = _levels(value)
    if levels not in (1, 2):
        yield Problem(place, "vector_or_matrix", Finding("deeper_lists") if levels else shorten(value))
    elif array is None:
        yield from vector_problems(place, value) if levels == 1 else matrix_problems(place, value, None, None)
    else:
        yield from shape_problems(place, array.shape)
        if taken:
            yield Problem(place, "once", Finding("times", count=2))
