"""The warm-up graph: what the note prints, and both modes against differences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.warm_up import EDGES, INPUTS, NODES, OUTPUT, WarmUp

halves = st.integers(-10, 10).map(lambda count: count / 2)


def moved(graph: WarmUp, name: str, by: float) -> WarmUp:
    return WarmUp(graph.a + by * (name == "a"), graph.b + by * (name == "b"))


def test_the_numbers_of_the_note() -> None:
    graph = WarmUp(2, 1)
    assert dict(graph.values) == {"a": 2, "b": 1, "c": 3, "d": 2, "e": 6}
    found = {node: derivative.value for node, derivative in graph.reverse_mode().items()}
    assert found == {"e": 1, "d": 3, "c": 2, "b": 5, "a": 2}
    assert [(term.carried, term.local) for term in graph.reverse_mode()["b"].terms] == [(2, 1), (3, 1)]


@given(halves, halves)
def test_both_modes_meet_in_the_same_numbers(a: float, b: float) -> None:
    graph = WarmUp(a, b)
    for name in INPUTS:
        assert graph.forward_mode(name)[OUTPUT].value == graph.reverse_mode()[name].value


@given(halves, halves, st.sampled_from(INPUTS))
def test_forward_mode_gives_how_each_node_moves_with_the_input(a: float, b: float, name: str) -> None:
    graph = WarmUp(a, b)
    up, down = moved(graph, name, 0.5).values, moved(graph, name, -0.5).values
    for node in NODES:  # the graph is of second degree, so central differences are exact
        assert graph.forward_mode(name)[node].value == up[node] - down[node]


def test_every_edge_hands_on_exactly_once_in_each_mode() -> None:
    graph = WarmUp(-1.5, 4)
    for derivatives in (graph.forward_mode("a"), graph.forward_mode("b"), graph.reverse_mode()):
        assert sorted(term.edge for each in derivatives.values() for term in each.terms) == sorted(EDGES)


def test_a_node_that_is_no_input_is_refused() -> None:
    with pytest.raises(ValueError, match="c is no input"):
        WarmUp(2, 1).forward_mode("c")
