"""The list of all cases, note by note, each with what the numbers say of it."""

from collections.abc import Mapping

import streamlit as st

from engine.core.misprint_cases.case import Misprint
from engine.core.misprints import Evidence
from engine.display.catalogue import Catalogue
from engine.display.misprint_matrices import RIGHT_MARK, SAME_MARK, UNSURE_MARK, WRONG_MARK
from pages.misprinting.subject import BY_NOTE, open_case


def tally(texts: Catalogue, found: Mapping[str, Evidence | None]) -> None:
    """How many printed equations are refuted and how many corrected ones confirmed."""
    refuted = sum(evidence is not None and evidence.refutes_printed for evidence in found.values())
    confirmed = sum(evidence is not None and evidence.confirms_corrected for evidence in found.values())
    st.markdown(texts("misprint.tally", refuted=refuted, confirmed=confirmed, count=len(found)))


def section(texts: Catalogue, chosen: Misprint, found: Mapping[str, Evidence | None]) -> None:
    """A button for each case."""
    with st.container(key="misprint_list", gap="xxsmall"):
        for note, misprints in BY_NOTE.items():
            st.markdown(f"**`{note}`**")
            for misprint in misprints:
                st.button(
                    f"{marks(found[misprint.key])}\u2002{misprint.number}\u2002{texts(f'misprint.{misprint.key}')}",
                    key=f"misprint_open_{misprint.key}",
                    type="secondary" if misprint is chosen else "tertiary",
                    on_click=open_case,
                    args=(misprint.key,),
                    width="stretch",
                )
    legend = {"refuted": WRONG_MARK, "confirmed": RIGHT_MARK, "same": SAME_MARK, "unsure": UNSURE_MARK}
    st.caption(texts("misprint.legend", **legend))


def marks(evidence: Evidence | None) -> str:
    """What was found of the printed and of the corrected equations, as two signs."""
    if evidence is None:
        return UNSURE_MARK * 2
    printed = WRONG_MARK if evidence.refutes_printed else SAME_MARK
    return printed + (RIGHT_MARK if evidence.confirms_corrected else UNSURE_MARK)
