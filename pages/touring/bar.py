"""The bar of the stop that is shown: what is told there, on to the next one, what the note has misprinted there."""

from typing import Literal

import streamlit as st

from engine.core.misprints import LABEL_ONLY, MISPRINTS
from engine.display.catalogue import Catalogue
from engine.display.tours import TOURS, Place, Stop, stop_at
from pages.misprinting.case import place_text
from pages.misprinting.subject import open_case
from pages.shared import session, shell
from pages.touring.style import STYLE


def section(texts: Catalogue) -> None:
    """Nothing where no tour is taken."""
    place = session.current().tour
    stop = stop_at(place)
    if stop is None:
        return
    st.html(STYLE)
    with st.container(key="tour", gap="xsmall"):
        _heading(texts, place, stop)
        with st.container(key="tour_text"):
            st.markdown(texts(f"tours.{stop.key}", **stop.symbols(session.current().shown_notation)))
        with st.container(horizontal=True, vertical_alignment="center", key="tour_links", gap="medium"):
            is_away = not session.is_at_stop(stop)
            if is_away:  # where only the step is another, the player alone knows
                st.markdown(texts("tours.elsewhere"))
                _again(texts, place)
            _links(texts, stop)
            if not is_away:
                _again(texts, place)


def _heading(texts: Catalogue, place: Place, stop: Stop) -> None:
    numbers = {"number": [*TOURS].index(place.tour) + 1, "stop": place.stop + 1, "count": len(TOURS[place.tour])}
    with st.container(horizontal=True, vertical_alignment="center", key="tour_heading"):
        with st.container(width="stretch"):
            st.markdown(f"**{texts(f'tours.{stop.key}_title')}**\u2002{texts('tours.place', **numbers)}")
        _turn(texts("tours.back"), "back", "left", place, place.stop - 1)
        _turn(texts("tours.next"), "next", "right", place, place.stop + 1)
        st.button(
            texts("tours.leave"),
            key="tour_leave",
            icon=":material/close:",
            help=texts("tours.leave_help"),
            type="tertiary",
            on_click=session.leave_tour,
        )


def _turn(label: str, name: str, side: Literal["left", "right"], place: Place, stop: int) -> None:
    """Shift tells the stops' arrows from the player's."""
    st.button(
        label,
        key=f"tour_{name}",
        icon=f":material/arrow_{'back' if side == 'left' else 'forward'}:",
        icon_position=side,
        on_click=session.go_to_stop,
        args=(Place(place.tour, stop),),
        disabled=not 0 <= stop < len(TOURS[place.tour]),
        shortcut=f"Shift+{side.capitalize()}",
    )


def _again(texts: Catalogue, place: Place) -> None:
    """The way back for a reader who has gone elsewhere."""
    st.button(
        texts("tours.again"),
        key="tour_again",
        icon=":material/my_location:",
        type="tertiary",
        on_click=session.go_to_stop,
        args=(place,),
    )


def _links(texts: Catalogue, stop: Stop) -> None:
    pages, address = shell.pages(session.current()), session.page_address()
    for misprint in (it for it in MISPRINTS.values() if it.number in stop.misprints):
        name = texts(f"misprint.{misprint.key}")
        label = texts("tours.misprint", number=misprint.number, name=name)
        if _link(label, f"tour_misprint_{misprint.number}"):
            open_case(misprint.key)
            st.switch_page(pages["misprints"], query_params=address)
    for wrong in (it for it in LABEL_ONLY if it.key in stop.labels):
        if _link(texts("tours.label", place=place_text(wrong.place)), f"tour_label_{wrong.key}"):
            st.switch_page(pages["misprints"], query_params=address)
    if stop.page:
        page = pages[stop.page]
        st.page_link(page, label=texts("tours.page", page=page.title), icon=page.icon, query_params=address)


def _link(label: str, key: str) -> bool:
    return st.button(label, key=key, icon=":material/rule:", type="tertiary")
