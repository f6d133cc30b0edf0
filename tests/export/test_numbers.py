"""Exported numbers, read back by the programs that they are meant for."""

import csv
import io

import networkx as nx
import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.export.numbers import arrays_of, csv_tables, graphml, npz
from tests.views import trace_of


@pytest.mark.parametrize("preset", PRESETS)
def test_npz_holds_every_array_to_the_last_bit_and_needs_no_pickle(preset: str) -> None:
    trace = trace_of(preset)
    with np.load(io.BytesIO(npz(trace)), allow_pickle=False) as archive:
        assert set(archive) == {name for name, _ in arrays_of(trace)}
        for name, array in arrays_of(trace):
            assert np.array_equal(archive[name], array), name
        assert np.array_equal(archive["dW_0"], trace.gradients.weights[0])


@pytest.mark.parametrize("preset", PRESETS)
def test_csv_holds_every_array_to_the_last_bit(preset: str) -> None:
    trace = trace_of(preset)
    tables = csv_tables(trace)
    for name, array in arrays_of(trace):
        rows = list(csv.reader(io.StringIO(tables[f"{name}.csv"])))
        assert np.array_equal(np.array(rows, dtype=float), np.atleast_2d(array)), name


@pytest.mark.parametrize("preset", PRESETS)
def test_networkx_reads_the_network_back_with_its_numbers(preset: str) -> None:
    trace = trace_of(preset)
    network = trace.lesson.network
    graph = nx.read_graphml(io.BytesIO(graphml(trace)))
    assert graph.number_of_edges() == network.parameter_count
    for step, weights in enumerate(network.weights):
        for (i, j), weight in np.ndenumerate(weights):
            edge = graph.edges[f"u{step}.{j}", f"u{step + 1}.{i}"]
            assert (edge["weight"], edge["gradient"]) == (weight, trace.gradients.weights[step][i, j])
    last = network.steps
    for unit in range(network.layers[last]):
        node = graph.nodes[f"u{last}.{unit}"]
        expected = (array[unit, 0] for array in (trace.a[last], trace.z[last], trace.delta[last]) if array is not None)
        assert (node["activation"], node["weighted_input"], node["delta"]) == tuple(expected)
