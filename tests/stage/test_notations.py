"""No page of the step-through shows a symbol of another notation, in either language."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from engine.core.chain_rule import Parameter
from engine.core.presets import PRESETS
from engine.display.notation import NOTATIONS, Notation
from engine.display.targets import shown_targets
from engine.display.view import View
from engine.export.latex_document import latex_document
from engine.stage.derivation import derivation
from engine.stage.path_board import path_board
from engine.stage.storyboard import storyboard
from engine.stage.transpose import transpose_data, turning_steps
from tests.views import trace_of

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
            if key not in ("themes", "color", "colour", "layout", "language"):
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
        if re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])" if letter.isascii() else re.escape(letter), plain)
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
    assert {letter: found[letter] for letter in found.keys() & foreign_letters(notation)} == {}
    return set(found)


PLACES = [(key, preset) for key in NOTATIONS for preset in PRESETS]


@pytest.mark.parametrize(("key", "preset"), PLACES)
def test_the_step_through_speaks_one_notation(key: str, preset: str) -> None:
    notation, trace = NOTATIONS[key], trace_of(preset)
    language = ("en", "zh")[len(key + preset) % 2]
    several = trace.lesson.examples.count > 1
    for granularity in ("sample" if several else "layer", "neuron"):
        view = View(trace, language=language, notation=notation).of("all" if granularity == "sample" else "one")
        board = storyboard(view, granularity=granularity)
        seen = check(board, notation)
        assert {notation.weight, notation.cost, notation.learning_rate, notation.activation} <= seen


@pytest.mark.parametrize(("key", "preset"), PLACES)
def test_derivations_paths_and_the_transpose_speak_one_notation(key: str, preset: str) -> None:
    notation, trace = NOTATIONS[key], trace_of(preset)
    view = View(trace, language=("zh", "en")[len(key + preset) % 2], notation=notation)
    for target in shown_targets(trace.lesson.network):
        check(derivation(view, target), notation)
    for step in turning_steps(trace.lesson.network.steps):
        seen = check(transpose_data(view, step), notation)
        assert notation.weights in seen
    board = path_board(view, Parameter(0, 0, 0), "wide")
    assert notation.weight in check(board, notation)


@pytest.mark.parametrize(("key", "preset"), PLACES)
def test_a_latex_document_speaks_one_notation(key: str, preset: str) -> None:
    notation = NOTATIONS[key]
    document = latex_document(View(trace_of(preset), notation=notation))
    commands = {
        letter for command, letter in IN_LATEX.items() if re.search(re.escape(command) + r"(?![A-Za-z])", document)
    }
    assert commands & foreign_letters(notation) == set()
