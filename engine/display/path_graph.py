"""From one parameter to the loss: the computational graph, and sums over its paths.

Multiply along a path, add over the paths: ∂e/∂s = Σ over all paths from s to e of the product of the local derivatives
on their edges (the note `nielsen`, first part). `path_graph` makes that graph for a network. Everything else here works
on any directed acyclic graph whose edges carry their local derivative as `factor`. The number of paths grows as the
product of the layers' widths, so only `all_paths` ever walks along all of them.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import networkx as nx
import numpy as np

from engine.core.chain_rule import Parameter
from engine.core.trace import Trace, present
from engine.display.targets import target_of

MOST_PATHS = 2000
"""Of more paths than these only the largest are shown."""

LOSS = "loss"
"""The node that all paths lead to."""


@dataclass(frozen=True)
class Path:
    """One path.

    Attributes:
        nodes: from its start to its end.
        factors: the local derivatives on its edges, one fewer than nodes.
        product: of the factors, multiplied from the end back, as backpropagation does.
    """

    nodes: tuple[str, ...]
    factors: tuple[float, ...]
    product: float


def z_node(layer: int, unit: int) -> str:
    """The node of a weighted input: `z2.0`."""
    return f"z{layer}.{unit}"


def a_node(layer: int, unit: int) -> str:
    """The node of an activation: `a2.0`."""
    return f"a{layer}.{unit}"


def path_graph(trace: Trace, parameter: Parameter, sample: int) -> nx.DiGraph:
    """How the loss of one sample depends on one parameter θ.

    Nodes: the parameter under its target's name, `z…` and `a…` of its unit and of all units after that, and `loss`.
    Each edge carries its local derivative as `factor`: θ → z_i has a_j (1 for a bias), z_i → a_i has g′(z_i), a_i → z_m
    has θ_mi, z_m → a_o at a softmax output the entry ∂a_o/∂z_m of its Jacobian, a_o → loss has ∂loss/∂a_o. Where that
    is infinite, which only happens with a loss that cancels it, a single edge z_o → loss has a_o − y_o.

    Args:
        trace: activations, slopes and loss gradients are read from it, never a δ or a gradient.
        parameter: of the trace's network.
        sample: from 0.

    Source: `nielsen`, first part, (6) to (13); the slopes as in `loglik` (14) to (22).
    """
    graph, network = nx.DiGraph(), trace.lesson.network
    first = parameter.step + 1
    source = 1.0 if parameter.source is None else float(trace.a[parameter.step][parameter.source, sample])
    graph.add_edge(target_of(parameter), z_node(first, parameter.unit), factor=source)
    units = [parameter.unit]
    for layer in range(first, network.steps):
        slopes = present(trace.slope[layer])[:, sample].tolist()
        graph.add_edges_from((z_node(layer, i), a_node(layer, i), {"factor": slopes[i]}) for i in units)
        rows = list(enumerate(network.weights[layer].tolist()))
        graph.add_edges_from(
            (a_node(layer, i), z_node(layer + 1, m), {"factor": weights[i]}) for i in units for m, weights in rows
        )
        units = list(range(network.layers[layer + 1]))
    _add_outputs(graph, trace, sample, units)
    return graph


def _add_outputs(graph: nx.DiGraph, trace: Trace, sample: int, units: list[int]) -> None:
    """From the weighted inputs of these output units to the loss."""
    layer = trace.lesson.network.steps
    gradient = trace.loss_gradient()[:, sample].tolist()
    slopes = trace.slope[layer]
    local = trace.softmax_jacobian(sample) if slopes is None else np.diag(slopes[:, sample])
    for unit in units:
        z = z_node(layer, unit)
        outputs = range(len(gradient)) if slopes is None else (unit,)
        if any(math.isinf(gradient[output]) for output in outputs):
            graph.add_edge(z, LOSS, factor=float(trace.output_error()[unit, sample]))
            continue
        for output in outputs:
            graph.add_edge(z, a_node(layer, output), factor=float(local[output, unit]))
            graph.add_edge(a_node(layer, output), LOSS, factor=gradient[output])


def path_gradient(trace: Trace, parameter: Parameter) -> float:
    """∂J/∂θ = f Σ_samples (Σ_paths Π factors) + c θ: from the paths alone; a bias has no penalty.

    Source: `nielsen`, first part; `bias-unit` 4.3.5 for the batch and the penalty.
    """
    start = target_of(parameter)
    samples = range(trace.lesson.examples.count)
    total = sum(path_sum(path_graph(trace, parameter, sample), start, LOSS) for sample in samples)
    scaled = trace.sample_factor * total
    return scaled if parameter.source is None else scaled + trace.penalty_factor * parameter.of(trace.lesson.network)


def path_count(graph: nx.DiGraph, start: str, end: str) -> int:
    """How many paths lead from `start` to `end`, exactly, without walking along them; 1 if they are the same.

    Raises:
        KeyError: for a node that is not there.
        networkx.NetworkXUnfeasible: for a graph with a cycle.
    """
    return _counts(graph, end)[start]


def path_sum(graph: nx.DiGraph, start: str, end: str) -> float:
    """∂end/∂start: the sum over all paths of the product of their factors, without walking along them.

    Each node adds up what its successors hand back, Σ factor · sum: this is reverse mode, which is backpropagation.

    Raises:
        KeyError: for a node that is not there.
        networkx.NetworkXUnfeasible: for a graph with a cycle.
    """
    sums: dict[str, float] = {}
    for node in _from_the_end(graph, end):
        own = 1.0 if node == end else 0.0
        sums[node] = own + sum(edge["factor"] * sums[after] for after, edge in graph[node].items())
    return sums[start]


def all_paths(graph: nx.DiGraph, start: str, end: str) -> Iterator[Path]:
    """Every path, in the order of the graph's edges.

    Raises:
        KeyError: for a node that is not there.
        networkx.NetworkXUnfeasible: for a graph with a cycle.
    """
    counts = _counts(graph, end)
    if counts[start]:
        yield from _walk(graph, end, counts, (start,), ())


def _walk(
    graph: nx.DiGraph, end: str, counts: dict[str, int], nodes: tuple[str, ...], factors: tuple[float, ...]
) -> Iterator[Path]:
    """All paths that begin like this, never into a node that does not lead to the end."""
    if nodes[-1] == end:
        product = 0.0 if 0.0 in factors else math.prod(reversed(factors), start=1.0)
        yield Path(nodes, factors, product)
        return
    for after, edge in graph[nodes[-1]].items():
        if counts[after]:
            yield from _walk(graph, end, counts, (*nodes, after), (*factors, edge["factor"]))


@dataclass(frozen=True)
class _Tail:
    """The end of a path: its product, its first node, the factor of its first edge and what comes after that."""

    product: float
    node: str
    factor: float = 1.0
    rest: "_Tail | None" = None


def largest_paths(graph: nx.DiGraph, start: str, end: str, count: int) -> tuple[Path, ...]:
    """The `count` paths with the largest magnitude of their product, the largest first; those that are 0 come last.

    Exact, and without walking along all paths: the best tails of a node are the best of its successors' best ones,
    merged. Among equal magnitudes the order is fixed, but not that of `all_paths`.

    Raises:
        KeyError: for a node that is not there.
        networkx.NetworkXUnfeasible: for a graph with a cycle.
    """
    best: dict[str, list[_Tail]] = {}
    for node in _from_the_end(graph, end):
        longer = (_longer(node, edge["factor"], best[after]) for after, edge in graph[node].items())
        ends_here = [_Tail(1.0, node)] if node == end else []
        merged = heapq.merge(ends_here, *longer, key=lambda tail: abs(tail.product), reverse=True)
        best[node] = list(islice(merged, count))
    return tuple(map(_path_of, best[start]))


def _longer(node: str, factor: float, tails: list[_Tail]) -> Iterator[_Tail]:
    """The tails with one more edge in front; they stay in order, because |factor| is the same for all."""
    return (_Tail(factor * tail.product if factor else 0.0, node, factor, tail) for tail in tails)


def _path_of(tail: _Tail) -> Path:
    nodes, factors = [tail.node], []
    rest: _Tail | None = tail
    while rest is not None and rest.rest is not None:
        factors.append(rest.factor)
        rest = rest.rest
        nodes.append(rest.node)
    return Path(tuple(nodes), tuple(factors), tail.product)


def _counts(graph: nx.DiGraph, end: str) -> dict[str, int]:
    """For every node the number of paths to the end."""
    counts: dict[str, int] = {}
    for node in _from_the_end(graph, end):
        counts[node] = (node == end) + sum(counts[after] for after in graph[node])
    return counts


def _from_the_end(graph: nx.DiGraph, end: str) -> list[str]:
    """All nodes, each after everything that it leads to."""
    if end not in graph:
        raise KeyError(end)
    return list(reversed(list(nx.topological_sort(graph))))
