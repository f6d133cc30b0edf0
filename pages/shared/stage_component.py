"""The player inside a Streamlit page."""

from dataclasses import astuple

import streamlit as st

from engine.core.steps import GRANULARITIES, landing
from engine.display.catalogue import Catalogue, catalogue
from engine.display.lesson_file import content_key
from engine.display.moments import moments_of
from engine.stage.player import player_script, player_style
from pages.shared import session
from pages.shared.computed import shown_of, storyboard_of
from pages.shared.derivation_feed import derivation_feed
from pages.shared.library import LIBRARY_ADDRESS
from pages.shared.session import AppState

_player = st.components.v2.component(
    "deltastep_player",
    js=player_script(),
    css=player_style(),
    isolate_styles=False,
)


def stage(state: AppState) -> bool:
    """The step-through of the lesson. Its steps need no server; its width and another granularity are reported.

    Returns:
        Whether the user asks for the other formats of the step that is shown, which is the state's by then.
    """
    lesson = content_key(state.lesson)
    views = (shown_of(state), state.samples, state.canvas, state.granularity)
    identity = repr((lesson, *astuple(views[0]), *views[1:]))
    data = {
        "storyboard": storyboard_of(state.lesson, *views),
        "identity": identity,
        "plotly": LIBRARY_ADDRESS,
        "step": state.step,
        "address": session.page_address(),
        "place": session.beginnings(),
        "resumes": session.resumes(),
        "granularities": _granularities(state, catalogue(state.language)),
        "exports": True,
    }
    said = _player(
        key="stage",
        data=data,
        on_canvas_change=_take_canvas,
        on_granularity_change=_take_granularity,
        on_export_change=_take_step,
    )
    derivation_feed(identity)
    return bool(said.get("export"))


def _take_canvas() -> None:
    canvas = session.said("stage", "canvas")
    if canvas:
        session.change(canvas=canvas)


def _granularities(state: AppState, texts: Catalogue) -> dict[str, object]:
    """What the list of granularities offers; one sample needs no adding up."""
    is_batch = state.lesson.examples.count > 1
    offered = [key for key in GRANULARITIES if is_batch or key != "sample"]
    now = state.granularity if state.granularity in offered else offered[0]
    options = [[key, texts(f"granularity.{key}")] for key in offered]
    return {"label": texts("granularity.label"), "now": now, "options": options}


def _take_granularity() -> None:
    """Another granularity, at the position that belongs to the player's own, which only the player knows."""
    said = session.said("stage", "granularity")
    chosen = said.get("granularity") if isinstance(said, dict) else None
    if chosen in GRANULARITIES:
        _change_position(said, chosen)


def _take_step() -> None:
    """The player's position, which stands in its address only, because the user goes on with it on another page."""
    said = session.said("stage", "export")
    if isinstance(said, dict):
        _change_position(said, session.current().granularity)


def _change_position(said: dict[str, object], granularity: str) -> None:
    """Take over a position that was told at one granularity, for another or the same one."""
    former, index = said.get("present"), said.get("step")
    if former not in GRANULARITIES or type(index) is not int:
        return
    lesson = session.current().lesson
    present, other = moments_of(lesson, str(former)), moments_of(lesson, granularity)
    if 0 <= index < len(present):
        session.change(granularity=granularity, step=landing(present, index, other))
