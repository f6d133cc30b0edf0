from dataclasses import replace

import numpy as np
import pytest

from engine.core.editing import new_lesson, redrawn, with_bias, with_layers
from engine.core.errors import LessonError
from engine.core.initialisation import Initialisation
from engine.core.network import Examples
from engine.core.presets import PRESETS, bias_unit, loglik, row_batch, xor
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import MOST_SAMPLES
from engine.display.notation import HOUSE_NOTATION
from engine.display.number_grid import (
    example_grid,
    parameter_grid,
    with_example_grid,
    with_parameter_grid,
)
from tests.comparison import bits
from tests.grids import parameters, refusal, samples

# What the grids show.


def test_rows_are_destinations_and_columns_are_sources_with_the_biases_last() -> None:
    grid = parameters(bias_unit(), 1)
    assert grid.row_names == ("to a₁⁽³⁾", "to a₂⁽³⁾")
    assert grid.column_names == ("from a₁⁽²⁾", "from a₂⁽²⁾", "bias b⁽²⁾")
    assert grid.values.tolist() == [[0.8, -0.6, 0.3], [-0.3, 0.5, -0.1]]
    assert grid.texts() == [["0.8", "-0.6", "0.3"], ["-0.3", "0.5", "-0.1"]]
    assert grid.most_rows == 2


def test_a_network_without_biases_has_no_column_for_them() -> None:
    grid = parameters(loglik(), 2)
    assert grid.values.tolist() == loglik().network.weights[2].tolist()
    assert grid.column_names[-1] == "from a₄⁽³⁾"


def test_a_sample_is_a_row_with_its_inputs_and_then_its_targets() -> None:
    grid = samples(row_batch())
    assert grid.row_names == ("sample 1", "sample 2", "sample 3", "sample 4")
    assert grid.column_names == ("x₁", "x₂", "x₃", "y₁", "y₂")
    assert grid.values[1].tolist() == [0.5, -1, 2, 0, 1]
    assert grid.texts(1, 2) == [["0.5", "-1", "2", "0", "1"], ["-1", "0.5", "1", "0", "1"]]
    assert grid.texts(3) == [["2", "1", "-0.5", "1", "0"]]
    assert grid.texts(4) == []
    assert grid.most_rows == MOST_SAMPLES


def test_a_cell_is_named_by_its_row_and_its_column() -> None:
    assert parameters(xor()).place(1, 0) == "to a₂⁽²⁾ from a₁⁽¹⁾"
    assert parameters(xor()).place(0, 2) == "to a₁⁽²⁾ bias b⁽¹⁾"
    assert samples(xor()).place(2, 1) == "sample 3, x₂"
    wide = with_layers(loglik(), (12, 11, 3)).lesson
    assert parameters(wide).place(10, 11) == "to a₁₁⁽²⁾ from a₁₂⁽¹⁾"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", list(PRESETS))
def test_every_cell_has_a_name_of_its_own_in_every_language(key: str, language: str) -> None:
    lesson, texts = PRESETS[key](), catalogue(language)
    grids = [parameter_grid(lesson, step, HOUSE_NOTATION, texts) for step in range(lesson.network.steps)]
    for grid in (*grids, example_grid(lesson, HOUSE_NOTATION, texts)):
        rows, columns = grid.values.shape
        assert (len(grid.row_names), len(grid.column_names)) == (rows, columns)
        assert len({grid.place(row, column) for row in range(rows) for column in range(columns)}) == rows * columns


@pytest.mark.parametrize("key", list(PRESETS))
def test_a_grid_that_nobody_changed_changes_nothing(key: str) -> None:
    lesson = PRESETS[key]()
    for step in range(lesson.network.steps):
        assert bits(with_parameter_grid(lesson, step, parameters(lesson, step).values)) == bits(lesson)
    edit = with_example_grid(lesson, samples(lesson).values)
    assert bits(edit.lesson) == bits(lesson)
    assert edit.remarks == ()


def test_texts_hold_every_bit() -> None:
    values = np.array([[1 / 3, -0.0, 5e-324], [1e308, -1e-7, 0.1 + 0.2]])
    grid = replace(parameters(xor()), values=values)
    for row in range(2):
        for column in range(3):
            assert bits(grid.typed(row, column, grid.texts()[row][column])) == bits(values)


# Typed.


@pytest.mark.parametrize(
    ("text", "value"), [("0.25", 0.25), (" −4.2e−4 ", -4.2e-4), ("1/3", 1 / 3), ("１．５", 1.5), ("-0", -0.0)]
)
def test_a_typed_number_changes_one_cell(text: str, value: float) -> None:
    grid = parameters(bias_unit())
    expected = grid.values.copy()
    expected[1, 2] = value
    assert bits(grid.typed(1, 2, text)) == bits(expected)
    assert bits(grid.values) == bits(parameters(bias_unit()).values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "expected a finite number, found 'x'"),
        ("NaN", "expected a finite number, found 'NaN'"),
        ("1e999", "expected a finite number, found '1e999'"),
        ("-inf", "expected a finite number, found '-inf'"),
        ("", "expected a finite number, found nothing"),
        ("0,5", "expected a number with a point as the decimal sign, found '0,5'"),
        ("1 2", "expected a finite number, found '1 2'"),
        ("1\t2", "expected a finite number, found '1\\t2'"),
        ("=SUM(A1)", "expected a finite number, found '=SUM(A1)'"),
        ("9" * 99, "expected a finite number, found '" + "9" * 38 + "…"),
    ],
)
def test_what_is_no_number_is_refused_and_its_cell_is_named(text: str, message: str) -> None:
    assert refusal(parameters(xor()), 1, 0, text, typed=True) == [f"to a₂⁽²⁾ from a₁⁽¹⁾: {message}"]


@pytest.mark.parametrize(("row", "column"), [(2, 0), (0, 3), (-1, 0), (0, -1), (99, 99)])
def test_a_cell_that_is_not_there_is_refused(row: int, column: int) -> None:
    for typed in (True, False):
        messages = refusal(parameters(xor()), row, column, "1", typed)
        assert messages == [f"cell: expected a cell of the grid, found {row + 1}, {column + 1}"]


# What comes of the parameters.


def test_the_last_column_goes_to_the_biases() -> None:
    lesson = with_parameter_grid(bias_unit(), 1, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    network, former = lesson.network, bias_unit().network
    assert network.weights[1].tolist() == [[1, 2], [4, 5]]
    assert network.biases[1].tolist() == [3, 6]
    for step in (0, 2):
        assert bits(network.weights[step]) == bits(former.weights[step])
        assert bits(network.biases[step]) == bits(former.biases[step])
    assert bits(replace(lesson, network=former)) == bits(bias_unit())


def test_without_biases_every_column_is_a_weight() -> None:
    lesson = with_parameter_grid(loglik(), 0, np.ones((4, 3)))
    assert lesson.network.biases is None
    assert lesson.network.weights[0].tolist() == [[1] * 3] * 4


def test_weights_stay_drawn_while_only_biases_are_edited() -> None:
    drawn = redrawn(bias_unit(), Initialisation("he", 7)).lesson
    grid = parameters(drawn, 1)
    edited = with_parameter_grid(drawn, 1, grid.typed(0, 2, "0.5"))
    assert edited.network.initialisation == Initialisation("he", 7)
    assert edited.network.biases[1].tolist() == [0.5, 0]
    assert with_parameter_grid(drawn, 1, grid.typed(0, 0, "0.5")).network.initialisation is None
    without = with_bias(drawn, False).lesson
    assert with_parameter_grid(without, 1, parameters(without, 1).typed(0, 0, "0.5")).network.initialisation is None


def test_parameters_that_are_not_finite_are_refused() -> None:
    with pytest.raises(LessonError, match=r"weights\[0\]"):
        with_parameter_grid(xor(), 0, np.full((2, 3), np.nan))


# What comes of the samples.


def test_rows_pasted_beyond_the_last_sample_are_new_samples() -> None:
    grid = samples(xor())
    values = grid.pasted(3, 0, "1 1 0\n0.5 0.5 1\n0.25 0.25 1")
    edit = with_example_grid(xor(), values)
    assert edit.lesson.examples.count == 6
    assert bits(edit.lesson.examples.inputs[:4]) == bits(xor().examples.inputs)
    assert edit.lesson.examples.inputs[4:].tolist() == [[0.5, 0.5], [0.25, 0.25]]
    assert edit.lesson.examples.targets[4:].tolist() == [[1], [1]]
    assert bits(edit.lesson.network) == bits(xor().network)
    assert edit.remarks == ()


def test_what_a_new_sample_was_not_given_is_zero() -> None:
    assert samples(xor()).pasted(3, 1, "7\n8\n9")[3:].tolist() == [[1, 7, 0], [0, 8, 0], [0, 9, 0]]


def test_a_new_sample_is_named_like_the_others() -> None:
    (message,) = refusal(samples(xor()), 3, 0, "1 1 0\n1 x 0")
    assert message.endswith("5, x₂: expected a finite number, found 'x'")


def test_samples_can_be_pasted_up_to_the_limit_and_not_beyond() -> None:
    grid = samples(xor())
    values = grid.pasted(1, 0, "0.5 0.25 1\n" * (MOST_SAMPLES - 1))
    assert with_example_grid(xor(), values).lesson.examples.count == MOST_SAMPLES
    (message,) = refusal(grid, 1, 0, "0.5 0.25 1\n" * MOST_SAMPLES)
    assert message == ("sample 2, x₁: expected at most 4095 × 3 numbers from this cell on, found 4096 × 3")
    full = replace(xor(), examples=Examples(values[:, :2], values[:, 2:]))
    assert refusal(samples(full), MOST_SAMPLES - 1, 0, "1 1 1\n1 1 1")


def test_targets_that_the_loss_does_not_allow_are_refused() -> None:
    with pytest.raises(LessonError, match=r"targets\[0\]\[0\]: expected numbers from 0 to 1"):
        with_example_grid(xor(), samples(xor()).typed(0, 2, "2"))
    with pytest.raises(LessonError, match=r"targets\[4\]: expected a row that sums to 1"):
        with_example_grid(row_batch(), samples(row_batch()).pasted(3, 0, "1\n2"))


def test_an_empty_page_can_be_filled_in() -> None:
    lesson = new_lesson((2, 2, 1))
    for step in range(2):
        values = parameters(lesson, step).pasted(
            0, 0, "\n".join("\t".join(row) for row in parameters(xor(), step).texts())
        )
        lesson = with_parameter_grid(lesson, step, values)
    text = "\n".join("\t".join(row) for row in samples(xor()).texts())
    lesson = with_example_grid(lesson, samples(lesson).pasted(0, 0, text)).lesson
    assert bits(lesson.network) == bits(xor().network)
    assert bits(lesson.examples) == bits(xor().examples)


def test_a_layer_step_that_is_gone_is_refused_and_no_other_is_changed_in_its_place() -> None:
    with pytest.raises(LessonError, match=r"weights\[2\]: expected a cell of the grid, found nothing"):
        parameter_grid(new_lesson(), 2, HOUSE_NOTATION, catalogue("en"))
