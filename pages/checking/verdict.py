"""The verdict, what it rests on, and what it took."""

import streamlit as st

from engine.core.gradient_check import FAILS, PASSES, UNDECIDED, Check
from engine.display.catalogue import Catalogue
from engine.display.check_words import kink_sentences, verdict_sentences
from engine.display.view import View
from pages.chain.savings import in_full

MARKS = {PASSES: "✓", FAILS: "✗", UNDECIDED: "?"}


def section(texts: Catalogue, view: View, check: Check, is_broken: bool) -> None:
    """The verdict beside three numbers; below them the kinks that were crossed."""
    left, right = st.columns((3, 2), gap="medium")
    with left, st.container(key=f"check_verdict_{check.verdict}", gap="xsmall"):
        caught = is_broken and check.verdict == FAILS
        verdict = texts("check.caught") if caught else texts(f"check.{check.verdict}")
        st.header(f"{MARKS[check.verdict]} {verdict}", anchor=False)
        st.markdown(texts("sentence.joiner").join(verdict_sentences(view, check)))
    with right:
        _effort(texts, check)
    if check.kinks:
        lines = "\n".join(f"- {line}" for line in kink_sentences(view, check))
        st.markdown(f"{texts('check.kinks_explained')}\n\n{lines}")


def _effort(texts: Catalogue, check: Check) -> None:
    numbers = {
        texts("check.parameters"): in_full(len(check.comparisons)),
        texts("check.evaluations"): in_full(check.evaluations),
        texts("check.backward_passes"): "1",
    }
    with st.container(horizontal=True, gap="small"):
        for label, number in numbers.items():
            st.metric(label, number, border=True)
    st.caption(texts("check.effort", count=len(check.comparisons), evaluations=in_full(check.evaluations)))
