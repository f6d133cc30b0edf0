"""The five tours, each with a button that begins it."""

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.tours import TOURS, Place
from pages.shared import session, shell


def section(texts: Catalogue) -> None:
    """A part of a page, from which the step-through is gone to."""
    shell.heading(texts("tours.heading"))
    st.markdown(texts("tours.intro"))
    if any(_rows(texts)):
        st.switch_page(shell.pages(session.current())["step"], query_params=session.page_address())


def menu(texts: Catalogue) -> None:
    """The same behind a button, beside the step-through; another one once a tour begins, so that it closes."""
    key = f"tours_{session.beginnings()}"
    with st.popover(texts("tours.heading"), icon=":material/hiking:", width="stretch", key=key):
        _rows(texts)


def _rows(texts: Catalogue) -> list[bool]:
    """A row for each note; whether its button was pressed."""
    return [_row(texts, number, tour) for number, tour in enumerate(TOURS, 1)]


def _row(texts: Catalogue, number: int, tour: str) -> bool:
    with st.container(horizontal=True, vertical_alignment="center", key=f"tour_row_{tour}"):
        begun = st.button(
            texts("tours.start", number=number),
            key=f"tour_start_{tour}",
            icon=":material/hiking:",
            on_click=session.go_to_stop,
            args=(Place(tour),),
        )
        with st.container(width="stretch"):
            st.markdown(f"`{tour}`\u2002{texts(f'tours.about_{tour}')}")
    return begun
