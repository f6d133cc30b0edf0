"""Every path from a weight to the loss, its factors and its product; their sum is the gradient."""

from importlib.resources import files

import streamlit as st

from engine.core.chain_rule import Parameter
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import content_key
from engine.stage.path_board import MOST_COLUMNS
from engine.stage.player import picture_script
from pages.shared import session
from pages.shared.computed import path_board_of, shown_of
from pages.shared.library import LIBRARY_ADDRESS
from pages.shared.parameter_choice import chosen_parameter
from pages.shared.views import sample_view_of

CHOICE = "path"


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text("utf-8")


_paths = st.components.v2.component(
    "deltastep_paths",
    js="\n".join(
        (picture_script(), _read("engine.stage.player", "formula.js"), _read("pages.chain", "paths.js")),
    ),
    css=_read("pages.chain", "paths.css"),
    isolate_styles=False,
)


def section(texts: Catalogue) -> None:
    """The chosen weight, the network, and the paths as rows."""
    state = session.current()
    network = state.lesson.network
    view = sample_view_of(state)
    parameter = chosen_parameter(texts, view, CHOICE, Parameter(0, 0, 0))
    symbol = plain(view.notation.parameter(parameter))
    text = texts("path.explain", parameter=symbol)
    if "identity" in network.activations[parameter.step :]:
        text = texts("sentence.joiner").join((text, texts("path.linear")))
    st.markdown(text)
    canvas = "compact" if len(network.layers) <= MOST_COLUMNS else state.canvas
    views = (shown_of(state), canvas)
    identity = repr((content_key(state.lesson), parameter, *views))
    board = path_board_of(state.lesson, parameter, *views)
    _paths(key="paths", data={**board, "identity": identity, "plotly": LIBRARY_ADDRESS})
