"""What a moment shows: what becomes known with it, what it is made of, its title.

A moment is the layer step that contains it, cut to one row or to one edge, see `engine.core.steps`. Its line with
numbers stands in `moment_lines`. Units behind the ellipsis of a wide layer have no targets, so their moments reveal
nothing.
"""

from collections.abc import Iterator

from engine.core.network import Lesson, Network
from engine.core.steps import OTHER_ENDS, Moment, Step, Summation, plan_moments
from engine.display.formula import Node, Symbol, partial, plain
from engine.display.targets import bias_target, shown_groups, shown_layer, unit_target, weight_target
from engine.display.view import View
from engine.display.wordings import worded

OF_WEIGHTS = frozenset({"weight_gradient", "update"})
"""Kinds of steps whose results stand on edges."""


MOST_ADDED = 6
"""More samples than this are not added one by one: each takes a page for every weight matrix."""


def moments_of(lesson: Lesson, granularity: str) -> tuple[Moment, ...]:
    """The positions of the stepper at one of the `GRANULARITIES`.

    Units behind an ellipsis are taken together, and so are samples, see `sample_groups`.
    """
    network, objective = lesson.network, lesson.objective
    summation = Summation(lesson.examples.count, objective.reduction == "mean", objective.l2 > 0)
    return plan_moments(network.layers, network.biases is not None, granularity, shown_groups, summation, sample_groups)


def sample_groups(count: int) -> tuple[tuple[int, ...], ...]:
    """Up to six samples each by itself; of more the first three, those between together, the last."""
    if count <= MOST_ADDED:
        return tuple((sample,) for sample in range(count))
    return (0,), (1,), (2,), tuple(range(3, count - 1)), (count - 1,)


def revealed(network: Network, step: Step, moment: Moment) -> tuple[str, ...]:
    """The targets whose result becomes known with a moment finer than a layer; an edge's may be its product."""
    return tuple(_revealed(network, step, moment))


def _revealed(network: Network, step: Step, moment: Moment) -> Iterator[str]:
    layer, unit = _place(moment)
    if unit is None:
        return
    if moment.part == "edge":
        yield from _edges(step, moment)
        return
    if moment.part == "row" and step.kind in OTHER_ENDS:
        yield from _row_edges(network, step, layer, unit)
    has_bias = network.biases is not None and step.kind in {"weighted_input", "bias_gradient", "update"}
    if has_bias:
        yield bias_target(layer - 1, unit)
    if step.kind not in OF_WEIGHTS | {"bias_gradient"}:
        yield unit_target(layer, unit)


def used(network: Network, step: Step, moment: Moment) -> tuple[str, ...]:
    """The targets of what a moment's results are made of, as far as they are not among these, and of their row."""
    results = revealed(network, step, moment)
    return tuple(target for target in _used(network, step, moment) if target not in results)


def _used(network: Network, step: Step, moment: Moment) -> Iterator[str]:
    layer, unit = _place(moment)
    if unit is None or step.kind == "update":
        return
    yield unit_target(layer, unit)
    if step.kind not in OTHER_ENDS:
        return
    other = layer + OTHER_ENDS[step.kind]
    if moment.part == "edge":
        yield from (unit_target(other, source) for source in moment.sources if len(moment.sources) == 1)
        return
    yield from _row_edges(network, step, layer, unit)
    yield from (unit_target(other, source) for source in shown_layer(network, other))


def _place(moment: Moment) -> tuple[int, int | None]:
    """The layer of a moment, and its unit unless that is hidden behind an ellipsis."""
    assert moment.layer is not None
    return moment.layer, moment.units[0] if len(moment.units) == 1 else None


def _row_edges(network: Network, step: Step, layer: int, unit: int) -> Iterator[str]:
    """The shown edges of a row: into its unit, or out of it where δ is carried back."""
    for source in shown_layer(network, layer + OTHER_ENDS[step.kind]):
        yield _edge(step, layer, unit, source)


def _edges(step: Step, moment: Moment) -> Iterator[str]:
    layer, unit = _place(moment)
    assert unit is not None
    if len(moment.sources) == 1:
        yield _edge(step, layer, unit, moment.sources[0])


def _edge(step: Step, layer: int, unit: int, other: int) -> str:
    if step.kind == "hidden_delta":
        return weight_target(layer, other, unit)
    return weight_target(layer - 1, unit, other)


def moment_title(view: View, step: Step, moment: Moment) -> str:
    """What happens in this moment, in a few words: `Forward: z₁⁽²⁾, product 2 of 3`."""
    return view.texts(f"moment.{step.phase}", what=_what(view, step, moment))


def _what(view: View, step: Step, moment: Moment) -> str:
    result = " … ".join(map(plain, subjects(view, step, moment)))
    if moment.part == "row" and step.kind in OF_WEIGHTS:
        return view.texts(worded(view.notation, "moment.row"), matrix=result, number=_span(moment.units))
    if moment.part == "sum":
        return view.texts("moment.sum", result=result)
    if moment.part != "edge" or step.kind in OF_WEIGHTS:
        return result
    assert moment.layer is not None
    count = view.trace.lesson.network.layers[moment.layer + OTHER_ENDS[step.kind]]
    return view.texts("moment.product", result=result, number=_span(moment.sources), count=count)


def subjects(view: View, step: Step, moment: Moment) -> tuple[Node, ...]:
    """The name of what a moment computes; of several things the first and the last."""
    if step.kind in OF_WEIGHTS and moment.part == "row":
        return (_matrix(view, step, moment),)
    if step.kind in OF_WEIGHTS and moment.part == "edge":
        return tuple(_weight(view, step, moment, source) for source in _ends(moment.sources))
    return tuple(_result(view, step, moment, unit) for unit in _ends(moment.units))


def _ends(indices: tuple[int, ...]) -> tuple[int, ...]:
    """The first and the last, or the only one."""
    return indices if len(indices) == 1 else (indices[0], indices[-1])


def _span(indices: tuple[int, ...]) -> str:
    return "–".join(str(index + 1) for index in _ends(indices))


def _matrix(view: View, step: Step, moment: Moment) -> Node:
    assert moment.layer is not None
    weights = view.notation.W(moment.layer - 1)
    return partial(view.notation.J(), weights) if step.kind == "weight_gradient" else weights


def _weight(view: View, step: Step, moment: Moment, source: int) -> Node:
    assert moment.layer is not None
    weight = view.notation.w(moment.layer - 1, moment.units[0], source)
    return partial(view.notation.J(), weight) if step.kind == "weight_gradient" else weight


def _result(view: View, step: Step, moment: Moment, unit: int) -> Node:
    """What a row of a step is called: z₁⁽²⁾, δ₁⁽²⁾, ∂J/∂b₁⁽²⁾; in the update its bias."""
    names, layer = view.notation, moment.layer
    assert layer is not None
    match step.kind:
        case "bias_gradient":
            return partial(names.J(), names.b(layer - 1, unit))
        case "update":
            return names.b(layer - 1, unit)
        case "weighted_input":
            symbol = names.z(layer, unit)
        case "activation":
            symbol = names.a(layer, unit)
        case "cost":
            symbol = Symbol("ℓ", str(unit + 1))
        case _:
            symbol = names.delta(layer, unit)
    return symbol.mean if view.shows_means else symbol
