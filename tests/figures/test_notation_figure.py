"""Frames stand around the matrices that differ, and around no other."""

import re
from dataclasses import replace
from typing import Any

import pytest

from engine.display.notation import NOTATIONS
from engine.display.notation_marks import CONTENT_MARKS, marks, matrices
from engine.display.step_matrices import step_matrices
from engine.figures.drawing import text_width
from engine.figures.notation_figure import DASH, ROOMS, notation_picture, with_labels
from tests.views import view_of

REFERENCE = view_of("bias-unit")


def drawn(kind: str, layer: int | None, key: str, room: str) -> tuple[dict[str, Any], list[tuple[str, ...]], Any]:
    own = replace(REFERENCE, notation=NOTATIONS[key])
    content = step_matrices(own, own.step_of(kind, layer))
    other = step_matrices(REFERENCE, REFERENCE.step_of(kind, layer))
    found = list(marks(content, own.notation, other, REFERENCE.notation))
    content = with_labels(content, [[f"≠ {mark}" for mark in it] for it in found])
    framed = [bool(set(it) & set(CONTENT_MARKS)) for it in found]
    return notation_picture(content, framed, room), found, content


def frames(picture: dict[str, Any]) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of every frame."""
    (trace,) = (it for it in picture["data"] if it["mode"] == "lines" and it["line"].get("dash") == DASH)
    return [
        (min(x for x, _ in it), min(y for _, y in it), max(x for x, _ in it), max(y for _, y in it))
        for it in polylines(trace, 5)
    ]


def brackets(picture: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The four points of every bracket."""
    (trace,) = (
        it
        for it in picture["data"]
        if it["mode"] == "lines" and it["line"]["color"] == "@ink" and "dash" not in it["line"]
    )
    return polylines(trace, 4)


def polylines(trace: dict[str, Any], length: int) -> list[list[tuple[float, float]]]:
    """The lines of a trace, which a gap divides."""
    points = list(zip(trace["x"], trace["y"], strict=True))
    return [points[start : start + length] for start in range(0, len(points), length + 1)]


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize(("kind", "layer"), [("weighted_input", 1), ("weight_gradient", 2), ("update", None)])
def test_each_frame_holds_one_matrix_whole(kind: str, layer: int | None, room: str) -> None:
    picture, found, content = drawn(kind, layer, "row-batch", room)
    boxes = frames(picture)
    assert len(boxes) == sum(bool(set(it) & set(CONTENT_MARKS)) for it in found) > 0
    (texts,) = (it for it in picture["data"] if it["mode"] == "text")
    places = list(zip(texts["text"], texts["x"], texts["y"], strict=True))
    framed = iter(boxes)
    for shown, differences in zip(matrices(content), found, strict=True):
        if set(differences) & set(CONTENT_MARKS):
            left, top, right, bottom = next(framed)
            inside = [text for text, x, y in places if left < x < right and top < y < bottom]
            assert sorted(inside) == sorted(cell.text for line in shown.cells for cell in line if cell.text)
            within = [sum(left < x < right and top < y < bottom for x, y in bracket) for bracket in brackets(picture)]
            assert [within.count(points) for points in (1, 2, 3, 4)] == [0, 0, 0, 2]  # its own, whole, and no other
            assert left >= 0
            assert right <= picture["layout"]["width"]


def test_labels_stand_before_what_is_said_of_the_samples() -> None:
    _, _, content = drawn("weighted_input", 1, "row-batch", "half")
    notes = [shown.note for shown in matrices(content)]
    assert notes[0] == "≠ turned\n≠ number\nsample 1"
    assert notes[1] == "≠ turned\n≠ letter"


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_written_below_a_matrix_is_whole(room: str) -> None:
    for key in NOTATIONS:
        picture, _, _ = drawn("weight_gradient", 2, key, room)
        layout = picture["layout"]
        (texts,) = (it for it in picture["data"] if it["mode"] == "text")
        for text, x, y, size in zip(texts["text"], texts["x"], texts["y"], texts["textfont"]["size"], strict=True):
            lines = re.sub("<(?!br)[^>]*>", "", text).split("<br>")
            half = max(text_width(line, size) for line in lines) / 2
            assert x - half > -1
            assert x + half <= layout["width"]
            assert y + len(lines) * size / 2 <= layout["height"]


def test_nothing_is_framed_where_nothing_differs() -> None:
    picture, found, _ = drawn("activation", 1, "house", "whole")
    assert not any(found)
    assert not [trace for trace in picture["data"] if trace["mode"] == "lines" and "dash" in trace["line"]]
