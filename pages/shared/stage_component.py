"""The player inside a Streamlit page."""

import streamlit as st

from engine.display.lesson_file import content_key
from engine.stage.player import player_script, player_style
from pages.shared import session
from pages.shared.computed import storyboard_of
from pages.shared.routes import LIBRARY_ADDRESS
from pages.shared.session import AppState

_player = st.components.v2.component(
    "deltastep_player",
    js=player_script(),
    css=player_style(),
    isolate_styles=False,
)


def stage(state: AppState) -> None:
    """The step-through of the lesson. Its steps need no server; only its width is reported."""
    lesson = content_key(state.lesson)
    views = (state.digits, state.language, state.sample, state.canvas)
    data = {
        "storyboard": storyboard_of(state.lesson, *views),
        "identity": repr((lesson, *views)),
        "plotly": LIBRARY_ADDRESS,
        "step": state.step,
        "place": session.beginnings(),
        "resumes": session.resumes(),
    }
    _player(key="stage", data=data, on_canvas_change=_take_canvas)


def _take_canvas() -> None:
    canvas = session.said("stage", "canvas")
    if canvas:
        session.change(canvas=canvas)
