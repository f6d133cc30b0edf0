"""Every preset, and so the network of every lecture note, can be made from an empty page with what Build offers."""

from dataclasses import replace

import pytest

from engine.core import editing
from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.display.catalogue import catalogue
from engine.display.lesson_file import content_key
from engine.display.notation import HOUSE_NOTATION
from engine.display.number_grid import (
    NumberGrid,
    example_grid,
    parameter_grid,
    with_example_grid,
    with_parameter_grid,
)
from engine.display.number_text import write_number
from pages.building.structure import PAIRS, read_sizes, with_sizes

TEXTS = catalogue("en")


def spreadsheet(grid: NumberGrid) -> str:
    """The grid's numbers as a spreadsheet puts them into the clipboard."""
    return "\r\n".join("\t".join(map(write_number, row)) for row in grid.values) + "\r\n"


def with_structure_of(lesson: Lesson, wanted: Lesson) -> Lesson:
    """Structure: layers, activations, output and loss, bias, slope at 0, penalty, reduction, rate, title."""
    network, objective = wanted.network, wanted.objective
    lesson = with_sizes(lesson, read_sizes("-".join(map(str, network.layers)))).lesson
    for layer, activation in enumerate(network.activations[:-1], start=1):
        lesson = editing.with_hidden_activation(lesson, layer, activation).lesson
    pair = (network.activations[-1], objective.loss)
    assert pair in PAIRS
    lesson = editing.with_bias(editing.with_output(lesson, *pair).lesson, network.biases is not None).lesson
    return replace(
        lesson,
        network=replace(lesson.network, relu_slope_at_zero=network.relu_slope_at_zero),
        objective=objective,
        learning_rate=wanted.learning_rate,
        title=wanted.title,
    )


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_rebuilt_from_an_empty_page_to_the_last_bit(preset: str) -> None:
    wanted = PRESETS[preset]()
    lesson = with_structure_of(editing.new_lesson(), wanted)
    for step in range(wanted.network.steps):
        block = spreadsheet(parameter_grid(wanted, step, HOUSE_NOTATION, TEXTS))
        grid = parameter_grid(lesson, step, HOUSE_NOTATION, TEXTS)
        lesson = with_parameter_grid(lesson, step, grid.pasted(0, 0, block))
    samples = spreadsheet(example_grid(wanted, HOUSE_NOTATION, TEXTS))
    lesson = with_example_grid(lesson, example_grid(lesson, HOUSE_NOTATION, TEXTS).pasted(0, 0, samples)).lesson
    assert content_key(replace(lesson, notation=wanted.notation)) == content_key(wanted)
