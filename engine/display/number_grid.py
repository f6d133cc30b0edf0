"""Numbers laid out for editing: the weights and biases of a layer step, or the samples, with a name for every cell.

An edit is a text that was typed into a cell or a block that was pasted from it on. All of it is taken or nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.activations import Array
from engine.core.editing import Edit, with_examples
from engine.core.errors import Finding, LessonError, Problem, raise_if_any
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import MOST_SAMPLES
from engine.display.notation import HOUSE_NOTATION, Notation
from engine.display.number_text import number_problem, read_number, split_block, write_number

_ONE_NUMBER = re.compile(r"\s*[^\s;\[\](),]*,[^\s;\[\](),]*\s*")
"""`0,5` pasted alone is one number with a decimal comma, not the two numbers 0 and 5."""


@dataclass(frozen=True, eq=False)
class NumberGrid:
    """Numbers with the names of their rows and columns.

    Attributes:
        values: (rows, columns).
        row_names: the header of each row.
        column_names: the header of each column.
        cell_name: how a message names a cell, with the placeholders {row} and {column}.
        new_row: how a message names a row that a paste adds, with the placeholder {number}.
        pasted_row: how a message names a row of a pasted block, with the placeholder {number}.
        most_rows: how many rows a paste may extend the grid to.
    """

    values: Array
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    cell_name: str
    new_row: str
    pasted_row: str
    most_rows: int

    def texts(self, first: int = 0, count: int | None = None) -> list[list[str]]:
        """Every number as the shortest text that reads back to the same bits, for some of the rows."""
        rows = self.values[first : None if count is None else first + count]
        return [[write_number(value) for value in row] for row in rows]

    def place(self, row: int, column: int) -> str:
        """The name of a cell."""
        row_name = self.row_names[row] if row < len(self.row_names) else self.new_row.format(number=row + 1)
        return self.cell_name.format(row=row_name, column=self.column_names[column])

    def typed(self, row: int, column: int, text: str) -> Array:
        """The values after a text was typed into a cell.

        Raises:
            LessonError: unless the text is a finite number.
        """
        return self._written(row, column, [[text]])

    def pasted(self, row: int, column: int, text: str) -> Array:
        """The values after a block was pasted with its first number into that cell.

        Raises:
            LessonError: for a block with rows of unequal length, one that does not fit in, or one that holds anything
                but finite numbers, with every problem.
        """
        block = [[text]] if _ONE_NUMBER.fullmatch(text) else split_block(text)
        widths = [len(cells) for cells in block]
        raise_if_any(
            Problem(
                self.pasted_row.format(number=index + 1),
                "rectangle",
                Finding("length_after", count=width, first=widths[0]),
            )
            for index, width in enumerate(widths)
            if width != widths[0]
        )
        return self._written(row, column, block)

    def _written(self, row: int, column: int, block: Sequence[Sequence[str]]) -> Array:
        height, width = len(block), len(block[0]) if block else 0
        rows, columns = self.values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            raise LessonError((Problem("cell", "cell_there", f"{row + 1}, {column + 1}"),))
        room = (self.most_rows - row, columns - column)
        if height > room[0] or width > room[1] or not width:
            found = f"{height} × {width}"
            values = {"rows": room[0], "columns": room[1]}
            raise LessonError((Problem(self.place(row, column), "paste_size", found, values),))
        raise_if_any(self._problems(row, column, block))
        changed = np.zeros((max(rows, row + height), columns))
        changed[:rows] = self.values
        changed[row : row + height, column : column + width] = [
            [read_number(text) for text in cells] for cells in block
        ]
        return changed

    def _problems(self, row: int, column: int, block: Sequence[Sequence[str]]) -> Iterator[Problem]:
        for i, cells in enumerate(block):
            for j, text in enumerate(cells):
                try:
                    read_number(text)
                except ValueError:
                    yield number_problem(self.place(row + i, column + j), text)


def parameter_grid(lesson: Lesson, step: int, notation: Notation, texts: Catalogue) -> NumberGrid:
    """The weights of a layer step as the notation stores them, and its biases as the last column.

    A row is a destination unit and a column a source unit; the other way round where the notation stores W so, with the
    biases as the last row. With a bias unit the biases are the first column.

    Raises:
        LessonError: for a layer step that the lesson has not.
    """
    network = lesson.network
    if step >= network.steps:
        raise LessonError((Problem(f"weights[{step}]", "cell_there", Finding("nothing")),))
    sources = [texts("grid.from", unit=plain(notation.a(step, unit))) for unit in range(network.layers[step])]
    values = network.weights[step]
    if network.biases is not None:
        place = 0 if notation.has_bias_unit else len(sources)
        values = np.insert(values, place, network.biases[step], axis=1)
        sources.insert(place, texts("grid.bias", bias=plain(notation.b(step))))
    targets = [texts("grid.to", unit=plain(notation.a(step + 1, unit))) for unit in range(network.layers[step + 1])]
    rows, columns = (sources, targets) if notation.has_stored_transposes else (targets, sources)
    return NumberGrid(
        values.T if notation.has_stored_transposes else values,
        row_names=tuple(rows),
        column_names=tuple(columns),
        cell_name=texts.texts["grid.cell"],
        new_row="{number}",
        pasted_row=texts.texts["grid.pasted_row"],
        most_rows=len(rows),
    )


def with_parameter_grid(lesson: Lesson, step: int, values: Array, notation: Notation = HOUSE_NOTATION) -> Lesson:
    """The lesson with the numbers of a changed `parameter_grid` in that notation.

    Raises:
        LessonError: for numbers that are not finite.
    """
    network = lesson.network
    values = values.T if notation.has_stored_transposes else values
    biases, own = network.biases, values
    if biases is not None:
        place = 0 if notation.has_bias_unit else network.layers[step]
        own = np.delete(values, place, axis=1)
        biases = (*biases[:step], values[:, place], *biases[step + 1 :])
    weights = (*network.weights[:step], own, *network.weights[step + 1 :])
    initialisation = network.initialisation if np.array_equal(own, network.weights[step]) else None
    return replace(lesson, network=replace(network, weights=weights, biases=biases, initialisation=initialisation))


def example_grid(lesson: Lesson, notation: Notation, texts: Catalogue) -> NumberGrid:
    """The samples, one a row: the inputs, then the targets."""
    examples, layers = lesson.examples, lesson.network.layers
    columns = [plain(notation.x(unit)) for unit in range(layers[0])]
    columns += [plain(notation.y(unit)) for unit in range(layers[-1])]
    rows = tuple(texts("grid.sample", number=number + 1) for number in range(examples.count))
    values = np.column_stack((examples.inputs, examples.targets))
    return NumberGrid(
        values,
        row_names=rows,
        column_names=tuple(columns),
        cell_name=texts.texts["grid.sample_cell"],
        new_row=texts.texts["grid.sample"],
        pasted_row=texts.texts["grid.pasted_row"],
        most_rows=MOST_SAMPLES,
    )


def with_example_grid(lesson: Lesson, values: Array) -> Edit:
    """The lesson with the samples of a changed `example_grid`.

    Raises:
        LessonError: for targets that the loss does not allow.
    """
    units = lesson.network.layers[0]
    return with_examples(lesson, values[:, :units], values[:, units:])
