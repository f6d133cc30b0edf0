"""Three lists that choose one weight or bias: its layer step, the unit that it leads to, the unit it comes from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.network import Network
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.view import View
from pages.shared import session

BIAS = -1
"""Stands for the bias in the list of units that a weight comes from."""

FIELD = 168
"""Width of a list, in pixels: two of them stand side by side on a phone."""


def chosen_parameter(texts: Catalogue, view: View, memory: str, default: Parameter) -> Parameter:
    """Draw the lists and give what they show.

    Args:
        texts: of the page.
        view: whose network and symbols.
        memory: under which name the choice is remembered.
        default: what is chosen before anyone chooses, a parameter of the network.
    """
    network, names = view.trace.lesson.network, view.notation
    parameter = _within(session.recall(memory) or default, network)
    step, matrices = parameter.step, [plain(names.W(k)) for k in range(network.steps)]
    sources = [*range(network.layers[step]), *([] if network.biases is None else [BIAS])]
    units = range(network.layers[step + 1])
    shown = [texts("path.bias") if j == BIAS else plain(names.a(step, j)) for j in sources]
    source = BIAS if parameter.source is None else parameter.source
    with st.container(horizontal=True):
        _list(texts("path.step"), "step", range(network.steps), step, matrices, (memory, parameter))
        unit_names = [plain(names.a(step + 1, i)) for i in units]
        _list(texts("path.unit"), "unit", units, parameter.unit, unit_names, (memory, parameter))
        _list(texts("path.source"), "source", sources, source, shown, (memory, parameter))
    return parameter


def _list(
    label: str, part: str, options: Sequence[int], shown: int, names: Sequence[str], choice: tuple[str, Parameter]
) -> None:
    # Other names, another list: a browser sends the name, and an unknown one would arrive as it is.
    key = session.widget_key(f"{choice[0]}_{part}_{'_'.join(names)}", shown)
    named = dict(zip(options, names, strict=True))
    st.selectbox(
        label,
        options,
        options.index(shown),
        key=key,
        format_func=named.__getitem__,
        on_change=_choose,
        args=(part, key, *choice),
        width=FIELD,
    )


def _choose(part: str, key: str, memory: str, present: Parameter) -> None:
    value = session.chosen(key)
    if isinstance(value, int):
        changed: dict[str, Any] = {part: None if value == BIAS else value}
        session.remember(memory, replace(present, **changed))


def _within(choice: Parameter, network: Network) -> Parameter:
    """The choice, as far as the network has it; else its first weight."""
    if choice.step >= network.steps:
        return Parameter(0, 0, 0)
    unit = choice.unit if choice.unit < network.layers[choice.step + 1] else 0
    source = choice.source
    if source is None and network.biases is not None:
        return Parameter(choice.step, unit)
    return Parameter(choice.step, unit, source if source is not None and source < network.layers[choice.step] else 0)
