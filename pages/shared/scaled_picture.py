"""A picture in a page, as wide as there is room for it."""

from importlib.resources import files
from typing import Any

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.figures.theme import SCREEN_THEMES
from engine.stage.player import picture_script
from pages.shared.library import LIBRARY_ADDRESS

_SCRIPT = files("pages.shared").joinpath("scaled_picture.js").read_text("utf-8")
_picture = st.components.v2.component("deltastep_picture", js=f"{picture_script()}\n{_SCRIPT}", isolate_styles=False)


def scaled_picture(key: str, texts: Catalogue, picture: dict[str, Any], alt: str, largest: float) -> None:
    """Show a picture.

    Args:
        key: of the widget.
        texts: of the page.
        picture: Plotly's `data` and `layout`, the latter with a fixed width and height; colours may be names, which
            follow the theme of the page.
        alt: the same in words.
        largest: how much larger than its size it may get where there is room.
    """
    data = {
        "picture": picture,
        "alt": alt,
        "themes": {name: dict(colours) for name, colours in SCREEN_THEMES.items()},
        "plotly": LIBRARY_ADDRESS,
        "failed": texts("player.failed"),
        "largest": largest,
    }
    _picture(key=key, data=data)
