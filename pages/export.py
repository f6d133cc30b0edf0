"""Export: everything on the screen as files."""

import streamlit as st

from pages.exporting import figures, files, player
from pages.shared import session, shell
from pages.shared.views import view_of

state = session.current()
texts = session.texts()
shell.controls(state)
shell.news()
st.markdown(texts("export.explain"))
asked = figures.section(texts, view_of(state))
player.section(texts, asked)
files.section(texts, asked)
