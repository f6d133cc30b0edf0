"""The sidebar's lists: lesson, sample, notation, and whatever else shows a field of the state and changes it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.core.presets import PRESETS
from engine.display.catalogue import Catalogue
from engine.display.extensions import extension_keys
from engine.display.lesson_file import content_key
from engine.display.link_lesson import presets_by_content
from engine.display.notation import NOTATIONS, notation_of
from engine.display.view import SAMPLES
from pages.shared import session
from pages.shared.problems import one_line
from pages.shared.session import AppState

MOST_LISTED = 200
"""Of more samples than this one is chosen by its number: nobody looks through such a list."""

ALL = -1
"""Stands for all samples together in the list of samples."""

OWN = "own"
"""The list of lessons shows this for one that is no preset."""


def lesson_choice(state: AppState, texts: Catalogue) -> None:
    """Which lesson: a preset, or whatever is shown just now."""
    preset = presets_by_content().get(content_key(state.lesson))
    own = state.lesson.title and texts("app.own_lesson_titled", title=one_line(state.lesson.title))
    options = [*PRESETS, *([] if preset else [OWN])]
    shown = preset or OWN
    key = session.widget_key("choice_preset", shown)
    st.selectbox(
        texts("app.lesson"),
        options,
        options.index(shown),
        key=key,
        format_func=lambda key: own or texts("app.own_lesson") if key == OWN else texts(f"preset.{key}"),
        on_change=_choose_preset,
        args=(key,),
    )


def _choose_preset(key: str) -> None:
    preset = session.chosen(key)
    if preset in PRESETS:
        session.open_lesson(PRESETS[preset])


def sample_choice(state: AppState, texts: Catalogue) -> None:
    """Which sample, or all of them, where there is more than one."""
    count = state.lesson.examples.count
    if count > MOST_LISTED:
        shown = state.sample + 1
        key = session.widget_key("sample_number", shown)
        st.number_input(texts("app.sample"), 1, count, shown, key=key, on_change=_choose_sample, args=(key,))
        choice(texts("app.samples"), "samples", SAMPLES, lambda samples: texts(f"app.samples_{samples}", count=count))
    elif count > 1:
        is_all = state.samples == "all"
        key = session.widget_key("choice_sample", ALL if is_all else state.sample)
        st.selectbox(
            texts("app.sample"),
            [*range(count), ALL],
            count if is_all else state.sample,
            key=key,
            format_func=lambda sample: (
                texts("app.samples_all", count=count)
                if sample == ALL
                else texts("app.sample_option", number=sample + 1, count=count)
            ),
            on_change=_choose_samples,
            args=(key,),
        )


def _choose_sample(key: str) -> None:
    number = session.chosen(key)
    if number is not None:
        session.change(sample=number - 1, samples="one")


def _choose_samples(key: str) -> None:
    sample = session.chosen(key)
    if sample == ALL:
        session.change(samples="all")
    elif sample is not None:
        session.change(sample=sample, samples="one")


def notation_choice(state: AppState, texts: Catalogue) -> None:
    """In which notation the lesson is shown; its own one is nothing chosen, and goes with the lesson."""
    key = session.widget_key(f"choice_notation_{state.language}", state.shown_notation.key)  # a browser sends the names
    st.selectbox(
        texts("app.notation"),
        list(NOTATIONS),
        list(NOTATIONS).index(state.shown_notation.key),
        key=key,
        format_func=lambda key: texts(f"notation.{key}"),
        on_change=choose_notation,
        args=(key,),
    )

    went_beyond = extension_keys(state.shown_notation, state.lesson)
    if went_beyond:
        what = texts("alt.list_separator").join(texts(f"extension.{key}") for key in went_beyond)
        st.caption(texts("extension.said", what=what))


def choose_notation(key: str) -> None:
    """Take what was chosen in a list of notations; the lesson's own one is nothing chosen."""
    chosen = session.chosen(key)
    if chosen in NOTATIONS:
        own = notation_of(session.current().lesson.notation).key
        session.change(notation="" if chosen == own else chosen)


def choice(label: str, field: str, options: Sequence[Any], show: Callable[[Any], str]) -> None:
    """A list that shows a field of the state and changes it."""
    shown = getattr(session.current(), field)
    key = session.widget_key(f"choice_{field}", shown)
    st.selectbox(label, options, options.index(shown), key=key, format_func=show, on_change=_choose, args=(field, key))


def _choose(field: str, key: str) -> None:
    value = session.chosen(key)
    if value is not None:
        session.change(**{field: value})
