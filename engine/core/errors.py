"""Everything that can be wrong with a lesson, each problem with its place.

A problem is data: where it is, which rule it breaks, and what was found there. The tables in `rules.py` turn it into
English.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

from engine.core.rules import EXPECTATIONS, FINDINGS

MOST_PROBLEMS = 50
"""How many problems are reported together; a file of a million wrong numbers must not give a million lines."""


class Finding(str):
    """A phrase for what was found, in English, which can be said in another language too.

    Attributes:
        key: of the phrase in `FINDINGS`.
        values: what fills its placeholders.
    """

    key: str
    values: Mapping[str, object]

    def __new__(cls, key: str, **values: object) -> Self:
        """The phrase of that key with its placeholders filled in."""
        phrase = super().__new__(cls, FINDINGS[key].format(**values))
        phrase.key, phrase.values = key, values
        return phrase


@dataclass(frozen=True)
class Problem:
    """One fault of a lesson: `place: expected …, found …`.

    Attributes:
        place: where it is, as a path into the lesson file, for example `weights[1]`.
        rule: the key of the broken rule in `EXPECTATIONS`.
        found: what stands there instead, already shortened for reading; a `Finding` where that is a phrase.
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
    return (*found[:MOST_PROBLEMS], Problem("lesson", "problem_limit", Finding("more"), {"most": MOST_PROBLEMS}))


def raise_if_any(problems: Iterable[Problem]) -> None:
    """Raise one `LessonError` that carries the first of the `problems`; do nothing when there are none."""
    found = first_problems(problems)
    if found:
        raise LessonError(found)


def shorten(value: object, most: int = 40) -> str:
    """The value as an error message shows it: on one line, printable, never longer than `most` characters.

    Truth values and None are written as in a lesson file; lists and objects are not written out.
    """
    written = _written(value, most)
    if isinstance(written, Finding):
        return written
    text = "".join(character if character.isprintable() else "�" for character in written)
    return text if len(text) <= most else text[: most - 1] + "…"


def _written(value: object, most: int) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (list, tuple)):
        return Finding("list")
    if isinstance(value, Mapping):
        return Finding("object")
    if hasattr(value, "finding_key"):  # how a reader's own kinds of values say what they are
        return Finding(value.finding_key)
    if isinstance(value, int) and value.bit_length() > 10_000:  # str() refuses ints of more than 4300 digits
        return Finding("beyond_range")
    if isinstance(value, (int, float)):
        return str(value)
    return repr(value[: most + 1] if isinstance(value, str) else value)
