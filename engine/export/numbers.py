"""The numbers of a trace in files that other programs read: CSV, .npz, GraphML."""

import csv
import io
from collections.abc import Iterator

import networkx as nx
import numpy as np

from engine.core.activations import Array
from engine.core.trace import Trace
from engine.display.targets import bias_target, unit_target, weight_target


def arrays_of(trace: Trace) -> Iterator[tuple[str, Array]]:
    """Every array of a trace with its name; `k` counts layer steps and `l` layers from 0.

    `inputs` and `targets` (m, n); `z_l`, `a_l`, `slope_l`, `delta_l` (n, m); `W_k` (n_out, n_in), `b_k`, their
    gradients `dW_k`, `db_k` and updated values `W_k_updated`, `b_k_updated`; `J` and `loss` of each sample.
    """
    lesson = trace.lesson
    yield "inputs", lesson.examples.inputs
    yield "targets", lesson.examples.targets
    groups = (("z", trace.z), ("a", trace.a), ("slope", trace.slope), ("delta", trace.delta))
    for name, layers in groups:
        yield from ((f"{name}_{layer}", array) for layer, array in enumerate(layers) if array is not None)
    sets = (("", "", lesson.network), ("d", "", trace.gradients), ("", "_updated", trace.updated))
    for before, after, arrays in sets:
        yield from ((f"{before}W_{step}{after}", array) for step, array in enumerate(arrays.weights))
        yield from ((f"{before}b_{step}{after}", array) for step, array in enumerate(arrays.biases or ()))
    yield "loss", trace.cost.per_sample
    yield "J", np.array(trace.cost.J)


def npz(trace: Trace) -> bytes:
    """All arrays of a trace as one `.npz`, read with `numpy.load`; nothing in it needs pickle."""
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **dict(arrays_of(trace)))
    return stream.getvalue()


def csv_tables(trace: Trace) -> dict[str, str]:
    """One CSV file a matrix: file name ↦ text, numbers with all their digits, one row of the matrix a line."""
    return {f"{name}.csv": _table(np.atleast_2d(array)) for name, array in arrays_of(trace)}


def _table(array: Array) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(array.tolist())
    return stream.getvalue()


def graphml(trace: Trace, sample: int = 0) -> bytes:
    """The whole network as GraphML, read with `networkx.read_graphml`.

    Nodes are units, with `layer`, `unit`, `activation` and, past the input, `weighted_input` and `delta` of one sample;
    bias units have the activation 1. Edges carry `weight` and `gradient`, those of biases too.

    Args:
        trace: the numbers.
        sample: whose values stand on the nodes, from 0.
    """
    graph, network = nx.DiGraph(), trace.lesson.network
    for layer, units in enumerate(network.layers):
        for unit in range(units):
            graph.add_node(unit_target(layer, unit), layer=layer, unit=unit, **_values(trace, layer, unit, sample))
    for step, weights in enumerate(network.weights):
        gradients = trace.gradients.weights[step]
        for (i, j), weight in np.ndenumerate(weights):
            ends = unit_target(step, j), unit_target(step + 1, i)
            graph.add_edge(*ends, id=weight_target(step, i, j), weight=float(weight), gradient=float(gradients[i, j]))
        if network.biases is None or trace.gradients.biases is None:
            continue
        graph.add_node(f"one{step}", layer=step, activation=1.0)
        for i, bias in enumerate(network.biases[step]):
            gradient = float(trace.gradients.biases[step][i])
            head = unit_target(step + 1, i)
            graph.add_edge(f"one{step}", head, id=bias_target(step, i), weight=float(bias), gradient=gradient)
    stream = io.BytesIO()
    nx.write_graphml(graph, stream, encoding="utf-8", named_key_ids=True)
    return stream.getvalue()


def _values(trace: Trace, layer: int, unit: int, sample: int) -> dict[str, float]:
    named = {"activation": trace.a[layer], "weighted_input": trace.z[layer], "delta": trace.delta[layer]}
    return {name: float(array[unit, sample]) for name, array in named.items() if array is not None}
