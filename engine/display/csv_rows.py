"""The rows of a CSV file as they are written, and names made of its cells."""

import codecs
import csv
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from engine.core.errors import Finding, LessonError, Problem, shorten
from engine.display.number_text import number_or_nan

MOST_MEGABYTES, MOST_LINES, MOST_COLUMNS, MOST_ROW_CHARACTERS = 20, 100_000, 200, 100_000
MOST_NAME_CHARACTERS = 40

DELIMITERS = "\t;|,"
"""In the order of preference: where `;` and `,` do equally well, the comma is a decimal sign."""
_TRIED_ROWS = 20
_MISSING = {"na", "n/a", "nan", "null", "none", "inf", "infinity"}

Row = tuple[int, tuple[str, ...]]
"""The line of the file where a row begins, from 1, and its cells without the white space around them."""


def first_rows(content: bytes, most: int) -> tuple[list[Row], tuple[Problem, ...]]:
    """The first rows of the file, without blank ones, and the fault behind which nothing more could be read, if any.

    Raises:
        LessonError: for bytes that are too many or no text.
    """
    lines = _lines(content)
    rows: list[Row] = []
    try:
        for row in islice(_records(lines, _delimiter(lines)), most):
            rows.append(row)
    except LessonError as error:
        return rows, error.problems
    return rows, ()


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: a name above a number, or names alone where numbers follow somewhere."""
    if len(rows) < 2:
        return False
    above = list(map(_is_name, rows[0]))
    if any(named and is_number(below) for named, below in zip(above, rows[1], strict=False)):
        return True
    return all(above) and any(is_number(cell) for cells in rows[1:] for cell in cells)


def distinct_names(cells: Iterable[str]) -> tuple[str, ...]:
    """A name for each cell, plain text that can be shown: on one line, printable, of at most 40 characters, distinct.

    An empty cell is named after its place, `column 3`; a repeated name is numbered, `x (2)`.
    """
    names: dict[str, None] = {}
    copies: Counter[str] = Counter()
    for number, cell in enumerate(cells, start=1):
        written = "".join(character if character.isprintable() else "�" for character in " ".join(cell.split()))
        wanted = written or f"column {number}"
        short = name = _shortened(wanted)
        while name in names:
            copies[short] += 1
            name = _shortened(wanted, f" ({copies[short] + 1})")
        names[name] = None
    return tuple(names)


def is_number(cell: str) -> bool:
    """Whether the cell is a finite number."""
    return not math.isnan(number_or_nan(cell))


def is_any_float(cell: str) -> bool:
    """Whether Python takes the cell for a float, also for NaN or an infinite one."""
    with suppress(ValueError):
        float(cell)
        return True
    return False


def _lines(content: bytes) -> list[str]:
    """The lines of the file, those at the end left out that are empty."""
    if len(content) > MOST_MEGABYTES * 1_000_000:
        found = f"{len(content) / 1e6:.1f} MB"
        raise LessonError((Problem("CSV", "csv_size", found, {"most": MOST_MEGABYTES}),))
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        found = Finding("not_utf16" if wide else "not_utf8", position=error.start)
        raise LessonError((Problem("CSV", "csv_encoding", found),)) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise LessonError((Problem(f"CSV {line}", "text", shorten("\0")),))
    count = text.count("\n") + 1
    if count > MOST_LINES:
        raise LessonError((Problem("CSV", "line_limit", str(count), {"most": MOST_LINES}),))
    return text.split("\n")


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    """The rows in which a cell is not empty; a cell in quotation marks may go over several lines.

    Raises:
        LessonError: for misplaced quotation marks or too long a row, at the line where that row begins.
    """
    start, characters = 1, 0

    def bounded() -> Iterator[str]:
        nonlocal characters
        for line in lines:
            characters += len(line)
            if len(line) > MOST_ROW_CHARACTERS:
                found, most = Finding("characters", count=len(line)), {"most": MOST_ROW_CHARACTERS}
                raise LessonError((Problem(f"CSV {start}", "title_length", found, most),))
            if characters > MOST_ROW_CHARACTERS:  # a row of so many lines is a quotation mark that nothing closes
                raise csv.Error
            yield line + "\n"

    reader = csv.reader(bounded(), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for record in reader:
            if len(record) > MOST_COLUMNS:
                raise LessonError((Problem(f"CSV {start}", "column_limit", str(len(record)), {"most": MOST_COLUMNS}),))
            cells = tuple(map(str.strip, record))
            if any(cells):
                yield start, cells
            start, characters = reader.line_num + 1, 0
    except csv.Error:
        raise LessonError((Problem(f"CSV {start}", "csv_quotes", shorten(lines[start - 1])),)) from None


def _delimiter(lines: Sequence[str]) -> str:
    """The one that gives the same number of cells, more than one, in most of the first rows."""
    best, best_share = ",", 0.5
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        with suppress(LessonError):  # what stands before the fault may tell enough
            widths.update(len(cells) for _, cells in islice(_records(lines, delimiter), _TRIED_ROWS))
        for width, count in widths.most_common(1):
            if width > 1 and count / widths.total() > best_share:
                best, best_share = delimiter, count / widths.total()
    return best


def _is_name(cell: str) -> bool:
    """A text with a letter in it that does not stand for a missing or infinite number."""
    return any(map(str.isalpha, cell)) and cell.lower().strip("+-−") not in _MISSING and not is_any_float(cell)


def _shortened(name: str, suffix: str = "") -> str:
    room = MOST_NAME_CHARACTERS - len(suffix)
    return (name if len(name) <= room else name[: room - 1] + "…") + suffix
