"""What a visitor sees when the app itself has a fault: a plain sentence. The details go to the server's log."""

import logging

import streamlit as st

from engine.display.catalogue import catalogue, closest_language

_log = logging.getLogger(__name__)


def report(fault: Exception) -> bool:
    """Log the fault and say that there was one; True keeps Streamlit from showing it as well."""
    _log.error("A page failed", exc_info=fault)
    st.error(catalogue(closest_language(st.context.locale))("app.error"))
    return True
