"""The step at which the player was left, which becomes the app's own when the page is opened."""

from importlib.resources import files

import streamlit as st

from engine.display.shared import step_count
from pages.shared import session

NAME = "step_left"

_SCRIPT = files("pages.notating").joinpath("step_left.js").read_text("utf-8")
_step_left = st.components.v2.component("deltastep_step_left", js=_SCRIPT, isolate_styles=False)


def take_step_left() -> None:
    """Ask the browser; what it says comes with the next run."""
    data = {"place": session.beginnings(), "step": session.current().step}
    _step_left(key=NAME, data=data, on_left_change=_take)


def _take() -> None:
    step, state = session.said(NAME, "left"), session.current()
    if type(step) is int and 0 <= step < step_count(state.lesson, state.granularity):
        session.change(step=step)
