from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.network import Network
from engine.figures.graph import bias_unit, shown_graph
from engine.figures.network_layout import BIAS_SIDE, CANVASES, NetworkLayout, network_layout

layer_lists = st.lists(st.integers(1, 64), min_size=2, max_size=12)
canvases = st.sampled_from(list(CANVASES))

EXTREMES = [([1, 1], False), ([64] * 12, True), ([64, 1] * 6, True), ([1, 64], True), ([10, 11, 3], False)]


def network_of(layers: list[int], bias: bool) -> Network:
    weights = tuple(np.zeros((units_out, units_in)) for units_in, units_out in pairwise(layers))
    biases = tuple(np.zeros(units) for units in layers[1:]) if bias else None
    return Network(tuple(layers), ("sigmoid",) * (len(layers) - 1), weights, biases)


def layout_of(layers: list[int], bias: bool, canvas: str) -> NetworkLayout:
    return network_layout(network_of(layers, bias), CANVASES[canvas])


def check_places(layout: NetworkLayout) -> None:
    canvas, radius = layout.canvas, max(layout.radius, BIAS_SIDE / 2)
    places = np.array([*layout.centres.values(), *layout.ellipses])
    assert (places - radius >= 0).all()
    assert (places + radius <= (canvas.width, canvas.height)).all()
    assert (places >= np.array((canvas.left, canvas.top)) - 1e-9).all()
    assert (places <= np.array((canvas.width - canvas.right, canvas.height - canvas.bottom)) + 1e-9).all()
    apart = np.hypot(*np.moveaxis(places[:, np.newaxis] - places, 2, 0)) + np.eye(len(places)) * 1e9
    assert apart.min() >= 2 * layout.radius


@settings(deadline=None, max_examples=40)
@given(layer_lists, st.booleans(), canvases)
def test_units_stand_inside_the_canvas_and_apart(layers: list[int], bias: bool, canvas: str) -> None:
    check_places(layout_of(layers, bias, canvas))


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize(("layers", "bias"), EXTREMES)
def test_units_of_extreme_networks_stand_inside_the_canvas_and_apart(
    layers: list[int], bias: bool, canvas: str
) -> None:
    check_places(layout_of(layers, bias, canvas))


@settings(deadline=None, max_examples=20)
@given(layer_lists, st.booleans(), canvases)
def test_edges_run_from_rim_to_rim_to_the_right(layers: list[int], bias: bool, canvas: str) -> None:
    layout = layout_of(layers, bias, canvas)
    assert len(layout.edges) == layout.graph.number_of_edges()
    for tail, head, data in layout.graph.edges(data=True):
        start, end = map(np.array, layout.edges[data["target"]])
        assert start[0] < end[0]
        distance = np.hypot(*(end - layout.centres[head]))
        assert distance == pytest.approx(layout.radius + 1)
        if not tail.startswith("one"):
            assert np.hypot(*(start - layout.centres[tail])) == pytest.approx(layout.radius + 1)


@settings(deadline=None, max_examples=20)
@given(layer_lists, st.booleans())
def test_a_layer_of_more_than_ten_units_has_an_ellipsis(layers: list[int], bias: bool) -> None:
    layout = layout_of(layers, bias, "wide")
    wide = [layer for layer, units in enumerate(layers) if units > 10]
    assert [x for x, _ in layout.ellipses] == [layout.columns[layer] for layer in wide]
    shown = [sum(name.startswith(f"u{layer}.") for name in layout.centres) for layer in range(len(layers))]
    assert shown == [9 if units > 10 else units for units in layers]


def test_the_ellipsis_stands_between_the_fifth_unit_and_the_last_four() -> None:
    layout = layout_of([12, 1], False, "wide")
    ((_, y),) = layout.ellipses
    assert layout.centres["u0.4"][1] < y < layout.centres["u0.8"][1]
    assert y - layout.centres["u0.4"][1] == pytest.approx(layout.spacing)


def test_unit_one_stands_on_top_under_the_bias_unit() -> None:
    layout = layout_of([3, 2], True, "wide")
    heights = [layout.centres[name][1] for name in (bias_unit(0), "u0.0", "u0.1", "u0.2")]
    assert heights == sorted(heights)
    assert len({layout.centres[name][0] for name in (bias_unit(0), "u0.0", "u0.1")}) == 1


def test_columns_stand_evenly_from_the_input_to_the_output() -> None:
    layout = layout_of([2, 5, 3, 2], False, "wide")
    gaps = np.diff(layout.columns)
    assert gaps == pytest.approx([gaps[0]] * 3)
    assert (gaps > 0).all()
    assert [layout.centres[f"u{layer}.0"][0] for layer in range(4)] == list(layout.columns)


def test_the_graph_has_a_node_for_each_unit_and_an_edge_for_each_parameter() -> None:
    graph = shown_graph(network_of([3, 4, 2], True))
    assert graph.number_of_nodes() == 3 + 4 + 2 + 2
    targets = nx_targets(graph)
    assert {target for target, kind in targets.items() if kind == "weight"} == {
        *(f"w0.{i}.{j}" for i in range(4) for j in range(3)),
        *(f"w1.{i}.{j}" for i in range(2) for j in range(4)),
    }
    assert {target for target, kind in targets.items() if kind == "bias"} == {
        *(f"b0.{i}" for i in range(4)),
        *(f"b1.{i}" for i in range(2)),
    }


def nx_targets(graph) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {data["target"]: data["kind"] for _, _, data in graph.edges(data=True)}


def test_an_edge_joins_the_units_that_its_name_says() -> None:
    graph = shown_graph(network_of([3, 4, 2], True))
    assert graph.edges["u0.2", "u1.3"]["target"] == "w0.3.2"
    assert graph.edges[bias_unit(1), "u2.1"]["target"] == "b1.1"
