"""Strict JSON: what `json.loads` would guess, lose or choke on is kept, so that it can be reported with its place.

Objects are read here, key by key, because their repeated keys must be counted. All else is left to the C code of
`json`, whose time is a few nanoseconds a character as long as it calls nothing back for each number or object.
"""

import gc
import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, ClassVar, NoReturn

from engine.core.errors import Finding, LessonError, Problem, shorten

MEGABYTE = 2**20
LONG = MEGABYTE
"""A text of more characters that begins as a list is refused without reading the list."""

MOST_KEYS = 100_000
"""Keys of the object, of the objects that are its values and so on, all together; those in lists do not count."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A value that no lesson can hold: NaN, Infinity, a number beyond 64 bits, or null. Its repr is its text."""

    text: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class JsonObject:
    """An object of the file, its keys in the order of the file.

    Attributes:
        values: the value of each key, the last one where a key is repeated; never None, see `Oddity`. An object
            among them is a `JsonObject` too, one in a list is a dict.
        repeated: how often each key occurs that occurs more than once.
    """

    values: Mapping[str, Any]
    repeated: Mapping[str, int]
    finding_key: ClassVar[str] = "object"


def parse_object(text: str | bytes) -> JsonObject:
    """The object that a JSON text holds.

    Every int and float in it is finite as a float; those that would not be, and NaN and Infinity, are an `Oddity`.

    Raises:
        LessonError: with one problem, when the text is not UTF-8, not JSON, nested too deeply, not an object, or has
            more than `MOST_KEYS` keys.
    """
    try:
        characters = text if isinstance(text, str) else text.decode("utf-8")
        with collection_paused():
            document = _Reader(characters.removeprefix("\ufeff")).document()  # editors put this mark before UTF-8
    except UnicodeDecodeError as error:
        raise _refusal(Finding("not_utf8", position=error.start)) from None
    except json.JSONDecodeError as error:
        raise _refusal(Finding("json_error", line=error.lineno, column=error.colno, message=error.msg)) from None
    except RecursionError:
        raise _refusal(Finding("nested")) from None
    if not isinstance(document, JsonObject):
        raise LessonError((Problem("lesson", "object", shorten(document)),))
    return document


def size_problems(size: int, most: int) -> Iterator[Problem]:
    """A problem if a file of `size` bytes is larger than `most`; to be asked before it is read or parsed."""
    if size > most:
        found = Finding("megabytes", count=math.ceil(size / MEGABYTE * 10) / 10)
        yield Problem("lesson", "file_size", found, {"most": most // MEGABYTE})


_pauses: list[bool] = []
"""For each pause that still lasts, whether collection is to go on after it."""

_pauses_lock = Lock()


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for unreachable cycles meanwhile: JSON has none, and to look through millions of lists takes longer
    than to read them. Pauses of several threads may overlap; the last one to end starts the collection again.
    """
    with _pauses_lock:
        _pauses.append(gc.isenabled() or any(_pauses))
        gc.disable()
    try:
        yield
    finally:
        with _pauses_lock:
            if _pauses.pop() and not _pauses:
                gc.enable()


_SPACE = re.compile(r"[ \t\n\r]*+")
_FIRST = re.compile(r'\{[ \t\n\r]*+(?=")')
_COLON = re.compile(r"[ \t\n\r]*+:[ \t\n\r]*+")
_NEXT = re.compile(r'[ \t\n\r]*+,[ \t\n\r]*+(?=")')
_EMPTY = re.compile(r"\{[ \t\n\r]*+\}")
_CLOSING = re.compile(r"[ \t\n\r]*+\}")


class _Reader:
    """One reading of a text.

    Every position and message of an error is that of `json`, also of its later versions.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._keys = 0
        exact = _may_overflow(text)
        self._read = json.JSONDecoder(
            parse_float=_float if exact else None,
            parse_int=_integer if exact else None,
            parse_constant=_CONSTANTS.__getitem__,
        ).raw_decode

    def document(self) -> Any:
        text = self._text
        start = self._after_space(0)
        if len(text) > LONG and text.startswith("[", start):
            return []
        value, end = self._value(start)
        end = self._after_space(end)
        if end < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
        return value

    def _after_space(self, start: int) -> int:
        found = _SPACE.match(self._text, start)
        assert found is not None
        return found.end()

    def _value(self, start: int) -> tuple[Any, int]:
        return self._object(start) if self._text.startswith("{", start) else self._read(self._text, start)

    def _object(self, start: int) -> tuple[JsonObject, int]:
        text = self._text
        values: dict[str, Any] = {}
        repeated: dict[str, int] = {}
        end, key_at = start, _FIRST.match(text, start)
        while key_at:
            key, after_key = self._read(text, key_at.end())
            colon = _COLON.match(text, after_key)
            if colon is None:
                break
            value, end = self._value(colon.end())
            if key in values:
                repeated[key] = repeated.get(key, 1) + 1
            values[key] = Oddity("null") if value is None else value
            self._keys += 1
            if self._keys > MOST_KEYS:
                raise LessonError((Problem("lesson", "key_limit", Finding("more"), {"most": MOST_KEYS}),))
            key_at = _NEXT.match(text, end)
        closing = None if key_at else (_CLOSING if values else _EMPTY).match(text, end)
        if closing is None:
            self._explain('{"":""' if values else "", end)
        return JsonObject(values, repeated), closing.end()

    def _explain(self, before: str, start: int) -> NoReturn:
        """Raise what `json` has against the text from `start` on, if it comes after `before`."""
        try:
            json.loads(before + self._text[start:])
        except json.JSONDecodeError as error:
            raise json.JSONDecodeError(error.msg, self._text, error.pos - len(before) + start) from None
        raise AssertionError(f"json takes what was not understood at {start}")


def _float(digits: str) -> float | Oddity:
    number = float(digits)
    return number if math.isfinite(number) else _out_of_range(digits[:60])


def _integer(digits: str) -> int | Oddity:
    # Long ones are asked as a float first: int() refuses thousands of digits. Up to 308 are always in range.
    return int(digits) if len(digits) <= 308 or math.isfinite(float(digits)) else _out_of_range(digits[:60])


@lru_cache(maxsize=1024)  # millions of the same take as much time and memory as one
def _out_of_range(digits: str) -> Oddity:
    return Oddity(digits)


_CONSTANTS = {name: Oddity(name) for name in ("NaN", "Infinity", "-Infinity")}

_DIGITS = bytes.maketrans(b"123456789E", b"000000000e")


def _may_overflow(text: str) -> bool:
    """Whether any number could be beyond 64 bits: only one with 300 digits in a row or an exponent of three digits."""
    digits = text.encode("utf-8", "surrogatepass").translate(_DIGITS, b"+")
    return b"e000" in digits or b"0" * 300 in digits


def _refusal(found: Finding) -> LessonError:
    return LessonError((Problem("lesson", "json", found),))
