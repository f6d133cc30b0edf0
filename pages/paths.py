"""Paths: multiply along a path, add over the paths; and what that explains."""

import streamlit as st

from pages.chain import all_paths, outputs, savings, transpose, warm_up
from pages.shared import session, shell

SECTIONS = {
    "all_paths": all_paths.section,
    "warm_up": warm_up.section,
    "savings": savings.section,
    "outputs": outputs.section,
    "transpose": transpose.section,
}

texts = session.texts()
shell.controls(session.current())
shell.news()
chosen = st.segmented_control(
    texts("paths.section"),
    list(SECTIONS),
    default="all_paths",
    required=True,
    key="paths_section",
    format_func=lambda key: texts(f"paths.{key}"),
    label_visibility="collapsed",
)
SECTIONS[chosen](texts)
