"""Notations: one step in several of them side by side, a dictionary, and what is used elsewhere."""

import streamlit as st

from pages.notating import dictionary, elsewhere, side_by_side
from pages.notating.step_left import take_step_left
from pages.notating.style import STYLE
from pages.shared import session, shell

SECTIONS = {
    "side_by_side": side_by_side.section,
    "dictionary": dictionary.section,
    "elsewhere": elsewhere.section,
}

texts = session.texts()
st.html(STYLE)
shell.controls(session.current())
with st.container():  # what is told must not move what stands below it to another place
    shell.news()
    take_step_left()
st.markdown(texts("notations.intro"))
chosen = st.segmented_control(
    texts("notations.section"),
    list(SECTIONS),
    default="side_by_side",
    required=True,
    key=f"notations_section_{texts.language}",
    format_func=lambda key: texts(f"notations.{key}"),
    label_visibility="collapsed",
)
SECTIONS[chosen](texts)
