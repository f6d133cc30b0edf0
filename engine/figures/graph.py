"""The shown part of a network as a `networkx.DiGraph`: units, bias units and weighted edges.

Node and edge names are those of `engine.display.targets`, so that a picture, a matrix and a reader's pointer agree.
"""

import networkx as nx

from engine.core.network import Network
from engine.display.targets import bias_target, shown_layer, shown_weights, unit_target, weight_target


def bias_unit(step: int) -> str:
    """The name of the unit that is always 1 and feeds the biases of a layer step."""
    return f"one{step}"


def shown_graph(network: Network) -> nx.DiGraph:
    """A graph with one node a shown unit and one a layer step's biases.

    Nodes carry `layer`, `unit` (None for a bias unit); edges carry `target`, `step`, `kind` (`weight` or `bias`),
    `destination` and `source` (None for a bias).
    """
    graph = nx.DiGraph()
    for layer in range(len(network.layers)):
        if layer < network.steps and network.biases is not None:
            graph.add_node(bias_unit(layer), layer=layer, unit=None)
        for unit in shown_layer(network, layer):
            graph.add_node(unit_target(layer, unit), layer=layer, unit=unit)
    for step in range(network.steps):
        _add_edges(graph, network, step)
    return graph


def _add_edges(graph: nx.DiGraph, network: Network, step: int) -> None:
    for i, j in shown_weights(network, step):
        target = weight_target(step, i, j)
        head, tail = unit_target(step + 1, i), unit_target(step, j)
        graph.add_edge(tail, head, target=target, step=step, kind="weight", destination=i, source=j)
    if network.biases is None:
        return
    for i in shown_layer(network, step + 1):
        head, target = unit_target(step + 1, i), bias_target(step, i)
        graph.add_edge(bias_unit(step), head, target=target, step=step, kind="bias", destination=i, source=None)
