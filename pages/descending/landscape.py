"""The cost over two parameters at a step of a run, with the path of descent."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import streamlit as st

from engine.core.chain_rule import Parameter, parameters
from engine.core.descent import Descent
from engine.core.landscape import affordable, cost_grid, moved_most, window
from engine.core.network import Lesson, Network
from engine.display.catalogue import Catalogue
from engine.display.formula import html, plain
from engine.display.numbers import format_number, format_short
from engine.figures.landscape_contours import Plane
from engine.figures.landscape_figure import Path, Words, landscape_figure
from pages.descending.names import notation
from pages.descending.pictures import draw, network_at, states, step_name, symbol_of, theme
from pages.descending.status import in_groups
from pages.shared import session

MEMORY = "descend_axes"
MOST_LISTED = 150
"""Of larger networks the lists name the parameters that moved farthest."""

MOST_STATES = 300
LEAST_WIDTH = 1.0
"""Of the picture in each direction, while the run has hardly moved."""

FIELD = 168

Axes = tuple[Parameter, Parameter]
Edges = tuple[tuple[float, float], tuple[float, float]]

_affordable = lru_cache(maxsize=8)(affordable)


def landscape_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """Contour lines of J over two parameters, and the way that the run took, seen from above."""
    if descent.lesson.network.parameter_count < 2:
        st.markdown(texts("landscape.single"))
        return
    axes = _axes(texts, descent)
    network = network_at(descent, step)
    path = _path(descent, axes, step, network)
    side, lesson = _affordable(descent.lesson)
    seen = path.points if descent.divergence is None else path.points[: path.chosen + 1]  # it ends far away
    horizontal, vertical = (window(values, LEAST_WIDTH) for values in seen.T)
    plane = _plane(network, lesson, axes, (horizontal, vertical), side)
    words = Words(
        html(symbol_of(axes[0])),
        html(symbol_of(axes[1])),
        html(notation().J()),
        texts("landscape.start"),
        step_name(texts, step),
        texts("landscape.end"),
        session.current().digits,
    )
    if not np.isfinite(plane.values).any():
        st.markdown(texts("landscape.nothing", cost=plain(notation().J())))
        return
    alt = _alt(texts, axes, path, plane, step)
    picture, note = st.columns((3, 2), gap="large")
    with picture:
        draw(landscape_figure(plane, path, words, theme()), "descend_landscape", alt)
    note.markdown(_note(texts, descent, lesson, plane, step))


def _axes(texts: Catalogue, descent: Descent) -> Axes:
    """The two parameters: those that were chosen, or else those that moved farthest."""
    start, end = descent.lesson.network, descent.state.network
    automatic = moved_most(start, end, MOST_LISTED)
    chosen: Axes | None = session.recall(MEMORY)
    is_chosen = chosen is not None and all(_is_in(parameter, start) for parameter in chosen)
    axes: Axes = chosen if chosen is not None and is_chosen else (automatic[0], automatic[1])
    is_small = start.parameter_count <= MOST_LISTED
    listed = list(parameters(start)) if is_small else sorted({*automatic, *axes}, key=_place)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choice(texts("landscape.first"), 0, listed, axes)
        _choice(texts("landscape.second"), 1, listed, axes)
        st.button(texts("landscape.automatic"), key="descend_axes_automatic", on_click=_forget, disabled=not is_chosen)
    return axes


def _choice(label: str, place: int, listed: Sequence[Parameter], axes: Axes) -> None:
    names = {parameter: plain(symbol_of(parameter)) for parameter in listed}
    key = session.widget_key(f"descend_axis_{place}_{notation().key}", axes[place])
    st.selectbox(
        label,
        listed,
        listed.index(axes[place]),
        key=key,
        format_func=names.__getitem__,
        on_change=_choose,
        args=(place, key, axes),
        width=FIELD,
    )


def _choose(place: int, key: str, axes: Axes) -> None:
    """Another parameter for one direction; one that the other direction had changes places with it."""
    value = session.chosen(key)
    if not isinstance(value, Parameter):
        return
    other = axes[1 - place] if axes[1 - place] != value else axes[place]
    session.remember(MEMORY, (value, other) if place == 0 else (other, value))


def _forget() -> None:
    session.remember(MEMORY, None)


def _place(parameter: Parameter) -> tuple[int, int, float]:
    """Where a parameter stands among all, a bias behind the weights of its unit."""
    return parameter.step, parameter.unit, np.inf if parameter.source is None else parameter.source


def _is_in(parameter: Parameter, network: Network) -> bool:
    """Whether a network has that parameter."""
    if parameter.step >= network.steps or parameter.unit >= network.layers[parameter.step + 1]:
        return False
    if parameter.source is None:
        return network.biases is not None
    return parameter.source < network.layers[parameter.step]


def _path(descent: Descent, axes: Axes, step: int, network: Network) -> Path:
    """The run's values of both parameters, at the states that are kept and at the chosen step."""
    found = states(descent, MOST_STATES, step, network)
    points = np.array([[parameter.of(each) for parameter in axes] for each in found.values()])
    return Path(points, list(found).index(step))


@lru_cache(maxsize=16)
def _plane(network: Network, lesson: Lesson, axes: Axes, edges: Edges, side: int) -> Plane:
    """Networks and lessons are told apart by identity: the session holds the same ones while a step is looked at."""
    firsts, seconds = (np.linspace(*ends, side) for ends in edges)
    return Plane(firsts, seconds, cost_grid(replace(lesson, network=network), *axes, firsts, seconds))


def _note(texts: Catalogue, descent: Descent, lesson: Lesson, plane: Plane, step: int) -> str:
    """What the picture shows, and what it cannot show."""
    cost = plain(notation().J())
    sentences = [texts("landscape.note", cost=cost, step=in_groups(step))]
    if lesson is not descent.lesson:
        count = in_groups(descent.lesson.examples.count)
        sentences.append(texts("landscape.some", cost=cost, shown=lesson.examples.count, count=count))
    if np.isnan(plane.values).any():
        sentences.append(texts("landscape.gaps", cost=cost))
    return "\n\n".join(sentences)


def _alt(texts: Catalogue, axes: Axes, path: Path, plane: Plane, step: int) -> str:
    """Between which numbers J lies, and where the path leads."""
    digits = session.current().digits
    names = [plain(symbol_of(parameter)) for parameter in axes]

    def place(index: int) -> str:
        numbers = (format_number(float(value), digits) for value in path.points[index])
        return texts("alt.list_separator").join(
            f"{name} = {number}" for name, number in zip(names, numbers, strict=True)
        )

    left, right, low, high = (
        format_short(round(float(edge), 2), 2) for axis in (plane.horizontal, plane.vertical) for edge in axis[[0, -1]]
    )
    least, most = (format_number(float(bound(plane.values)), digits) for bound in (np.nanmin, np.nanmax))
    return texts(
        "landscape.alt",
        **{"cost": plain(notation().J()), "first": names[0], "second": names[1], "step": in_groups(step)},
        **{"left": left, "right": right, "low": low, "high": high, "least": least, "most": most},
        **{"start": place(0), "end": place(-1), "chosen": place(path.chosen)},
    )
