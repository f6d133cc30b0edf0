"""One step in several notations: formula and matrices of each, and what is otherwise than in the app's own."""

import streamlit as st

from engine.core.steps import Step
from engine.display.catalogue import Catalogue
from engine.display.extensions import extension_keys
from engine.display.formula import plain
from engine.display.matrix_parts import Content
from engine.display.notation_differences import step_differences
from engine.display.notation_marks import CONTENT_MARKS, NAME_MARKS, marks, matrices
from engine.display.step_matrices import step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import matrices_alt
from engine.display.view import View
from engine.figures.notation_figure import notation_picture, with_labels
from pages.notating.choices import choices
from pages.shared import session
from pages.shared.formulas import formula_text
from pages.shared.scaled_picture import scaled_picture
from pages.shared.views import view_of

LARGEST = 1.1
HALF, WHOLE, COMPACT = "half", "whole", "compact"


def section(texts: Catalogue) -> None:
    """Two notations beside each other; of more each below the one before."""
    view = view_of(session.current())
    step, others = choices(texts, view)
    content = step_matrices(view, step)
    if len(others) == 1:
        left, right = st.columns(2)
        with left:
            _card(view, step, view, content, HALF)
        with right:
            _card(others[0], step, view, content, HALF)
        _differences(others[0], step, view)
    else:
        _card(view, step, view, content, WHOLE)
        for shown in others:
            _card(shown, step, view, content, WHOLE)
    st.caption(texts("notations.legend", reference=_name(view)))


def _card(view: View, step: Step, reference: View, others: Content, room: str) -> None:
    """One notation: what it is called, formula, matrices with what differs from the others, what it is extended by."""
    is_reference = view.notation == reference.notation
    with st.container(border=True, key=f"notation_card_{view.notation.key}", height="stretch"):
        _heading(view)
        st.markdown(formula_text(step_symbols(view, step)))
        content = others if is_reference else step_matrices(view, step)
        found = marks(content, view.notation, others, reference.notation)
        _picture(view, content, found, COMPACT if session.current().canvas == COMPACT else room)
        if room == WHOLE and not is_reference:
            _differences(view, step, reference)
        _extensions(view)


def _heading(view: View) -> None:
    texts, names = view.texts, view.notation
    short = texts(f"notations.{'minimised' if names.sign > 0 else 'maximised'}_short", cost=names.cost)
    with st.container(horizontal=True, horizontal_alignment="distribute", key=f"notation_heading_{names.key}"):
        st.markdown(f"**{texts(f'notation.{names.key}')}**", width="content")
        st.markdown(short, width="content")


def _extensions(view: View) -> None:
    texts, went_beyond = view.texts, extension_keys(view.notation, view.trace.lesson)
    if went_beyond:
        what = texts("alt.list_separator").join(texts(f"extension.{key}") for key in went_beyond)
        st.caption(texts("extension.said", what=what))


def _picture(view: View, content: Content, found: tuple[tuple[str, ...], ...], room: str) -> None:
    texts = view.texts
    labels = [_labels(texts, differences) for differences in found]
    is_framed = [bool(set(differences) & set(CONTENT_MARKS)) for differences in found]
    picture = notation_picture(with_labels(content, labels), is_framed, room)
    named = zip(matrices(content), labels, strict=True)
    told = (f"{plain(shown.name)} {label}" for shown, lines in named for label in lines)
    spoken = texts("alt.list_separator").join((matrices_alt(view, content), *told))
    alt = texts("notations.picture", name=texts(f"notation.{view.notation.key}"), matrices=spoken)
    scaled_picture(f"notation_picture_{view.notation.key}", texts, picture, alt, LARGEST)


def _labels(texts: Catalogue, differences: tuple[str, ...]) -> list[str]:
    """What the matrix holds otherwise, and below it what is otherwise in its name."""
    groups = ([it for it in differences if it in kind] for kind in (CONTENT_MARKS, NAME_MARKS))
    separator = texts("alt.list_separator")
    words = (separator.join(texts(f"notations.{it}") for it in group) for group in groups if group)
    return [texts("notations.mark", differences=word) for word in words]


def _differences(view: View, step: Step, reference: View) -> None:
    """In words how a notation differs from the reference."""
    texts, name = view.texts, _name(reference)
    told = step_differences(view, step, reference.notation)
    if not told:
        st.markdown(texts("notations.same", reference=name))
        return
    lines = [f"- {texts(f'notations.{it.key}', **dict(it.values))}" for it in told]
    st.markdown("\n".join((texts("notations.differs", reference=name), "", *lines)))


def _name(view: View) -> str:
    return f"**{view.texts(f'notation.{view.notation.key}')}**"
