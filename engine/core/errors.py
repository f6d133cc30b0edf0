"""Everything that can be wrong with a lesson, each problem with its place.

A problem is data: where it is, which rule it breaks, and what was found there. `EXPECTATIONS` turns the rule into
English; another language needs only another table with the same keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

MOST_PROBLEMS = 50
"""How many problems are reported together; a file of a million wrong numbers must not give a million lines."""

EXPECTATIONS: Mapping[str, str] = {
    "required": "a value, because this key is required",
    "known_key": "one of the keys {choices}",
    "once": "every key once",
    "format": "{format}",
    "json": "valid JSON (UTF-8)",
    "object": "an object",
    "list": "a list",
    "text": "a text",
    "unicode": "valid Unicode",
    "title_length": "at most {most} characters",
    "boolean": "true or false",
    "number": "a finite number",
    "positive": "a finite number above 0",
    "not_negative": "a finite number of at least 0",
    "whole": "a whole number of at least {least}",
    "choice": "one of {choices}",
    "count": "{count} {what} for layers {layers}",
    "layer_count": "at least 2 layers",
    "layer_limit": "at most {most} layers in the app",
    "unit_limit": "at most {most} units in the app",
    "sample_limit": "at most {most} samples in the app",
    "matrix_shape": "{rows} × {columns} for layers {layers}",
    "row_length": "{length} numbers for layers {layers}",
    "array": "numbers in rows of equal length",
    "rectangle": "rows of equal length",
    "parameter_limit": "at most {most} parameters",
    "one_of_two": "either weights or init",
    "no_biases": "no biases, because bias is false",
    "softmax_last": "softmax only in the last layer",
    "output_activation": "{activation} outputs for the loss {loss}",
    "sample_count": "at least one sample",
    "same_samples": "as many rows as inputs has ({count})",
    "unit_interval": "numbers from 0 to 1 for the loss {loss}",
    "distribution": "a row that sums to 1 for the loss {loss}",
    "representable": "values within the range of 64-bit numbers",
    "problem_limit": "at most {most} problems",
}


@dataclass(frozen=True)
class Problem:
    """One fault of a lesson: `place: expected …, found …`.

    Attributes:
        place: where it is, as a path into the lesson file, for example `weights[1]`.
        rule: the key of the broken rule in `EXPECTATIONS`.
        found: what stands there instead, already shortened for reading.
        values: what fills the placeholders of the rule's text.
    """

    place: str
    rule: str
    found: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        expected = EXPECTATIONS[self.rule].format(**self.values)
        return f"{self.place}: expected {expected}, found {self.found}"


class LessonError(ValueError):
    """A lesson that cannot be used, with all of its problems together.

    Attributes:
        problems: every problem that was found, in the order of the lesson file; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def first_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The first `MOST_PROBLEMS` of them; if there are more, one in addition that says so."""
    found = tuple(islice(problems, MOST_PROBLEMS + 1))
    if len(found) <= MOST_PROBLEMS:
        return found
    return (*found[:MOST_PROBLEMS], Problem("lesson", "problem_limit", "more", {"most": MOST_PROBLEMS}))


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise one `LessonError` that carries the first of the `problems`; do nothing when there are none."""
    found = first_problems(problems)
    if found:
        raise LessonError(found)


def shorten(value: object, most: int = 40) -> str:
    """The value as an error message shows it: on one line, printable, never longer than `most` characters.

    Truth values and None are written as in a lesson file; lists and objects are not written out.
    """
    text = "".join(character if character.isprintable() else "�" for character in _written(value, most))
    return text if len(text) <= most else text[: most - 1] + "…"


def _written(value: object, most: int) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, int) and value.bit_length() > 10_000:  # str() refuses ints of more than 4300 digits
        return "a number beyond 64 bits"
    if isinstance(value, (int, float)):
        return str(value)
    return repr(value[: most + 1] if isinstance(value, str) else value)
