"""Damaged copies of texts, always the same ones."""

import random
import re
from collections.abc import Iterator

ODD_VALUES = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "1e308",
        "-0.0",
        "5e-324",
        '"x"',
        "x",
        "-1",
        "0",
        "99999999999",
    ),
    *("null", "true", "[]", "{}", "9" * 400, "0.1.2", "1_0", "٣", "[[[[[[[[", "2", "65", "1e3"),
)
ODD_CHARACTERS = '\x00\n"\\{}[],:&=%+-_~.;0e1éδ🔺\u2028'

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def mutated(text: str, seed: int) -> str:
    """The text with one to four pieces of damage."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(DAMAGES)(text, chance)
    return text


def mutated_bytes(text: str, seed: int) -> bytes:
    """The same for a file; in every third one some bytes too, which need not be UTF-8 any more."""
    chance = random.Random(-seed)  # noqa: S311
    content = bytearray(mutated(text, seed).encode("utf-8", "replace"))
    if content and seed % 3 == 0:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _flip(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(ODD_CHARACTERS) + text[place + 1 :]


def _delete(text: str, chance: random.Random) -> str:
    start, end = _block(text, chance)
    return text[:start] + text[end:]


def _insert(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice((chance.choice(ODD_CHARACTERS), chance.choice(ODD_VALUES))) + text[place:]


def _repeat(text: str, chance: random.Random) -> str:
    start, end = _block(text, chance)
    return text[:end] + text[start:end] * chance.choice((1, 1, 2, 50)) + text[end:]


def _swap(text: str, chance: random.Random) -> str:
    start, middle, end = sorted(chance.randrange(len(text) + 1) for _ in range(3))
    return text[:start] + text[middle:end] + text[start:middle] + text[end:]


def _swap_parts(text: str, chance: random.Random) -> str:
    """Values or parameters in another order, which may well be sound."""
    mark = chance.choice((",", "&", "\n", "."))
    parts = text.split(mark)
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return mark.join(parts)


def _cut(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] if chance.random() < 0.7 else text[place:]


def _replace_number(text: str, chance: random.Random) -> str:
    numbers = list(NUMBER.finditer(text))
    if not numbers:
        return text
    found = chance.choice(numbers)
    return text[: found.start()] + chance.choice(ODD_VALUES) + text[found.end() :]


def _block(text: str, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(text) + 1)
    return start, min(len(text), start + chance.choice((1, 1, 5, 40)))


DAMAGES = (_flip, _delete, _insert, _repeat, _swap, _swap_parts, _cut, _replace_number, _replace_number)


def seeds(count: int, step: int = 1) -> Iterator[int]:
    """`count` seeds, `step` apart."""
    return iter(range(0, count * step, step))
