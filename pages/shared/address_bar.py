"""The browser's end of the address: a button that copies it, the step on pages without the player, back and forward."""

from importlib.resources import files

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.shared import step_count
from engine.stage.player import address_script
from pages.shared import session
from pages.shared.session import AppState

_SCRIPT = files("pages.shared").joinpath("address_bar.js").read_text("utf-8")
_STYLE = files("pages.shared").joinpath("address_bar.css").read_text("utf-8")
_address_bar = st.components.v2.component(
    "deltastep_address_bar", js=f"{address_script()}\n{_SCRIPT}", css=_STYLE, isolate_styles=False
)


def address_bar(state: AppState, texts: Catalogue) -> None:
    """A button that puts the address into the clipboard; none where the address cannot hold the lesson."""
    names = ("copy_link", "link_copied", "copy_by_hand")
    data: dict[str, object] = {
        "place": session.beginnings(),
        "steps": step_count(state.lesson, state.granularity),
        "address": session.page_address(),
        "offered": not session.is_too_large_for_a_link(),
        **{name: texts.texts[f"app.{name}"] for name in names},
    }
    _address_bar(key="address_bar", data=data, on_visited_change=_take_visit)


def _take_visit() -> None:
    query = session.said("address_bar", "visited")
    if isinstance(query, str):
        session.visit(query)
