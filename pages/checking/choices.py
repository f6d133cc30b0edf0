"""What is checked, and with which ε."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from engine.core.gradient_check import STEP
from engine.core.mistakes import MISTAKES
from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.display.catalogue import Catalogue
from engine.display.check_curve import CHOICES
from engine.display.check_words import power_text
from pages.checking.computed import preset_with
from pages.shared import session

NONE = "none"
MISTAKE = "mistake"


@dataclass(frozen=True)
class Choices:
    """What the user has chosen.

    Attributes:
        mistake: key of the mistake that is made; None without one, or where it does not apply.
        wanted: key of the mistake that was asked for, or None.
        epsilon: ε.
    """

    mistake: str | None
    wanted: str | None
    epsilon: float


def choices(texts: Catalogue) -> Choices:
    """The list of mistakes and the slider for ε."""
    lesson = session.current().lesson
    left, right = st.columns(2, gap="medium", vertical_alignment="bottom")
    with left:
        wanted = _mistake(texts, lesson)
    with right:
        epsilon: float = st.select_slider(
            texts("check.epsilon"), CHOICES, STEP, format_func=power_text, key="check_epsilon", persist_state="session"
        )
    applies = wanted is not None and MISTAKES[wanted].applies(lesson)
    return Choices(wanted if applies else None, wanted, epsilon)


def not_applicable(texts: Catalogue, mistake: str) -> None:
    """Why a mistake cannot be made in this lesson, and a lesson in which it can."""
    preset = preset_with(mistake)
    with st.container(border=True):
        st.markdown(
            texts("mistake.not_here", name=texts(f"mistake.{mistake}"), reason=texts(f"mistake.{mistake}_needs"))
        )
        st.button(
            texts("mistake.open", lesson=texts(f"preset.{preset}")),
            key="check_open_preset",
            icon=":material/open_in_new:",
            on_click=session.open_lesson,
            args=(PRESETS[preset],),
        )


def _mistake(texts: Catalogue, lesson: Lesson) -> str | None:
    applying = [key for key, mistake in MISTAKES.items() if mistake.applies(lesson)]
    shown = session.recall(MISTAKE) or NONE
    # Other labels, another list: a browser sends the label, and an unknown one would arrive as it is.
    key = session.widget_key(f"check_mistake_{texts.key}_{'_'.join(applying)}", shown)
    options = [NONE, *MISTAKES]
    st.selectbox(
        texts("mistake.choice"),
        options,
        options.index(shown),
        key=key,
        format_func=lambda option: _label(texts, option, applying),
        on_change=_choose,
        args=(key,),
    )
    return None if shown == NONE else shown


def _label(texts: Catalogue, option: str, applying: Sequence[str]) -> str:
    if option == NONE:
        return texts("mistake.none")
    name = texts(f"mistake.{option}")
    return name if option in applying else texts("mistake.inapplicable", name=name)


def _choose(key: str) -> None:
    value = session.chosen(key)
    if value == NONE or value in MISTAKES:
        session.remember(MISTAKE, None if value == NONE else value)
