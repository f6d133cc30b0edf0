"""Build: the network, its numbers, the examples and files, with the picture of the network beside them."""

import streamlit as st

from pages.building import examples, files, numbers, picture, structure
from pages.shared import session, shell

SECTIONS = {
    "structure": structure.section,
    "numbers": numbers.section,
    "examples": examples.section,
    "files": files.section,
}

state = session.current()
texts = session.texts()
shell.controls(state)
editor, beside = st.columns([11, 9], gap="large")
with editor:
    shell.news()
    chosen = st.segmented_control(
        texts("build.section"),
        list(SECTIONS),
        default="structure",
        required=True,
        key="build_section",
        format_func=lambda key: texts(f"build.{key}"),
        label_visibility="collapsed",
    )
    SECTIONS[chosen](texts)
with beside, st.container(key="beside"):
    picture.picture(texts, numbers.chosen_step() if chosen == "numbers" else 0)
