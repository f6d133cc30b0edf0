"""The numbers: weights and biases of each layer step in a grid, drawing them anew, and going back to the first ones."""

import streamlit as st

from engine.core import checks, editing
from engine.core.errors import raise_if_any
from engine.core.initialisation import SCHEMES, Initialisation
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.link_codecs import MOST_SEED_DIGITS
from engine.display.number_grid import parameter_grid, with_parameter_grid
from engine.display.number_text import write_number
from engine.display.wordings import worded
from pages.building.fields import number
from pages.shared import session
from pages.shared.number_grid import number_grid

LAYER_STEP = "layer_step"
MOST_BUTTONS = 6
"""Of more layer steps than fit in a row of buttons one is chosen from a list."""


def section(texts: Catalogue) -> None:
    """The grid of one layer step, and what makes new weights."""
    network = session.current().lesson.network
    step, notation = chosen_step(), session.current().shown_notation
    key = session.widget_key(f"layer_step_{notation.key}", step)  # a browser sends the names
    label, steps = texts("build.layer_step"), range(network.steps)
    if network.steps <= MOST_BUTTONS:
        st.segmented_control(
            label, steps, default=step, key=key, required=True, format_func=_matrix, on_change=_choose_step, args=(key,)
        )
    else:
        st.selectbox(label, steps, step, key=key, format_func=_matrix, on_change=_choose_step, args=(key,))
    number_grid(
        f"parameters_{step}_{notation.key}",
        texts("build.parameters", matrix=_matrix(step)),
        lambda lesson: parameter_grid(lesson, step, notation, texts),
        lambda lesson, values: with_parameter_grid(lesson, step, values, notation),
    )
    st.caption(texts(worded(notation, "build.grid_help")))
    _initialisation(texts)


def _matrix(step: int) -> str:
    return plain(session.current().shown_notation.W(step))


def chosen_step() -> int:
    """The layer step whose grid is shown."""
    chosen = session.recall(LAYER_STEP)
    return chosen if isinstance(chosen, int) and chosen < session.current().lesson.network.steps else 0


def _choose_step(key: str) -> None:
    step = session.chosen(key)
    if step is not None:
        session.remember(LAYER_STEP, step)


def _initialisation(texts: Catalogue) -> None:
    drawn = session.current().lesson.network.initialisation or editing.DEFAULT_INITIALISATION
    of_lesson = f"{drawn.scheme}_{drawn.seed}_{drawn.scale}"  # another lesson shows how its own weights were drawn
    keys = [f"{name}_{of_lesson}" for name in ("scheme", "seed", "scale")]
    st.markdown(f"**{texts('build.draw_heading')}**")
    scheme, seed, scale, button = st.columns([3, 2, 2, 3], vertical_alignment="bottom")
    scheme.selectbox(
        texts("build.scheme"),
        list(SCHEMES),
        index=list(SCHEMES).index(drawn.scheme),
        key=keys[0],
        format_func=lambda key: texts(f"scheme.{key}"),
    )
    seed.text_input(texts("build.seed"), str(drawn.seed), key=keys[1])
    scale.text_input(texts("build.scale"), write_number(drawn.scale), key=keys[2])
    button.button(texts("build.draw"), key="draw", on_click=_draw, args=keys, width="stretch")


def _draw(*keys: str) -> None:
    scheme, seed, scale = (st.session_state.get(key, "") for key in keys)

    def redrawn(lesson: Lesson) -> editing.Edit:
        text = seed.strip()
        whole = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_SEED_DIGITS else text
        raise_if_any(checks.whole("init.seed", whole, least=0))
        return editing.redrawn(lesson, Initialisation(scheme, int(whole), number("init.scale", scale)))

    session.edit(redrawn, forgets_start=True)
