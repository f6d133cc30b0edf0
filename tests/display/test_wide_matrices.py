"""Matrices of wide layers, of which a part is shown."""

import numpy as np
import pytest

from engine.core.steps import Step
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.targets import shown_units
from engine.display.view import View
from tests.views import wide_view


def matrices(view: View, step: Step) -> list[Matrix]:
    return [item for line in step_matrices(view, step) for item in line if isinstance(item, Matrix)]


def steps_of(view: View) -> list[tuple[View, Step]]:
    return [(view, step) for step in view.trace.steps]


@pytest.mark.parametrize(("view", "step"), steps_of(wide_view()), ids=lambda value: getattr(value, "kind", ""))
def test_a_wide_matrix_shows_an_ellipsis_and_ten_rows_at_most(view: View, step: Step) -> None:
    shown = matrices(view, step)
    assert any(12 in matrix.shape for matrix in shown)
    for matrix in shown:
        rows, columns = matrix.shape
        assert (len(matrix.cells), {len(line) for line in matrix.cells}) == (min(rows, 10), {min(columns, 10)})
        for i, line in zip(shown_units(rows), matrix.cells, strict=True):
            for j, cell in zip(shown_units(columns), line, strict=True):
                dots = "⋱" if i is None and j is None else "⋮" if i is None else "…" if j is None else None
                assert (cell.value is None) == (dots is not None)
                assert cell.text == (dots or cell.text)
                assert not (dots and cell.target)


def test_a_wide_matrix_shows_the_first_and_the_last_numbers() -> None:
    view = wide_view()
    weights = matrices(view, view.step_of("weighted_input", 1))[0]
    kept = [0, 1, 2, 3, 4, 8, 9, 10, 11]
    values = [[cell.value for cell in line if cell.value is not None] for line in weights.cells]
    assert np.array_equal([line for line in values if line], view.trace.lesson.network.weights[0][np.ix_(kept, kept)])


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (1, (0,)),
        (10, tuple(range(10))),
        (11, (0, 1, 2, 3, 4, None, 7, 8, 9, 10)),
        (64, (0, 1, 2, 3, 4, None, 60, 61, 62, 63)),
    ],
)
def test_from_eleven_units_on_an_ellipsis_stands_for_the_middle(count: int, shown: tuple[int | None, ...]) -> None:
    assert shown_units(count) == shown
