"""The picture of the network beside the editor."""

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.numbers import format_number
from engine.display.step_texts import network_alt
from engine.figures import drawing
from engine.figures.network_figure import network_picture
from pages.shared import session, shell
from pages.shared.scaled_picture import scaled_picture
from pages.shared.views import view_of

CANVAS = "compact"
"""The picture that stays readable in half a page."""

LARGEST = 1.6


def picture(texts: Catalogue, layer_step: int) -> None:
    """The network as it is now: the edges of one layer step carry their weights."""
    state = session.current()
    view = view_of(state)
    step = view.step_of("weighted_input", layer_step + 1)
    drawn = network_picture(view, CANVAS)
    area = drawn.layout.canvas
    plain = {"data": [*drawn.base(), *drawn.step(step)], "layout": drawing.layout(area.width, area.height)}
    scaled_picture("network_picture", texts, plain, network_alt(view, step), LARGEST)
    network = state.lesson.network
    st.text(
        texts(
            "build.summary",
            layers="-".join(map(str, network.layers)),
            parameters=network.parameter_count,
            samples=state.lesson.examples.count,
            cost=format_number(view.trace.cost.J, state.digits),
        )
    )
    st.page_link(
        shell.pages(state)["step"],
        label=texts("build.step_through"),
        icon=":material/footprint:",
        query_params=session.page_address(),
    )
