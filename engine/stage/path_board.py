"""All paths of one parameter as plain data: the network picture, the shapes that light up on it, the rows, the sums."""

from collections.abc import Iterator
from dataclasses import replace
from math import hypot
from typing import Any

from engine.core.chain_rule import Parameter
from engine.core.steps import Focus, Step
from engine.display.catalogue import stressed_runs
from engine.display.formula import Line, data, plain
from engine.display.numbers import format_number
from engine.display.path_rows import PathTable, path_table
from engine.display.path_sums import path_remark, path_sums
from engine.display.targets import unit_target
from engine.display.view import View
from engine.figures import drawing
from engine.figures.drawing import Point
from engine.figures.network_figure import NetworkPicture, network_picture
from engine.figures.network_layout import NetworkLayout
from engine.figures.network_state import unit_states
from engine.figures.network_units import value_boxes
from engine.figures.theme import SCREEN_THEMES

MOST_COLUMNS = 5
"""Networks of more layers need half of the page for their picture."""

MOST_BESIDE = 8
"""More factors than these are written out across the whole page."""

CAPTION = 18.0
"""Height of the line that names the sample, in pixels."""

LABEL_SIZE, LABEL_ROOM = 12.5, 16.0
"""Font size of numbers on lit edges, and how much of an edge has to be seen beside its number, in pixels."""

Json = dict[str, Any]


def path_board(view: View, parameter: Parameter, canvas: str) -> Json:
    """All that the component shows.

    Returns:
        - `picture` (`data`, `layout`, from which height on it is shown), `alt`, `themes`, `failed`
        - `parameter`: its target; `name`: its name; `places`: for each target the shape that lights, see `_places`
        - `labels`: whether there is room for numbers on edges
        - `factors`: [symbol, number, name of its edge, targets that it lights, label of its edge]
        - `is_deep`: whether the picture needs half of the page;
          `is_across`: whether a row has too many factors for half of the page; `is_cut`: whether paths are left out
        - `rows`: [indices of its factors, product, place in the order of the units], the largest first
        - `words`: of the table; `remark`: runs of text; `sums`: [heading, formula, text]
    """
    table, texts = path_table(view, parameter), view.texts
    drawn = network_picture(view, canvas)
    layers = view.trace.lesson.network.layers
    return {
        "picture": _picture(view, drawn),
        "alt": texts("path.picture", layers="-".join(map(str, layers))),
        "themes": {name: dict(colours) for name, colours in SCREEN_THEMES.items()},
        "failed": texts("player.failed"),
        "places": dict(_places(drawn.layout, view, parameter, table)),
        "labels": _has_room(drawn.layout, table),
        "factors": [
            [data(factor.symbol), data(factor.number), factor.edge, list(factor.lights), factor.label]
            for factor in table.factors
        ],
        "is_deep": len(layers) > MOST_COLUMNS,
        "is_cut": not table.is_complete,
        "is_across": max(len(row.factors) for row in table.rows) > MOST_BESIDE,
        "rows": [[list(row.factors), data(row.product), row.place] for row in table.rows],
        "words": {
            "table": texts("path.table", parameter=plain(view.notation.parameter(parameter))),
            "edges": texts("path.edges"),
            "factors": texts("path.factors"),
            "product": texts("path.product"),
            "keys": texts("path.rows"),
        },
        "remark": [list(run) for run in stressed_runs(path_remark(view, table))],
        "sums": list(_sums(view, table)),
    }


def _still(view: View) -> Step:
    """The step at which all activations are known and no gradient is, with nothing in focus."""
    return replace(view.step_of("cost", view.trace.lesson.network.steps), focus=Focus(()))


def _picture(view: View, drawn: NetworkPicture) -> Json:
    """The network with its activations, nothing in focus, without the margins that other pictures write into."""
    cost = _still(view)
    layout, canvas = drawn.layout, drawn.layout.canvas
    top = min(y for _, y in layout.centres.values()) - layout.radius - 24
    traces = [*drawn.base(), *drawn.step(cost)]
    if view.is_batch:
        top -= CAPTION
        text = view.texts("figure.sample", number=view.sample + 1, count=view.trace.lesson.examples.count)
        traces.append(drawing.texts([(4, top + CAPTION / 2)], [text], 11.5, "@muted", position="middle right"))
    bottom = canvas.height - (12.0 if canvas.outputs_beside else 28.0)
    shown = drawing.layout(canvas.width, bottom - top)
    shown["yaxis"]["range"] = [bottom, top]
    return {"data": traces, "layout": shown, "top": top}


def _sums(view: View, table: PathTable) -> Iterator[list[Any]]:
    """The sum, how it leads to the gradient of the cost, and what backpropagation gives."""
    texts, sums = view.texts, path_sums(view, table)
    count = str(table.count) if table.is_complete else format_number(table.count, view.digits)
    heading = (
        texts("path.sum_of_sample", count=count, sample=view.sample + 1)
        if view.is_batch
        else texts("path.sum", count=count)
    )
    yield [heading, _chunks(sums.of_sample), ""]
    if sums.of_cost:
        yield [texts("path.cost"), _chunks(sums.of_cost), ""]
    verdict = texts("path.difference", difference=format_number(sums.difference, 3))
    yield [texts("path.backward"), _chunks(sums.backward), verdict if sums.difference else texts("path.same")]


def _chunks(line: Line) -> list[Any]:
    return [data(chunk) for chunk in line]


def _places(layout: NetworkLayout, view: View, parameter: Parameter, table: PathTable) -> Iterator[tuple[str, Json]]:
    """For each target that a row lights its shape: a `line` (dashed where an end is hidden), an `oval`, a `curve`."""
    yield from _units(layout, view, table)
    for target in dict.fromkeys(target for factor in table.factors for target in factor.lights):
        kind, *numbers = target[0], *map(int, target[1:].split("."))
        if target in layout.edges:
            yield target, {"line": [round(value, 1) for point in layout.edges[target] for value in point]}
        elif kind == "w":
            step, destination, source = numbers
            ends = _place(layout, step, source), _place(layout, step + 1, destination)
            yield target, {"line": _shortened(*ends, layout.radius), "hidden": True}
        elif kind == "s":
            layer, output, unit = numbers
            if output != unit:
                ends = _place(layout, layer, unit), _place(layout, layer, output)
                yield target, {"curve": _bow(*ends, layout.radius, _gap(layout))}


def _units(layout: NetworkLayout, view: View, table: PathTable) -> Iterator[tuple[str, Json]]:
    """Circles around units, widened where the number is wider; a hidden unit is where the ellipsis is."""
    values = value_boxes(layout, unit_states(view, _still(view)))
    for target in dict.fromkeys(target for factor in table.factors for target in factor.lights if target[0] == "u"):
        layer, unit = map(int, target[1:].split("."))
        half = values[target].width / 2 + 1 if target in values else 0.0
        x, y = _place(layout, layer, unit)
        yield target, {"oval": [round(value, 1) for value in (x, y, max(layout.radius, half), layout.radius)]}


def _place(layout: NetworkLayout, layer: int, unit: int) -> Point:
    x = layout.columns[layer]
    dots = (place for place in layout.ellipses if abs(place[0] - x) < 1)
    return layout.centres.get(unit_target(layer, unit)) or next(dots)


def _shortened(start: Point, end: Point, radius: float) -> list[float]:
    """The line between two centres from rim to rim."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    x, y = ((end[axis] - start[axis]) / length * radius for axis in (0, 1))
    return [round(value, 1) for value in (start[0] + x, start[1] + y, end[0] - x, end[1] - y)]


def _bow(start: Point, end: Point, radius: float, gap: float) -> list[float]:
    """A bow between two units of a column, on the side that the edges come from: start, control point, end."""
    x = start[0] - radius * 0.8
    down = 1 if end[1] > start[1] else -1
    first, last = start[1] + down * radius * 0.6, end[1] - down * radius * 0.6
    return [round(value, 1) for value in (x, first, x - gap * 0.3, (first + last) / 2, x, last)]


def _has_room(layout: NetworkLayout, table: PathTable) -> bool:
    """Whether a number on a lit edge leaves enough of the edge to be seen."""
    widest = max(drawing.text_width(factor.label, LABEL_SIZE) for factor in table.factors)
    return widest + LABEL_ROOM <= _gap(layout) - 2 * layout.radius


def _gap(layout: NetworkLayout) -> float:
    return layout.columns[1] - layout.columns[0]
