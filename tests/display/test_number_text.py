import math
import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import LessonError
from engine.display.number_text import (
    MOST_BLOCK_CHARACTERS,
    number_problem,
    read_number,
    split_block,
    write_number,
)
from engine.display.numbers import format_exactly, format_number
from tests.strategies import any_number

READ = {
    **{"0.5": 0.5, "-0.3": -0.3, ".5": 0.5, "5.": 5.0, "+2": 2.0, "007": 7.0, "1e-3": 0.001, "1E+3": 1000.0},
    **{"−0.401": -0.401, "4.2e−4": 4.2e-4, "–1": -1.0},
    **{" 1\n": 1.0, "\u00a01.5\u202f": 1.5, "\u3000−2\u3000": -2.0},
    **{"１．５": 1.5, "－３": -3.0, "＋２ｅ－３": 0.002, "１／４": 0.25},
    **{"1/3": 1 / 3, "-2 / 3": -2 / 3, "−1/8": -0.125, "0/5": 0.0, "9" * 57 + "/9": float("1" * 57)},
    **{"1e308": 1e308, "5e-324": 5e-324, "0" * 60: 0.0},
}

REFUSED = (
    *(
        "",
        "   ",
        "\u3000",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "∞",
        "1e999",
        "-1e999",
        "１ｅ９９９",
        "abc",
        "1_000",
        "0x10",
    ),
    *("0,5", "1,234.5", "1 000", "1 2", "--1", "1-", ".", "e5", "1e", "1e1.5", "5%", "$5", "(5)", "1j", "True"),
    *(
        "1/0",
        "1/",
        "/3",
        "1/2/3",
        "1.5/2",
        "1/-3",
        "2²",
        "1½",
        "½",
        "①",
        "٣",
        "10⁻³",
        "1\x00",
        "0" * 61,
        "1/" + "3" * 59,
    ),
)


@pytest.mark.parametrize("text", READ, ids=repr)
def test_what_people_and_our_screens_write_is_read(text: str) -> None:
    assert read_number(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        read_number(text)


def test_a_huge_text_is_refused_at_once() -> None:
    start = time.perf_counter()
    for text in ("9" * 5_000_000, " " * 5_000_000, "9," * 2_500_000, "1/" * 2_500_000):
        with pytest.raises(ValueError, match="not a number"):
            read_number(text)
        assert len(str(number_problem("weights[0]", text))) < 200
    assert time.perf_counter() - start < 3


@given(any_number)
def test_every_number_is_written_so_that_it_reads_back_to_the_last_bit(value: float) -> None:
    text = write_number(value)
    assert text.isascii()
    assert not text.endswith(".0")
    assert len(text) <= len(repr(value))
    assert math.copysign(1, read_number(text)) == math.copysign(1, value)
    assert np.float64(read_number(text)).tobytes() == np.float64(value).tobytes()


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (-0.0, "-0"), (0.0, "0"), (0.1, "0.1"), (-2.5, "-2.5"), (1e22, "1e+22"), (np.float64(3), "3")],
)
def test_numbers_are_written_as_short_as_they_can_be(value: float, text: str) -> None:
    assert write_number(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_only_numbers_are_written(value: float) -> None:
    with pytest.raises(ValueError, match="no text"):
        write_number(value)


@given(any_number, st.integers(1, 8))
def test_what_the_screen_shows_can_be_typed_again(value: float, digits: int) -> None:
    assert read_number(format_exactly(value)) == value
    shown = format_number(value, digits)
    if abs(value) < 1e308:  # rounded up, the largest numbers leave the range
        assert read_number(shown) == pytest.approx(value, rel=0.5, abs=0.1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a finite number, found nothing"),
        (" \u3000", "a finite number, found nothing"),
        ("abc", "a finite number, found 'abc'"),
        ("1e999", "a finite number, found '1e999'"),
        ("NaN", "a finite number, found 'NaN'"),
        ("0,5", "a number with a point as the decimal sign, found '0,5'"),
        ("−0，５", "a number with a point as the decimal sign, found '−0，５'"),
        ("1,5e−3", "a number with a point as the decimal sign, found '1,5e−3'"),
        ("1,2,3", "a finite number, found '1,2,3'"),
        ("9" * 99, f"a finite number, found '{'9' * 38}…"),
        ("\u202e1", "a finite number, found '\\u202e1'"),
    ],
)
def test_a_problem_says_what_was_expected_and_found(text: str, message: str) -> None:
    assert str(number_problem("weights[0][1]", text)) == f"weights[0][1]: expected {message}"


ROWS = [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1\t2\n3\t4",
            "1\t2\r\n3\t4\r\n",
            "1\t2\r3\t4\r",
            "1 2\n3 4\n\n\n",
            "  1   2\n  3   4\n",
            "1,2\n3,4",
            "1, 2\n3, 4",
        ),
        *("1;2\n3;4", "[1 2; 3 4]", "[1, 2; 3, 4;]", "A = [1 2;\n     3 4];", "[1 2\n 3 4]", "[1\t2\n3\t4]"),
        *("[[1, 2], [3, 4]]", "[[1, 2],\n [3, 4]]", "[[1, 2,], [3, 4,],]", "[[1 2]\n [3 4]]", "[1, 2]\n[3, 4]\n"),
        *("[1, 2],\n[3, 4],", "np.array([[1, 2], [3, 4]])", "W = array([[1, 2],\n       [3, 4]], dtype=float32)"),
        *(
            "[(1, 2), (3, 4)]",
            "((1, 2), (3, 4))",
            "tensor([[1, 2],\n        [3, 4]])",
            "A =\n\n     1     2\n     3     4\n\n",
        ),
        *(
            " [1 2]\n [3 4]]",
            "1 2]\n [3 4]",
            "[[[1 2]\n  [3 4]]]",
            "１，２\n３，４",
            "[１ ２；３ ４]",
            "[[1\n 2]\n [3\n 4]]",
        ),
    ],
    ids=repr,
)
def test_blocks_of_all_kinds_have_the_same_cells(text: str) -> None:
    assert split_block(text) == ROWS


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        *(("", []), ("\n\n", []), ("[]", []), ("5", [["5"]]), ("[1, 2, 3]", [["1", "2", "3"]])),
        *(("1\n2", [["1"], ["2"]]), ("1;2;3", [["1", "2", "3"]]), ("array([1., 2.])", [["1.", "2."]])),
        *(("1\t\t3\n\t2\t", [["1", "", "3"], ["", "2", ""]]), ("a b\tc", [["a b", "c"]])),
        *(("1\n\n3", [["1"], [""], ["3"]]), ("1,,3", [["1", "", "3"]]), ("1 2\n3", [["1", "2"], ["3"]])),
        *(("0,5;0,7", [["0,5", "0,7"]]), ("0,5\t0,7", [["0,5", "0,7"]])),
        *(("(5)\n(6)", [["(5)"], ["(6)"]]), ("(5)", [["(5)"]])),
        *(("[[1, 2], 3]", [["1", "2]", "3"]]), ("[1 2] 5", [["1", "2]", "5"]])),
    ],
    ids=repr,
)
def test_no_cell_is_lost_or_moved(text: str, rows: list[list[str]]) -> None:
    assert split_block(text) == rows


def test_what_numpy_prints_is_read_to_the_last_bit() -> None:
    array = np.random.default_rng(0).normal(size=(5, 40)) * 1e-3
    with np.printoptions(precision=17, threshold=10_000):
        for text in (repr(array), str(array), str(array.tolist()), f"W = {array!r}"):
            assert np.array_equal([[read_number(cell) for cell in row] for row in split_block(text)], array)


def test_an_overlong_block_is_refused() -> None:
    assert len(split_block("1 " * (MOST_BLOCK_CHARACTERS // 2))[0]) == MOST_BLOCK_CHARACTERS // 2
    with pytest.raises(LessonError) as caught:
        split_block("1" * (MOST_BLOCK_CHARACTERS + 1))
    assert str(caught.value) == "text: expected at most 600000 characters, found 600001 characters"


@pytest.mark.parametrize("piece", ["[", "]", "[1", "(", ";", "\n", " ", "\t", "a", "a.", "a =", ", ", ",dtype=", "[1;"])
def test_the_longest_block_is_split_quickly(piece: str) -> None:
    start = time.perf_counter()
    for text in (piece, f"[{piece}", f"a{piece}", f"1{piece}"):
        split_block((text + piece * MOST_BLOCK_CHARACTERS)[:MOST_BLOCK_CHARACTERS])
    assert time.perf_counter() - start < 3


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("12.,; \t\n\r[]()-a=e5") | st.characters()))
def test_any_text_is_split_into_rows_of_cells(text: str) -> None:
    with warnings.catch_warnings(action="error"):
        assert all(row and all(cell == cell.strip() for cell in row) for row in split_block(text))
