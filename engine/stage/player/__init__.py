"""The player's sources: plain JavaScript in the order in which it is read, and its style.

The player turns the pages of a storyboard and does nothing else: no mathematics, no texts of its own. What reaches the
page goes there as text or as elements made one by one, never as HTML.
"""

from importlib.resources import files

SOURCES = (
    *("page.js", "formula.js", "pictures.js", "address.js", "tip.js", "moments.js", "atoms.js", "book.js"),
    *("save.js", "transport.js", "derivation.js", "explainer.js", "player.js"),
)


def player_script() -> str:
    """The player as one JavaScript module, whose default export Streamlit calls."""
    return "\n".join(_read(name) for name in SOURCES)


def picture_script() -> str:
    """The helpers that any page needs to draw a picture: `loadPlotly`, `paint`, `isDark`, `make`."""
    return "\n".join(map(_read, ("page.js", "pictures.js")))


def address_script() -> str:
    """The helpers for the step in the address: `isWritten`, `writeStep`, `readStep`, `leftAt`."""
    return _read("address.js")


def player_style() -> str:
    """The player's CSS."""
    return "\n".join(map(_read, ("player.css", "derivation.css")))


def _read(name: str) -> str:
    return files("engine.stage.player").joinpath(name).read_text("utf-8")
