"""The dictionary of notations: one quantity an entry, with its formula and its shape in each of them.

Formulas of what a step computes are those of that step, so that the dictionary cannot say anything else than the stage.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.core.conventions import CONVENTIONS
from engine.core.losses import PENALTIES
from engine.display.formula import Fraction, Line, Node, Number, Operator, Power, Row, Symbol, row
from engine.display.formula_parts import slope_name, with_unit
from engine.display.step_symbols import step_symbols
from engine.display.view import View


@dataclass(frozen=True)
class Extent:
    """A number of rows or columns.

    Attributes:
        name: in letters, n with the number of the layer, m, or a number.
        count: in the lesson.
    """

    name: Node
    count: int


Shape = tuple[Extent, Extent]


@dataclass(frozen=True)
class Entry:
    """A quantity in one notation.

    Attributes:
        formula: its name, or its equation.
        shape: rows and columns; None for what has none.
        remark: key of a text under `notations`, or empty.
        values: what stands for the placeholders of the remark.
    """

    formula: Line
    shape: Shape | None = None
    remark: str = ""
    values: tuple[tuple[str, object], ...] = ()


ONE = Extent(Number("1"), 1)
"""A single row or column."""


def entry(view: View, quantity: str, step: int) -> Entry | None:
    """A quantity, a key of `QUANTITIES`, in the view's notation; None where the lesson has no such thing.

    Args:
        view: of the lesson.
        quantity: which one.
        step: the layer step that weights are taken from; layers are those before and after it.
    """
    return QUANTITIES[quantity](view, step)


def is_extended(view: View, extension: str) -> bool:
    """Whether the note has not what the lesson has, by a key of `engine.core.conventions.EXTENSIONS`."""
    key = view.notation.key
    return key in CONVENTIONS and extension in CONVENTIONS[key](view.trace.lesson).extensions()


def _units(view: View, layer: int) -> Extent:
    """n of a layer, by the notation's own number."""
    return Extent(Symbol("n", str(view.notation.layer_number(layer))), view.trace.lesson.network.layers[layer])


def _samples(view: View) -> Extent:
    """m where all samples go through the network at once; else a sample is a pass of its own."""
    key = view.notation.key
    is_at_once = key not in CONVENTIONS or CONVENTIONS[key].has_batch_pass
    return Extent(Symbol("m"), view.trace.lesson.examples.count) if is_at_once else ONE


def _of_layer(view: View, units: Extent) -> Shape:
    return (_samples(view), units) if view.notation.has_rows else (units, _samples(view))


def _one_more(units: Extent) -> Extent:
    return Extent(row(units.name, "+", Number("1")), units.count + 1)


def _has_unit(view: View) -> bool:
    return view.notation.has_bias_unit and view.trace.lesson.network.biases is not None


def _weight_shape(view: View, step: int) -> Shape:
    before, after = _units(view, step), _units(view, step + 1)
    if _has_unit(view):
        before = _one_more(before)
    return (before, after) if view.notation.has_stored_transposes else (after, before)


def _bias_shape(view: View, step: int) -> Shape:
    after = _units(view, step + 1)
    return (ONE, after) if view.notation.has_rows else (after, ONE)


def _of_step(view: View, kind: str, layer: int | None) -> Line:
    return step_symbols(view, view.step_of(kind, layer))


def _layers(view: View, step: int) -> Entry:
    first, last = (Number(str(view.notation.layer_number(layer))) for layer in (0, view.trace.lesson.network.steps))
    return Entry((row(first, ",", "…", ",", last),))


def _input(view: View, step: int) -> Entry:
    units = _units(view, 0)
    shape = _of_layer(view, _one_more(units) if _has_unit(view) else units)
    return Entry((row(view.notation.a(0), "=", with_unit(view, view.notation.x())),), shape)


def _target(view: View, step: int) -> Entry:
    return Entry((view.notation.y(),), _of_layer(view, _units(view, view.trace.lesson.network.steps)))


def _weights(view: View, step: int) -> Entry:
    names = view.notation
    remark = "from_left" if names.weights_numbered_by == 0 else "from_entered"
    ends = (("source", names.layer_number(step)), ("layer", names.layer_number(step + 1)))
    return Entry((names.W(step),), _weight_shape(view, step), remark, ends)


def _weight(view: View, step: int) -> Entry:
    """The weight to the first unit from the last one before it, whose indices tell rows from columns."""
    names = view.notation
    source = view.trace.lesson.network.layers[step] - 1
    ends = (1, source + 1)
    place = ends[::-1] if names.has_stored_transposes else ends
    return Entry((names.w(step, 0, source),), None, "entry", (("row", place[0]), ("column", place[1])))


def _biases(view: View, step: int) -> Entry | None:
    if view.trace.lesson.network.biases is None:
        return None
    names = view.notation
    if names.has_bias_unit:
        return Entry((names.b(step),), _bias_shape(view, step), "column_0")
    return Entry((names.b(step),), _bias_shape(view, step), "not_in_note" if is_extended(view, "biases") else "")


def _weighted_input(view: View, step: int) -> Entry:
    return Entry(_of_step(view, "weighted_input", step + 1), _of_layer(view, _units(view, step + 1)))


def _activation(view: View, step: int) -> Entry:
    """a of the layer after the step; the definition of g would be the same everywhere."""
    units = _units(view, step + 1)
    is_followed = step + 1 < view.trace.lesson.network.steps
    shape = _of_layer(view, _one_more(units) if _has_unit(view) and is_followed else units)
    names = view.notation
    return Entry((row(names.a(step + 1), "=", names.g(), "(", names.z(step + 1), ")"),), shape)


def _slope(view: View, step: int) -> Entry | None:
    """Of a softmax there is none."""
    if view.trace.slope[step + 1] is None:
        return None
    return Entry((slope_name(view, step + 1),), _of_layer(view, _units(view, step + 1)))


def _objective(view: View, step: int) -> Entry:
    remark = "falls" if view.notation.sign > 0 else "climbs"
    whole, *_ = _of_step(view, "cost", view.trace.lesson.network.steps)
    return Entry(tuple(_broken(whole)), (ONE, ONE), remark)


def _broken(formula: Node) -> Iterator[Node]:
    """A long sum in pieces: before its bracket, before each further term in that, and before a logarithm."""
    items = tuple(_items(formula))
    start, depth = 0, 0
    for index, item in enumerate(items):
        text = item.text if isinstance(item, Operator) else item.base if isinstance(item, Symbol) else ""
        is_break = (text == "(" and depth == 0) or (text in ("+", "−", "log") and depth == 1 and index - start > 1)
        if is_break and index > start:
            yield Row(items[start:index])
            start = index
        depth += (text == "(") - (text == ")")
    yield Row(items[start:])


def _items(formula: Node) -> Iterator[Node]:
    """What stands in a row, and in the rows in it."""
    if isinstance(formula, Row):
        for item in formula.items:
            yield from _items(item)
    else:
        yield formula


def _penalty(view: View, step: int) -> Entry | None:
    """As the note has it; the house's own as the lesson has it, or as the note `bias-unit` if that has none."""
    names, objective = view.notation, view.trace.lesson.objective
    form, remark = objective.l2_form if objective.l2 else next(iter(PENALTIES)), ""
    if names.key in CONVENTIONS:
        own = CONVENTIONS[names.key].scope.penalty
        if own is None and objective.l2 == 0:
            return None
        form = own or form
        remark = "not_in_note" if own is None else "in_update" if names.key == "row-batch" else "without_column_0"
    under = row(Number("2"), Symbol("m")) if form == "lambda/2m" else Number("2")
    squares = Power(Symbol(names.weight, "ij"), Number("2"))
    return Entry((row(names.plus, Fraction(Symbol("λ"), under), Symbol("∑"), squares),), None, remark)


def _output_delta(view: View, step: int) -> Entry:
    last = view.trace.lesson.network.steps
    return Entry(_of_step(view, "output_delta", last), _of_layer(view, _units(view, last)))


def _hidden_delta(view: View, step: int) -> Entry | None:
    """Of the layer before the step, or of the first hidden one where that is the input."""
    layer = max(step, 1)
    if layer >= view.trace.lesson.network.steps:
        return None
    returned = _of_step(view, "hidden_delta", layer)[:-1]  # the last chunk says what g′ is
    *chunks, last = returned
    return Entry((*chunks, _without_comma(last)), _of_layer(view, _units(view, layer)))


def _without_comma(chunk: Node) -> Node:
    return Row(chunk.items[:-1]) if isinstance(chunk, Row) else chunk


def _weight_gradient(view: View, step: int) -> Entry:
    return Entry(_of_step(view, "weight_gradient", step + 1), _weight_shape(view, step))


def _bias_gradient(view: View, step: int) -> Entry | None:
    if view.trace.lesson.network.biases is None:
        return None
    remark = "column_0" if view.notation.has_bias_unit else "not_in_note" if is_extended(view, "biases") else ""
    return Entry(_of_step(view, "bias_gradient", step + 1), _bias_shape(view, step), remark)


def _learning_rate(view: View, step: int) -> Entry:
    return Entry((view.notation.alpha(),))


def _update(view: View, step: int) -> Entry:
    return Entry(_of_step(view, "update", None), None, "descent" if view.notation.sign > 0 else "ascent")


def _times(view: View, step: int) -> Entry:
    names = view.notation
    return Entry((row(Symbol("u"), names.times, Symbol("v")),))


QUANTITIES: Mapping[str, Callable[[View, int], Entry | None]] = {
    "layers": _layers,
    "input": _input,
    "target": _target,
    "weights": _weights,
    "weight": _weight,
    "biases": _biases,
    "weighted_input": _weighted_input,
    "activation": _activation,
    "slope": _slope,
    "objective": _objective,
    "penalty": _penalty,
    "output_delta": _output_delta,
    "hidden_delta": _hidden_delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
    "learning_rate": _learning_rate,
    "update": _update,
    "times": _times,
}
"""Every quantity: (view, layer step) ↦ its entry, in the order in which they are computed."""
