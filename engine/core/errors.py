"""Everything that can be wrong with a lesson, each problem with its place.

A problem is data: where it is, which rule it breaks, and what was found there. `EXPECTATIONS` turns the rule into
English; another language needs only another table with the same keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EXPECTATIONS: Mapping[str, str] = {
    "required": "a value, because every lesson needs this key",
    "known_key": "one of {choices}",
    "once": "every key once",
    "format": "{format}",
    "json": "valid JSON (UTF-8)",
    "object": "an object",
    "list": "a list",
    "text": "a text",
    "title_length": "at most {most} characters",
    "boolean": "true or false",
    "number": "a finite number",
    "positive": "a finite number above 0",
    "not_negative": "a finite number of at least 0",
    "whole": "a whole number of at least {least}",
    "choice": "one of {choices}",
    "count": "{count} {what} for layers {layers}",
    "layer_count": "at least 2 layers",
    "matrix_shape": "{rows} × {columns} for layers {layers}",
    "row_length": "{length} numbers for layers {layers}",
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


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise one `LessonError` that carries all `problems`; do nothing when there are none."""
    found = tuple(problems)
    if found:
        raise LessonError(found)


def shorten(value: object, most: int = 40) -> str:
    """The value as an error message shows it: on one line, printable, never longer than `most` characters."""
    text = str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else repr(value)
    text = "".join(character if character.isprintable() else "�" for character in text)
    return text if len(text) <= most else text[: most - 1] + "…"
