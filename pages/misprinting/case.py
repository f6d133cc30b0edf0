"""One case: both equations side by side, why the misprint happens, how it is noticed, and the proof by number."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from engine.core.errors import LessonError
from engine.core.misprint_cases.case import Misprint
from engine.display.catalogue import Catalogue
from engine.display.formula import Line, latex
from engine.display.misprint_formulas import PLACES, WRITTEN
from pages.misprinting import numbers, proof, step
from pages.misprinting.subject import ORDER, Subject, evidence_of, open_case
from pages.shared import shell
from pages.shared.formulas import formula_text

WITH_STEP = "likelihood-as-cost"
"""The case that also shows what a step of descent does."""


def section(texts: Catalogue, misprint: Misprint, subject: Subject) -> None:
    """Heading, equations, numbers, and in words how it comes about and how it is noticed."""
    _heading(texts, misprint)
    _equations(texts, misprint)
    numbers.section(texts, misprint, subject)
    try:
        evidence = evidence_of(misprint, subject.lesson)
        shown = proof.proofs(texts, evidence)
    except LessonError as error:
        st.markdown(f"**{texts('misprint.not_here')}**")
        shell.refusal(texts, error.problems)
    else:
        st.markdown(texts("misprint.compared", what=texts(f"misprint.{misprint.key}_compared")))
        proof.section(texts, evidence, shown)
        if misprint.key == WITH_STEP:
            step.section(texts, evidence.trace)
    st.markdown(texts("misprint.why", reason=texts(f"misprint.{misprint.key}_why")))
    st.markdown(texts("misprint.notice", sign=texts(f"misprint.{misprint.key}_notice")))


def place_text(place: str) -> str:
    """The place of a misprint: a number as it stands, a quantity as a formula."""
    return " ".join(f"${latex(chunk)}$" for chunk in PLACES[place]) if place in PLACES else place


def _heading(texts: Catalogue, misprint: Misprint) -> None:
    position = ORDER.index(misprint.key)
    with st.container(horizontal=True, vertical_alignment="center", key="misprint_heading"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"### {misprint.number}\u2002{texts(f'misprint.{misprint.key}')}")
            st.markdown(texts("misprint.place", note=f"`{misprint.note}`", place=place_text(misprint.place)))
        _turn(texts("misprint.previous"), "previous", "left", position - 1)
        _turn(texts("misprint.next"), "next", "right", (position + 1) % len(ORDER))


def _turn(label: str, name: str, side: Literal["left", "right"], position: int) -> None:
    icon = f":material/chevron_{side}:"
    st.button(label, key=f"misprint_{name}", icon=icon, icon_position=side, on_click=open_case, args=(ORDER[position],))


def _equations(texts: Catalogue, misprint: Misprint) -> None:
    """Side by side where there is room for both, else below each other."""
    written = WRITTEN[misprint.key]
    with st.container(border=True, horizontal=True, gap="large", key="misprint_equations"):
        with st.container(width="content", key="misprint_printed"):
            _version(f"✗ {texts('misprint.printed')}", [line for it in written for line in it.printed])
        with st.container(width="content", key="misprint_corrected"):
            _version(f"✓ {texts('misprint.corrected')}", [line for it in written for line in it.corrected])


def _version(heading: str, lines: Sequence[Line]) -> None:
    st.markdown("\n\n".join((f"**{heading}**", *map(formula_text, lines))))
