"""The grids of a lesson in English, and what they refuse."""

import pytest

from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.notation import HOUSE_NOTATION
from engine.display.number_grid import (
    NumberGrid,
    example_grid,
    parameter_grid,
)
from pages.shared.problems import problem_text
from tests.comparison import bits

ENGLISH = catalogue("en")


def parameters(lesson: Lesson, step: int = 0) -> NumberGrid:
    return parameter_grid(lesson, step, HOUSE_NOTATION, ENGLISH)


def samples(lesson: Lesson) -> NumberGrid:
    return example_grid(lesson, HOUSE_NOTATION, ENGLISH)


def refusal(grid: NumberGrid, row: int, column: int, text: str, typed: bool = False) -> list[str]:
    """What is said to a text that must be refused, which must leave the grid as it is."""
    before = bits(grid.values)
    with pytest.raises(LessonError) as raised:
        (grid.typed if typed else grid.pasted)(row, column, text)
    assert bits(grid.values) == before
    for language in LANGUAGES:
        assert all(problem_text(catalogue(language), problem) for problem in raised.value.problems)
    return list(map(str, raised.value.problems))
