"""Step through: the home page."""

import streamlit as st

from pages.shared import session, shell, stage_component

state = session.current()
shell.controls(state)
shell.news()
if stage_component.stage(state):
    st.switch_page(shell.pages(state)["export"], query_params=session.page_address())
