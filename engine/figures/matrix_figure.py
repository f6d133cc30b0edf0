"""The matrices of a step: coloured grids in brackets, with operators between them, row 1 at the top."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from engine.display.formula import html, plain
from engine.display.numbers import format_exactly
from engine.display.step_matrices import Cell, Content, Item, Matrix
from engine.figures import drawing
from engine.figures.drawing import Box, Point, Trace
from engine.figures.theme import Scale, fill_colour

EDGE = 6.0
"""Left free at the sides, so that no bracket is cut."""

SMALLEST = 0.56
"""They shrink to this share of their natural size; what is still too large scrolls inside its box."""


MARKS_ARE_SMALL = 0.85
"""Width of a caption, some of whose letters are upper marks, for one as wide as if all were letters."""


@dataclass(frozen=True)
class Room:
    """What matrices try to fit into, in pixels.

    Attributes:
        width, height: the full extent.
    """

    width: float
    height: float


ROOMS = {"wide": Room(440, 325), "compact": Room(358, 325)}
"""The room beside the network on each canvas."""


@dataclass(frozen=True)
class Sizes:
    """Measures of one picture, all in pixels; everything grows and shrinks with `share`.

    Attributes:
        share: 1 for the natural size.
    """

    share: float

    @property
    def font(self) -> float:
        """Of numbers."""
        return round(14 * self.share, 1)

    @property
    def row(self) -> float:
        """Height of a cell with its gap."""
        return 28 * self.share

    @property
    def cell_gap(self) -> float:
        """Between neighbouring cells."""
        return 2 * self.share

    @property
    def bracket(self) -> float:
        """Width of one bracket with its distance from the cells."""
        return 8 * self.share

    @property
    def caption(self) -> float:
        """Height of the line below a matrix, whose letters do not shrink as far as its cells."""
        return max(22 * self.share, 16.0)

    @property
    def note(self) -> float:
        """Height of the line below the caption that says of which samples a matrix is."""
        return max(15 * self.share, 12.0)

    @property
    def line_gap(self) -> float:
        """Between two lines of matrices."""
        return 12 * self.share


@dataclass(frozen=True)
class PlacedCell:
    """A cell with its place.

    Attributes:
        name: of its matrix, as plain text.
        box: its rectangle.
        cell: what stands in it.
        level: its colour on the scale.
    """

    name: str
    box: Box
    cell: Cell
    level: int

    @property
    def exactly(self) -> str:
        """The number with its full precision."""
        return "" if self.cell.value is None else format_exactly(self.cell.value)


@dataclass(frozen=True, eq=False)
class MatricesPicture:
    """The matrices of a step, placed.

    Attributes:
        width, height: the area they need.
        traces: Plotly traces.
        cells: every cell with its rectangle, for pointing at.
    """

    width: int
    height: float
    traces: list[Trace]
    cells: tuple[PlacedCell, ...]


def matrices_picture(content: Content, scale: Scale, room: Room = ROOMS["wide"]) -> MatricesPicture:
    """Place the lines of matrices below each other, in their natural size or smaller, and draw them."""
    whole = tuple(content)
    broken = tuple(piece for line in content for piece in _broken(line, room.width))
    # Where nothing fits the lines are broken all the same: people scroll down more readily than sideways.
    lines = max((broken, whole), key=lambda lines: _share(lines, room))
    sizes = Sizes(_share(lines, room))
    pen = _Pen(sizes, scale)
    y = 4.0
    for line in lines:
        height = _line_height(line, sizes)
        _draw_line(pen, line, y + (height - _below(line, sizes)) / 2)
        y += height + sizes.line_gap
    width = max(room.width, max(_line_width(line, sizes) for line in lines) + EDGE)
    return MatricesPicture(round(width), round(y), pen.traces(), tuple(pen.cells))


class _Pen:
    """Collects what is drawn, so that all of a kind ends up in one trace."""

    def __init__(self, sizes: Sizes, scale: Scale) -> None:
        self.sizes, self.scale = sizes, scale
        self.cells: list[PlacedCell] = []
        self.brackets: list[Sequence[Point]] = []
        self.captions: list[tuple[Point, str]] = []
        self.operators: list[tuple[Point, str]] = []
        self.notes: list[tuple[Point, str]] = []
        self.blanks: list[Sequence[Point]] = []

    def traces(self) -> list[Trace]:
        """All traces: fills by level, brackets, numbers, captions, operators."""
        groups = defaultdict(list)
        for placed in self.cells:
            if placed.cell.value is not None:
                groups[placed.level].append(placed.box)
        height = self.sizes.row - self.sizes.cell_gap
        fills = [drawing.plates(boxes, fill_colour(level), height) for level, boxes in sorted(groups.items())]
        font = self.sizes.font
        outlines = [drawing.lines(self.blanks, "@faint", 1.3)] if self.blanks else []
        texts = [
            self._texts([((it.box.x, it.box.y), it.cell.text) for it in self.cells if it.cell.text], font, "@ink"),
            self._texts(self.captions, max(10.5, font - 2), "@muted"),
            self._texts(self.operators, font + 2, "@ink"),
            *([self._texts(self.notes, _note_size(self.sizes), "@muted")] if self.notes else []),
        ]
        return drawing.with_texts_last([*fills, *outlines, drawing.lines(self.brackets, "@ink", 1.3), *texts])

    @staticmethod
    def _texts(placed: Sequence[tuple[Point, str]], size: float, colour: str) -> Trace:
        return drawing.texts([place for place, _ in placed], [text for _, text in placed], size, colour)


def _share(lines: Sequence[Sequence[Item]], room: Room) -> float:
    """How large the lines can be to fit, from `SMALLEST` to 1; captions shrink less than cells, hence the loop."""
    share = 1.0
    for _ in range(3):
        sizes = Sizes(share)
        widest = max(_line_width(line, sizes) for line in lines)
        excess = max(widest / max(room.width - EDGE, 1.0), _height(lines, sizes) / max(room.height, 1.0))
        if excess <= 1.0:
            break
        share /= excess
    return max(SMALLEST, share)


def _broken(line: tuple[Item, ...], room: float) -> list[tuple[Item, ...]]:
    """The line in pieces that fit the width in their natural size, broken before operators."""
    pieces: list[list[Item]] = [[]]
    for group in _groups(line):
        if pieces[-1] and _line_width((*pieces[-1], *group), Sizes(1.0)) > room:
            pieces.append([])
        pieces[-1] += group
    return [tuple(piece) for piece in pieces]


def _groups(line: tuple[Item, ...]) -> list[list[Item]]:
    """Each matrix with the operators before it."""
    groups: list[list[Item]] = [[]]
    for item in line:
        groups[-1].append(item)
        if isinstance(item, Matrix):
            groups.append([])
    return [group for group in groups if group]


def _cell_width(matrix: Matrix, sizes: Sizes) -> float:
    widest = max(drawing.text_width(cell.text, sizes.font) for line in matrix.cells for cell in line)
    return max(widest + 10 * sizes.share, 24 * sizes.share)


def _item_width(item: Item, sizes: Sizes) -> float:
    if not isinstance(item, Matrix):
        return drawing.text_width(item.text, sizes.font + 2) + 14 * sizes.share
    grid = len(item.cells[0]) * _cell_width(item, sizes) + 2 * sizes.bracket
    return max(grid, _caption_width(item, sizes))


def _caption_width(matrix: Matrix, sizes: Sizes) -> float:
    rows, columns = matrix.shape
    name = drawing.text_width(f"{plain(matrix.name)}  {rows} × {columns}", max(10.5, sizes.font - 2))
    notes = (drawing.text_width(line, _note_size(sizes)) + 8 * sizes.share for line in matrix.note.split("\n"))
    return max(MARKS_ARE_SMALL * name, *notes)


def _note_size(sizes: Sizes) -> float:
    return max(9.5, sizes.font - 3)


def _line_width(line: Sequence[Item], sizes: Sizes) -> float:
    return sum(_item_width(item, sizes) for item in line)


def _line_height(line: Sequence[Item], sizes: Sizes) -> float:
    rows = max((len(item.cells) for item in line if isinstance(item, Matrix)), default=1)
    return rows * sizes.row + _below(line, sizes)


def _below(line: Sequence[Item], sizes: Sizes) -> float:
    """Height of what is written below the matrices of a line."""
    return sizes.caption + sizes.note * max((_note_lines(it) for it in line if isinstance(it, Matrix)), default=0)


def _note_lines(matrix: Matrix) -> int:
    return matrix.note.count("\n") + 1 if matrix.note else 0


def _height(lines: Sequence[Sequence[Item]], sizes: Sizes) -> float:
    return sum(_line_height(line, sizes) + sizes.line_gap for line in lines)


def _draw_line(pen: _Pen, line: Sequence[Item], middle: float) -> None:
    x = EDGE / 2
    for item in line:
        width = _item_width(item, pen.sizes)
        if isinstance(item, Matrix):
            _draw_matrix(pen, item, x + width / 2, middle)
        else:
            pen.operators.append(((x + width / 2, middle), item.text))
        x += width


def _draw_matrix(pen: _Pen, matrix: Matrix, x: float, y: float) -> None:
    sizes = pen.sizes
    cell_width, rows, columns = _cell_width(matrix, sizes), len(matrix.cells), len(matrix.cells[0])
    left, top = x - columns * cell_width / 2, y - rows * sizes.row / 2
    for i, line in enumerate(matrix.cells):
        for j, cell in enumerate(line):
            centre = left + (j + 0.5) * cell_width, top + (i + 0.5) * sizes.row
            box = Box(*centre, cell_width - sizes.cell_gap, sizes.row - sizes.cell_gap)
            pen.cells.append(PlacedCell(plain(matrix.name), box, cell, pen.scale.level(cell.value, matrix.quantity)))
            if not cell.text:
                pen.blanks.append(_outline(box))
    right, bottom, lip = left + columns * cell_width, top + rows * sizes.row, 4 * sizes.share
    for side, inward in ((left - lip, lip), (right + lip, -lip)):
        pen.brackets.append(((side + inward, top), (side, top), (side, bottom), (side + inward, bottom)))
    pen.captions.append(((x, bottom + sizes.caption / 2 + 2), _caption(matrix)))
    if matrix.note:
        middle = bottom + sizes.caption + sizes.note * _note_lines(matrix) / 2
        pen.notes.append(((x, middle), matrix.note.replace("\n", "<br>")))


def _outline(box: Box) -> Sequence[Point]:
    """The border of a cell that is left empty."""
    left, right = box.x - box.width / 2 + 1, box.x + box.width / 2 - 1
    top, bottom = box.y - box.height / 2 + 1, box.y + box.height / 2 - 1
    return (left, top), (right, top), (right, bottom), (left, bottom), (left, top)


def _caption(matrix: Matrix) -> str:
    rows, columns = matrix.shape
    return f"{html(matrix.name)}  {rows} × {columns}"
