"""Marked rows: the same mark beside the same numbers, a frame around them, and nothing on top of anything."""

from itertools import combinations
from typing import Any

import pytest

from engine.core.descent import begin
from engine.core.network import Lesson
from engine.core.optimisers import Plain
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.stuck_starts import STARTS
from engine.core.training_signs import UnitGroup, dead_units, symmetric_units
from engine.display.matrix_parts import Content, Matrix
from engine.display.stuck_matrices import DEAD_MARK, TWIN_MARKS, named, shut_matrices, twin_marks, twin_matrices
from engine.display.targets import weight_target
from engine.display.update_matrices import update_matrices
from engine.display.view import View
from engine.figures.matrix_figure import matrices_picture
from engine.figures.stuck_figure import ROOMS, marked_rows, stuck_picture
from engine.figures.update_figure import shown_scale, update_picture
from tests.views import lesson_of


def view_of_start(start: str, lesson: Lesson) -> View:
    trace = run(STARTS[start](lesson).lesson)
    return View(trace, samples=range(min(4, trace.lesson.examples.count)))


def twins(lesson: Lesson, layer: int) -> tuple[View, Content, dict[int, str]]:
    view = view_of_start("constant", lesson)
    groups = [group for group in symmetric_units(view.trace) if group.layer == layer]
    return view, twin_matrices(view, layer), dict(twin_marks(groups))


def texts_of(picture: dict[str, Any]) -> list[str]:
    return [text for trace in picture["data"] if trace["mode"] == "text" for text in trace["text"]]


@pytest.mark.parametrize("canvas", list(ROOMS))
@pytest.mark.parametrize("preset", list(PRESETS))
def test_rows_with_the_same_mark_hold_the_same_numbers_in_every_grid(preset: str, canvas: str) -> None:
    _, content, marks = twins(PRESETS[preset](), 1)
    assert len(marks) > 1
    picture = matrices_picture(content, shown_scale(content), ROOMS[canvas])
    matrices = [item for line in content for item in line if isinstance(item, Matrix)]
    rows = marked_rows(content, picture, marks)
    assert len(rows) == len(matrices) * len(marks)
    found: dict[tuple[int, str], set[tuple[str, ...]]] = {}
    for row in rows:
        shown = [cell for cell in picture.cells if covers(row.box, cell.box)]
        texts = tuple(cell.cell.text for cell in shown)
        assert texts == tuple(cell.text for cell in matrices[row.matrix].cells[row.unit])
        found.setdefault((row.matrix, row.mark), set()).add(texts)
    assert all(len(texts) == 1 for texts in found.values())


def covers(outer: Any, inner: Any) -> bool:
    return abs(outer.x - inner.x) <= outer.width / 2 and abs(outer.y - inner.y) <= 0.5


@pytest.mark.parametrize("canvas", list(ROOMS))
@pytest.mark.parametrize("preset", list(PRESETS))
def test_marks_stand_free_beside_their_rows(preset: str, canvas: str) -> None:
    _, content, marks = twins(PRESETS[preset](), 1)
    picture = stuck_picture(content, marks, canvas)
    cells = matrices_picture(content, shown_scale(content), ROOMS[canvas]).cells
    (signs,) = (
        trace for trace in picture["data"] if trace["mode"] == "text" and set(trace["text"]) <= {*marks.values()}
    )
    places = list(zip(signs["x"], signs["y"], strict=True))
    assert len(places) == 3 * len(marks)
    for x, y in places:
        assert 6 <= x <= picture["layout"]["width"]
        assert not any(abs(x - cell.box.x) < cell.box.width / 2 + 8 and abs(y - cell.box.y) < 8 for cell in cells)
    assert all(abs(a[0] - b[0]) > 12 or abs(a[1] - b[1]) > 12 for a, b in combinations(places, 2))


def test_different_groups_have_different_marks() -> None:
    marks = twin_marks([UnitGroup(1, (0, 2)), UnitGroup(1, (1, 3))])
    assert marks == {0: "①", 2: "①", 1: "②", 3: "②"}
    many = twin_marks([UnitGroup(1, (2 * index, 2 * index + 1)) for index in range(11)])
    assert many[20] == TWIN_MARKS[0]


def test_a_dead_units_rows_are_zero_and_marked() -> None:
    view = view_of_start("dead", PRESETS["row-batch"]())
    (group,) = dead_units(view.trace)
    content = shut_matrices(view, group.layer)
    z, *others = (item for line in content for item in line if isinstance(item, Matrix))
    assert all((cell.value or 0.0) < 0 for cell in z.cells[0])
    assert all(cell.value == 0 for matrix in others for cell in matrix.cells[0])
    assert texts_of(stuck_picture(content, dict.fromkeys(group.units, DEAD_MARK), "wide")).count(DEAD_MARK) == 4


def test_units_behind_an_ellipsis_have_no_row() -> None:
    view, content, marks = twins(lesson_of((12, 12, 2), "sigmoid", "sigmoid"), 1)
    assert len(marks) == 12
    rows = marked_rows(content, matrices_picture(content, shown_scale(content)), marks)
    assert sorted({row.unit for row in rows}) == [0, 1, 2, 3, 4, 8, 9, 10, 11]
    (group, *_) = symmetric_units(view.trace)
    assert named(view, group, " = ").endswith("a₈⁽²⁾ = …")


@pytest.mark.parametrize("canvas", list(ROOMS))
def test_the_chosen_parameter_is_framed_in_every_grid_of_the_update(canvas: str) -> None:
    lesson = PRESETS["loglik"]()
    content = update_matrices(View(run(lesson)), Plain(), begin(lesson).update_at(0), 1, [1])
    plain = update_picture(content, "", canvas)
    framed = update_picture(content, weight_target(1, 2, 3), canvas)
    (frames,) = (trace for trace in framed["data"] if trace not in plain["data"])
    assert frames["x"].count(None) == 2  # between three frames
    assert len(frames["x"]) == 3 * 5 + 2
    assert max(x for x in frames["x"] if x is not None) < framed["layout"]["width"]
    assert framed["layout"]["width"] <= (760 if canvas == "wide" else 358)
