"""Strict JSON: what `json.loads` would guess, lose or choke on is kept, so that it can be reported with its place."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from engine.core.errors import LessonError, Problem, shorten


@dataclass(frozen=True)
class Oddity:
    """A value that no lesson can hold: NaN, Infinity, a number beyond 64 bits, or null. Its repr is its text."""

    text: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class JsonObject:
    """An object of the file, its keys in the order of the file.

    Attributes:
        values: the value of each key, the last one where a key is repeated; never None, see `Oddity`.
        repeated: how often each key occurs that occurs more than once.
    """

    values: Mapping[str, Any]
    repeated: Mapping[str, int]

    def __repr__(self) -> str:
        return "an object"


def parse_object(text: str | bytes) -> JsonObject:
    """The object that a JSON text holds.

    Every int and float in it is finite as a float; those that would not be, and NaN and Infinity, are an `Oddity`.

    Raises:
        LessonError: with one problem, when the text is not UTF-8, not JSON, nested too deeply, or not an object.
    """
    try:
        characters = text if isinstance(text, str) else text.decode("utf-8")
        document = json.loads(
            characters.removeprefix("\ufeff"),  # some editors put this mark before UTF-8
            object_pairs_hook=_object,
            parse_float=_float,
            parse_int=_integer,
            parse_constant=Oddity,
        )
    except UnicodeDecodeError as error:
        raise _refusal(f"a byte at position {error.start} that is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _refusal(f"an error at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise _refusal("lists or objects nested too deeply") from None
    if not isinstance(document, JsonObject):
        raise LessonError((Problem("lesson", "object", shorten(document)),))
    return document


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    values = {key: Oddity("null") if value is None else value for key, value in pairs}
    counts = Counter(key for key, _ in pairs) if len(values) < len(pairs) else {}
    return JsonObject(values, {key: count for key, count in counts.items() if count > 1})


def _float(digits: str) -> float | Oddity:
    number = float(digits)
    return number if isfinite(number) else _out_of_range(digits)


def _integer(digits: str) -> int | Oddity:
    # Long ones are asked as a float first: int() refuses thousands of digits. Up to 308 are always in range.
    return int(digits) if len(digits) <= 308 or isfinite(float(digits)) else _out_of_range(digits)


def _out_of_range(digits: str) -> Oddity:
    return Oddity(digits[:60])


def _refusal(found: str) -> LessonError:
    return LessonError((Problem("lesson", "json", found),))
