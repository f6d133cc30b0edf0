"""The picture of the warm-up graph: nothing covers anything, whatever the sliders say."""

from itertools import combinations, product

from engine.core.warm_up import NODES, WarmUp
from engine.display.warm_up import number
from engine.figures.drawing import Box, text_width
from engine.figures.warm_up_figure import HEIGHT, NODE_WIDTH, WIDTH, label_boxes, node_boxes, warm_up_figure

HALVES = [count / 2 for count in range(-10, 11)]


def overlap(first: Box, second: Box) -> bool:
    apart_x = abs(first.x - second.x) >= (first.width + second.width) / 2
    apart_y = abs(first.y - second.y) >= (first.height + second.height) / 2
    return not apart_x and not apart_y


def is_inside(box: Box) -> bool:
    return box.width / 2 <= box.x <= WIDTH - box.width / 2 and box.height / 2 <= box.y <= HEIGHT - box.height / 2


def test_no_label_covers_a_node_or_another_label() -> None:
    for a, b in product(HALVES, HALVES):
        boxes = [*node_boxes().values(), *label_boxes(WarmUp(a, b)).values()]
        assert not any(overlap(*pair) for pair in combinations(boxes, 2)), (a, b)
        assert all(map(is_inside, boxes))


def test_the_texts_of_the_nodes_fit_into_them() -> None:
    for a, b in product(HALVES, HALVES):
        graph = WarmUp(a, b)
        derivatives = (graph.forward_mode("a"), graph.forward_mode("b"), graph.reverse_mode())
        values = [f"{node} = {number(graph.values[node])}" for node in NODES]
        found = [f"∂{each.of}/∂{each.by} = {number(each.value)}" for all_of in derivatives for each in all_of.values()]
        assert max(text_width(text, 14) for text in (*values, *found)) < NODE_WIDTH - 6


def test_arrows_point_up_in_forward_mode_and_down_in_reverse_mode() -> None:
    graph = WarmUp(2, 1)
    for is_reverse, derivatives in ((False, graph.forward_mode("b")), (True, graph.reverse_mode())):
        edges = [trace for trace in warm_up_figure(graph, derivatives, is_reverse, "light").data if trace.marker.size]
        assert len(edges) == 5
        assert all((trace.y[1] > trace.y[0]) == is_reverse for trace in edges)  # y grows downwards
