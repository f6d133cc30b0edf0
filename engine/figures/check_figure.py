"""The relative errors of the gradient check: grids in brackets, coloured on a logarithmic scale, and its key.

Blue are errors within the tolerance, vermilion those beyond it, both the stronger the larger; what the check cannot
tell stays without a colour. A mark in each cell says the same without colour.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import AGREES, APART, KINK, UNSURE
from engine.display.check_grid import ErrorCell, ErrorGrid
from engine.display.check_words import MARKS, power_text
from engine.display.formula import html
from engine.figures import drawing
from engine.figures.drawing import Box, Point, Trace
from engine.figures.theme import LEVELS, fill_colour, paint

WIDTHS = {"wide": 616.0, "compact": 358.0}
"""Grids flow into lines of this width, by canvas; a single grid may be wider."""

NARROW = 26.0
"""Width of a cell that holds an exponent or a mark alone."""

FONT, ROW, GAP, LIP, CAPTION, EDGE = 13.0, 30.0, 2.0, 4.0, 26.0, 8.0
BETWEEN_ARRAYS, BETWEEN_STEPS, BETWEEN_LINES = 16.0, 26.0, 10.0
SWATCH, KEY_HEIGHT = 26.0, 72.0

SMALLEST = 1e-12
"""Errors up to this one have the palest colour; an error of 1 and more has the strongest."""

PALE, STRONG = range(1, 5), range(3, LEVELS + 1)
"""Levels of colour within the tolerance and beyond it."""


BIAS = -1
"""Stands for the source of a bias in what a click says."""


@dataclass(frozen=True)
class KeyWords:
    """What is written in the key.

    Attributes:
        least, most: at the ends of the scale, for example `10⁻¹² or less`.
        outcomes: the meaning of each mark.
        exponents: what the numbers are where there is no room for more than exponents.
    """

    least: str
    most: str
    outcomes: dict[str, str]
    exponents: str


@dataclass(frozen=True)
class _Placed:
    """A cell with its rectangle."""

    box: Box
    cell: ErrorCell


@dataclass(frozen=True, eq=False)
class CheckPicture:
    """The grids, placed and drawn.

    Attributes:
        width, height: of the canvas.
        traces: Plotly traces.
    """

    width: float
    height: float
    traces: list[Trace]


def level(cell: ErrorCell, tolerance: float) -> int:
    """The colour of a cell: above 0 within the tolerance, below 0 beyond it, 0 where nothing can be told."""
    if cell.outcome == AGREES:
        share = _share(cell.error, SMALLEST, tolerance)
        return PALE[min(int(share * len(PALE)), len(PALE) - 1)]
    if cell.outcome == APART:
        share = _share(cell.error, tolerance, 1.0)
        return -STRONG[min(int(share * len(STRONG)), len(STRONG) - 1)]
    return 0


def check_picture(
    grids: Sequence[ErrorGrid], tolerance: float, words: KeyWords, chosen: Parameter | None, canvas: str = "wide"
) -> CheckPicture:
    """Place the grids of each layer step side by side, as many in a line as fit, and the key below them.

    Args:
        grids: in the order of the layer steps, biases behind their weights.
        tolerance: where the two hues meet.
        words: of the key.
        chosen: the parameter whose cell has a frame.
        canvas: a key of `WIDTHS`.
    """
    room, y, right = WIDTHS[canvas], EDGE, 0.0
    cell_width = max(_text_width(cell.text) for grid in grids for row in grid.rows for cell in row) + 10
    is_short = canvas == "compact" and max(_step_width(step, cell_width) for step in _steps(grids)) + 2 * EDGE > room
    cell_width = NARROW if is_short else cell_width
    pen = _Pen(tolerance, chosen, is_short)
    for line in _lines(_steps(grids), cell_width, room):
        rows = max(len(grid.rows) for step in line for grid in step)
        x = EDGE
        for step in line:
            for grid in step:
                pen.draw(grid, cell_width, x, y)
                x += _grid_width(grid, cell_width) + BETWEEN_ARRAYS
            x += BETWEEN_STEPS - BETWEEN_ARRAYS
        right = max(right, x - BETWEEN_STEPS + EDGE)
        y += rows * ROW + CAPTION + BETWEEN_LINES
    pen.key(words, y, room)
    return CheckPicture(max(right, room), y + KEY_HEIGHT + (22 if is_short else 0), pen.traces())


def check_figure(picture: CheckPicture, theme: str) -> go.Figure:
    """The picture as a figure whose cells can be clicked: each has an invisible marker with its place."""
    figure = drawing.as_figure(picture.traces, picture.width, picture.height, theme)
    return figure.update_layout(
        hovermode="closest",
        hoverlabel={
            "bgcolor": paint("@paper", theme),
            "bordercolor": paint("@muted", theme),
            "font": {"color": paint("@ink", theme)},
        },
    )


class _Pen:
    """Collects what is drawn, so that all of a kind ends up in one trace."""

    def __init__(self, tolerance: float, chosen: Parameter | None, is_short: bool) -> None:
        self.tolerance, self.chosen, self.is_short = tolerance, chosen, is_short
        self.plates: dict[int, list[Box]] = defaultdict(list)
        self.cells: list[_Placed] = []
        self.brackets: list[Sequence[Point]] = []
        self.captions: list[tuple[Point, str]] = []
        self.notes: list[tuple[Point, str]] = []

    def draw(self, grid: ErrorGrid, cell_width: float, x: float, y: float) -> None:
        """One grid in its brackets, with its name below."""
        left, rows, columns = x + 2 * LIP, len(grid.rows), len(grid.rows[0])
        for i, line in enumerate(grid.rows):
            for j, cell in enumerate(line):
                centre = left + (j + 0.5) * cell_width, y + (i + 0.5) * ROW
                box = Box(*centre, cell_width - GAP, ROW - GAP)
                self.cells.append(_Placed(box, cell))
                self.plates[level(cell, self.tolerance)].append(box)
        right, bottom = left + columns * cell_width, y + rows * ROW
        for side, inward in ((left - LIP, LIP), (right + LIP, -LIP)):
            self.brackets.append(((side + inward, y), (side, y), (side, bottom), (side + inward, bottom)))
        size = "" if grid.array.is_bias else f"  {grid.shape[0]} × {grid.shape[1]}"
        self.captions.append((((left + right) / 2, bottom + CAPTION / 2 + 2), html(grid.name) + size))

    def key(self, words: KeyWords, y: float, room: float) -> None:
        """The scale with its ends and the tolerance, and below it the marks, in a line."""
        levels = (*PALE, *(-strong for strong in STRONG))
        ends = _text_width(words.least) + _text_width(words.most) + 24
        x, middle, swatch = EDGE, y + 14, min(SWATCH, (room - 2 * EDGE - ends) / len(levels))
        self.notes.append(((x, middle), words.least))
        x += _text_width(words.least) + 8
        for number in levels:
            self.plates[number].append(Box(x + swatch / 2, middle, swatch, ROW))
            if number == -STRONG[0]:
                self.captions.append(((x, middle + 22), power_text(self.tolerance)))
            x += swatch
        self.notes.append(((x + 8, middle), words.most))
        x = EDGE
        for outcome in (APART, KINK, UNSURE):
            text = f"{MARKS[outcome]} {words.outcomes[outcome]}"
            self.notes.append(((x, middle + 44), text))
            x += _text_width(text) + 18
        if self.is_short:
            self.notes.append(((EDGE, middle + 66), words.exponents))

    def traces(self) -> list[Trace]:
        """Fills by level, brackets, the frame of the chosen cell, texts, and the markers to be clicked."""
        fills = [drawing.plates(boxes, fill_colour(number), ROW - GAP) for number, boxes in sorted(self.plates.items())]
        frames = [_frame(it.box) for it in self.cells if self.chosen is not None and it.cell.parameter == self.chosen]
        return [
            *fills,
            drawing.lines(self.brackets, "@ink", 1.3),
            *([drawing.lines(frames, "@ink", 2.5)] if frames else []),
            _texts([((it.box.x, it.box.y), self._text(it.cell)) for it in self.cells], FONT, "@ink"),
            _texts(self.captions, FONT - 1, "@muted"),
            _texts(self.notes, FONT - 1, "@muted", "middle right"),
            self._clickable(),
        ]

    def _text(self, cell: ErrorCell) -> str:
        return cell.short if self.is_short else cell.text

    def _clickable(self) -> Trace:
        cells = [it for it in self.cells if it.cell.parameter is not None]
        marker: dict[str, Any] = {"symbol": "square", "size": ROW - GAP, "opacity": 0, "line": {"width": 0}}
        return {
            "mode": "markers",
            "x": [it.box.x for it in cells],
            "y": [it.box.y for it in cells],
            "marker": marker,
            "customdata": [_place(it.cell.parameter) for it in cells if it.cell.parameter is not None],
            "text": [it.cell.spoken for it in cells],
            "hoverinfo": "text",
            "selected": {"marker": {"opacity": 0}},
            "unselected": {"marker": {"opacity": 0}},
        }


def _place(parameter: Parameter) -> list[int]:
    """What a click says: layer step, unit, source."""
    return [parameter.step, parameter.unit, BIAS if parameter.source is None else parameter.source]


def _texts(placed: Sequence[tuple[Point, str]], size: float, colour: str, position: str = drawing.CENTRED) -> Trace:
    """Texts that stay as they are while something is clicked; Plotly would let them fade."""
    trace = drawing.texts([place for place, _ in placed], [text for _, text in placed], size, colour, position)
    return {**trace, "unselected": {"textfont": {"color": colour}}}


def _frame(box: Box) -> list[Point]:
    left, right, top, bottom = (
        *(box.x - box.width / 2, box.x + box.width / 2),
        *(box.y - box.height / 2, box.y + box.height / 2),
    )
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def _share(error: float, low: float, high: float) -> float:
    """Where an error lies between two others on a logarithmic scale, from 0 to 1."""
    if not error > low:
        return 0.0
    return min(math.log(min(error, high) / low) / math.log(high / low), 1.0) if high > low else 1.0


def _text_width(text: str) -> float:
    return drawing.text_width(text, FONT)


def _steps(grids: Sequence[ErrorGrid]) -> list[list[ErrorGrid]]:
    """The grids of each layer step."""
    steps: dict[int, list[ErrorGrid]] = defaultdict(list)
    for grid in grids:
        steps[grid.array.step].append(grid)
    return list(steps.values())


def _lines(steps: Sequence[list[ErrorGrid]], cell_width: float, room: float) -> list[list[list[ErrorGrid]]]:
    """The layer steps in a line."""
    lines: list[list[list[ErrorGrid]]] = [[]]
    used = EDGE
    for step in steps:
        width = _step_width(step, cell_width)
        if lines[-1] and used + width + EDGE > room:
            lines.append([])
            used = EDGE
        lines[-1].append(step)
        used += width + BETWEEN_STEPS
    return lines


def _step_width(step: Sequence[ErrorGrid], cell_width: float) -> float:
    return sum(_grid_width(grid, cell_width) + BETWEEN_ARRAYS for grid in step) - BETWEEN_ARRAYS


def _grid_width(grid: ErrorGrid, cell_width: float) -> float:
    return len(grid.rows[0]) * cell_width + 4 * LIP
