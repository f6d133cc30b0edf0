"""Every path from a weight to the loss, its factors and its product; their sum is the gradient."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.network import Network
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.lesson_file import content_key
from engine.display.path_rows import parameter_symbol
from engine.display.view import View
from engine.stage.path_board import MOST_COLUMNS
from engine.stage.player import picture_script
from pages.shared import session
from pages.shared.computed import path_board_of, trace_of
from pages.shared.library import LIBRARY_ADDRESS

CHOICE = "path"
BIAS = -1
"""Stands for the bias in the list of units that a weight comes from."""

FIELD = 168
"""Width of a list, in pixels: two of them stand side by side on a phone."""


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
    parameter = _within(session.recall(CHOICE), network)
    _controls(texts, View(trace_of(state.lesson), language=state.language), parameter)
    symbol = plain(parameter_symbol(View(trace_of(state.lesson)), parameter))
    text = texts("path.explain", parameter=symbol)
    if "identity" in network.activations[parameter.step :]:
        text = texts("sentence.joiner").join((text, texts("path.linear")))
    st.markdown(text)
    canvas = "compact" if len(network.layers) <= MOST_COLUMNS else state.canvas
    views = (state.digits, state.language, state.sample, canvas)
    identity = repr((content_key(state.lesson), parameter, *views))
    board = path_board_of(state.lesson, parameter, *views)
    _paths(key="paths", data={**board, "identity": identity, "plotly": LIBRARY_ADDRESS})


def _controls(texts: Catalogue, view: View, parameter: Parameter) -> None:
    """Which weight: its layer step, the unit that it leads to, the unit that it comes from or the bias."""
    network, names = view.trace.lesson.network, view.notation
    step, matrices = parameter.step, [plain(names.W(k)) for k in range(network.steps)]
    sources = [*range(network.layers[step]), *([] if network.biases is None else [BIAS])]
    units = range(network.layers[step + 1])
    shown = [texts("path.bias") if j == BIAS else plain(names.a(step, j)) for j in sources]
    source = BIAS if parameter.source is None else parameter.source
    with st.container(horizontal=True):
        _choice(texts("path.step"), "step", range(network.steps), step, matrices)
        _choice(texts("path.unit"), "unit", units, parameter.unit, [plain(names.a(step + 1, i)) for i in units])
        _choice(texts("path.source"), "source", sources, source, shown)


def _choice(label: str, part: str, options: Sequence[int], shown: int, names: Sequence[str]) -> None:
    # Other names, another list: a browser sends the name, and an unknown one would arrive as it is.
    key = session.widget_key(f"path_{part}_{'_'.join(names)}", shown)
    named = dict(zip(options, names, strict=True))
    st.selectbox(
        label, options, key=key, format_func=named.__getitem__, on_change=_choose, args=(part, key), width=FIELD
    )


def _choose(part: str, key: str) -> None:
    value = session.chosen(key)
    if not isinstance(value, int):
        return
    present = _within(session.recall(CHOICE), session.current().lesson.network)
    changed: dict[str, Any] = {part: None if value == BIAS else value}
    session.remember(CHOICE, replace(present, **changed))


def _within(choice: Parameter | None, network: Network) -> Parameter:
    """The choice, as far as the network has it; else its first weight."""
    if choice is None or choice.step >= network.steps:
        return Parameter(0, 0, 0)
    unit = choice.unit if choice.unit < network.layers[choice.step + 1] else 0
    source = choice.source
    if source is None and network.biases is not None:
        return Parameter(choice.step, unit)
    return Parameter(choice.step, unit, source if source is not None and source < network.layers[choice.step] else 0)
