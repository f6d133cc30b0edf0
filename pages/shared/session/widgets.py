"""What a widget shows, what the user has chosen in it, and what a component says and remembers from run to run."""

from typing import Any

import streamlit as st

GENERATIONS = "generations"
SHOWN = "shown"
PAGE = "page"
PAGES = "pages_of_widgets"
MOST_SHOWN = 300
"""More widgets than are ever on a page: of older ones nobody asks any more what they showed."""


def widget_key(name: str, shown: object, keeps_text: bool = False) -> str:
    """The key of a widget that shows a part of the state; another one as soon as that part changes behind its back.

    A browser that has not heard of the change yet still sends the former value with everything else that it says. Under
    the same key that would look like a choice of the user, and undo the change.

    The widget is to be given the same value as its default too. Streamlit sends a value that was set for a key only
    once, and drops that message where another run begins before it has left: the browser would then show some default.

    Args:
        name: of the widget.
        shown: what it has to show.
        keeps_text: whether it is to keep what the user typed into it instead.
    """
    generations: dict[str, int] = st.session_state.setdefault(GENERATIONS, {})
    key = _generation_key(name, generations.get(name, 0))
    if key in st.session_state and st.session_state[key] != shown and not keeps_text:
        generations[name] = generations.get(name, 0) + 1
        key = _generation_key(name, generations[name])
    is_new_here = _is_of_another_page(key)
    if key not in st.session_state or is_new_here:
        st.session_state[key] = shown
    values: dict[str, object] = st.session_state.setdefault(SHOWN, {})
    values[key] = shown
    for oldest in list(values)[:-MOST_SHOWN]:
        del values[oldest]
    return key


def enter(page: str) -> None:
    """Remember which page of the app this run draws."""
    st.session_state[PAGE] = page


def _is_of_another_page(key: str) -> bool:
    """Whether the widget was last drawn on another page: a page has widgets of its own, which begin with a default."""
    pages: dict[str, str] = st.session_state.setdefault(PAGES, {})
    page = st.session_state.get(PAGE, "")
    former, pages[key] = pages.get(key, page), page
    for oldest in list(pages)[:-MOST_SHOWN]:
        del pages[oldest]
    return former != page


def chosen(key: str) -> Any:
    """What the user has changed a widget to; None where nothing was changed.

    Streamlit calls back too when a browser sends what it was told to show, or for a widget that has just gone.
    """
    value = st.session_state.get(key)
    return None if value == st.session_state.get(SHOWN, {}).get(key) else value


def _generation_key(name: str, generation: int) -> str:
    return f"{name}_{generation}" if generation else name


def said(component: str, name: str) -> Any:
    """What a component has told the server under this name, or None."""
    return (st.session_state.get(component) or {}).get(name)


def recall(key: str) -> Any:
    """What a component remembers from run to run, or None."""
    return st.session_state.get(f"{key}_memory")


def remember(key: str, memory: object) -> None:
    """Let a component remember something."""
    st.session_state[f"{key}_memory"] = memory
