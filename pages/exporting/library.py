"""Where the exported pages find Plotly: inside of them, beside them, or at an address."""

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.export.export import LIBRARY
from engine.stage.page import library_source
from pages.shared import session

LIBRARIES = ("inside", "beside", "address")
MOST_ADDRESS = 2000


def choice(texts: Catalogue) -> str | None:
    """The address that is chosen; None for inside."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.segmented_control(
            texts("export.library"),
            LIBRARIES,
            default="inside",
            required=True,
            key=f"export_library_{session.current().language}",
            format_func=lambda place: texts(f"export.library_{place}"),
        )
        if place == "address":
            address: str = st.text_input(
                texts("export.address"), key="export_address", max_chars=MOST_ADDRESS, placeholder=LIBRARY
            )
            return address.strip() or LIBRARY
    return LIBRARY if place == "beside" else None


def download(texts: Catalogue) -> None:
    """The button for the file that has to lie beside the pages."""
    st.download_button(
        texts("export.library_download"),
        lambda: library_source().encode(),
        LIBRARY,
        "text/javascript",
        key="export_library",
        icon=":material/download:",
        on_click="ignore",
    )
