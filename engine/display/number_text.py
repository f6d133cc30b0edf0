"""Numbers that people type, and blocks of numbers that they paste from a spreadsheet, a printed array or a text.

What can be meant in two ways is refused instead of guessed: `0,5` and `1_000` are no numbers, and neither is `2²`.
"""

import math
import re

from engine.core.errors import Finding, LessonError, Problem, shorten

MOST_NUMBER_CHARACTERS = 60
MOST_BLOCK_CHARACTERS = 600_000

# Not NFKC, which would also read 2² as 22 and 1½ as 11/2.
_ASCII = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **{ord(dash): ord("-") for dash in "−–‒‑‐﹣"},
}
"""Full-width characters and the dashes that stand for a minus, each with the character of ASCII for it."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FRACTION = re.compile(r"([+-]?\d+) ?/ ?(\d+)", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)

_LINE_END = re.compile(r"\r\n|\r|\n")
_ASSIGNED_NAME = re.compile(r"\s*[A-Za-z_][\w.]*\s*=\s*", re.ASCII)
_CALLED_NAME = re.compile(r"\s*[A-Za-z_][\w.]*(?=\()", re.ASCII)
_ARRAY_OPTION = re.compile(r",\s*dtype=[\w.<>'\"]+")
_INNERMOST = re.compile(r"\[([^\[\]]*)\]")


def read_number(text: str) -> float:
    """The number that a text stands for: `0.5`, `−0.401`, `4.2e−4`, `１．５`, `1/3`, with any white space around it.

    Raises:
        ValueError: for everything else, also for NaN, infinity, and what is too large for 64 bits.
    """
    number = number_or_nan(text)
    if math.isnan(number):
        raise ValueError(f"not a number: {shorten(text)}")
    return number


def number_or_nan(text: str) -> float:
    """What `read_number` gives, NaN where it would raise; for tables with many wrong cells, faster than exceptions."""
    plain = _plain(text)
    if len(plain) <= MOST_NUMBER_CHARACTERS:
        if _NUMBER.fullmatch(plain) and math.isfinite(number := float(plain)):
            return number
        if (fraction := _FRACTION.fullmatch(plain)) and int(fraction[2]):
            return int(fraction[1]) / int(fraction[2])
    return math.nan


def number_problem(place: str, text: str) -> Problem:
    """What to say about a text that `read_number` refuses."""
    plain = _plain(text)
    if not plain:
        return Problem(place, "number", Finding("nothing"))
    is_decimal_comma = len(plain) <= MOST_NUMBER_CHARACTERS and _DECIMAL_COMMA.fullmatch(plain)
    return Problem(place, "decimal_point" if is_decimal_comma else "number", shorten(text))


def write_number(value: float) -> str:
    """The shortest text that `read_number` reads as exactly this number, down to the sign of zero; in ASCII.

    Raises:
        ValueError: for NaN and infinity, which no text stands for.
    """
    if not math.isfinite(value):
        raise ValueError(f"no text stands for {value}")
    return repr(float(value)).removesuffix(".0")


def split_block(text: str) -> list[list[str]]:
    """The cells of a pasted block, row by row, as they stand; rows may differ in length.

    In brackets, `[1 2; 3 4]` and `[[1, 2], [3, 4]]`, rows are what the brackets say, on however many lines. Otherwise
    each line is a row, an empty one has one empty cell, and those at the end are dropped. Cells are separated by tabs
    if there is one, else by `;`, else by `,`, else by white space; so `0,5;1` gives `0,5`, which is no number.

    Args:
        text: a part of a spreadsheet, an array as NumPy, Python or MATLAB print it, or numbers in lines.

    Raises:
        LessonError: for more than `MOST_BLOCK_CHARACTERS`.
    """
    if len(text) > MOST_BLOCK_CHARACTERS:
        found = Finding("characters", count=len(text))
        raise LessonError((Problem("text", "title_length", found, {"most": MOST_BLOCK_CHARACTERS}),))
    plain = text.translate(_ASCII)
    for name in (_ASSIGNED_NAME, _CALLED_NAME):  # W = np.array([[1, 2], [3, 4]])
        if found_name := name.match(plain):
            plain = plain[found_name.end() :]
    rows = _bracketed_rows(plain)
    if rows is not None:
        separator = "," if any("," in row for row in rows) else None
        return [_cells(row.strip().removesuffix(","), separator) for row in rows]
    lines = _LINE_END.split(plain)
    while lines and not lines[-1].strip():
        lines.pop()
    separator = next((mark for mark in "\t;," if any(mark in line for line in lines)), None)
    return [_cells(_without_brackets(line), separator) for line in lines]


def _plain(text: str) -> str:
    text = text.strip()
    return text if text.isascii() else text.translate(_ASCII)


def _cells(row: str, separator: str | None) -> list[str]:
    return [cell.strip() for cell in row.split(separator)] or [""]


def _bracketed_rows(text: str) -> list[str] | None:
    """The rows of `[1 2; 3 4]`, `[[1, 2], [3, 4]]` or `[1, 2]⏎[3, 4]`; None where text stands outside the brackets."""
    text = _ARRAY_OPTION.sub("", text).strip().rstrip(",; \r\n\t")
    if not text.startswith(("[", "([", "((")):  # (5) alone is how accountants write −5
        return None
    text = text.replace("(", "[").replace(")", "]")
    between = _INNERMOST.sub("", text)
    if between.strip("[],; \r\n\t"):
        return None
    groups = [part for group in _INNERMOST.findall(text) for part in group.split(";")]
    if not between:  # one pair of brackets, in which a line is a row; in nested ones NumPy only breaks long rows
        groups = [line for part in groups for line in _LINE_END.split(part)]
    return [row for row in groups if row.strip()]


def _without_brackets(line: str) -> str:
    """A line out of the middle of a printed array, ` [1. 2.]`, without its square brackets."""
    return line.strip(" []") if "[" in line or "]" in line else line
