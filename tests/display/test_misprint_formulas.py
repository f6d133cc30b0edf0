"""The misprints in writing: complete, different, the same as the records say, and LaTeX that KaTeX accepts."""

import math
import re
import unicodedata
from collections.abc import Iterator

import pytest

from engine.core.misprint_cases.case import Equation
from engine.core.misprints import LABEL_ONLY, MISPRINTS
from engine.display.formula import Grid, Line, Node, Number, Symbol, data, html, latex, plain, row
from engine.display.misprint_formulas import PLACES, WRITTEN, WRITTEN_LABELS, Written
from tests.display.test_formula import most_indices
from tests.formula_values import leaves, sides, value_of

COMMANDS = {
    *("Delta", "Theta", "alpha", "delta", "lambda", "sigma", "theta"),
    *("begin", "end", "dots", "frac", "mathbf", "mathsf", "ne", "le", "operatorname", "partial"),
    *("circ", "ln", "log", "prod", "sum"),
}
"""All of them commands of KaTeX."""

PROSE = (", from ", ", to be multiplied by ", r"; (?=\()")  # within a matrix ; begins a row
"""What joins two formulas of a record into one text."""

IN_WORDS = ", with 1 a column of m ones"
ROW_BY_ROW = "row i: "
"""So begins a record that describes one row of a matrix, of which the formula shows all."""

EQUATIONS = [
    pytest.param(equation, written, id=f"{key}-{index}")
    for key, misprint in MISPRINTS.items()
    for index, (equation, written) in enumerate(zip(misprint.equations, WRITTEN[key], strict=True))
]


def letters(text: str) -> str:
    """A formula as the bare row of its letters: no brackets, marks or spaces, whatever way an index is written."""
    even = unicodedata.normalize("NFKC", text).replace("∑", "Σ").replace("∏", "Π").replace("−", "-")
    return re.sub(r"[\s()\[\]{}^_,;]", "", even)


def of_line(line: Line) -> str:
    return letters(plain(row(*line)))


def all_formulas() -> Iterator[Node]:
    for equations in WRITTEN.values():
        for written in equations:
            yield from (written.quantity, written.measured)
            for line in (*written.printed, *written.corrected):
                yield from line
    for label in WRITTEN_LABELS.values():
        yield from (*label.printed, *label.corrected)
    for line in PLACES.values():
        yield from line


def test_every_misprint_and_every_wrong_label_is_written() -> None:
    assert set(WRITTEN) == set(MISPRINTS)
    assert set(WRITTEN_LABELS) == {label.key for label in LABEL_ONLY}


@pytest.mark.parametrize(("equation", "written"), EQUATIONS)
def test_what_is_printed_and_what_should_be_look_different(equation: Equation, written: Written) -> None:
    printed, corrected = ([latex(row(*line)) for line in lines] for lines in (written.printed, written.corrected))
    assert len(printed) == len(corrected)
    assert printed != corrected


@pytest.mark.parametrize(("equation", "written"), EQUATIONS)
def test_what_is_written_is_what_the_record_says(equation: Equation, written: Written) -> None:
    assert of_line((written.quantity,)) == letters(equation.quantity)
    for text, lines in ((equation.printed_text, written.printed), (equation.corrected_text, written.corrected)):
        if not text.startswith(ROW_BY_ROW):
            found = [of_line(line) for line in lines]
            assert all(any(says(line, piece) for line in found) for piece in pieces_of(text))


def pieces_of(text: str) -> list[str]:
    return [letters(piece) for piece in re.split("|".join(PROSE), text.removesuffix(IN_WORDS))]


def says(line: str, piece: str) -> bool:
    """Whether the line is this formula, or its right side is, or the last factor of that."""
    return line == piece or line.endswith((f"={piece}", f"∘{piece}"))


def test_each_row_of_the_outer_product_has_its_own_error_and_as_printed_the_first_one_in_the_last_column() -> None:
    (written,) = WRITTEN["first-error-in-last-column"]
    for line, last in ((written.printed[0], "111"), (written.corrected[0], "123")):
        (grid,) = (leaf for leaf in leaves(line) if isinstance(leaf, Grid))
        for i, (first, *_, end) in enumerate(grid.rows, start=1):
            assert of_line((first,)) == f"y{i}-a{i}4a13"
            assert of_line((end,)) == f"y{last[i - 1]}-a{last[i - 1]}4a43"


@pytest.mark.parametrize("label", LABEL_ONLY, ids=lambda label: label.key)
def test_a_wrong_label_is_written_as_its_record_says(label) -> None:  # type: ignore[no-untyped-def]
    written = WRITTEN_LABELS[label.key]
    assert of_line(written.printed) == letters(label.printed)
    assert of_line(written.corrected) == letters(label.corrected)
    assert written.printed != written.corrected


def test_every_place_is_a_number_or_is_written() -> None:
    places = {record.place for record in (*MISPRINTS.values(), *LABEL_ONLY)}
    assert {place for place in places if not re.match(r"[\d(]", place)} == set(PLACES)
    assert all(of_line(line) == letters(place) for place, line in PLACES.items())


def test_every_formula_is_latex_that_katex_accepts() -> None:
    for formula in all_formulas():
        text = latex(formula)
        assert set(re.findall(r"\\([A-Za-z]+)", text)) <= COMMANDS
        groups = text.replace(r"\{", "").replace(r"\}", "")
        assert groups.count("{") == groups.count("}")
        assert most_indices(groups) <= 1
        assert not re.search("[^\x20-\x7e]", text), text


def test_the_slope_in_writing_gives_the_slope() -> None:
    (written,) = WRITTEN["negative-slope"]
    printed, corrected = (value_of(sides(line)[1], {"z": 0.7}) for line in (written.printed[0], written.corrected[0]))
    a = 1 / (1 + math.exp(-0.7))
    assert (printed, corrected) == (pytest.approx(-a * (1 - a)), pytest.approx(a * (1 - a)))


def test_a_grid_is_a_matrix_in_latex_and_one_line_elsewhere() -> None:
    grid = Grid(((Symbol("a", "1"), Number("2")), (Symbol("b"), row(Symbol("c"), "ᵀ"))))
    assert latex(grid) == r"\begin{bmatrix} a_{1} & 2 \\ b & c {}^{\mathsf T} \end{bmatrix}"
    assert plain(grid) == html(grid) == data(grid) == "[a₁, 2; b, cᵀ]"
