"""Everything else: LaTeX, code, numbers, and all of it together."""

from functools import partial

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.export.export import Export
from engine.export.exporters import everything
from pages.exporting import buttons
from pages.shared import shell


def section(texts: Catalogue, asked: Export) -> None:
    """Downloads by group."""
    for group in ("document", "code", "numbers"):
        shell.heading(texts(f"export.group_{group}"))
        with st.container(horizontal=True):
            buttons.download(texts, buttons.group(group), asked)
    st.download_button(
        texts("export.all"),
        partial(everything, asked),
        "deltastep.zip",
        "application/zip",
        key="export_all",
        icon=":material/folder_zip:",
        on_click="ignore",
        type="primary",
    )
