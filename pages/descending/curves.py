"""The cost and the norms of every layer, from step to step of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from engine.core.activations import Array
from engine.core.descent import Descent
from engine.core.training_signs import Measurement
from engine.display.catalogue import Catalogue
from engine.display.formula import Symbol, html, plain
from engine.display.numbers import format_number
from engine.figures.descent_curves import CYCLE, FORMER, MAIN, PALE, Curve, Frame, curves_figure
from engine.figures.descent_profile import Bar, profile_figure
from pages.descending.names import notation
from pages.descending.pictures import draw, step_name, theme, verbatim
from pages.descending.run import Former
from pages.descending.status import in_groups
from pages.shared import session

MOST_WORK = 4_000_000
"""Weights times samples up to which the step that would come next is computed, so that the lines reach the end."""

MUCH, A_LITTLE = 100.0, 2.0
"""A norm that is so many times smaller or larger vanishes or explodes; those less than twice as large are alike."""


@dataclass(frozen=True, eq=False)
class Norms:
    """Norms of every layer.

    Attributes:
        values: (steps, layers).
        symbols: what each layer's norm is of.
        title: what the axis is called.
    """

    values: Array
    symbols: Sequence[Symbol]
    title: str


def cost_view(texts: Catalogue, descent: Descent, step: int, former: Former | None = None) -> None:
    """J over the steps of the run, and that of the run before it."""
    measured = _next(descent)
    costs = _costs(descent, measured)
    if not len(costs):
        st.markdown(_nothing(texts, descent))
        return
    symbol = notation().J()
    has_diverged = descent.divergence is not None  # which only an axis of logarithms shows
    is_logarithmic = st.toggle(texts("curves.logarithmic"), has_diverged, key=f"descend_logarithmic_{has_diverged}")
    curves = [_former(former)] if former is not None and len(former.costs) else []
    curves += _present(texts, descent, measured, costs)
    frame = Frame(
        texts("curves.horizontal"),
        html(symbol),
        max(descent.position, *(int(curve.steps[-1]) for curve in curves)),
        step,
        step_name(texts, step),
        session.current().digits,
        is_logarithmic,
        texts("curves.diverges") if has_diverged else "",
    )
    figure = curves_figure(curves, frame, theme())
    draw(figure, "descend_cost", _cost_alt(texts, descent, curves[-1], step, former))


def norms_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """The norms of δ or of the gradient of every layer over the steps, and layer by layer at the chosen step."""
    kind = st.segmented_control(
        texts("curves.norms_of"),
        ("gradient", "delta"),
        default="gradient",
        required=True,
        key=f"descend_norms_{texts.key}",
        format_func=lambda key: texts("curves.of_gradient") if key == "gradient" else texts("curves.of_delta"),
        label_visibility="collapsed",
    )
    norms = _norms(texts, descent, kind)
    if not len(norms.values):
        st.markdown(_nothing(texts, descent))
        return
    shown = min(step, len(norms.values) - 1)
    lines, layers = st.columns((5, 3), gap="medium")
    with lines:
        draw(_norm_lines(texts, norms, step, descent.position), "descend_norms", _norms_alt(texts, norms))
    with layers:
        bars = [
            Bar(html(name), plain(name), float(value))
            for name, value in zip(norms.symbols, norms.values[shown], strict=True)
        ]
        figure = profile_figure(bars, step_name(texts, shown), norms.title, session.current().digits, theme())
        draw(figure, "descend_profile", _profile_alt(texts, bars, shown))
        st.markdown(_comparison(texts, norms, shown))


def _is_large(descent: Descent) -> bool:
    return descent.lesson.network.parameter_count * descent.lesson.examples.count > MOST_WORK


def _next(descent: Descent) -> Measurement | None:
    """What the next step would measure, unless that takes too long or diverges."""
    return None if descent.divergence or _is_large(descent) else descent.measured_next()


def _nothing(texts: Catalogue, descent: Descent) -> str:
    """Why there is nothing to draw."""
    is_waiting = descent.divergence is None and _is_large(descent)
    return texts("curves.not_yet") if is_waiting else texts("curves.nothing")


def _costs(descent: Descent, measured: Measurement | None) -> Array:
    """J of each step's batch, that of the step that would come next too."""
    costs = descent.records.costs
    return costs if measured is None else np.append(costs, measured.cost)


def _present(texts: Catalogue, descent: Descent, measured: Measurement | None, costs: Array) -> list[Curve]:
    """The line of the run: J; with mini-batches the batches' own J and, in front, that of all samples."""
    symbol = notation().J()
    steps = np.arange(len(costs))
    if descent.settings.batch_size is None:
        return [Curve(steps, costs, MAIN, html(symbol), plain(symbol))]
    records = descent.records
    full_steps, full_costs = records.full_cost_steps, records.full_costs
    if measured is not None and measured.full_cost is not None:
        full_steps, full_costs = np.append(full_steps, measured.step), np.append(full_costs, measured.full_cost)
    batch, everything = texts("curves.of_batch"), texts("curves.of_all")
    return [
        Curve(steps, costs, PALE, f"{html(symbol)}, {batch}", f"{plain(symbol)}, {batch}"),
        Curve(full_steps, full_costs, MAIN, f"{html(symbol)}, {everything}", f"{plain(symbol)}, {everything}"),
    ]


def _former(former: Former) -> Curve:
    return Curve(np.arange(len(former.costs)), former.costs, FORMER, verbatim(former.name), former.name)


def _cost_alt(texts: Catalogue, descent: Descent, curve: Curve, step: int, former: Former | None) -> str:
    """From where to where J goes, and where it is at the chosen step."""
    first, last = float(curve.values[0]), float(curve.values[-1])
    way = "falls" if last < first else "rises" if last > first else "stays"
    digits, cost = session.current().digits, plain(notation().J())
    numbers = {"cost": cost, "first": format_number(first, digits), "last": format_number(last, digits)}
    told = [texts(f"curves.{way}", steps=in_groups(int(curve.steps[-1])), **numbers)]
    (index,) = np.nonzero(curve.steps == step)
    if len(index):
        value = format_number(float(curve.values[index[0]]), digits)
        told.append(texts("curves.at_step", step=in_groups(step), cost=cost, value=value))
    if former is not None and len(former.costs):
        value = format_number(float(former.costs[-1]), digits)
        told.append(texts("curves.former", name=former.name, cost=cost, value=value))
    if descent.divergence is not None:
        told.append(texts("curves.diverged", step=in_groups(descent.position)))
    return texts("sentence.joiner").join(told)


def _norms(texts: Catalogue, descent: Descent, kind: str) -> Norms:
    """What is on record of the steps taken, and of the one that would come next."""
    measured, names, count = _next(descent), notation(), descent.lesson.network.steps
    if kind == "gradient":
        values, more = descent.records.gradient_norms, None if measured is None else measured.gradients
        title, symbols = texts("curves.gradient_norm"), [names.W(step) for step in range(count)]
    else:
        values, more = descent.records.delta_norms, None if measured is None else measured.deltas
        title, symbols = texts("curves.delta_norm"), [names.delta(step + 1) for step in range(count)]
    return Norms(values if more is None else np.vstack((values, np.array(more))), symbols, title)


def _norm_lines(texts: Catalogue, norms: Norms, step: int, position: int) -> go.Figure:
    steps = np.arange(len(norms.values))
    curves = [
        Curve(steps, norms.values[:, layer], CYCLE[layer % len(CYCLE)], html(name), plain(name))
        for layer, name in enumerate(norms.symbols)
    ]
    frame = Frame(
        texts("curves.horizontal"),
        norms.title,
        position,
        step,
        step_name(texts, step),
        session.current().digits,
        is_logarithmic=True,
    )
    return curves_figure(curves, frame, theme())


def _comparison(texts: Catalogue, norms: Norms, step: int) -> str:
    """How the first layer's norm compares with the last one's."""
    first, last = float(norms.values[step, 0]), float(norms.values[step, -1])
    words = {"step": in_groups(step), "first": plain(norms.symbols[0]), "last": plain(norms.symbols[-1])}
    if len(norms.symbols) == 1 or not last:
        return ""
    if not first:
        return texts("curves.first_is_zero", **words)
    ratio = max(first / last, last / first)
    if ratio < A_LITTLE:
        return texts("curves.alike", **words)
    times = in_groups(round(ratio)) if MUCH <= ratio < 1e6 else format_number(ratio, 1)
    if first < last:
        return texts("curves.vanishes" if ratio >= MUCH else "curves.smaller", times=times, **words)
    return texts("curves.explodes" if ratio >= MUCH else "curves.larger", times=times, **words)


def _norms_alt(texts: Catalogue, norms: Norms) -> str:
    """Every layer's norm at the first and at the last step."""
    digits = session.current().digits
    ways = (
        texts(
            "curves.norm_way",
            name=plain(name),
            first=format_number(float(values[0]), digits),
            last=format_number(float(values[-1]), digits),
        )
        for name, values in zip(norms.symbols, norms.values.T, strict=True)
    )
    steps = in_groups(len(norms.values) - 1)
    return texts("curves.norms_alt", title=norms.title, steps=steps, ways=texts("alt.list_separator").join(ways))


def _profile_alt(texts: Catalogue, bars: Sequence[Bar], step: int) -> str:
    digits = session.current().digits
    numbers = (f"{bar.plain} {format_number(bar.value, digits)}" for bar in bars)
    return texts("curves.profile_alt", step=in_groups(step), numbers=texts("alt.list_separator").join(numbers))
