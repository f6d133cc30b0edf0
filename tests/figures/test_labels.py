from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.presets import PRESETS
from engine.display.view import View
from engine.figures.drawing import Box, text_width
from engine.figures.labels import MOST_LABELS, EdgeLabel, place_labels
from engine.figures.network_figure import network_picture
from engine.figures.network_state import edge_states
from tests.views import BATCH_VIEWS, summed_pages, view_of

SIZE = 12.0

places = st.tuples(st.floats(0, 300), st.floats(0, 200))
edges = st.tuples(places, places)
boxes = st.builds(Box, st.floats(0, 300), st.floats(0, 200), st.floats(1, 60), st.floats(1, 60))


def labels_on(segments: Sequence[tuple[tuple[float, float], tuple[float, float]]]) -> list[EdgeLabel]:
    return [EdgeLabel(f"w0.{index}.0", "−0.401", *segment) for index, segment in enumerate(segments)]


def overlap(first: Box, second: Box) -> bool:
    apart_x, apart_y = abs(first.x - second.x) * 2, abs(first.y - second.y) * 2
    return apart_x < first.width + second.width and apart_y < first.height + second.height


@settings(deadline=None, max_examples=60)
@given(st.lists(edges, max_size=14), st.lists(boxes, max_size=6))
def test_placed_labels_meet_neither_each_other_nor_an_obstacle(segments, obstacles) -> None:  # type: ignore[no-untyped-def]
    placed = list(place_labels(labels_on(segments), obstacles, SIZE).values())
    for index, box in enumerate(placed):
        assert not any(overlap(box, other) for other in [*placed[index + 1 :], *obstacles])


@settings(deadline=None, max_examples=60)
@given(st.lists(edges, min_size=1, max_size=8))
def test_a_label_stands_on_its_own_edge_and_has_room_for_its_text(segments) -> None:  # type: ignore[no-untyped-def]
    labels = labels_on(segments)
    for target, box in place_labels(labels, [], SIZE).items():
        label = next(label for label in labels if label.target == target)
        (x1, y1), (x2, y2) = label.start, label.end
        # the cross product of edge and place is 0 on the line, and the place lies between the ends
        assert (x2 - x1) * (box.y - y1) - (y2 - y1) * (box.x - x1) == pytest.approx(0, abs=1e-6)
        assert min(x1, x2) - 1e-9 <= box.x <= max(x1, x2) + 1e-9
        assert box.width >= text_width(label.text, SIZE)
        assert box.height >= SIZE


def test_a_lone_label_stands_in_the_middle_of_its_edge() -> None:
    placed = place_labels(labels_on([((0, 0), (200, 100))]), [], SIZE)
    assert (placed["w0.0.0"].x, placed["w0.0.0"].y) == (100, 50)


def test_a_label_slides_away_from_an_obstacle() -> None:
    placed = place_labels(labels_on([((0, 0), (300, 0))]), [Box(150, 0, 40, 40)], SIZE)
    assert abs(placed["w0.0.0"].x - 150) > 20 + placed["w0.0.0"].width / 2


def test_crossing_edges_both_get_their_labels() -> None:
    segments = [((0, 0), (200, 100)), ((0, 100), (200, 0))]
    assert len(place_labels(labels_on(segments), [], SIZE)) == 2


def test_a_label_moves_for_one_that_has_no_other_place() -> None:
    """The short edge has room in its middle alone, where the first label of the long edge would stand too."""
    long, short = EdgeLabel("long", "0.5", (0, 0), (400, 0)), EdgeLabel("short", "0.5", (200, -12), (200, 12))
    for labels in ([long, short], [short, long]):
        assert set(place_labels(labels, [Box(200, -30, 20, 20), Box(200, 30, 20, 20)], SIZE)) == {"long", "short"}


def test_a_label_without_a_free_place_is_left_out() -> None:
    labels = labels_on([((0, 0), (100, 0))])
    assert place_labels(labels, [Box(50, 0, 200, 40)], SIZE) == {}


def test_too_many_labels_are_all_left_out() -> None:
    segments = [((0, 40 * index), (300, 40 * index)) for index in range(MOST_LABELS + 1)]
    assert place_labels(labels_on(segments), [], SIZE) == {}
    assert len(place_labels(labels_on(segments[1:]), [], SIZE)) == MOST_LABELS


@pytest.mark.parametrize("preset", [preset for preset in PRESETS if preset != "deep"])
def test_every_gradient_in_focus_finds_its_place(preset: str) -> None:
    """All presets but the deep one, whose columns stand too close for nine labels between them."""
    view = view_of(preset)
    picture = network_picture(view)
    for step in (step for step in view.trace.steps if step.kind.endswith("gradient")):
        wanted = sorted(edge.text for edge in edge_states(view, step).values() if edge.in_focus)
        (written,) = (trace for trace in picture.step(step) if trace["mode"] == "text")
        weights = zip(written["text"], written["textfont"]["weight"], strict=True)
        assert sorted(text for text, weight in weights if weight == 600) == wanted


SMALL_SUMS = [BATCH_VIEWS[key] for key in ("mean and penalty", "sum and penalty", "sum")]


@pytest.mark.parametrize("view", [view_of("bias-unit"), view_of("xor"), *SMALL_SUMS])
def test_every_sum_so_far_finds_its_place(view: View) -> None:
    for page in summed_pages(replace(view, digits=3)):
        wanted = sorted(it.text for it in edge_states(page.view, page.step, moment=page.part).values() if it.in_focus)
        (written,) = (it for it in network_picture(page.view).step(page.step, moment=page.part) if it["mode"] == "text")
        weights = zip(written["text"], written["textfont"]["weight"], strict=True)
        assert sorted(text for text, weight in weights if weight == 600) == wanted
