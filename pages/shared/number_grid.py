"""A grid of numbers to edit, as a component: Streamlit's own grid drops a text that is no number, and a paste that is
too wide, without a word, and cannot tell which cell was meant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.resources import files
from typing import Any

import streamlit as st

from engine.core.activations import Array
from engine.core.editing import Edit
from engine.core.errors import Problem
from engine.core.network import Lesson
from engine.display.lesson_file import content_key
from engine.display.number_grid import NumberGrid
from pages.shared import session
from pages.shared.problems import problem_text

Changed = Callable[[Lesson, Array], Edit | Lesson]
GridOf = Callable[[Lesson], NumberGrid]


@dataclass(frozen=True)
class Refused:
    """A text that was typed into a cell and is no number; it stays there, marked, until the cell is changed.

    Attributes:
        row, column: of the cell.
        text: what was typed.
        problems: what is wrong with it.
    """

    row: int
    column: int
    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Memory:
    """What a grid has to know from run to run.

    Attributes:
        answered: the number of the last edit that was taken or refused.
        refused: the texts that were refused, by row and column.
        lesson: the content of the lesson that they belong to.
    """

    answered: int = 0
    refused: Mapping[tuple[int, int], Refused] = field(default_factory=dict)
    lesson: str = ""


def _read(name: str) -> str:
    return files("pages.shared").joinpath(name).read_text("utf-8")


_grid = st.components.v2.component(
    "deltastep_number_grid", js=_read("number_grid.js"), css=_read("number_grid.css"), isolate_styles=False
)


def number_grid(key: str, label: str, grid_of: GridOf, changed: Changed, first: int = 0, count: int = 64) -> None:
    """The numbers of a grid as text fields; what the user changes goes into the lesson.

    Args:
        key: of the component; another key is another grid.
        label: what a screen reader calls it.
        grid_of: lesson ↦ its grid.
        changed: (lesson, changed values) ↦ the changed lesson.
        first: the first row that is shown.
        count: how many rows are shown.
    """
    grid = grid_of(session.current().lesson)
    memory = _memory(key)
    texts = session.texts()
    data = {
        "identity": key,
        "label": label,
        "columns": list(grid.column_names),
        "rows": list(grid.row_names[first : first + count]),
        "cell": grid.cell_name,
        "first": first,
        "texts": grid.texts(first, count),
        "answered": memory.answered,
        "refused": [
            [cell.row, cell.column, cell.text, "; ".join(problem_text(texts, problem) for problem in cell.problems)]
            for cell in memory.refused.values()
        ],
    }
    _grid(
        key=key,
        data=data,
        on_edits_change=lambda: _take(key, grid_of, changed),
        on_travel_change=lambda: _travel(key),
    )


def _take(key: str, grid_of: GridOf, changed: Changed) -> None:
    """Apply each edit that has not been answered yet, in order; say what is wrong with all that were refused."""
    memory = _memory(key)
    refused = dict(memory.refused)
    others: list[Problem] = []
    for edit in _sound(session.said(key, "edits")):
        if edit["id"] <= memory.answered or edit["identity"] != key:
            continue
        memory = replace(memory, answered=edit["id"])
        cell = (edit["row"], edit["column"])
        refused.pop(cell, None)
        session.edit(partial(_edited, edit=edit, grid_of=grid_of, changed=changed))
        if session.is_refused():
            problems = session.problems()
            if edit["pasted"]:
                others += problems
            else:
                refused[cell] = Refused(*cell, edit["text"], problems)
        elif edit["pasted"]:  # what the block covers is replaced
            refused = {place: text for place, text in refused.items() if place[0] < cell[0] or place[1] < cell[1]}
    session.remember(key, replace(memory, refused=refused, lesson=content_key(session.current().lesson)))
    remaining = [problem for text in refused.values() for problem in text.problems]
    if remaining or others:
        session.refuse([*remaining, *others])


def _memory(key: str) -> Memory:
    """What the grid remembers; a lesson that was changed elsewhere shows no refused texts any more."""
    memory: Memory = session.recall(key) or Memory()
    is_same = memory.lesson == content_key(session.current().lesson)
    return memory if is_same else replace(memory, refused={})


def _edited(lesson: Lesson, edit: dict[str, Any], grid_of: GridOf, changed: Changed) -> Edit | Lesson:
    grid = grid_of(lesson)
    write = grid.pasted if edit["pasted"] else grid.typed
    return changed(lesson, write(edit["row"], edit["column"], edit["text"]))


def _travel(key: str) -> None:
    direction = session.said(key, "travel")
    if direction == "undo":
        session.undo()
    elif direction == "redo":
        session.redo()


def _sound(edits: Any) -> list[dict[str, Any]]:
    """The edits as the grid sends them; anything else that a stranger sends is left out."""
    kinds = {"id": int, "row": int, "column": int, "text": str, "pasted": bool, "identity": str}
    return [
        edit
        for edit in (edits if isinstance(edits, list) else [])
        if isinstance(edit, dict) and all(type(edit.get(name)) is kind for name, kind in kinds.items())
    ]
