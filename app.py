"""Deltastep, started with `streamlit run app.py`: the pages, plain HTTP routes beside them, and what a fault shows."""

import streamlit as st

from pages.shared.faults import report
from pages.shared.preload import preload
from pages.shared.routes import routes

base_path = st.get_option("server.baseUrlPath")
app = st.App("pages/main.py", routes=routes(base_path), middleware=[preload(base_path)], on_script_error=report)
