"""One step as a LaTeX fragment: picture, sentence, formula, matrices, the formula of one unit with its numbers.

Every text in it has passed through `latex_text`.
"""

from collections.abc import Iterator, Sequence

from engine.core.steps import Step
from engine.display.formula import Line, Node, Number, Operator, plain
from engine.display.live_lines import step_live_lines
from engine.display.step_matrices import Item, Matrix, step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import step_sentence
from engine.display.view import View
from engine.export.latex_text import latex_math, latex_text
from engine.export.tikz import tikz_picture
from engine.figures.look import Look
from engine.figures.step_figure import step_figure
from engine.figures.theme import PRINT

LOOK = Look(PRINT)
"""How pictures look: as on paper."""

PICTURE_WIDTH = 420.0
"""In points: a step with its picture then fits on a page of A4, unless it has many matrices."""

LINE_GAP = "6pt"
"""Between the lines of a display, on top of TeX's own gap."""

LINE_BUDGET = 62
"""A displayed line holds at most so many characters of plain text before it is broken at the next chunk."""

A4_BUDGET, COLUMN_BUDGET = 135, 95
"""The same for a line of matrices, on A4 and in the narrower text of an article: it shrinks by three tenths at most."""


MOST_COLUMNS = 10
"""Columns that amsmath's matrices have at most."""


def latex_step(view: View, step: Step) -> str:
    """The step as a fragment for a document of one's own; a comment on top says which packages that needs.

    What stands in it is said at `step_body`.
    """
    chinese = view.language == "zh"
    packages = "amsmath, graphicx, tikz" + (", ctex" if chinese else "")
    engine = ", for XeLaTeX" if chinese else ""
    return f"% \\usepackage{{{packages}}}{engine}\n{step_body(view, step, chinese, COLUMN_BUDGET)}"


def step_body(view: View, step: Step, chinese: bool, matrices_budget: int = A4_BUDGET) -> str:
    """Picture, sentence, formula in symbols, matrices with their numbers, formula of the first unit with its own.

    Every matrix stands over its name. Nothing is wider than the text around it.

    Args:
        view: what is shown.
        step: the step.
        chinese: whether the document has a font for Chinese.
        matrices_budget: how many characters of matrices a line holds.
    """
    live = step_live_lines(view, step)[0].line
    matrices = (line for items in step_matrices(view, step) for line in _broken(items, matrices_budget))
    lines = (
        _aligned(step_symbols(view, step)),
        *(_matrix_line(line, chinese) for line in matrices),
        _aligned(live),
    )
    displayed = f" \\\\[{LINE_GAP}]\n".join(_fitted(f"$\\displaystyle {line}$") for line in lines)
    display = f"{{\\allowdisplaybreaks\n\\begin{{gather*}}\n{displayed}\n\\end{{gather*}}}}"
    return "\n".join((_picture(view, step, chinese), _sentence(view, step, chinese), display)) + "\n"


def _picture(view: View, step: Step, chinese: bool) -> str:
    """The network at this step, in the middle of a line."""
    picture = tikz_picture(step_figure(view, step, "network", LOOK), PICTURE_WIDTH, chinese)
    return f"\\begin{{center}}\n{_fitted(picture)}\n\\end{{center}}"


def _sentence(view: View, step: Step, chinese: bool) -> str:
    runs = ((latex_text(run, chinese), is_stressed) for run, is_stressed in step_sentence(view, step))
    return "".join(rf"\textbf{{{run}}}" if is_stressed else run for run, is_stressed in runs)


def _fitted(content: str) -> str:
    """A box, made smaller where it is wider than the line."""
    width = r"\ifdim\width>\linewidth \linewidth\else \width\fi"
    return rf"\resizebox{{{width}}}{{!}}{{{content}}}"


def _aligned(line: Line) -> str:
    """A formula on as many lines as it needs, broken between its chunks."""
    lines: list[list[Node]] = []
    room = 0
    for chunk in line:
        length = len(plain(chunk))
        if not lines or length > room:
            lines.append([])
            room = LINE_BUDGET
        lines[-1].append(chunk)
        room -= length
    # The empty group lets a sign at the head of a line keep the spaces of a sum.
    printed = (" ".join(map(_chunk, chunks)) for chunks in lines)
    return "\\begin{aligned}\n& " + " \\\\\n& \\quad {} ".join(printed) + "\n\\end{aligned}"


def _chunk(node: Node) -> str:
    """A part of a line; after a comma another formula follows."""
    text = latex_math(node)
    return text + r"\quad" if text.endswith(",") else text


def _broken(items: tuple[Item, ...], budget: int) -> Iterator[list[Item]]:
    """Matrices and operators on as many lines as they need; an operator stands before what it leads to."""
    line: list[Item] = []
    waiting: list[Item] = []
    length = 0
    for item in items:
        waiting.append(item)
        if isinstance(item, Operator):
            continue
        own = _matrix_length(item)
        if line and length + own > budget:
            yield line
            line, length = [], 0
        line, length, waiting = [*line, *waiting], length + own, []
    yield [*line, *waiting]


def _matrix_line(items: Sequence[Item], chinese: bool) -> str:
    """Matrices and operators side by side."""
    printed = " ".join(_matrix(item, chinese) if isinstance(item, Matrix) else latex_math(item) for item in items)
    # The empty group lets a sign at the head of a line keep the spaces of a sum.
    return "{} " + printed if isinstance(items[0], Operator) else printed


def _matrix_length(matrix: Matrix) -> int:
    """About how many characters wide a matrix is, with its brackets and an operator."""
    columns = zip(*matrix.cells, strict=True)
    return 5 + sum(2 + max(len(cell.text) + 3 * ("e" in cell.text) for cell in column) for column in columns)


def _matrix(matrix: Matrix, chinese: bool) -> str:
    rows = r" \\ ".join(" & ".join(_cell(cell.text) for cell in line) for line in matrix.cells)
    columns = len(matrix.cells[0])
    body = rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
    if columns > MOST_COLUMNS:
        body = rf"\left[\begin{{array}}{{*{{{columns}}}{{c}}}} {rows} \end{{array}}\right]"
    name = latex_math(matrix.name)
    if matrix.note:
        name = rf"\substack{{{name} \\ \text{{{latex_text(matrix.note, chinese)}}}}}"
    return rf"\underset{{{name}}}{{{body}}}"


def _cell(text: str) -> str:
    return latex_math(Number(text))
