import pytest

from engine.core.presets import bias_unit, loglik, xor
from tests.comparison import bits
from tests.grids import parameters, refusal, samples

# Pasted.


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\n3\t4",
        "1\t2\r\n3\t4\r\n",
        "1,2\n3,4",
        "1;2\n3;4",
        "1 2\n3 4",
        "[[1, 2], [3, 4]]",
        "[1 2; 3 4]",
        "[[1. 2.]\n [3. 4.]]",
    ],
)
def test_a_block_is_pasted_with_its_corner_in_the_cell(text: str) -> None:
    grid = parameters(bias_unit())
    assert grid.pasted(0, 1, text).tolist() == [[0.6, 1, 2, 0.1], [-0.5, 3, 4, -0.2]]
    assert grid.values.tolist() == [[0.6, -0.4, 0.3, 0.1], [-0.5, 0.2, 0.7, -0.2]]


def test_a_single_number_can_be_pasted_into_the_last_cell() -> None:
    assert parameters(bias_unit()).pasted(1, 3, "9\n").tolist()[1] == [-0.5, 0.2, 0.7, 9]


def test_the_whole_grid_can_be_pasted_over() -> None:
    grid = parameters(loglik(), 1)
    text = "\n".join("\t".join(row) for row in parameters(loglik(), 1).texts())
    assert bits(grid.pasted(0, 0, text)) == bits(grid.values)


def test_rows_of_unequal_length_are_each_named() -> None:
    messages = refusal(parameters(loglik()), 0, 0, "1 2\n3\n4 5\n6 7 8")
    assert [message.partition(":")[2] for message in messages] == [
        " expected rows of equal length, found 1 numbers after 2",
        " expected rows of equal length, found 3 numbers after 2",
    ]
    assert ["2" in messages[0].partition(":")[0], "4" in messages[1].partition(":")[0]] == [True, True]


@pytest.mark.parametrize(
    ("row", "column", "text", "room", "found"),
    [
        (0, 0, "1 2 3 4", "2 × 3", "1 × 4"),
        (0, 2, "1 2", "2 × 1", "1 × 2"),
        (0, 0, "1\n2\n3", "2 × 3", "3 × 1"),
        (1, 1, "1 2\n3 4", "1 × 2", "2 × 2"),
        (0, 0, "", "2 × 3", "0 × 0"),
        (0, 0, "\n\n", "2 × 3", "0 × 0"),
    ],
)
def test_a_block_that_does_not_fit_in_is_refused(row: int, column: int, text: str, room: str, found: str) -> None:
    grid = parameters(xor())
    (message,) = refusal(grid, row, column, text)
    assert message == f"{grid.place(row, column)}: expected at most {room} numbers from this cell on, found {found}"


def test_every_cell_of_a_block_that_is_no_number_is_named() -> None:
    assert refusal(parameters(xor()), 0, 0, "1\tx\tNaN\n0,5\t1e999\t") == [
        "to a₁⁽²⁾ from a₂⁽¹⁾: expected a finite number, found 'x'",
        "to a₁⁽²⁾ bias b⁽¹⁾: expected a finite number, found 'NaN'",
        "to a₂⁽²⁾ from a₁⁽¹⁾: expected a number with a point as the decimal sign, found '0,5'",
        "to a₂⁽²⁾ from a₂⁽¹⁾: expected a finite number, found '1e999'",
        "to a₂⁽²⁾ bias b⁽¹⁾: expected a finite number, found nothing",
    ]


def test_a_decimal_comma_that_is_pasted_alone_is_not_two_numbers() -> None:
    assert refusal(parameters(xor()), 0, 0, "0,5") == [
        "to a₁⁽²⁾ from a₁⁽¹⁾: expected a number with a point as the decimal sign, found '0,5'"
    ]


def test_a_text_that_is_too_long_is_refused_unread() -> None:
    (message,) = refusal(samples(xor()), 0, 0, "1\t" * 400_000)
    assert "at most 600000 characters" in message


def test_of_very_many_wrong_cells_the_first_are_named() -> None:
    messages = refusal(samples(xor()), 0, 0, "x y z\n" * 4000)
    assert messages[0] == "sample 1, x₁: expected a finite number, found 'x'"
    assert messages[-1] == "lesson: expected at most 50 problems, found more"
    assert len(messages) == 51
