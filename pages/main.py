"""The app's entry: which pages there are, under their translated titles."""

import streamlit as st

from pages.shared import session, shell

state = session.begin()
shell.begin()
page = st.navigation(list(shell.pages(state).values()), position="hidden")
session.enter(page.url_path)
shell.set_title(state, page)
page.run()
