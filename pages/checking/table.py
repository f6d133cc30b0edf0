"""All parameters as a table, the worst first."""

import pandas as pd
import streamlit as st

from engine.core.gradient_check import Check, Comparison
from engine.display.catalogue import Catalogue
from engine.display.check_words import MARKS, SEVERITY, error_text, gradient_name
from engine.display.numbers import format_exactly
from engine.display.view import View

MOST_ROWS = 1000


def section(texts: Catalogue, view: View, check: Check) -> None:
    """A row a parameter; of very many the worst."""
    with st.expander(texts("check.table", count=len(check.comparisons)), on_change="rerun", key="check_table") as box:
        if not box.open:
            return
        found = sorted(check.comparisons, key=_badness)[:MOST_ROWS]
        if len(check.comparisons) > MOST_ROWS:
            st.caption(texts("check.table_cut", most=MOST_ROWS))
        st.dataframe(_rows(texts, view, found), hide_index=True, key="check_rows")


def _rows(texts: Catalogue, view: View, found: list[Comparison]) -> "pd.io.formats.style.Styler":
    """Numbers that are sorted as numbers and shown as everywhere else, which takes a Styler (and that takes Jinja)."""
    gradient, difference, error = texts("check.gradient"), texts("check.difference"), texts("check.error")
    frame = pd.DataFrame(
        {
            texts("check.parameter"): [gradient_name(view, it.parameter) for it in found],
            gradient: [it.gradient for it in found],
            difference: [it.difference for it in found],
            error: [it.relative_error for it in found],
            texts("check.outcome"): [f"{MARKS[it.outcome]} {texts(f'check.outcome_{it.outcome}')}" for it in found],
        }
    )
    return frame.style.format({gradient: format_exactly, difference: format_exactly, error: error_text}, na_rep="?")


def _badness(found: Comparison) -> tuple[int, float]:
    return SEVERITY.index(found.outcome), -found.relative_error
