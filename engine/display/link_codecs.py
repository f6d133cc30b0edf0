"""How one value travels in a link: as a short text that is safe in an address, and back.

Reading raises `UnreadableError` with the rule that the text breaks; it never guesses. Arrays are packed: JSON,
compressed by zlib, whose check sum finds damage and whose end mark finds truncation, then base64 with the address-safe
alphabet.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from engine.core.errors import Finding, LessonError, shorten
from engine.display.json_reader import parse_object

MOST_UNPACKED = 1_000_000
"""Characters of JSON that a packed array may hold; a few bytes can claim to unpack to gigabytes."""

MOST_SEED_DIGITS = 309
"""As many as a lesson file takes: digits beyond are out of the range of floats."""


class UnreadableError(ValueError):
    """A text that does not stand for a value.

    Attributes:
        rule: the key of what is expected, in `EXPECTATIONS`.
        found: what was found.
        values: what fills the placeholders of the rule's text.
    """

    def __init__(self, rule: str, found: str, **values: object) -> None:
        super().__init__(rule)
        self.rule, self.found, self.values = rule, found, values


@dataclass(frozen=True)
class Codec:
    """One kind of value.

    Attributes:
        write: value ↦ text.
        read: text ↦ value; raises `UnreadableError`.
    """

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def one_of(choices: Sequence[str] | Mapping[str, object]) -> Codec:
    """One of some keys."""

    def read(text: str) -> str:
        if text not in choices:
            raise UnreadableError("choice", shorten(text), choices=", ".join(choices))
        return text

    return Codec(str, read)


def whole(least: int, most: int, offset: int = 0) -> Codec:
    """A whole number from `least` to `most` as written; the value is smaller by `offset`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            raise UnreadableError("whole_between", shorten(text), least=least, most=most)
        return int(text) - offset

    return Codec(lambda value: str(value + offset), read)


def _number(text: str) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise UnreadableError("number", shorten(text))
    return value


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise UnreadableError("choice", shorten(text), choices="0, 1")
    return text == "1"


def _layers(text: str) -> list[int]:
    parts = text.split("-")
    if len(text) > 1000 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise UnreadableError("layer_sizes", shorten(text))
    return [int(part) for part in parts]


def _initialisation(text: str) -> dict[str, Any]:
    scheme, *numbers = text.split("~")
    if len(numbers) != 2 or not (numbers[0].isascii() and numbers[0].isdigit() and len(numbers[0]) <= MOST_SEED_DIGITS):
        raise UnreadableError("scheme_seed_scale", shorten(text))
    return {"scheme": scheme, "seed": int(numbers[0]), "scale": _number(numbers[1])}


def pack(values: Any) -> str:
    """Nested lists of numbers as a text for an address; every float keeps all its bits.

    What `unpack` would refuse is not made small, so that it is too long for a link.
    """
    characters = json.dumps(values, separators=(",", ":"), allow_nan=False)
    level = 9 if len(characters) <= MOST_UNPACKED else 0
    return base64.urlsafe_b64encode(zlib.compress(characters.encode(), level)).decode().rstrip("=")


def unpack(text: str) -> list[Any]:
    """The nested lists of a packed text, strictly parsed.

    Raises:
        UnreadableError: for a text that is damaged, cut off, or unpacks to more than `MOST_UNPACKED` characters.
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        stream = zlib.decompressobj()
        characters = stream.decompress(content, MOST_UNPACKED)
    except (binascii.Error, ValueError, zlib.error):
        raise UnreadableError("packed", Finding("damaged")) from None
    if not stream.eof:
        raise UnreadableError("packed", Finding("cut_off" if not stream.unconsumed_tail else "too_much"))
    if stream.unused_data:
        raise UnreadableError("packed", Finding("damaged"))
    try:
        document = parse_object(b'{"packed":' + characters + b"}")
    except LessonError as error:
        raise UnreadableError("packed", error.problems[0].found) from None
    values = document.values.get("packed")
    if list(document.values) != ["packed"] or document.repeated or not isinstance(values, list):
        raise UnreadableError("packed", Finding("damaged"))
    return values


TEXT = Codec(str, str)
NUMBER = Codec(lambda value: repr(float(value)), _number)
FLAG = Codec(lambda value: "1" if value else "0", _flag)
LAYERS = Codec(lambda layers: "-".join(map(str, layers)), _layers)
NAMES = Codec(".".join, lambda text: text.split(".", 64))
INITIALISATION = Codec(
    lambda init: f"{init['scheme']}~{init['seed']}~{float(init['scale'])!r}",
    _initialisation,
)
PACKED = Codec(pack, unpack)
