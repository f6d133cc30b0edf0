"""Sums over paths are the gradient: by enumeration, by dynamic programming, by the chain rule, by the trace."""

import math
from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.core.chain_rule import ChainRule, Parameter, gradient, parameters
from engine.core.errors import LessonError
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace
from engine.display.path_graph import (
    LOSS,
    Path,
    all_paths,
    largest_paths,
    path_count,
    path_gradient,
    path_graph,
    path_sum,
)
from engine.display.targets import target_of
from tests.strategies import lessons
from tests.views import lesson_of, trace_of

TIGHT = 1e-12

MORE_LESSONS = {
    "softmax with squared error": lambda: lesson_of((3, 4, 3), "tanh", "softmax", samples=3),
    "sigmoid with squared error": lambda: lesson_of((2, 3, 2), "leaky_relu", "sigmoid", samples=2),
    "softmax with cross-entropy": lambda: lesson_of((2, 3, 3), "tanh", "softmax", loss="cross_entropy", bias=False),
    "a sum with a penalty": lambda: _with_objective(PRESETS["bias-unit"](), "sum", "lambda/2"),
    "one layer of softmax": lambda: lesson_of((2, 3), "softmax", loss="cross_entropy", samples=2),
}


def _with_objective(lesson: Lesson, reduction: str, form: str) -> Lesson:
    objective = Objective(lesson.objective.loss, reduction, 0.4, form)
    return Lesson(lesson.network, lesson.examples, objective)


def saturated(z: float, output: str, loss: str, targets: tuple[float, ...]) -> Trace:
    """1-2-outputs, the hidden units linear: the first output has the weighted input z, a second one −z."""
    weights = (np.array([[1.0], [2.0]]), np.array([[z, 0.0], [0.0, -z / 2]])[: len(targets)])
    network = Network((1, 2, len(targets)), ("identity", output), weights)
    return run(Lesson(network, Examples(np.array([[1.0]]), np.array([targets])), Objective(loss)))


SATURATED = [
    *((z, "sigmoid", "binary_cross_entropy", (y,)) for z in (800.0, -800.0) for y in (0.0, 1.0, 0.3)),
    *((z, "sigmoid", "binary_cross_entropy", (0.0, 0.5)) for z in (800.0, -800.0)),
    *((z, "softmax", "cross_entropy", (y, 1 - y)) for z in (800.0, -800.0) for y in (0.0, 1.0, 0.25)),
    *((z, "softmax", "half_squared_error", (0.0, 1.0)) for z in (800.0, -800.0)),
    *((z, "sigmoid", "half_squared_error", (0.0,)) for z in (800.0, -800.0)),
]


def agree(first: float, second: float, scale: float = 0.0) -> bool:
    return abs(first - second) <= TIGHT * max(abs(first), abs(second), scale)


def paths_of(trace: Trace, parameter: Parameter, sample: int) -> tuple[Path, ...]:
    return tuple(all_paths(path_graph(trace, parameter, sample), target_of(parameter), LOSS))


def enumerated(trace: Trace, parameter: Parameter) -> float:
    """∂J/∂θ by walking along all paths of all samples."""
    samples = range(trace.lesson.examples.count)
    total = math.fsum(path.product for sample in samples for path in paths_of(trace, parameter, sample))
    penalty = 0.0 if parameter.source is None else trace.penalty_factor * parameter.of(trace.lesson.network)
    return trace.sample_factor * total + penalty


def magnitude(trace: Trace, parameter: Parameter) -> float:
    """What the sum would be if no two paths cancelled."""
    samples = range(trace.lesson.examples.count)
    return sum(abs(path.product) for sample in samples for path in paths_of(trace, parameter, sample)) + 1e-280


def graphs(trace: Trace) -> Iterator[tuple[nx.DiGraph, str, tuple[Path, ...]]]:
    """The graph of every parameter and sample, with its paths."""
    for parameter in parameters(trace.lesson.network):
        for sample in range(trace.lesson.examples.count):
            graph = path_graph(trace, parameter, sample)
            yield graph, target_of(parameter), tuple(all_paths(graph, target_of(parameter), LOSS))


def warm_up(a: float, b: float) -> nx.DiGraph:
    """c = a + b, d = b + 1, e = c d."""
    graph = nx.DiGraph()
    factors = {("a", "c"): 1.0, ("b", "c"): 1.0, ("b", "d"): 1.0, ("c", "e"): b + 1, ("d", "e"): a + b}
    graph.add_edges_from((tail, head, {"factor": factor}) for (tail, head), factor in factors.items())
    return graph


def assert_is_the_gradient(trace: Trace) -> None:
    for parameter in parameters(trace.lesson.network):
        by_paths = path_gradient(trace, parameter)
        others = enumerated(trace, parameter), gradient(trace, parameter), parameter.of(trace.gradients)
        assert all(agree(by_paths, other) for other in others), (parameter, by_paths, others)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_sum_over_the_paths_is_the_gradient_of_every_parameter(preset: str) -> None:
    assert_is_the_gradient(trace_of(preset))


@pytest.mark.parametrize("name", MORE_LESSONS)
def test_so_it_is_with_other_pairs_of_loss_and_output(name: str) -> None:
    assert_is_the_gradient(run(MORE_LESSONS[name]()))


@pytest.mark.parametrize(("z", "output", "loss", "targets"), SATURATED)
def test_so_it_is_where_outputs_are_saturated(z: float, output: str, loss: str, targets: tuple[float, ...]) -> None:
    trace = saturated(z, output, loss, targets)
    assert_is_the_gradient(trace)
    assert all(math.isfinite(factor) for _, _, paths in graphs(trace) for path in paths for factor in path.factors)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_sum_of_each_sample_is_that_of_the_chain_rule(preset: str) -> None:
    trace = trace_of(preset)
    for parameter in parameters(trace.lesson.network):
        for sample in range(trace.lesson.examples.count):
            total = path_sum(path_graph(trace, parameter, sample), target_of(parameter), LOSS)
            assert agree(total, ChainRule(trace, sample).gradient(parameter))


@pytest.mark.parametrize("preset", PRESETS)
def test_paths_are_counted_without_walking_along_them(preset: str) -> None:
    for graph, start, paths in graphs(trace_of(preset)):
        assert path_count(graph, start, LOSS) == len(paths) == len({path.nodes for path in paths})


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("count", [0, 1, 5, 10_000])
def test_the_largest_paths_are_those_of_the_sorted_list(preset: str, count: int) -> None:
    for graph, start, paths in graphs(trace_of(preset)):
        largest = largest_paths(graph, start, LOSS, count)
        in_order = sorted((abs(path.product) for path in paths), reverse=True)
        assert [abs(path.product) for path in largest] == in_order[:count]
        assert len(set(largest)) == len(largest)
        assert set(largest) <= set(paths)


def test_a_path_knows_its_edges() -> None:
    trace = trace_of("loglik")
    path = paths_of(trace, Parameter(0, 1, 2), 0)[0]
    assert path.nodes == ("w0.1.2", "z1.1", "a1.1", "z2.0", "a2.0", "z3.0", "a3.0", LOSS)
    weights, slope = trace.lesson.network.weights, trace.slope
    local = [slope[1][1, 0], weights[1][0, 1], slope[2][0, 0], weights[2][0, 0], slope[3][0, 0]]  # type: ignore[index]
    assert path.factors == (trace.a[0][2, 0], *local, trace.loss_gradient()[0, 0])
    assert agree(path.product, math.prod(path.factors))


def test_a_bias_begins_with_1_and_paths_come_in_the_order_of_the_units() -> None:
    paths = paths_of(trace_of("xor"), Parameter(0, 1), 2)
    assert [path.nodes for path in paths] == [("b0.1", "z1.1", "a1.1", "z2.0", "a2.0", LOSS)]
    assert paths[0].factors[0] == 1.0
    ends = [path.nodes[3::2] for path in paths_of(trace_of("loglik"), Parameter(0, 0, 0), 0)]
    assert ends == [(f"z2.{k}", f"z3.{o}", LOSS) for k in range(4) for o in range(3)]


def test_softmax_lets_every_path_end_at_every_output() -> None:
    paths = paths_of(trace_of("row-batch"), Parameter(1, 0, 2), 1)
    assert [path.nodes for path in paths] == [("w1.0.2", "z2.0", f"a2.{output}", LOSS) for output in (0, 1)]


def test_where_factors_would_be_infinite_one_edge_leads_past_them() -> None:
    trace = saturated(800.0, "sigmoid", "binary_cross_entropy", (0.0, 0.0))
    graph = path_graph(trace, Parameter(0, 0, 0), 0)
    assert graph["z2.0"] == {LOSS: {"factor": 1.0}}
    assert list(graph["z2.1"]) == ["a2.1"]


def test_the_number_of_paths_of_a_wide_and_deep_network_is_the_product_of_its_widths() -> None:
    trace = run(lesson_of((64,) * 12, *("sigmoid",) * 10, "softmax", loss="cross_entropy"))
    graph = path_graph(trace, Parameter(0, 3, 5), 0)
    assert path_count(graph, "w0.3.5", LOSS) == 64**11
    assert agree(path_sum(graph, "w0.3.5", LOSS), trace.gradients.weights[0][3, 5])


@pytest.mark.parametrize(("a", "b"), [(2.0, 1.0), (-3.0, 0.5), (0.0, -1.0)])
def test_the_functions_serve_any_graph_with_factors(a: float, b: float) -> None:
    graph = warm_up(a, b)
    assert path_sum(graph, "a", "e") == b + 1
    assert path_sum(graph, "b", "e") == (b + 1) + (a + b)
    assert [path_count(graph, node, "e") for node in "abcde"] == [1, 2, 1, 1, 1]
    assert [path.nodes for path in all_paths(graph, "b", "e")] == [("b", "c", "e"), ("b", "d", "e")]
    assert [path.nodes for path in largest_paths(graph, "a", "e", 3)] == [("a", "c", "e")]


def test_a_node_leads_to_itself_along_one_path_without_edges_and_to_earlier_ones_along_none() -> None:
    graph = warm_up(2.0, 1.0)
    nothing = Path(("e",), (), 1.0)
    assert (tuple(all_paths(graph, "e", "e")), largest_paths(graph, "e", "e", 2)) == ((nothing,), (nothing,))
    assert (path_count(graph, "e", "a"), path_sum(graph, "e", "a")) == (0, 0.0)
    assert (tuple(all_paths(graph, "e", "a")), largest_paths(graph, "e", "a", 2)) == ((), ())


def test_paths_that_are_0_come_last() -> None:
    graph = nx.DiGraph()
    for middle, factor in (("m", 0.0), ("n", -3.0), ("o", 2.0), ("p", -0.0)):
        graph.add_edge("s", middle, factor=factor)
        graph.add_edge(middle, "t", factor=1.0)
    assert [path.product for path in largest_paths(graph, "s", "t", 9)] == [-3.0, 2.0, 0.0, 0.0]


@pytest.mark.parametrize(("start", "end"), [("a", "x"), ("x", "e")])
def test_a_node_that_is_not_there_is_refused(start: str, end: str) -> None:
    graph = warm_up(2.0, 1.0)
    for function in (path_count, path_sum):
        with pytest.raises(KeyError, match="x"):
            function(graph, start, end)
    with pytest.raises(KeyError, match="x"):
        tuple(all_paths(graph, start, end))
    with pytest.raises(KeyError, match="x"):
        largest_paths(graph, start, end, 1)


def test_a_graph_with_a_cycle_is_refused() -> None:
    graph = warm_up(2.0, 1.0)
    graph.add_edge("e", "b", factor=1.0)
    with pytest.raises(nx.NetworkXUnfeasible):
        path_count(graph, "b", "e")


@settings(deadline=None, max_examples=60)
@given(lessons(moderate=True), st.data())
def test_random_networks(lesson: Lesson, data: st.DataObject) -> None:
    try:
        trace = run(lesson)
    except LessonError:
        assume(False)
    parameter = data.draw(st.sampled_from(tuple(parameters(lesson.network))))
    start, sample = target_of(parameter), data.draw(st.integers(0, lesson.examples.count - 1))
    graph, paths = path_graph(trace, parameter, sample), paths_of(trace, parameter, sample)
    scale = magnitude(trace, parameter)
    assert path_count(graph, start, LOSS) == len(paths)
    assert agree(path_sum(graph, start, LOSS), math.fsum(path.product for path in paths), scale)
    by_paths = path_gradient(trace, parameter)
    assert agree(by_paths, enumerated(trace, parameter), scale)
    assert agree(by_paths, gradient(trace, parameter), scale)
    largest = largest_paths(graph, start, LOSS, 7)
    in_order = sorted((abs(path.product) for path in paths), reverse=True)
    assert [abs(path.product) for path in largest] == in_order[:7]
