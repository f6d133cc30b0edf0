"""Examples from a table: upload, preview, which columns are inputs and which are targets."""

from functools import lru_cache

import streamlit as st

from engine.core import editing
from engine.core.editing import Edit
from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.csv_table import ColumnChoice, Table, chosen_examples, classes_of, propose_columns, read_table
from pages.shared import session, shell
from pages.shared.problems import one_line

PREVIEW = 8
"""Rows of the table that are shown."""


def upload(texts: Catalogue) -> None:
    """The field for the file and, once there is a file, the choice of its columns."""
    st.markdown(f"**{texts('build.table_heading')}**")
    file = st.file_uploader(texts("build.table"), ["csv", "tsv", "txt"], key="table_upload")
    if file is None:
        return
    try:
        table = _table(file.getvalue())
    except LessonError as error:
        shell.refusal(texts, error.problems)
        return
    _preview(table, texts)
    choice = _choice(table, file.file_id, texts)
    st.button(
        texts("build.take_table"),
        key="take_table",
        type="primary",
        on_click=session.edit,
        args=(lambda lesson: with_table(lesson, table, choice),),
    )


def with_table(lesson: Lesson, table: Table, choice: ColumnChoice) -> Edit:
    """The lesson with the chosen columns as its samples.

    Raises:
        LessonError: for cells that are no numbers, and targets that the loss does not allow.
    """
    inputs, targets = chosen_examples(table, choice)
    session.require_sizes((inputs.shape[1], *lesson.network.layers[1:-1], targets.shape[1]), len(inputs))
    return editing.with_examples(lesson, inputs, targets)


@lru_cache(maxsize=4)
def _table(content: bytes) -> Table:
    return read_table(content)


def _preview(table: Table, texts: Catalogue) -> None:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows[:PREVIEW]]
    st.dataframe(rows, hide_index=True, height="content")
    st.text(texts("build.table_size", rows=len(table.rows), columns=len(table.columns)))


def _choice(table: Table, file: str, texts: Catalogue) -> ColumnChoice:
    network = session.current().lesson.network
    proposal = propose_columns(table, network.layers[0], network.layers[-1])
    columns = range(len(table.columns))
    inputs = st.multiselect(
        texts("build.table_inputs"),
        columns,
        proposal.inputs,
        key=f"inputs_{file}",
        format_func=table.columns.__getitem__,
    )
    targets = st.multiselect(
        texts("build.table_targets"),
        columns,
        proposal.targets,
        key=f"targets_{file}",
        format_func=table.columns.__getitem__,
    )
    one_hot = st.toggle(texts("build.one_hot"), proposal.one_hot, key=f"one_hot_{file}")
    if one_hot and len(targets) == 1:
        classes = classes_of(table, targets[0])
        st.text(texts("build.classes", count=len(classes), classes=one_line(", ".join(classes))))
    return ColumnChoice(tuple(inputs), tuple(targets), one_hot)
