"""Which letters of notations stand in what a reader sees."""

import re
from collections.abc import Iterator
from typing import Any

from engine.display.notation import Notation

LETTERS = frozenset("ΘθWwbJCαηgσ∘⊙∗")
"""Letters and signs that some notation has and another has not."""

IN_LATEX = {r"\Theta": "Θ", r"\theta": "θ", r"\alpha": "α", r"\eta": "η", r"\sigma": "σ"}
IN_LATEX |= {r"\circ": "∘", r"\odot": "⊙", r"\ast": "∗"}

IDENTIFIER = re.compile(r"[uwbs]\d+\.\d+(\.\d+)?|bias\d+|#[0-9a-fA-F]{3,8}|@?[a-z_]+")
"""What no reader sees: names of targets and colours."""


def foreign_letters(notation: Notation) -> frozenset[str]:
    own = {notation.weights, notation.weight, notation.cost, notation.learning_rate, notation.activation}
    own |= {notation.times} | (set() if notation.has_bias_unit else {notation.bias})
    return LETTERS - own


def texts_in(content: Any) -> Iterator[str]:
    """Every text of nested data that a reader may see."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in ("themes", "color", "colour", "layout", "language", "identity"):
                yield from texts_in(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            yield from texts_in(value)
    elif isinstance(content, str):
        yield content


def letters_in(text: str) -> set[str]:
    """The letters among `LETTERS` that stand alone in a text: a Latin one not as a part of a word."""
    plain = re.sub(r"</?[a-z]+>", " ", text)
    return {
        letter
        for letter in LETTERS
        if re.search(rf"(?<![A-Za-z0-9]){letter}(?![A-Za-z0-9])" if letter.isascii() else re.escape(letter), plain)
    }


def found_in(content: Any) -> dict[str, str]:
    """Every such letter with a text that it stands in."""
    found: dict[str, str] = {}
    for text in texts_in(content):
        if not IDENTIFIER.fullmatch(text) or text in LETTERS:
            found |= dict.fromkeys(letters_in(text), text)
    return found


def check(content: Any, notation: Notation) -> set[str]:
    """Assert that there is no symbol of another notation; the letters that were found."""
    found = found_in(content)
    foreign = {letter: found[letter] for letter in found.keys() & foreign_letters(notation)}
    assert not foreign, foreign
    return set(found)
