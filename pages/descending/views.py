"""What a run can be looked at by, and the one that is looked at."""

from collections.abc import Callable, Mapping

import streamlit as st

from engine.core.descent import Descent
from engine.display.catalogue import Catalogue
from pages.descending.curves import cost_view, norms_view
from pages.descending.landscape import landscape_view
from pages.descending.run import Former, Run
from pages.descending.settings import name_of
from pages.descending.stuck import stuck_view
from pages.descending.surface import surface_view
from pages.descending.update import update_view
from pages.descending.weight_paths import weight_paths_view
from pages.shared import session
from pages.shared.faults import report

MEMORY = "descend_view"
IN_THE_PLANE = 2
"""Inputs of a lesson that has a decision surface to draw."""

View = Callable[[Catalogue, Descent, int], None]


def section(texts: Catalogue, run: Run) -> None:
    """A choice of views, and the chosen one at the step that is looked at."""
    offered = views(texts, run)
    recalled = session.recall(MEMORY)
    chosen: str = st.segmented_control(
        texts("descend.view"),
        list(offered),
        default=recalled if recalled in offered else next(iter(offered)),
        required=True,
        key=f"descend_view_{len(offered)}_{texts.key}",  # a browser sends the names
        format_func=lambda key: texts(f"descend.{key}"),
        label_visibility="collapsed",
    )
    session.remember(MEMORY, chosen)
    guarded(lambda: offered[chosen](texts, run.descent, run.step))


def views(texts: Catalogue, run: Run) -> Mapping[str, View]:
    """The views by key, as far as the lesson has something to show in them."""
    former = None if run.former is None else Former(name_of(texts, run.former.settings), run.former.costs)
    offered: dict[str, View] = {
        "cost": lambda texts, descent, step: cost_view(texts, descent, step, former),
        "norms": norms_view,
        "weights": weight_paths_view,
        "surface": surface_view,
        "landscape": landscape_view,
        "update": update_view,
        "stuck": stuck_view,
    }
    if run.descent.lesson.network.layers[0] != IN_THE_PLANE:
        del offered["surface"]
    return offered


def guarded(draw: Callable[[], None]) -> None:
    """Draw a part of the page; where it has a fault, say so in its place and let the rest of the page stand."""
    try:
        draw()
    except Exception as fault:
        report(fault)
