"""The step-through as one page: as a file, and as an address for a class."""

from urllib.parse import urlencode

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.export.export import LIBRARY, Export
from pages.exporting import buttons, library
from pages.shared import session, shell


def section(texts: Catalogue, asked: Export) -> None:
    """Downloads of the page, and the link to it."""
    shell.heading(texts("export.group_player"))
    st.caption(texts("export.granularity_explained", granularity=texts(f"granularity.{asked.granularity}")))
    with st.container(horizontal=True):
        buttons.download(texts, buttons.group("player"), asked)
        if asked.library == LIBRARY:
            library.download(texts)
        if not session.is_too_large_for_a_link():
            address = {**session.page_address(), "step": str(session.current().step + 1)}
            st.link_button(texts("export.class_link"), f"player?{urlencode(address)}", icon=":material/open_in_new:")
