"""Step through: the home page."""

import streamlit as st

from pages.shared import session, shell, stage_component
from pages.touring import bar, listing

state, texts = session.current(), session.texts()
shell.controls(state)
with st.sidebar:
    listing.menu(texts)
shell.news()
with st.container():  # a tour's bar must not move the player to another place, where it would begin anew
    bar.section(texts)
if stage_component.stage(state):
    st.switch_page(shell.pages(state)["export"], query_params=session.page_address())
