import random
import time
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import LessonError
from engine.core.example_sets import EXAMPLE_SETS
from engine.display.csv_table import ColumnChoice, Table, chosen_examples, classes_of, propose_columns, read_table

SOUND = "age;height;class\n1;−2.5;cat\n\n3;4;dog\n5;6;cat\n".encode()
DANGEROUS = "<img src=x onerror=alert(1)>**b** $x$"
BOTH_IN = ColumnChoice((0, 1), (2,), one_hot=True)


def table(text: str, header: bool | None = None) -> Table:
    return read_table(text.encode(), header)


def table_messages(content: str | bytes, header: bool | None = None) -> list[str]:
    with pytest.raises(LessonError) as caught:
        read_table(content.encode() if isinstance(content, str) else content, header)
    return list(map(str, caught.value.problems))


def choice_messages(text: str, choice: ColumnChoice) -> list[str]:
    found = table(text)
    with pytest.raises(LessonError) as caught:
        chosen_examples(found, choice)
    return list(map(str, caught.value.problems))


def test_a_file_becomes_names_and_rows() -> None:
    assert read_table(SOUND) == Table(
        columns=("age", "height", "class"),
        rows=(("1", "−2.5", "cat"), ("3", "4", "dog"), ("5", "6", "cat")),
        header=True,
        lines=(2, 4, 5),
    )
    assert read_table(SOUND).first_line == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_line_ends_and_encodings_do_not_matter(delimiter: str, line_end: str, encoding: str) -> None:
    lines = ("größe;年龄;类", "1;2;猫", "3;4;狗")
    content = line_end.join(lines).replace(";", delimiter).encode(encoding)
    assert read_table(content) == Table(("größe", "年龄", "类"), (("1", "2", "猫"), ("3", "4", "狗")), True, (2, 3))


@pytest.mark.parametrize("byte_order", ["le", "be"])
def test_utf_16_of_either_byte_order_is_read(byte_order: str) -> None:
    assert read_table("\ufeffa,b\n1,2".encode(f"utf-16-{byte_order}")).columns == ("a", "b")


def test_cells_in_quotation_marks_may_hold_separators_and_line_ends() -> None:
    found = table('"a, in\ncm", "b ""c"""\n"1",2\n\n3,4\n')
    assert found.columns == ("a, in cm", 'b "c"')
    assert found.rows == (("1", "2"), ("3", "4"))
    assert found.lines == (3, 5)


def test_rows_without_any_entry_are_blank_lines() -> None:
    assert table("\n\na;b\n;;\n1;2\n   \n3;4\n;\n;\n").lines == (5, 7)


def test_decimal_commas_are_no_separators() -> None:
    found = table("0,5;0,25\n1,5;2\n")
    assert found.rows == (("0,5", "0,25"), ("1,5", "2"))
    assert choice_messages("0,5;0,25\n1,5;2\n", ColumnChoice((0,), (1,), one_hot=False)) == [
        "CSV 1 · 1: expected a number with a point as the decimal sign, found '0,5'",
        "CSV 1 · 2: expected a number with a point as the decimal sign, found '0,25'",
        "CSV 2 · 1: expected a number with a point as the decimal sign, found '1,5'",
    ]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        *(("a,b\n1,2", True), ("a,2\n1,2", True), ("1,2\n3,4", False), ("1,cat\n2,dog", False), ("a\n1", True)),
        *(("name,class\ntom,cat\nann,dog", False), ("x,y\n,\n?,1\n2,3", True), ("1\n2\n3", False), ("a,b", False)),
        *(("nan,1\n2,3", False), (",1\n2,3", False), ("NA,NA\n2,3", False), ("1e999,1\n2,3", False)),
        *(("0,5;0,7\n1;2", False), ("?,?\n1,2", False), ("-inf,1\n2,3", False), ("类,b\n1,2", True)),
    ],
)
def test_a_header_is_told_from_numbers(text: str, header: bool) -> None:
    found = table(text)
    assert found.header is header
    assert found.first_line == (text.split("\n").index("?,1") + 1 if "?,1" in text else 2 if header else 1)


def test_a_header_can_be_asked_for_or_declined() -> None:
    assert table("1,2\n3,4", header=True).columns == ("1", "2")
    assert table("1,2\n3,4", header=True).rows == (("3", "4"),)
    assert table("a,b\n3,4", header=False).columns == ("1", "2")
    assert table("a,b\n3,4", header=False).rows == (("a", "b"), ("3", "4"))


def test_every_column_has_a_name_of_its_own() -> None:
    columns = table("x,,x,x (2),x,\n1,2,3,4,5,6").columns
    assert columns == ("x", "column 2", "x (2)", "x (2) (2)", "x (3)", "column 6")


@pytest.mark.parametrize("name", [DANGEROUS, "`rm`", "{place}", "%s", "=1+1", "\\frac{a}{b}", "[a](javascript:b)"])
def test_the_name_of_a_column_is_kept_as_plain_text(name: str) -> None:
    text = f"{name};b;c\n1;2;x\nzwei;3;y"
    assert table(text).columns == (name, "b", "c")
    assert choice_messages(text, BOTH_IN) == [f"CSV 3 · {name}: expected a finite number, found 'zwei'"]


def test_the_name_of_a_column_is_printable_and_short() -> None:
    long = "n" * 60
    columns = table(f"a\u202eb\x07,{long},{long},c\u2028d\n1,2,3,4").columns
    assert columns == ("a�b�", "n" * 39 + "…", "n" * 35 + "… (2)", "c d")
    assert all(name.isprintable() and len(name) <= 40 for name in columns)


REFUSED = {
    "": ["CSV: expected at least one sample, found 0"],
    "\n \n,,\n": ["CSV: expected at least one sample, found 0"],
    "\ufeff": ["CSV: expected at least one sample, found 0"],
    "a,b\n1,2\n\n3\n4,5,6\n7,8": [
        "CSV 4: expected 2 cells, as in most lines, found 1",
        "CSV 5: expected 2 cells, as in most lines, found 3",
    ],
    "# a comment\na,b\n1,2": ["CSV 1: expected 2 cells, as in most lines, found 1"],
    'a,b\n1\n2,"3\n4,5\n': [
        "CSV 2: expected 2 cells, as in most lines, found 1",
        "CSV 3: expected quotation marks in pairs, each around a whole cell, found '2,\"3'",
    ],
    'a,b\n1,"2"3\n': ["CSV 2: expected quotation marks in pairs, each around a whole cell, found '1,\"2\"3'"],
    "a,b\n1,\x00": ["CSV 2: expected a text, found '\\x00'"],
    "a,b\n1," + "9" * 201: ["CSV 2 · b: expected at most 200 characters, found 201 characters"],
    "1," * 200 + "1": ["CSV 1: expected at most 200 columns, found 201"],
    "1\n" * 4097: ["CSV: expected at most 4096 samples in the app, found more"],
    "a\n" + "1\n" * 4097: ["CSV: expected at most 4096 samples in the app, found more"],
    "1\n" + "\n" * 100_000 + "1": ["CSV: expected at most 100000 lines, found 100002"],
    "9" * 100_001: ["CSV 1: expected at most 100000 characters, found 100001 characters"],
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:30]))
def test_a_file_that_is_no_table_is_refused_with_its_line(text: str) -> None:
    assert table_messages(text) == REFUSED[text]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("größe,b\n1,2".encode("latin-1"), "a byte at position 2 that is not UTF-8"),
        ("\ufeffa,ä".encode() + b"\xff", "a byte at position 7 that is not UTF-8"),
        ("年龄,b".encode("gb18030"), "a byte at position 0 that is not UTF-8"),
        (b"\xff\xfea\x00,", "a byte at position 4 that is not UTF-16"),
        (b"\xfe\xff\xd8\x00\x00a", "a byte at position 2 that is not UTF-16"),
        (b"\xed\xa0\x80", "a byte at position 0 that is not UTF-8"),
    ],
)
def test_another_encoding_is_refused_with_the_place_of_the_byte(content: bytes, found: str) -> None:
    assert table_messages(content) == [f"CSV: expected text in UTF-8 or UTF-16, found {found}"]


def test_utf_16_without_its_mark_and_utf_32_are_refused() -> None:
    assert table_messages("1,2".encode("utf-16-le")) == ["CSV 1: expected a text, found '\\x00'"]
    assert table_messages("1,2".encode("utf-32")) == ["CSV 1: expected a text, found '\\x00'"]


def test_a_header_alone_holds_no_sample() -> None:
    assert table_messages("a,b\n", header=True) == ["CSV: expected at least one sample, found 0"]


def test_as_many_rows_and_columns_as_allowed_are_read() -> None:
    found = table("a\n" + "1\n" * 4096 + "\n" * 10)
    assert len(found.rows) == 4096
    assert len(table(",".join(["x" * 200] * 200) + "\n" + ",".join(["9" * 200] * 200)).columns) == 200


def test_of_many_faulty_lines_the_first_fifty_are_told() -> None:
    messages = table_messages("1,2\n" * 2000 + "1\n" * 1000)
    assert len(messages) == 51
    assert messages[0] == "CSV 2001: expected 2 cells, as in most lines, found 1"
    assert messages[-1] == "lesson: expected at most 50 problems, found more"


HUGE = {
    "50 MB of rows": (b"1,2\n" * 12_500_000, "CSV: expected at most 20 MB, found 50.0 MB"),
    "50 MB of one row": (b"1," * 25_000_000, "CSV: expected at most 20 MB, found 50.0 MB"),
    "20 MB of rows": (b"1,2\n" * 5_000_000, "CSV: expected at most 100000 lines"),
    "20 MB of long rows": ((b"1" + b",1" * 150 + b"\n") * 60_000, "CSV: expected at most 4096 samples"),
    "20 MB of wide rows": ((b"," * 99_998 + b"1\n") * 200, "CSV 1: expected at most 200 columns, found 99999"),
    "20 MB of one row": (b"," * 20_000_000, "CSV 1: expected at most 100000 characters"),
    "20 MB of blank lines": (b"\n" * 20_000_000, "CSV: expected at least one sample, found 0"),
    "20 MB of blanks and a row": (b"\n" * 19_999_999 + b"1", "CSV: expected at most 100000 lines"),
    "an open quotation mark": (b'1,"2\n' + b"1,2\n" * 90_000, "CSV 1: expected quotation marks in pairs"),
    "an open quotation mark far down": (b"1,2\n" * 4000 + b'1,"2\n' * 9, "CSV 4001: expected quotation marks in pairs"),
    "a row of many lines": (b'"\n",' * 99_999, "CSV 1: expected quotation marks in pairs"),
    "a cell of 20 MB": (b"9" * 20_000_000, "CSV 1: expected at most 100000 characters"),
    "rows of one name": (b",".join([b"x"] * 200) + b"\n" + b",".join([b"y" * 200] * 200), ""),
    "full of wrong cells": ((b",".join([b"y" * 24] * 200) + b"\n") * 3900, ""),
}


@pytest.mark.parametrize("key", HUGE)
def test_a_huge_file_is_refused_at_once(key: str) -> None:
    content, message = HUGE[key]
    start = time.perf_counter()
    if message:
        assert table_messages(content)[0].startswith(message)
    else:
        found = read_table(content)
        propose_columns(found, 2, 1)
        assert time.perf_counter() - start < 3
        start = time.perf_counter()
        with pytest.raises(LessonError):
            chosen_examples(found, ColumnChoice(tuple(range(199)), (199,), one_hot=False))
    assert time.perf_counter() - start < 3


def test_the_chosen_columns_become_arrays() -> None:
    inputs, targets = chosen_examples(read_table(SOUND), ColumnChoice((1,), (0,), one_hot=False))
    assert inputs.tolist() == [[-2.5], [4.0], [6.0]]
    assert targets.tolist() == [[1.0], [3.0], [5.0]]


def test_a_class_becomes_one_target_a_class() -> None:
    inputs, targets = chosen_examples(read_table(SOUND), BOTH_IN)
    assert inputs.tolist() == [[1.0, -2.5], [3.0, 4.0], [5.0, 6.0]]
    assert targets.tolist() == [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    assert targets.dtype == inputs.dtype == np.float64


def test_columns_come_in_the_order_in_which_they_are_chosen() -> None:
    inputs, targets = chosen_examples(table("1,2,3,4"), ColumnChoice((2, 0), (3, 1), one_hot=False))
    assert (inputs.tolist(), targets.tolist()) == ([[3.0, 1.0]], [[4.0, 2.0]])


@pytest.mark.parametrize(
    ("cells", "classes"),
    [
        (("10", "9", "1.0", "1", "-1"), ("-1", "1.0", "9", "10")),
        (("b", "a", "b", "B"), ("b", "a", "B")),
        (("b", "2", "a", "1"), ("1", "2", "b", "a")),
        (("b", "", "NaN", "1e999"), ("b",)),
        ((DANGEROUS, "a\u202e"), (DANGEROUS, "a�")),
        (("n" * 50 + "1", "n" * 50 + "2"), ("n" * 39 + "…", "n" * 35 + "… (2)")),
    ],
)
def test_classes_are_numbers_by_value_and_texts_as_they_come(cells: tuple[str, ...], classes: tuple[str, ...]) -> None:
    found = Table(("1",), tuple((cell,) for cell in cells), header=False, lines=tuple(range(1, len(cells) + 1)))
    assert classes_of(found, 0) == classes


def test_every_wrong_cell_is_told_with_its_line_and_column() -> None:
    text = "age,weight,class\n1,2,a\n\nNaN,inf,a\n1e999,old,\n,1_000,nan\n5,6,b"
    assert choice_messages(text, BOTH_IN) == [
        "CSV 4 · age: expected a finite number, found 'NaN'",
        "CSV 4 · weight: expected a finite number, found 'inf'",
        "CSV 5 · age: expected a finite number, found '1e999'",
        "CSV 5 · weight: expected a finite number, found 'old'",
        "CSV 5 · class: expected the name of a class, found nothing",
        "CSV 6 · age: expected a finite number, found nothing",
        "CSV 6 · weight: expected a finite number, found '1_000'",
        "CSV 6 · class: expected the name of a class, found 'nan'",
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (ColumnChoice((), (1,), False), ["CSV: expected at least one input column, found nothing"]),
        (ColumnChoice((0,), (), False), ["CSV: expected at least one target column, found nothing"]),
        (ColumnChoice((0,), (), True), ["CSV: expected at least one target column, found nothing"]),
        (ColumnChoice((0,), (1, 2), True), ["CSV: expected exactly one target column, the class, found 2"]),
        (
            ColumnChoice((0, 1), (1,), False),
            ["CSV · b: expected a column that is either an input or a target, found both"],
        ),
        (
            ColumnChoice((0, 7), (-1,), False),
            ["CSV: expected at most 3 columns, found 0", "CSV: expected at most 3 columns, found 8"],
        ),
    ],
)
def test_a_choice_that_is_none_is_refused(choice: ColumnChoice, expected: list[str]) -> None:
    assert choice_messages("a,b,c\n1,2,3", choice) == expected


def test_at_most_64_classes_are_taken() -> None:
    choice = ColumnChoice((0,), (1,), one_hot=True)
    rows = [f"1,c{index}" for index in range(65)]
    assert chosen_examples(table("\n".join(rows[:64])), choice)[1].tolist() == np.eye(64).tolist()
    assert choice_messages("\n".join(rows), choice) == ["CSV · 2: expected at most 64 classes, found 65"]


@pytest.mark.parametrize(
    ("text", "sizes", "choice"),
    [
        ("a,b,c\n1,2,cat\n3,4,dog", (2, 1), ColumnChoice((0, 1), (2,), True)),
        ("a,b,c\n1,2,cat\n3,4,dog", (5, 7), ColumnChoice((0, 1), (2,), True)),
        ("n,a,b,c\ntom,1,2,cat\nann,3,4,dog", (2, 1), ColumnChoice((1, 2), (3,), True)),
        ("a,b,c\n1,2,0\n3,4,1\n5,6,2", (2, 3), ColumnChoice((0, 1), (2,), True)),
        ("a,b,c\n1,2,0\n3,4,1", (2, 1), ColumnChoice((0, 1), (2,), False)),
        ("a,b,c\n1,2,0.5\n3,4,1", (2, 2), ColumnChoice((0, 1), (2,), False)),
        ("a,b,c,d\n1,2,3,4\n1,2,3,5\n1,2,3,6", (2, 2), ColumnChoice((0, 1), (2, 3), False)),
        ("a,b,c,d\n1,2,3,4", (1, 1), ColumnChoice((0,), (1,), False)),
        ("n,a,b\nx,1,2\ny,3,4", (1, 1), ColumnChoice((1,), (2,), False)),
        ("a,b\n1,2\n3,4", (3, 3), ColumnChoice((0,), (1,), False)),
        ("a,b,c\n1,2,3\n3,?,4\n5,6,8\n7,8,9", (2, 1), ColumnChoice((0, 1), (2,), False)),
        ("1\n2", (2, 1), ColumnChoice((), (0,), False)),
        ("x,y\nz,w", (2, 1), ColumnChoice((0,), (1,), False)),
    ],
)
def test_columns_are_proposed_that_suit_the_network(text: str, sizes: tuple[int, int], choice: ColumnChoice) -> None:
    assert propose_columns(table(text), *sizes) == choice


def test_no_more_inputs_are_proposed_than_the_app_takes() -> None:
    row = ",".join(["1"] * 100)
    assert propose_columns(table(f"{row},cat\n{row},dog"), 2, 1) == ColumnChoice(tuple(range(64)), (100,), True)
    assert propose_columns(table(row), 150, 1) == ColumnChoice(tuple(range(64)), (99,), False)


@pytest.mark.parametrize("key", EXAMPLE_SETS)
def test_the_examples_of_the_app_come_back_from_a_file(key: str) -> None:
    examples = EXAMPLE_SETS[key]()
    rows = [
        ",".join([*map(repr, sample.tolist()), examples.classes[label]])
        for sample, label in zip(examples.inputs, examples.labels, strict=True)
    ]
    found = table("\n".join([",".join([*examples.input_names, "class"]), *rows]))
    choice = propose_columns(found, examples.inputs.shape[1], len(examples.classes))
    inputs, targets = chosen_examples(found, choice)
    assert found.header
    assert inputs.tobytes() == examples.inputs.tobytes()
    assert targets.tobytes() == examples.one_hot().tobytes()


def use(content: bytes) -> None:
    """Read, propose and choose; only a LessonError may come of it."""
    for header in (None, True, False):
        with suppress(LessonError):
            found = read_table(content, header)
            assert len(found.rows) == len(found.lines) > 0
            assert all(len(row) == len(found.columns) for row in found.rows)
            assert len(set(found.columns)) == len(found.columns)
            assert all(name.isprintable() and 0 < len(name) <= 40 for name in found.columns)
            inputs, targets = chosen_examples(found, propose_columns(found, 2, 1))
            assert len(inputs) == len(targets) == len(found.rows)
            assert np.isfinite(inputs).all()
            assert np.isfinite(targets).all()


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(st.sampled_from('12,;|\t"\n\r .ax−é') | st.characters()).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    )
)
def test_any_bytes_give_a_table_or_problems(content: bytes) -> None:
    use(content)


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_gives_a_table_or_problems(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    pieces = [bytes([byte]) for byte in b'\x00\xff\xfe\xef",;|\t\n\r1a'] + [b"NaN", b"1e999", b"\xef\xbb\xbf", b'""']
    for _ in range(30):
        content = bytearray(SOUND * chance.randint(1, 3))
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 3)] = chance.choice(pieces)
        use(bytes(content))
        use(bytes(content).decode("utf-8", "ignore").encode("utf-16"))
