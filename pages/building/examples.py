"""The examples: a grid of samples, built-in sets, and a table from a file."""

import numpy as np
import streamlit as st

from engine.core import editing
from engine.core.editing import Edit
from engine.core.example_sets import EXAMPLE_SETS
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import MOST_SAMPLES
from engine.display.number_grid import example_grid, with_example_grid
from pages.building import table
from pages.building.fields import whole_field
from pages.shared import session
from pages.shared.number_grid import number_grid

ROWS = 25
"""Samples that are shown at a time."""


def section(texts: Catalogue) -> None:
    """The grid, and the ways to get samples without typing them."""
    count = session.current().lesson.examples.count
    samples, page = st.columns(2, vertical_alignment="bottom")
    with samples:
        whole_field(texts("build.samples"), "sample_count", count, MOST_SAMPLES, with_sample_count)
    first = _first_row(count, page, texts)
    number_grid(
        f"examples_{first}",
        texts("build.examples"),
        lambda lesson: example_grid(lesson, session.current().shown_notation, texts),
        with_example_grid,
        first,
        ROWS,
    )
    st.caption(texts("build.examples_help"))
    _built_in(texts)
    table.upload(texts)


def _first_row(count: int, place: st.delta_generator.DeltaGenerator, texts: Catalogue) -> int:
    if count <= ROWS:
        return 0
    starts = range(0, count, ROWS)
    if st.session_state.get("first_sample") not in starts:
        st.session_state["first_sample"] = 0
    chosen: int = place.selectbox(
        texts("build.shown_samples"),
        starts,
        key="first_sample",
        format_func=lambda first: f"{first + 1} – {min(first + ROWS, count)}",
    )
    return chosen


def with_sample_count(lesson: Lesson, count: int) -> Edit:
    """The lesson with the first `count` samples; new ones repeat the last, so that every loss takes their targets."""
    rows = np.minimum(np.arange(count), lesson.examples.count - 1)
    return editing.with_examples(lesson, lesson.examples.inputs[rows], lesson.examples.targets[rows])


def _built_in(texts: Catalogue) -> None:
    st.markdown(f"**{texts('build.sets_heading')}**")
    chosen, take = st.columns([3, 2], vertical_alignment="bottom")
    key: str = chosen.selectbox(
        texts("build.set"), list(EXAMPLE_SETS), key="example_set", format_func=lambda key: texts(f"set.{key}")
    )
    take.button(
        texts("build.take_set"), key="take_set", on_click=session.edit, args=(lambda lesson: with_set(lesson, key),)
    )
    st.caption(texts(f"set_source.{key}"))


def with_set(lesson: Lesson, key: str) -> Edit:
    """The lesson with a built-in set: one output for two classes, unless it is softmax, else one for each class."""
    examples = EXAMPLE_SETS[key]()
    is_column = len(examples.classes) == 2 and lesson.network.activations[-1] != "softmax"
    return editing.with_examples(lesson, examples.inputs, examples.column() if is_column else examples.one_hot())
