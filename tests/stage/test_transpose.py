"""The frames of "why the transpose": what is printed adds up, for rows and for columns."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.display.formula import plain
from engine.display.targets import shown_units
from engine.display.view import View
from engine.figures.theme import THEMES
from engine.stage.transpose import frames, transpose_data, turning_steps
from tests.formula_values import number_of, values_of_sides
from tests.views import trace_of, view_of, wide_view

DIGITS = 8


def places() -> Iterator[tuple[View, int]]:
    """Every layer step of every preset that the animation offers, for the last sample."""
    for preset in PRESETS:
        trace = trace_of(preset)
        for language in ("en", "zh"):
            view = View(trace, DIGITS, language, trace.lesson.examples.count - 1)
            yield from ((view, step) for step in turning_steps(trace.lesson.network.steps))


def test_the_printed_terms_add_up_to_the_printed_sum() -> None:
    for view, step in places():
        for frame in frames(view, step):
            terms, result = values_of_sides(frame.line)[-2:]
            assert terms == pytest.approx(result, abs=1e-6), plain(frame.line[0])


def test_rows_going_forward_give_z_and_columns_going_back_give_the_transposed_product() -> None:
    for view, step in places():
        trace, s = view.trace, view.sample
        weights, delta = trace.lesson.network.weights[step], trace.delta[step + 1]
        assert delta is not None
        shown = [values_of_sides(frame.line)[-1] for frame in frames(view, step)]
        z = trace.z[step + 1]
        assert z is not None
        assert shown == pytest.approx([*z[:, s], *(weights.T @ delta[:, s])], abs=1e-6)


def test_the_numbers_around_the_grid_are_those_in_the_lines() -> None:
    for view, step in places():
        data = transpose_data(view, step)
        results = [*data["z"], *data["returned"]]
        last_of_lines = [frame.line[-1] for frame in frames(view, step)]
        assert [text for text, _ in results] == [plain(chunk).removeprefix("= ") for chunk in last_of_lines]


def test_row_1_of_the_grid_is_row_1_of_the_weights_and_colours_follow_signs() -> None:
    data = transpose_data(view_of("loglik"), 1)
    numbers = np.array([[number_of(text) for text, _ in row] for row in data["cells"]])
    assert np.array_equal(numbers, trace_of("loglik").lesson.network.weights[1])
    signs = [[{"p": 1, "m": -1}.get(colour[1], 0) for _, colour in row] for row in data["cells"]]
    assert np.array_equal(signs, np.sign(numbers))
    assert {colour for row in data["cells"] for _, colour in row} <= set(THEMES["light"])


def test_wide_layers_and_long_sums_are_shown_in_part() -> None:
    data = transpose_data(wide_view(), 1)
    assert data["rows"] == data["columns"] == list(shown_units(12))
    assert [text for text, _ in data["cells"][5]] == ["⋮"] * 5 + ["⋱"] + ["⋮"] * 4
    assert len(data["frames"]) == 18
    assert all("…" in json.dumps(frame["line"], ensure_ascii=False) for frame in data["frames"])


def test_the_first_weights_are_only_offered_where_there_are_no_others() -> None:
    assert list(turning_steps(3)) == [1, 2]
    assert list(turning_steps(1)) == [0]


def test_the_data_can_be_sent_to_a_browser() -> None:
    for view, step in places():
        assert json.loads(json.dumps(transpose_data(view, step), allow_nan=False))
