"""Export: everything on the screen as files."""

from functools import partial
from itertools import groupby
from urllib.parse import urlencode

import streamlit as st

from engine.display.catalogue import catalogue
from engine.display.lesson_file import content_key
from engine.display.moments import moments_of
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.export.exporters import EXPORTERS, Export, everything
from engine.figures.theme import THEMES
from pages.shared import session, shell
from pages.shared.computed import trace_of

state = session.current()
texts = catalogue(state.language)
shell.controls(state)
shell.news()
trace = trace_of(state.lesson)
view = View(trace, state.digits, state.language, state.sample)
st.markdown(texts("export.explain"))
choice, colours = st.columns(2, vertical_alignment="bottom")
# The player turns its pages without the server, so the step that was left there may be another one: it is asked for.
index = choice.selectbox(
    texts("export.step"),
    range(len(trace.steps)),
    index=moments_of(state.lesson.network, state.granularity)[state.step].step,
    key=f"export_step_{content_key(state.lesson)}_{state.language}",
    format_func=lambda number: f"{number + 1}. {step_title(view, trace.steps[number])}",
)
step = trace.steps[index]
theme = colours.segmented_control(
    texts("export.theme"),
    list(THEMES),
    default="light",
    required=True,
    key="export_theme",
    format_func=lambda key: texts(f"export.{key}"),
)
asked = Export(view, step, theme, state.granularity)
groups = {"figures": "figures", "player": "player_group", "document": "document", "code": "code", "numbers": "numbers"}
for group, exporters in groupby(EXPORTERS.values(), key=lambda exporter: exporter.group):
    st.markdown(f"**{texts(f'export.{groups[group]}')}**")
    with st.container(horizontal=True):
        for exporter in exporters:
            st.download_button(
                texts(f"export.{exporter.key}"),
                partial(exporter.write, asked),
                exporter.file_name,
                exporter.media_type,
                key=f"export_{exporter.key}",
                icon=":material/download:",
                on_click="ignore",
            )
        if group == "player" and not session.is_too_large_for_a_link():
            address = {**session.page_address(), "step": str(state.step + 1)}
            st.link_button(texts("export.class_link"), f"player?{urlencode(address)}", icon=":material/open_in_new:")
st.download_button(
    texts("export.all"),
    partial(everything, asked),
    "deltastep-export.zip",
    "application/zip",
    key="export_all",
    icon=":material/folder_zip:",
    on_click="ignore",
    type="primary",
)
