"""Deltastep, started with `streamlit run app.py`: the pages, and the plain HTTP routes beside them."""

import streamlit as st

from pages.shared.routes import ROUTES

app = st.App("pages/main.py", routes=ROUTES)
