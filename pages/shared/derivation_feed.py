"""The derivation of what was clicked on the stage: asked for by the player, answered in a fragment of the page."""

from importlib.resources import files

import streamlit as st

from engine.stage.derivation import derivation
from pages.shared import session
from pages.shared.views import sample_view_of

ASKED = "derivation"

_SCRIPT = files("pages.shared").joinpath("derivation_feed.js").read_text("utf-8")
_feed = st.components.v2.component("deltastep_derivation_feed", js=_SCRIPT)


@st.fragment
def derivation_feed(identity: str) -> None:
    """Answer the player's question; an open derivation is made anew when the lesson or the view changes.

    Args:
        identity: of the storyboard that the player has; it shows no derivation of another one.
    """
    state = session.current()
    target = session.recall(ASKED)
    answer = None
    if target:
        answer = derivation(sample_view_of(state), target)
    _feed(key="derivation_feed", data={"identity": identity, "derivation": answer}, on_asked_change=_take_question)


def _take_question() -> None:
    asked = session.said("derivation_feed", "asked")
    session.remember(ASKED, asked if isinstance(asked, str) and len(asked) < 40 else None)
