"""Fields that show a part of the lesson and change it; what is refused stays as typed, and the reason is told."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.core.editing import Edit
from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.display.number_text import number_problem, read_number, write_number
from pages.shared import session

Change = Callable[[Lesson, Any], Edit | Lesson]


def text_field(label: str, key: str, shown: str, change: Change, **options: Any) -> None:
    """A text of the lesson."""
    shown_key = _shown(key, shown)
    st.text_input(label, shown, key=shown_key, on_change=_take, args=(key, shown_key, change), **options)


def number_field(label: str, key: str, shown: float, change: Change, **options: Any) -> None:
    """A number of the lesson, written so that no bit of it is lost."""

    def changed(lesson: Lesson, text: str) -> Edit | Lesson:
        return change(lesson, number(key, text))

    text_field(label, key, write_number(shown), changed, **options)


def choice(
    label: str, key: str, options: Sequence[Any], shown: Any, change: Change, name: Callable[[Any], str], **more: Any
) -> None:
    """One of some values."""
    shown_key = _shown(key, shown)
    st.selectbox(
        label,
        options,
        options.index(shown),
        key=shown_key,
        format_func=name,
        on_change=_take,
        args=(key, shown_key, change),
        **more,
    )


def switch(label: str, key: str, shown: bool, change: Change) -> None:
    """Something that is so or not."""
    shown_key = _shown(key, shown)
    st.toggle(label, shown, key=shown_key, on_change=_take, args=(key, shown_key, change))


def whole_field(label: str, key: str, shown: int, most: int, change: Change, **options: Any) -> None:
    """A whole number from 1 to `most`."""
    shown_key = _shown(key, shown)
    st.number_input(
        label, 1, most, shown, key=shown_key, step=1, on_change=_take, args=(key, shown_key, change), **options
    )


def number(place: str, text: str) -> float:
    """The number of a text.

    Raises:
        LessonError: for anything but a finite number.
    """
    try:
        return read_number(text)
    except ValueError:
        raise LessonError((number_problem(place, text),)) from None


def _shown(name: str, value: Any) -> str:
    """The key of a field that shows the lesson's value, unless it holds what was refused."""
    return session.widget_key(name, value, keeps_text=session.refused_field() == name)


def _take(name: str, key: str, change: Change) -> None:
    value = session.chosen(key)
    if value is not None:  # nor does an emptied number field say anything
        session.edit(lambda lesson: change(lesson, value))
        session.mark_refused(name if session.is_refused() else "")
    elif session.refused_field() == name:  # what was refused is given up
        session.close_news()
