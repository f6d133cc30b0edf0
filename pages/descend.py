"""Descend: updates and training runs; and why some training is slow."""

import streamlit as st

from pages.descending import runs, slowdown
from pages.shared import session, shell

SECTIONS = {
    "run": runs.section,
    "slowdown": slowdown.section,
}

texts = session.minimising_texts()
shell.controls(session.current())
with st.container():  # what is told must not move what stands below it to another place
    shell.news()
    shell.minimised_here(texts)
chosen = st.segmented_control(
    texts("descend.section"),
    list(SECTIONS),
    default="run",
    required=True,
    key=f"descend_section_{texts.language}",
    format_func=lambda key: texts(f"descend.{key}"),
    label_visibility="collapsed",
)
SECTIONS[chosen](texts)
