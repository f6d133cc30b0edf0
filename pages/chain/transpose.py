"""Why the transpose: the same weights, read by rows going forward and by columns going back."""

from importlib.resources import files

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import content_key
from engine.stage.player import picture_script
from engine.stage.transpose import transpose_data, turning_steps
from pages.shared import session
from pages.shared.computed import shown_of
from pages.shared.views import sample_view_of


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
    choices, view = turning_steps(network.steps), sample_view_of(state)
    names = view.notation
    step = st.selectbox(
        texts("transpose.matrix"),
        choices,
        key=f"transpose_step_{network.steps}_{names.key}",
        format_func=lambda step: texts(
            "transpose.choice",
            matrix=plain(names.W(step)),
            source=names.layer_number(step),
            layer=names.layer_number(step + 1),
        ),
        width=320,
    )
    if step == 0:
        st.markdown(texts("transpose.no_hidden"))
    identity = (content_key(state.lesson), shown_of(state), step)
    _transpose(key="transpose", data={"identity": repr(identity), **transpose_data(view, step)})
    st.markdown(texts("transpose.conclusion"))
