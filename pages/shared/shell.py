"""What every page has: its settings, the sidebar's controls, and what the user has to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.navigation.page import Page

from engine.core.errors import Problem
from engine.display.catalogue import LANGUAGES, Catalogue, catalogue
from engine.display.lesson_file import write_lesson
from engine.display.numbers import MOST_DIGITS
from engine.display.places import screen_place
from engine.display.share_link import MOST_CHARACTERS
from pages.shared import lists, session
from pages.shared.address_bar import address_bar
from pages.shared.problems import problem_text
from pages.shared.session import AppState

SIDEBAR_WIDTH = 264

STYLE = """
<style>
[data-testid="stMainBlockContainer"] { padding: 1.1rem 1.6rem 1.5rem; max-width: 2100px; }
[data-testid="stHeader"] { background: transparent; pointer-events: none; height: 2.6rem; min-height: 0; }
[data-testid="stHeader"] button, [data-testid="stHeader"] a { pointer-events: auto; }
[data-testid="stSidebarHeader"] { height: 3rem; padding-bottom: 0; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.7rem; }
.st-key-beside { position: sticky; top: 1rem; }
.st-key-notices {
  position: fixed; bottom: 1rem; right: 1rem; z-index: 999990; width: auto; max-width: min(38rem, calc(100vw - 2rem));
  max-height: 45vh; overflow: auto; background: var(--st-background-color, Canvas);
  border-left: 4px solid var(--st-primary-color, #b04c00); box-shadow: 0 4px 24px rgb(0 0 0 / 22%);
}
.st-key-notices [data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 768px) {
  [data-testid="stMainBlockContainer"] { padding: 3rem 1rem 1.5rem; }
  [data-testid="stHeader"] { position: absolute; } /* else its button would lie on the player's own bar */
}
</style>
"""
"""The app's own style, fixed text; a stranger's text never gets in here."""


def pages(state: AppState) -> Mapping[str, Page]:
    """The app's pages by key, under their titles."""
    texts = catalogue(state.language)
    return {
        "step": st.Page("step.py", title=texts("app.page_step"), icon=":material/footprint:", default=True),
        "paths": st.Page("paths.py", title=texts("app.page_paths"), icon=":material/alt_route:"),
        "check": st.Page("check.py", title=texts("app.page_check"), icon=":material/fact_check:"),
        "descend": st.Page("descend.py", title=texts("app.page_descend"), icon=":material/trending_down:"),
        "notations": st.Page("notations.py", title=texts("app.page_notations"), icon=":material/translate:"),
        "misprints": st.Page("misprints.py", title=texts("app.page_misprints"), icon=":material/rule:"),
        "build": st.Page("build.py", title=texts("app.page_build"), icon=":material/construction:"),
        "export": st.Page("export.py", title=texts("app.page_export"), icon=":material/ios_share:"),
    }


def begin() -> None:
    """Start a run of the app: page settings and style.

    The app's icon has to be set before there are pages: the browser would fetch that of a page from Google.
    """
    st.set_page_config(page_icon="🔺", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(STYLE)


def set_title(state: AppState, page: Page) -> None:
    """Name the page in the browser's tab."""
    st.set_page_config(page_title=f"{page.title} · {catalogue(state.language)('app.title')}")


def controls(state: AppState) -> None:
    """The sidebar: pages, lesson, sample, notation, digits, language, undo, link. Each change keeps everything else."""
    texts = session.texts()
    with st.sidebar:
        st.markdown(f"### {texts('app.title')}")
        for page in pages(state).values():
            st.page_link(page, query_params=session.page_address(), width="stretch")
        lists.lesson_choice(state, texts)
        lists.sample_choice(state, texts)
        lists.notation_choice(state, texts)
        digits, language = st.columns([2, 3], gap="small")
        with digits:
            lists.choice(texts("app.digits"), "digits", range(1, MOST_DIGITS + 1), str)
        with language:
            lists.choice(texts("app.language"), "language", list(LANGUAGES), LANGUAGES.__getitem__)
        _time_travel(texts)
        _descent(state, texts)
        _link(state, texts)


def news() -> None:
    """What could not be used, and what was filled in.

    `st.text` interprets nothing: neither Markdown nor an address that would become a link.
    """
    told = session.news()
    if told is None:
        return
    texts = session.texts()
    lines = [texts(f"news.{told.heading}")]
    lesson, notation = session.current().lesson, session.current().shown_notation
    lines += [
        problem_text(texts, problem, screen_place(problem.place, texts, notation, lesson) if told.on_screen else "")
        for problem in told.problems
    ]
    lines += [texts(f"remark.{remark.kind}", **remark.values) for remark in told.remarks]
    with st.container(key="notices", border=True, horizontal=True, vertical_alignment="center"):
        st.text("\n".join(lines))
        st.button(texts("news.close"), on_click=session.close_news)


def minimised_here(texts: Catalogue) -> None:
    """On a page on which J is minimised: that the notation maximises it elsewhere."""
    if session.current().shown_notation.sign < 0:
        st.caption(texts("app.minimised_here"))


def heading(text: str) -> None:
    """The heading of a part of a page, no larger than it has to be."""
    st.markdown(f"#### {text}")


def refusal(texts: Catalogue, problems: Sequence[Problem]) -> None:
    """Beside a field for a file: why what is in it cannot be taken."""
    st.text("\n".join([texts("news.refused"), *(problem_text(texts, problem) for problem in problems)]))


def _time_travel(texts: Catalogue) -> None:
    with st.container(horizontal=True):
        st.button(
            texts("app.undo"),
            key="undo",
            icon=":material/undo:",
            on_click=session.undo,
            disabled=not session.can_undo(),
            shortcut="Ctrl+Z",
            width="stretch",
        )
        st.button(
            texts("app.redo"),
            key="redo",
            icon=":material/redo:",
            on_click=session.redo,
            disabled=not session.can_redo(),
            shortcut="Ctrl+Shift+Z",
            width="stretch",
        )


def _descent(state: AppState, texts: Catalogue) -> None:
    st.button(
        texts("app.take_update"),
        key="take_update",
        icon=":material/south_east:",
        on_click=session.take_update,
        help=texts("app.take_update_help"),
        width="stretch",
    )
    if state.start is not None:
        st.button(
            texts("app.rewind"), key="rewind", icon=":material/fast_rewind:", on_click=session.rewind, width="stretch"
        )


def _link(state: AppState, texts: Catalogue) -> None:
    address_bar(state, texts)
    if not session.is_too_large_for_a_link():
        return
    st.text(texts("app.link_too_long", most=MOST_CHARACTERS))
    download(state, texts, "download_instead")


def download(state: AppState, texts: Catalogue, key: str) -> None:
    """The button that gives the lesson as a file, in the notation that is shown; written when it is pressed."""
    lesson = replace(state.lesson, notation=state.shown_notation.note)
    st.download_button(
        texts("build.download"),
        lambda: write_lesson(lesson),
        "deltastep-lesson.json",
        "application/json",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )
