"""Why the transpose: the same weights, read by rows going forward and by columns going back."""

from importlib.resources import files

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import content_key
from engine.display.notation import HOUSE_NOTATION
from engine.display.view import View
from engine.stage.player import picture_script
from engine.stage.transpose import transpose_data, turning_steps
from pages.shared import session
from pages.shared.computed import trace_of


def _read(name: str) -> str:
    return files("pages.chain").joinpath(name).read_text("utf-8")


_FORMULA = files("engine.stage.player").joinpath("formula.js").read_text("utf-8")
_transpose = st.components.v2.component(
    "deltastep_transpose",
    js=f"{picture_script()}\n{_FORMULA}\n{_read('transpose.js')}",
    css=_read("transpose.css"),
    isolate_styles=False,
)


def section(texts: Catalogue) -> None:
    """The animation."""
    state = session.current()
    network = state.lesson.network
    st.markdown(texts("transpose.explanation"))
    choices = turning_steps(network.steps)
    step = st.selectbox(
        texts("transpose.matrix"),
        choices,
        key=f"transpose_step_{network.steps}",
        format_func=lambda step: texts(
            "transpose.choice",
            matrix=plain(HOUSE_NOTATION.W(step)),
            source=HOUSE_NOTATION.layer_number(step),
            layer=HOUSE_NOTATION.layer_number(step + 1),
        ),
        width=320,
    )
    if step == 0:
        st.markdown(texts("transpose.no_hidden"))
    view = View(trace_of(state.lesson), state.digits, state.language, state.sample)
    identity = (content_key(state.lesson), state.digits, state.language, state.sample, step)
    _transpose(key="transpose", data={"identity": repr(identity), **transpose_data(view, step)})
    st.markdown(texts("transpose.conclusion"))
