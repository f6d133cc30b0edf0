"""Matrices where the gradients of samples are added up, divided and penalised."""

import numpy as np
import pytest

from engine.core.trace import present
from engine.display.formula import plain
from engine.display.matrix_parts import Matrix
from engine.display.numbers import format_number
from engine.display.step_matrices import step_matrices
from engine.display.view import SIGNED, View
from engine.stage.scenes import Page
from tests.views import BATCH_VIEWS, summed_pages

SMALL = {key: view for key, view in BATCH_VIEWS.items() if key not in ("mean of many", "wide")}
"""Those whose matrices have no ellipsis."""


def matrices(page: Page) -> list[Matrix]:
    content = step_matrices(page.view, page.step, page.part)
    return [item for line in content for item in line if isinstance(item, Matrix)]


def values(matrix: Matrix) -> np.ndarray:
    return np.array([[cell.value if cell.text else 0.0 for cell in line] for line in matrix.cells], dtype=float)


def worked_out(view: View, step: int, has_column: bool) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Δ after 0, 1, … samples, then Δ/m, then the gradient, sample by sample as the note `bias-unit` (4.3.5) has it."""
    trace, network, objective = view.trace, view.trace.lesson.network, view.trace.lesson.objective
    m = trace.lesson.examples.count
    weights = network.weights[step]
    a = trace.a[step]
    if has_column:
        a = np.vstack((np.ones(m), a))
        weights = np.column_stack((np.zeros(len(weights)), weights))
    sums = [np.zeros(weights.shape)]
    for sample in range(m):
        sums.append(sums[-1] + np.outer(present(trace.delta[step + 1])[:, sample], a[:, sample]))
    mean = sums[-1] / m if objective.reduction == "mean" else sums[-1]
    strength = objective.l2 / m if objective.l2_form == "lambda/2m" else objective.l2
    return sums, mean, mean + strength * weights


@pytest.mark.parametrize("view", SMALL.values(), ids=SMALL)
def test_every_part_shows_the_numbers_of_the_notes_loop(view: View) -> None:
    has_column = view.has_penalty and view.trace.lesson.network.biases is not None
    m = view.trace.lesson.examples.count
    for page in summed_pages(view):
        assert page.part.layer is not None
        sums, mean, gradient = worked_out(view, page.part.layer - 1, has_column)
        shown = matrices(page)
        if page.part.part == "sample":
            first, end = page.part.samples[0], page.part.samples[-1] + 1
            expected = [sums[end] - sums[first], sums[first], sums[end]]
        else:
            assert shown[0].note.startswith("sum of" if page.part.part == "mean" else ("mean of", "sum of"))
            expected = [sums[m], mean] if page.part.part == "mean" else [mean, gradient]
            shown = [shown[0], shown[-1]]
        for matrix, array in zip(shown[-len(expected) :], expected, strict=True):
            assert matrix.shape == array.shape
            assert values(matrix) == pytest.approx(array, abs=1e-14)
        assert [matrix.is_result for matrix in shown][-1]


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_a_cell_of_a_sum_reads_as_its_number_and_knows_its_edge(view: View) -> None:
    network = view.trace.lesson.network
    for page in summed_pages(view):
        for matrix in matrices(page):
            numbers = [(cell.text, cell.value) for line in matrix.cells for cell in line]
            assert all(
                value is None or text == format_number(value, 8, matrix.quantity in SIGNED) for text, value in numbers
            )
            if "Δ" in plain(matrix.name) or "J" in plain(matrix.name):
                assert {cell.target[:1] for cell in matrix.cells[0][1:] if cell.value is not None} == {"w"}
                has_column = matrix.shape[1] > network.layers[(page.part.layer or 1) - 1]
                assert matrix.cells[0][0].target == f"{'b' if has_column else 'w'}{(page.part.layer or 1) - 1}.0" + (
                    "" if has_column else ".0"
                )


def test_the_columns_beside_an_ellipsis_go_on_with_it() -> None:
    """Of twelve rows some stand behind ⋮, and so do the ones, the empty cells and the biases of these rows."""
    found = set()
    for page in summed_pages(BATCH_VIEWS["wide"]):
        for matrix in matrices(page):
            for line in matrix.cells:
                if line[-1].text == "⋮":
                    found.add(page.part.part)
                    assert {cell.text for cell in line} <= {"⋮", "⋱"}
                    assert [cell.value for cell in line] == [None] * len(line)
                elif page.part.part != "penalty":
                    assert line[0].text
    assert found == {"sample", "mean", "penalty"}


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_only_where_weights_are_penalised_do_biases_stand_beside_them_and_only_there_one_is_empty(view: View) -> None:
    has_column = view.has_penalty and view.trace.lesson.network.biases is not None
    for page in summed_pages(view):
        for matrix in matrices(page):
            empty = {(i, j) for i, line in enumerate(matrix.cells) for j, cell in enumerate(line) if not cell.text}
            is_penalty = has_column and page.part.part == "penalty" and plain(matrix.name).startswith("Θ")
            rows = {i for i, line in enumerate(matrix.cells) if line[0].text != "⋮"}
            assert empty == ({(i, 0) for i in rows} if is_penalty else set())
            assert (matrix.note == view.texts("samples.no_penalty")) == is_penalty
        assert any(cell.target.startswith("b") for line in matrices(page)[-1].cells for cell in line) == has_column
