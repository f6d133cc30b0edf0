"""What the pictures of a run share."""

import html as markup
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.descent import Descent
from engine.core.network import Network
from engine.display.catalogue import Catalogue
from engine.display.formula import Symbol
from pages.descending.names import notation
from pages.descending.status import in_groups
from pages.shared import session

CONFIG = {"displayModeBar": False, "doubleClick": False, "showTips": False}
NETWORK = "descend_network"


def theme() -> str:
    """The theme that the reader's browser shows."""
    found: str = st.context.theme.type or "light"
    return found


def draw(figure: go.Figure, key: str, alt: str, **place: Any) -> None:
    """A picture that tells its numbers when it is pointed at."""
    st.plotly_chart(figure, theme=None, alt=alt.replace("**", ""), config=CONFIG, key=key, **place)


def step_name(texts: Catalogue, step: int) -> str:
    """What a step is called in a picture."""
    return texts("curves.step_name", step=in_groups(step))


def symbol_of(parameter: Parameter) -> Symbol:
    """A weight or a bias in the notation that is shown."""
    return notation().parameter(parameter)


def verbatim(text: str) -> str:
    """A text in which Plotly finds no tags."""
    return markup.escape(text, quote=False)


def network_at(descent: Descent, step: int) -> Network:
    """The network before a step; the same object as long as the same step of the same run is asked for.

    Between two states that are kept it has to be computed again, which the session remembers.
    """
    asked = (descent.lesson, descent.settings, step)
    remembered = session.recall(NETWORK)
    if remembered is not None and remembered[0] == asked:
        network: Network = remembered[1]
        return network
    network = descent.parameters_at(step)
    session.remember(NETWORK, (asked, network))
    return network


def states(descent: Descent, most: int, step: int, network: Network) -> dict[int, Network]:
    """At most so many of the networks that are kept of a run, by step, evenly taken, and the one at the chosen step."""
    kept = descent.kept()
    indices = np.unique(np.linspace(0, len(kept) - 1, most).round().astype(int))
    found = {kept[index].step: kept[index].network for index in indices} | {step: network}
    return {each: found[each] for each in sorted(found)}
