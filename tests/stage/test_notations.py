"""No page of the step-through shows a symbol of another notation, in either language."""

import re

import pytest

from engine.core.chain_rule import Parameter
from engine.core.presets import PRESETS
from engine.display.notation import NOTATIONS
from engine.display.targets import shown_targets
from engine.display.view import View
from engine.export.latex_document import latex_document
from engine.stage.derivation import derivation
from engine.stage.path_board import path_board
from engine.stage.storyboard import storyboard
from engine.stage.transpose import transpose_data, turning_steps
from tests.notation_letters import IN_LATEX, check, foreign_letters
from tests.views import trace_of

PLACES = [(key, preset) for key in NOTATIONS for preset in PRESETS]
SOME_PLACES = [place for i, key in enumerate(NOTATIONS) for place in [(key, preset) for preset in PRESETS][i % 2 :: 2]]
"""Half of them, in which every notation and every preset stands."""


@pytest.mark.parametrize(("key", "preset"), PLACES)
def test_the_step_through_speaks_one_notation(key: str, preset: str) -> None:
    notation, trace = NOTATIONS[key], trace_of(preset)
    language = ("en", "zh")[len(key + preset) % 2]
    several = trace.lesson.examples.count > 1
    view = View(trace, language=language, notation=notation).of("all" if several else "one")
    seen = check(storyboard(view, granularity="sample" if several else "neuron"), notation)
    assert {notation.weight, notation.cost, notation.learning_rate, notation.activation} <= seen


@pytest.mark.parametrize(("key", "preset"), SOME_PLACES)
def test_derivations_paths_and_the_transpose_speak_one_notation(key: str, preset: str) -> None:
    notation, trace = NOTATIONS[key], trace_of(preset)
    view = View(trace, language=("zh", "en")[len(key + preset) % 2], notation=notation)
    for target in list(shown_targets(trace.lesson.network))[::3]:  # of every layer some
        check(derivation(view, target), notation)
    for step in turning_steps(trace.lesson.network.steps):
        seen = check(transpose_data(view, step), notation)
        assert notation.weights in seen
    board = path_board(view, Parameter(0, 0, 0), "wide")
    assert notation.weight in check(board, notation)


@pytest.mark.parametrize(("key", "preset"), SOME_PLACES)
def test_a_latex_document_speaks_one_notation(key: str, preset: str) -> None:
    notation = NOTATIONS[key]
    document = latex_document(View(trace_of(preset), notation=notation))
    commands = {
        letter for command, letter in IN_LATEX.items() if re.search(re.escape(command) + r"(?![A-Za-z])", document)
    }
    assert commands & foreign_letters(notation) == set()
