"""Deltastep, started with `streamlit run app.py`: the pages, plain HTTP routes beside them, and what a fault shows."""

import streamlit as st

from pages.shared.faults import report
from pages.shared.routes import routes

app = st.App("pages/main.py", routes=routes(st.get_option("server.baseUrlPath")), on_script_error=report)
