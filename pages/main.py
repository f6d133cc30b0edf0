"""The app's entry: which pages there are, under their translated titles."""

import streamlit as st

from pages.shared import session, shell

state = session.begin()
texts = shell.begin(state)
page = st.navigation([st.Page("step.py", title=texts("app.page_step"), icon=":material/footprint:", default=True)])
page.run()
