"""The wrong labels, note by note: no number changes, so there is no case."""

from itertools import groupby

import streamlit as st

from engine.core.misprint_cases.case import WrongLabel
from engine.core.misprints import LABEL_ONLY
from engine.display.catalogue import Catalogue
from engine.display.misprint_formulas import WRITTEN_LABELS
from pages.misprinting.case import place_text
from pages.shared import shell
from pages.shared.formulas import formula_text


def section(texts: Catalogue) -> None:
    """Place, what is wrong with it, printed and corrected."""
    shell.heading(texts("misprint.labels"))
    st.markdown(texts("misprint.labels_intro"))
    groups = [(note, tuple(labels)) for note, labels in groupby(LABEL_ONLY, key=lambda label: label.note)]
    with st.container(key="misprint_labels"):
        for note, labels in groups:
            st.markdown("\n".join((f"**`{note}`**\n", *(_line(texts, label) for label in labels))))


def _line(texts: Catalogue, label: WrongLabel) -> str:
    """An item of a list, with both versions as items below it."""
    written, name = WRITTEN_LABELS[label.key], texts(f"wrong_label.{label.key}")
    versions = (f"  - ✗ {formula_text(written.printed)}", f"  - ✓ {formula_text(written.corrected)}")
    return "\n".join((f"- **{place_text(label.place)}**\u2002{name}", *versions))
