"""The button that copies the address, which is the share link, and keeps the step in it on pages without the player."""

from importlib.resources import files

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from pages.shared.session import AppState

_SCRIPT = files("pages.shared").joinpath("copy_link.js").read_text("utf-8")
_STYLE = files("pages.shared").joinpath("copy_link.css").read_text("utf-8")
_copy_link = st.components.v2.component("deltastep_copy_link", js=_SCRIPT, css=_STYLE, isolate_styles=False)


def copy_link(state: AppState, texts: Catalogue) -> None:
    """A button that puts the address into the clipboard."""
    names = ("copy_link", "link_copied", "copy_by_hand")
    data = {"lesson": content_key(state.lesson), **{name: texts.texts[f"app.{name}"] for name in names}}
    _copy_link(key="copy_link", data=data)
