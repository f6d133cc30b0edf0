"""The paths from one parameter to the loss as they are shown: a row a path, its factors in symbols and in numbers."""

from dataclasses import dataclass, field

import networkx as nx

from engine.core.chain_rule import Parameter
from engine.display.formula import Node, Number, Symbol, partial, plain, row
from engine.display.formula_parts import fused_symbols, slope_name
from engine.display.path_graph import LOSS, MOST_PATHS, Path, all_paths, largest_paths, path_count, path_graph, path_sum
from engine.display.targets import target_of, unit_target, weight_target
from engine.display.view import View

LARGEST = 200
"""How many paths are shown where there are more than `MOST_PATHS`."""


@dataclass(frozen=True)
class PathFactor:
    """One factor, which many paths may share.

    Attributes:
        symbol: a_j, g′(z_i), θ_mi, ∂a_o/∂z_m, ∂ℓ/∂a_o or a_o − y_o.
        number: its value.
        edge: the name under which its edge stands in a row, empty where it has none.
        lights: the targets of its edge and of the units at its ends, as far as this factor brings them in.
        label: what stands on its edge in the picture, empty for nothing.
    """

    symbol: Node
    number: Number
    edge: str = ""
    lights: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class PathRow:
    """One path.

    Attributes:
        factors: indices into the table's factors, from the parameter on.
        product: its value, as a part of the gradient.
        place: its number in the order of the units, from 0.
    """

    factors: tuple[int, ...]
    product: Number
    place: int


@dataclass(frozen=True)
class PathTable:
    """The paths of one parameter and one sample, the largest first.

    Attributes:
        parameter: where they begin.
        count: how many there are, exactly.
        edge_count: how many edges their graph has.
        factors: of all the rows.
        rows: every path, or the `LARGEST` where there are more than `MOST_PATHS`.
        products: of the rows, not rounded.
        total: the sum over all paths, ∂loss/∂θ.
    """

    parameter: Parameter
    count: int
    edge_count: int
    factors: tuple[PathFactor, ...]
    rows: tuple[PathRow, ...]
    products: tuple[float, ...]
    total: float

    @property
    def is_complete(self) -> bool:
        """Whether every path has a row."""
        return len(self.rows) == self.count

    def edges(self, row: PathRow) -> str:
        """The edges of a row: `θ₁₂⁽¹⁾ → θ₂₁⁽²⁾ → θ₁₂⁽³⁾`."""
        return " → ".join(self.factors[index].edge for index in row.factors if self.factors[index].edge)

    def lights(self, row: PathRow) -> tuple[str, ...]:
        """The targets of all edges and units of a row."""
        return tuple(dict.fromkeys(target for index in row.factors for target in self.factors[index].lights))


def path_table(view: View, parameter: Parameter) -> PathTable:
    """The paths of a parameter for the sample that is shown. Source: `nielsen`, first part."""
    graph, start = path_graph(view.trace, parameter, view.sample), target_of(parameter)
    count = path_count(graph, start, LOSS)
    paths = _shown(graph, start, count)
    factors = _Factors(view, parameter)
    rows = tuple(
        PathRow(factors.of(path), view.number(path.product, "gradient"), place)
        for place, path in sorted(paths, key=lambda entry: -abs(entry[1].product))
    )
    products = tuple(sorted((path.product for _, path in paths), key=lambda product: -abs(product)))
    total, edges = path_sum(graph, start, LOSS), graph.number_of_edges()
    return PathTable(parameter, count, edges, tuple(factors.made), rows, products, total)


def _shown(graph: nx.DiGraph, start: str, count: int) -> list[tuple[int, Path]]:
    if count <= MOST_PATHS:
        return list(enumerate(all_paths(graph, start, LOSS)))
    return list(enumerate(largest_paths(graph, start, LOSS, LARGEST)))


@dataclass(eq=False)
class _Factors:
    """Makes each factor once, however many paths it is on.

    A factor that is always 1, the slope of a linear unit, is left out, as in the note `nielsen`.
    """

    view: View
    parameter: Parameter
    made: list[PathFactor] = field(default_factory=list)
    indices: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def of(self, path: Path) -> tuple[int, ...]:
        """The indices of a path's factors."""
        edges = zip(path.nodes, path.nodes[1:], path.factors, strict=False)
        found = (self._index(tail, head, value) for tail, head, value in edges)
        return tuple(index for index in found if index is not None)

    def _index(self, tail: str, head: str, value: float) -> int | None:
        if (tail, head) not in self.indices:
            factor = self._factor(tail, head, value)
            self.indices[tail, head] = None if factor is None else len(self.made)
            self.made += [] if factor is None else [factor]
        return self.indices[tail, head]

    def _factor(self, tail: str, head: str, value: float) -> PathFactor | None:
        if tail == target_of(self.parameter):
            return self._first(value)
        layer, unit = _place(tail)
        if head == LOSS:
            return self._last(tail, layer, unit, value)
        if head[0] == "z":
            return self._weight(layer, _place(head)[1], unit, value)
        return self._slope(layer, unit, _place(head)[1], value)

    def _first(self, value: float) -> PathFactor:
        """∂z_i/∂θ: the activation a_j, or 1 for a bias."""
        view, at = self.view, self.parameter
        edge = plain(view.notation.parameter(at))
        target, unit = target_of(at), unit_target(at.step + 1, at.unit)
        if at.source is None:
            return PathFactor(Number("1"), Number("1"), edge, (target, unit), edge)
        lights = (target, unit_target(at.step, at.source), unit)
        return PathFactor(view.notation.a(at.step, at.source), view.operand(value), edge, lights, edge)

    def _weight(self, step: int, destination: int, source: int, value: float) -> PathFactor:
        symbol = self.view.notation.w(step, destination, source)
        lights = (weight_target(step, destination, source), unit_target(step + 1, destination))
        label = self.view.number(value, "weight").text
        return PathFactor(symbol, self.view.operand(value, "weight"), plain(symbol), lights, label)

    def _slope(self, layer: int, unit: int, output: int, value: float) -> PathFactor | None:
        """g′(z_i), or at a softmax output ∂a_o/∂z_i."""
        names, network = self.view.notation, self.view.trace.lesson.network
        key = network.activations[layer - 1]
        if key == "identity":
            return None
        number = self.view.operand(value)
        if key != "softmax":
            return PathFactor(slope_name(self.view, layer, unit), number)
        a = names.a(layer, output)
        lights = (crossing_target(layer, unit, output), unit_target(layer, output))
        return PathFactor(partial(a, names.z(layer, unit)), number, plain(a), lights)

    def _last(self, tail: str, layer: int, unit: int, value: float) -> PathFactor:
        """∂ℓ/∂a_o; a_o − y_o where that is infinite."""
        number = self.view.operand(value, "delta")
        if tail[0] == "z":
            return PathFactor(row("(", *fused_symbols(self.view, layer, unit), ")"), number)
        return PathFactor(partial(Symbol("ℓ"), self.view.notation.a(layer, unit)), number)


def crossing_target(layer: int, unit: int, output: int) -> str:
    """The name of the way from a weighted input to the output of another unit, which softmax opens: `s2.0.1`."""
    return f"s{layer}.{output}.{unit}"


def _place(node: str) -> tuple[int, int]:
    """Layer and unit of a node `z2.0` or `a2.0`."""
    layer, unit = map(int, node[1:].split("."))
    return layer, unit
