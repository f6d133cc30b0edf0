"""Examples from a CSV file: its table of texts, which columns are inputs and which targets, and their numbers.

Every fault of the file is a problem at a place such as `CSV 7 · age`, line 7 of the file in the column age, which
reads the same in every language. What the file calls its columns is plain text, never markup.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem, raise_if_any, shorten
from engine.display.csv_rows import Row, distinct_names, first_rows, is_any_float, is_number, looks_like_header
from engine.display.lesson_file import MOST_SAMPLES, MOST_UNITS
from engine.display.number_text import number_or_nan, number_problem

MOST_CELL_CHARACTERS = 200
MOST_PROPOSED_CLASSES = 20
"""How many whole numbers in the last column are taken for labels rather than for quantities."""


@dataclass(frozen=True)
class Table:
    """The cells of a file as they are written, without the white space around them.

    Attributes:
        columns: n distinct names, printable, of at most 40 characters.
        rows: m rows of n cells, the header not among them.
        header: whether the names come from the file.
        lines: (m,) the line of the file where each row begins, from 1; blank lines count, though they are no rows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header: bool
    lines: tuple[int, ...]

    @property
    def first_line(self) -> int:
        """The line of the file where the first row begins."""
        return self.lines[0]


@dataclass(frozen=True)
class ColumnChoice:
    """What the columns of a table are used for; columns are counted from 0.

    Attributes:
        inputs: the columns of the inputs, in their order.
        targets: the columns of the targets.
        one_hot: whether the one target column holds the class of each sample, to be written as one output a class.
    """

    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    one_hot: bool


def read_table(content: bytes, header: bool | None = None) -> Table:
    """The table of a CSV file in UTF-8 or UTF-16, its cells separated by a comma, `;`, a tab or `|`.

    Args:
        content: the bytes of the file.
        header: whether its first row holds names; None to tell from the cells.

    Raises:
        LessonError: with all problems of the file together, for any bytes that are no such table.
    """
    rows, fault = first_rows(content, MOST_SAMPLES + 2)  # the header, and one too many
    has_header = looks_like_header([cells for _, cells in rows]) if header is None else header
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0] if rows else 0
    header_cells = rows[0][1] if has_header and rows else tuple(str(column + 1) for column in range(width))
    columns = distinct_names(header_cells[:width])
    data = rows[has_header:]
    raise_if_any(chain(_row_problems(rows, width, columns), fault, _count_problems(data, complete=not fault)))
    return Table(columns, tuple(cells for _, cells in data), has_header, tuple(line for line, _ in data))


def propose_columns(table: Table, inputs: int, targets: int) -> ColumnChoice:
    """The choice that a table suggests for a network with so many inputs and targets.

    The last column is taken for the class if it holds texts, or as many different whole numbers as there are targets.
    """
    numeric = [column for column in range(len(table.columns)) if _is_numeric(table, column)]
    last = len(table.columns) - 1
    features = [column for column in numeric if column != last]
    if features and _is_class(table, last, last in numeric, targets):
        return ColumnChoice(tuple(features[:MOST_UNITS]), (last,), one_hot=True)
    if len(numeric) >= inputs + targets:
        return ColumnChoice(tuple(numeric[:inputs]), tuple(numeric[inputs : inputs + targets]), one_hot=False)
    columns = numeric if len(numeric) > 1 else list(range(last + 1))
    return ColumnChoice(tuple(columns[:-1][:MOST_UNITS]), (columns[-1],), one_hot=False)


def classes_of(table: Table, column: int) -> tuple[str, ...]:
    """The distinct labels of a column: numbers by their value, then texts in the order in which they first appear.

    They are made plain and short as the names of columns are. Labels of the same value, `1` and `1.0`, are one class.
    Empty cells, NaN and infinity are labels of none.
    """
    return distinct_names(_classes(table, column).values())


def chosen_examples(table: Table, choice: ColumnChoice) -> tuple[Array, Array]:
    """The numbers of the chosen columns.

    Returns:
        The inputs (m, columns chosen) and the targets (m, columns chosen), or (m, number of classes) where each row
        is 1 at the class of its sample, in the order of `classes_of`, and 0 elsewhere.

    Raises:
        LessonError: for a choice that is none, more than 64 classes, or cells that are no numbers.
    """
    raise_if_any(_choice_problems(table, choice))
    inputs = _numbers(table, choice.inputs)
    if not choice.one_hot:
        targets = _numbers(table, choice.targets)
        raise_if_any(_cell_problems(table, (*choice.inputs, *choice.targets), np.hstack((inputs, targets)), None))
        return inputs, targets
    (column,) = choice.targets
    classes = _classes(table, column)
    if len(classes) > MOST_UNITS:
        place = f"CSV · {table.columns[column]}"
        raise LessonError((Problem(place, "class_limit", str(len(classes)), {"most": MOST_UNITS}),))
    indices: dict[float | str | None, float] = {label: index for index, label in enumerate(classes)}
    labels = np.array([[indices.get(_label(row[column]), math.nan)] for row in table.rows], dtype=np.float64)
    raise_if_any(_cell_problems(table, (*choice.inputs, column), np.hstack((inputs, labels)), column))
    return inputs, (labels == np.arange(len(classes))).astype(np.float64)


def _numbers(table: Table, columns: Sequence[int]) -> Array:
    """(m, columns) numbers, NaN for a cell that is none."""
    return np.array([[number_or_nan(row[column]) for column in columns] for row in table.rows], dtype=np.float64)


def _row_problems(rows: Iterable[Row], width: int, columns: Sequence[str]) -> Iterator[Problem]:
    for line, cells in rows:
        if len(cells) != width:
            yield Problem(f"CSV {line}", "cell_count", str(len(cells)), {"count": width})
            continue
        for cell, name in zip(cells, columns, strict=False):
            if len(cell) > MOST_CELL_CHARACTERS:
                found = Finding("characters", count=len(cell))
                yield Problem(f"CSV {line} · {name}", "title_length", found, {"most": MOST_CELL_CHARACTERS})


def _count_problems(data: Sequence[Row], complete: bool) -> Iterator[Problem]:
    if complete and not data:
        yield Problem("CSV", "sample_count", "0")
    if len(data) > MOST_SAMPLES:
        yield Problem("CSV", "sample_limit", Finding("more"), {"most": MOST_SAMPLES})


def _choice_problems(table: Table, choice: ColumnChoice) -> Iterator[Problem]:
    """No inputs, no targets, a column that is both or not there, several columns for one class."""
    if not choice.inputs:
        yield Problem("CSV", "input_columns", Finding("nothing"))
    if not choice.targets:
        yield Problem("CSV", "target_columns", Finding("nothing"))
    elif choice.one_hot and len(choice.targets) > 1:
        yield Problem("CSV", "one_target", str(len(choice.targets)))
    for column in sorted({*choice.inputs, *choice.targets}):
        if not 0 <= column < len(table.columns):  # a choice that was made for another file
            yield Problem("CSV", "column_limit", str(column + 1), {"most": len(table.columns)})
        elif column in choice.inputs and column in choice.targets:
            yield Problem(f"CSV · {table.columns[column]}", "column_role", Finding("both"))


def _cell_problems(table: Table, columns: Sequence[int], values: Array, class_column: int | None) -> Iterator[Problem]:
    """A problem for each cell whose value, in the array (m, columns), is NaN."""
    for row, position in np.argwhere(np.isnan(values)):
        column = columns[position]
        place, cell = f"CSV {table.lines[row]} · {table.columns[column]}", table.rows[row][column]
        if column == class_column:
            yield Problem(place, "class_label", shorten(cell) if cell else Finding("nothing"))
        else:
            yield number_problem(place, cell)


def _classes(table: Table, column: int) -> dict[float | str, str]:
    """What each class is told by, its value or text, with the first cell that holds it."""
    first: dict[float | str, str] = {}
    for row in table.rows:
        label = _label(row[column])
        if label is not None:
            first.setdefault(label, row[column])
    numbers = sorted(label for label in first if isinstance(label, float))
    texts = [label for label in first if isinstance(label, str)]
    ordered: list[float | str] = [*numbers, *texts]
    return {label: first[label] for label in ordered}


def _label(cell: str) -> float | str | None:
    """The value of a number, else the text; None for what is missing or not finite."""
    value = number_or_nan(cell)
    if not math.isnan(value):
        return value
    return cell if cell and not is_any_float(cell) else None


def _is_numeric(table: Table, column: int) -> bool:
    """Whether most cells are numbers; a single wrong one is then reported, rather than its column left out."""
    return 2 * sum(is_number(row[column]) for row in table.rows) > len(table.rows)


def _is_class(table: Table, column: int, numeric: bool, targets: int) -> bool:
    classes = list(_classes(table, column))
    if not numeric:
        return 0 < len(classes) <= MOST_UNITS
    whole = all(isinstance(label, float) and label.is_integer() for label in classes)
    return whole and 1 < len(classes) == targets <= MOST_PROPOSED_CLASSES
