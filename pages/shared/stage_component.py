"""The player inside a Streamlit page."""

from functools import lru_cache
from typing import Any

import streamlit as st

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace
from engine.display.view import View
from engine.stage.player import player_script, player_style
from engine.stage.storyboard import storyboard
from pages.shared import session
from pages.shared.routes import LIBRARY_ADDRESS
from pages.shared.session import AppState

_player = st.components.v2.component(
    "deltastep_player",
    js=player_script(),
    css=player_style(),
    isolate_styles=False,
)


def stage(state: AppState, step: int) -> None:
    """The step-through of the chosen lesson, opened at `step`. Its steps need no server; only its width is reported."""
    data = {
        "storyboard": _storyboard(state),
        "identity": repr(state),
        "lesson": state.preset,
        "library": LIBRARY_ADDRESS,
        "step": step,
    }
    _player(key="stage", data=data, on_canvas_change=_take_canvas)


def step_count(state: AppState) -> int:
    """How many steps the chosen lesson has."""
    return len(_trace(state.preset).steps)


def _take_canvas() -> None:
    canvas = st.session_state["stage"].get("canvas")
    if canvas:
        session.change(canvas=canvas)


@lru_cache(maxsize=32)
def _storyboard(state: AppState) -> dict[str, Any]:
    view = View(_trace(state.preset), digits=state.digits, language=state.language, sample=state.sample)
    return storyboard(view, state.canvas)


@lru_cache(maxsize=32)
def _trace(preset: str) -> Trace:
    return run(PRESETS[preset]())
