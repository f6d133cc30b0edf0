"""What charts with axes have in common."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.figures.charts import LABEL_DISTANCE, end_name, end_names, logarithmic_ticks, power_of_ten, spread, thinned

finite = st.floats(-1e6, 1e6)
places = st.lists(st.floats(-50, 450), min_size=1, max_size=12)


@given(places)
def test_names_at_the_ends_of_lines_are_apart_and_in_the_order_of_their_lines(wanted: list[float]) -> None:
    found = spread(wanted, LABEL_DISTANCE, 320)
    ordered = [place for _, place in sorted(zip(wanted, found, strict=True))]
    assert all(after - before >= LABEL_DISTANCE - 1e-9 for before, after in pairwise(ordered))
    assert min(found) >= -1e-9
    assert max(found) <= 320 + 1e-9


@given(places)
def test_names_that_are_apart_already_stay_where_they_are(wanted: list[float]) -> None:
    apart = [40.0 * index + 10 for index, _ in enumerate(wanted)]
    assert spread(apart, 20, 1_000) == pytest.approx(apart)


def test_names_that_want_the_same_place_share_the_way() -> None:
    assert spread([100.0, 100.0, 100.0], 20, 320) == pytest.approx([80, 100, 120])


def test_where_there_is_no_room_names_are_as_far_apart_as_there_is() -> None:
    assert spread([10.0] * 5, 20, 40) == pytest.approx([0, 10, 20, 30, 40])


def test_only_names_that_had_to_move_are_tied_to_their_lines() -> None:
    free = end_names([end_name("a", 1, 0.0, "@ink"), end_name("b", 1, 1.0, "@ink")], (0.0, 1.0), 300)
    tied = end_names([end_name("a", 1, 0.50, "@ink"), end_name("b", 1, 0.51, "@ink")], (0.0, 1.0), 300)
    assert [name["showarrow"] for name in (*free, *tied)] == [False, False, True, True]
    assert tied[0]["ay"] - tied[1]["ay"] == pytest.approx(LABEL_DISTANCE - 3)


@given(st.lists(finite, min_size=1, max_size=400), st.integers(4, 60))
def test_a_thinned_line_keeps_its_ends_its_peaks_and_its_order(values: list[float], most: int) -> None:
    kept = thinned(np.array(values), most)
    assert len(kept) <= max(most, 4)
    assert list(kept) == sorted(set(kept.tolist()))
    assert {0, len(values) - 1} <= set(kept.tolist())
    shown = [values[index] for index in kept]
    assert (min(shown), max(shown)) == (min(values), max(values))


@given(st.floats(-300, 300), st.floats(0.4, 300))
def test_an_axis_of_logarithms_has_a_few_ticks_that_say_where_they_are(low: float, width: float) -> None:
    ticks, texts = logarithmic_ticks(low, low + width)
    assert len(ticks) == len(texts) <= 9
    assert ticks or width < 1
    assert all(low - 1e-9 <= tick <= low + width + 1e-9 for tick in ticks)
    for tick, text in zip(ticks, texts, strict=True):
        digit, _, power = text.replace("−", "-").removesuffix("</sup>").rpartition("10<sup>")
        value = math.log10(float(text)) if not digit and "<" not in text else None
        if value is None:
            value = math.log10(float(digit.removesuffix(" × ") or 1)) + int(power)
        assert value == pytest.approx(tick, abs=1e-9)


@pytest.mark.parametrize(
    ("power", "digit", "text"),
    [(0, 1, "1"), (-2, 5, "0.05"), (3, 2, "2000"), (-7, 1, "10<sup>−7</sup>"), (9, 2, "2 × 10<sup>9</sup>")],
)
def test_a_power_of_ten_is_written_as_people_write_it(power: int, digit: int, text: str) -> None:
    assert power_of_ten(power, digit) == text
