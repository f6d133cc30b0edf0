"""What every page has: its settings, the sidebar's controls, notices."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, Catalogue, catalogue
from engine.display.numbers import MOST_DIGITS
from pages.shared import session
from pages.shared.session import AppState

SIDEBAR_WIDTH = 264

STYLE = """
<style>
[data-testid="stMainBlockContainer"] { padding: 1.1rem 1.6rem 1.5rem; max-width: 2100px; }
[data-testid="stHeader"] { background: transparent; pointer-events: none; height: 2.6rem; min-height: 0; }
[data-testid="stHeader"] button, [data-testid="stHeader"] a { pointer-events: auto; }
[data-testid="stSidebarHeader"] { height: 3rem; padding-bottom: 0; }
.st-key-notices { border-left: 4px solid var(--st-primary-color, #b04c00); }
.st-key-notices [data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 768px) { [data-testid="stMainBlockContainer"] { padding: 3rem 1rem 1.5rem; } }
</style>
"""
"""The app's own style, fixed text; a stranger's text never gets in here."""


def begin(state: AppState) -> Catalogue:
    """Start a run of the app: page settings, style, and the texts of the chosen language."""
    texts = catalogue(state.language)
    st.set_page_config(
        page_title=f"{texts('app.page_step')} · {texts('app.title')}",
        page_icon="🔺",
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    st.html(STYLE)
    return texts


def controls(state: AppState) -> None:
    """The sidebar: lesson, sample, digits, language. Each change keeps everything else, the step included."""
    texts = catalogue(state.language)
    with st.sidebar:
        st.markdown(f"### {texts('app.title')}")
        _choice(texts("app.lesson"), "preset", list(PRESETS), lambda key: texts(f"preset.{key}"))
        count = session.sample_count(state)
        if count > 1:
            _choice(
                texts("app.sample"),
                "sample",
                list(range(count)),
                lambda sample: texts("app.sample_option", number=sample + 1, count=count),
            )
        _choice(texts("app.digits"), "digits", list(range(1, MOST_DIGITS + 1)), str)
        _choice(texts("app.language"), "language", list(LANGUAGES), LANGUAGES.__getitem__)


def notices() -> None:
    """What could not be read from the address.

    `st.text` interprets nothing: neither Markdown nor an address that would become a link.
    """
    texts = catalogue(session.current().language)
    found = session.notices()
    if not found:
        return
    with st.container(key="notices", border=True, horizontal=True, vertical_alignment="center"):
        st.text("\n".join(_told(texts, notice) for notice in found))
        st.button(texts("notice.close"), on_click=session.close_notices)


def one_line(text: object) -> str:
    """The text on one line of at most 80 characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= 80 else line[:79] + "…"


def _told(texts: Catalogue, notice: session.Notice) -> str:
    values = {name: one_line(value) for name, value in notice.values.items()}
    return texts(f"notice.{notice.key}", **values)


def _choice(label: str, field: str, options: Sequence[Any], show: Callable[[Any], str]) -> None:
    """A list that shows a field of the state and changes it."""
    key = f"choice_{field}"
    st.session_state[key] = getattr(session.current(), field)
    st.selectbox(label, options, key=key, format_func=show, on_change=_choose, args=(field, key))


def _choose(field: str, key: str) -> None:
    chosen = st.session_state[key]
    if field == "preset":
        session.change(preset=chosen, sample=0)
    else:
        session.change(**{field: chosen})
