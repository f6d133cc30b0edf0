"""The weights and biases of a layer, from step to step of a run."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.descent import Descent
from engine.core.landscape import moved_most
from engine.core.network import Network
from engine.display.catalogue import Catalogue
from engine.display.formula import html, plain
from engine.display.numbers import format_number
from engine.figures.descent_curves import BACKGROUND, CYCLE, Curve, Frame, curves_figure
from pages.descending.names import notation
from pages.descending.pictures import draw, network_at, states, step_name, symbol_of, theme
from pages.descending.status import in_groups
from pages.shared import session

MOST_NAMED, MOST_SHOWN = 8, 60
"""Lines with a name, and lines in all."""

MOST_STATES = 200
FIELD = 168


def weight_paths_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """The values of a layer's parameters over the steps; those that moved farthest are named."""
    network = descent.lesson.network
    layer_step = _layer_step(texts, network)
    found = moved_most(network, descent.state.network, MOST_SHOWN, layer_step)
    passed = states(descent, MOST_STATES, step, network_at(descent, step))
    curves = [_curve(parameter, rank, passed) for rank, parameter in enumerate(found)][::-1]
    frame = Frame(
        texts("curves.horizontal"),
        texts("curves.value"),
        descent.position,
        step,
        step_name(texts, step),
        session.current().digits,
    )
    named = found[:MOST_NAMED]
    draw(curves_figure(curves, frame, theme()), "descend_weights", _alt(texts, descent, named))
    count = network.weights[layer_step].size + (0 if network.biases is None else network.layers[layer_step + 1])
    if count > MOST_NAMED:
        st.caption(texts("curves.moved_most", named=MOST_NAMED, shown=len(found), count=count))


def _layer_step(texts: Catalogue, network: Network) -> int:
    names = [plain(notation().W(step)) for step in range(network.steps)]
    chosen: int = st.selectbox(
        texts("curves.layer"),
        range(network.steps),
        key=f"descend_weights_{'_'.join(names)}",  # a browser sends the names
        format_func=names.__getitem__,
        width=FIELD,
    )
    return chosen


def _curve(parameter: Parameter, rank: int, passed: Mapping[int, Network]) -> Curve:
    steps, values = np.array(list(passed)), np.array([parameter.of(network) for network in passed.values()])
    if rank >= MOST_NAMED:
        return Curve(steps, values, BACKGROUND)
    symbol = symbol_of(parameter)
    return Curve(steps, values, CYCLE[rank % len(CYCLE)], html(symbol), plain(symbol))


def _alt(texts: Catalogue, descent: Descent, named: Sequence[Parameter]) -> str:
    """From where to where the parameters went that moved farthest."""
    digits = session.current().digits
    ways = (
        texts(
            "curves.weight_way",
            name=plain(symbol_of(parameter)),
            first=format_number(parameter.of(descent.lesson.network), digits),
            last=format_number(parameter.of(descent.state.network), digits),
        )
        for parameter in named
    )
    separator = texts("alt.list_separator")
    return texts("curves.weights_alt", steps=in_groups(descent.position), ways=separator.join(ways))
