"""What stands around the network: targets beside the outputs, layer captions, the direction of flow, the scale."""

from collections.abc import Mapping

from engine.core.steps import Step
from engine.display.formula import BAR, Node, Symbol, html, partial
from engine.display.matrix_parts import whole_note
from engine.display.numbers import format_number, format_short
from engine.display.view import View
from engine.figures import drawing
from engine.figures.drawing import Box, Trace
from engine.figures.network_edges import arrowhead
from engine.figures.network_layout import NetworkLayout
from engine.figures.network_state import EdgeState
from engine.figures.theme import LEVELS, Scale, line_colour

ARROW_Y = 22.0


def outputs(view: View, layout: NetworkLayout, step: Step, values: Mapping[str, Box]) -> tuple[list[Trace], list[Box]]:
    """The targets beside the outputs (on a phone below them), and the outputs once their units show δ."""
    lines = _output_lines(view, layout, step)
    units = {name: layout.centres[name] for name in lines}
    longest = max(drawing.text_width(text, 1) for texts in lines.values() for text in texts)
    if layout.canvas.outputs_beside:
        widest = max([2 * layout.radius, *(values[name].width for name in units if name in values)])
        left = max(x for x, _ in units.values()) + widest / 2 + 6
        size = min(11.5, (layout.canvas.width - left - 2) / longest)
        places = [(left + longest * size / 2, y) for _, y in units.values()]
        dense = layout.spacing < 2.7 * size
    else:
        if layout.spacing < 2 * layout.radius + 46:
            return [], []
        size, dense = 10.0, False
        rightmost = layout.canvas.width - longest * size / 2 - 2
        places = [
            (min(x, rightmost), y + layout.radius + 3 + size * 0.65 * len(texts))
            for (x, y), texts in zip(units.values(), lines.values(), strict=True)
        ]
    shown = [texts[-1:] if dense else texts for texts in lines.values()]
    boxes = [Box(*place, longest * size, size * 1.3 * len(texts)) for place, texts in zip(places, shown, strict=True)]
    plates = [drawing.plates(boxes, "@paper", max(box.height for box in boxes))]
    return [*plates, drawing.texts(places, ["<br>".join(texts) for texts in shown], size, "@muted")], boxes


def _output_lines(view: View, layout: NetworkLayout, step: Step) -> dict[str, list[str]]:
    """For each shown output unit `y = …`, preceded by `a = …` while the unit itself shows δ."""
    layer, mark = view.trace.lesson.network.steps, BAR if view.shows_means else ""
    lines: dict[str, list[str]] = {}
    for name, data in layout.graph.nodes(data=True):
        if data["layer"] != layer:
            continue
        i = data["unit"]
        lines[name] = [f"y{mark} = {format_short(view.on_unit(view.trace.targets[i]), view.digits)}"]
        if step.phase in {"backward", "update"}:
            lines[name].insert(0, f"a{mark} = {format_number(view.on_unit(view.trace.a[layer][i]), view.digits)}")
    return lines


def captions(view: View, layout: NetworkLayout) -> list[Trace]:
    """The layers' numbers below their columns."""
    last = len(layout.columns) - 1
    number = view.notation.layer_number
    gap = layout.columns[1] - layout.columns[0]
    strings = []
    for layer in range(last + 1):
        text = view.texts("figure.layer", number=number(layer)) if gap >= 52 else str(number(layer))
        role = view.texts("figure.input") if layer == 0 else view.texts("figure.output") if layer == last else ""
        strings.append(f"{text}<br>{role}" if role else text)
    y = layout.canvas.height - layout.canvas.bottom + (30 if layout.canvas.outputs_beside else 44)
    places = [(x, y) for x in layout.columns]
    return [drawing.texts(places, strings, 11.5, "@muted", position="bottom center")]


def whose(view: View) -> list[Trace]:
    """Of which samples the numbers on units are, where there are several."""
    if not view.is_batch:
        return []
    count, shown = view.trace.lesson.examples.count, view.shown_samples
    text = view.texts("figure.sample", number=shown[0] + 1, count=count)
    if len(shown) == count:
        text = view.texts("figure.mean", count=count)
    elif len(shown) > 1:
        text = view.texts("figure.mean_of_some", first=shown[0] + 1, last=shown[-1] + 1)
    return [drawing.texts([(4, ARROW_Y - 14)], [text], 11.5, "@muted", position="middle right")]


def dots(layout: NetworkLayout) -> list[Trace]:
    """The ellipses of wide layers."""
    if not layout.ellipses:
        return []
    return [drawing.texts(layout.ellipses, ["⋮"] * len(layout.ellipses), 18, "@muted")]


def direction(view: View, layout: NetworkLayout, step: Step) -> list[Trace]:
    """An arrow above the columns in focus: right for forward, left for backward."""
    if step.phase not in {"forward", "backward"}:
        return []
    columns = [layout.columns[layer] for layer in step.focus.layers]
    middle = sum(columns) / len(columns)
    text = view.texts(f"player.{step.phase}")
    width = drawing.text_width(text, 12)
    left = min(max(middle - (38 + width) / 2, 4), layout.canvas.width - 46 - width)
    y = ARROW_Y + 10
    tail, head = ((left, y), (left + 30, y)) if step.phase == "forward" else ((left + 30, y), (left, y))
    strokes = [(tail, head), arrowhead(tail, head, 1.4)]
    return [
        drawing.lines(strokes, "@ink", 1.4),
        drawing.texts([(left + 36, y)], [text], 12, "@ink", position="middle right"),
    ]


def legend(view: View, layout: NetworkLayout, scale: Scale, step: Step, edges: Mapping[str, EdgeState]) -> list[Trace]:
    """What colour and width mean, with the extremes of the scale."""
    is_sum = any(edge.quantity == "sum" for edge in edges.values())
    named = (Symbol("Δ"), "sum") if is_sum else _legend_quantity(view, step)
    if named is None:
        return []
    name, quantity = named
    extreme = scale.extremes[quantity]
    if not extreme:
        return []
    canvas = layout.canvas
    low, high = (format_number(sign * extreme, view.digits, True) for sign in (-1, 1))
    note = whole_note(view) if quantity == "gradient" else ""
    text, measured = (
        view.texts("figure.scale", name=f"{symbol} ({note})" if note else symbol, low=low, high=high)
        for symbol in (html(name), "∂J/∂Θ")
    )
    colours = [line_colour(level) for level in range(-LEVELS, LEVELS + 1, 2) if level]
    ramp = 10 * len(colours)
    width = drawing.text_width(measured, 1)
    size = min(11.5, (canvas.width - ramp - 16) / width)
    left, y = max(6.0, (canvas.width - width * size - ramp) / 2), canvas.height - 10
    swatches = [(left + 10 * index, y) for index in range(len(colours))]
    return [
        drawing.markers(swatches, "square", 9, colours, colours, 0),
        drawing.texts([(left + ramp, y)], [text], size, "@muted", position="middle right"),
    ]


def _legend_quantity(view: View, step: Step) -> tuple[Node, str] | None:
    weights = Symbol(view.notation.weights)
    match step.kind:
        case "weighted_input" | "hidden_delta":
            return weights, "weight"
        case "weight_gradient" | "update":
            return partial(view.notation.J(), weights), "gradient"
        case "bias_gradient":
            return partial(view.notation.J(), view.notation.all_biases()), "gradient"
        case "output_delta":
            return Symbol("δ"), "delta"
    return None
