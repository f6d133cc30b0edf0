"""Misprints: what is printed wrongly in the five lecture notes, refuted and put right by number."""

import streamlit as st

from pages.misprinting import case, labels, listing
from pages.misprinting.style import STYLE
from pages.misprinting.subject import chosen_case, found_in_all, subject
from pages.shared import session, shell
from pages.touring import listing as tours

texts = session.texts()
st.html(STYLE)
shell.controls(session.current())
with st.container():  # what is told must not move what stands below it to another place
    shell.news()
chosen, found = chosen_case(), found_in_all()
st.markdown(texts("misprint.intro"))
listing.tally(texts, found)
beside, opened = st.columns((5, 13), gap="large")
with beside:
    listing.section(texts, chosen, found)
with opened:
    case.section(texts, chosen, subject(chosen))
labels.section(texts)
tours.section(texts)
