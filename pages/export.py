"""Export: everything on the screen as files."""

import streamlit as st

from engine.display.catalogue import catalogue
from engine.display.view import View
from pages.exporting import figures, files, player
from pages.shared import session, shell
from pages.shared.computed import trace_of

state = session.current()
texts = catalogue(state.language)
shell.controls(state)
shell.news()
st.markdown(texts("export.explain"))
asked = figures.section(texts, View(trace_of(state.lesson), state.digits, state.language, state.sample))
player.section(texts, asked)
files.section(texts, asked)
