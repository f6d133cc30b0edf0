import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.presets import PRESETS
from engine.core.summation import PartialGradient
from engine.figures import theme
from engine.figures.theme import (
    LEVELS,
    SCREEN_THEMES,
    THEMES,
    Scale,
    fill_colour,
    line_colour,
    line_width,
    paint,
    scale_of,
    text_colour,
)
from tests.views import saturated_view, trace_of

READABLE = 4.5
"""The contrast that WCAG 2 asks for of normal text (level AA)."""

FILLS = tuple(fill_colour(level) for level in range(-LEVELS, LEVELS + 1))
TEXT_ON_BACKGROUND = [
    *(("@ink", fill) for fill in (*FILLS, "@paper")),
    *(("@muted", background) for background in ("@paper", "@node")),
    *((text, "@paper") for text in ("@plus_text", "@minus_text")),
]

numbers = st.floats(allow_nan=False)
positive = st.floats(0, exclude_min=True, allow_infinity=False)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


# the examples of WCAG's own text: black on white is 21 to 1, #777777 just fails
@pytest.mark.parametrize(("colour", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#777777", 4.48)])
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast(colour, "#ffffff") == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "background"), TEXT_ON_BACKGROUND)
def test_every_text_can_be_read_on_what_it_stands_on(theme: str, text: str, background: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours[text], colours[background]) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("side", ["plus", "minus"])
def test_a_larger_level_stands_out_more_from_the_paper(theme: str, side: str) -> None:
    colours = THEMES[theme]
    for form in ("", "_line"):
        steps = [contrast(colours[f"@{side}{form}{level}"], colours["@paper"]) for level in range(1, LEVELS + 1)]
        assert all(first < second for first, second in pairwise(steps))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("level", range(1, LEVELS + 1))
def test_the_two_signs_differ_in_red_and_blue(theme: str, level: int) -> None:
    plus, minus = (THEMES[theme][fill_colour(sign * level)] for sign in (1, -1))
    assert int(plus[1:3], 16) < int(minus[1:3], 16)
    assert int(plus[5:7], 16) > int(minus[5:7], 16)


def test_all_themes_have_the_same_colours_by_name() -> None:
    assert set(THEMES) == {"light", "dark", "print"}
    assert set(SCREEN_THEMES) == {"light", "dark"}
    assert set(THEMES["light"]) == set(THEMES["dark"]) == set(THEMES["print"])


@pytest.mark.parametrize("level", range(-LEVELS, LEVELS + 1))
def test_every_level_has_its_colours_in_every_theme(level: int) -> None:
    names = {fill_colour(level), line_colour(level), text_colour(level)}
    assert all(names <= set(colours) for colours in THEMES.values())
    assert all(("plus" in name, "minus" in name) == (level > 0, level < 0) for name in names)


def test_a_larger_level_draws_a_wider_line() -> None:
    widths = [line_width(level) for level in range(LEVELS + 1)]
    assert all(first < second for first, second in pairwise(widths))
    assert [line_width(-level) for level in range(LEVELS + 1)] == widths


@settings(deadline=None)
@given(numbers, positive)
def test_the_level_of_a_number_has_its_sign(value: float, extreme: float) -> None:
    level = Scale({"delta": extreme}).level(value, "delta")
    assert (level > 0, level < 0) == (value > 0, value < 0)
    assert abs(level) <= LEVELS


@settings(deadline=None)
@given(st.tuples(numbers, numbers).map(sorted), positive)
def test_a_larger_number_never_has_a_smaller_level(values: list[float], extreme: float) -> None:
    scale = Scale({"delta": extreme})
    assert scale.level(values[0], "delta") <= scale.level(values[1], "delta")


@pytest.mark.parametrize(
    ("value", "level"),
    [(2.0, 7), (-2.0, -7), (1e-12, 1), (-1e-12, -1), (0.0, 0), (-0.0, 0), (None, 0), (math.inf, 7), (-math.inf, -7)],
)
def test_the_extremes_have_the_outermost_levels_and_zero_none(value: float | None, level: int) -> None:
    assert Scale({"z": 2.0}).level(value, "z") == level


def test_the_level_grows_slower_than_the_number() -> None:
    # (1/4)^0.7 · 7 = 2.65, so a quarter of the largest magnitude stands on level 3 of 7
    assert Scale({"z": 4.0}).level(1.0, "z") == 3


@pytest.mark.parametrize("quantity", ["value", "delta"])
def test_a_quantity_without_a_scale_has_no_level(quantity: str) -> None:
    assert Scale({"delta": 0.0}).level(3.0, quantity) == 0


def every_number(preset: str) -> Iterator[tuple[str, np.ndarray]]:
    trace = trace_of(preset)
    network = trace.lesson.network
    parameters = (*network.weights, *(network.biases or ()), *trace.updated.weights, *(trace.updated.biases or ()))
    yield from (("weight", array) for array in parameters)
    yield from (("gradient", array) for array in (*trace.gradients.weights, *(trace.gradients.biases or ())))
    count = trace.lesson.examples.count
    for step in range(network.steps):
        for end in range(1, count + 1 if count > 1 else 1):
            yield "sum", trace.delta[step + 1][:, :end] @ trace.a[step][:, :end].T
            yield from [("sum", trace.delta[step + 1][:, :end].sum(axis=1))] if network.biases is not None else []
    yield from (("delta", array) for array in trace.delta if array is not None)
    yield from (("z", array) for array in trace.z if array is not None)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_scale_of_a_lesson_reaches_to_its_largest_number_of_each_quantity(preset: str) -> None:
    scale = scale_of(trace_of(preset))
    largest: dict[str, float] = {}
    for quantity, array in every_number(preset):
        largest[quantity] = max(largest.get(quantity, 0.0), float(np.abs(array).max()))
    assert scale.extremes == pytest.approx({"sum": 0.0, **largest}, rel=1e-14)


def test_the_scale_of_a_saturated_lesson_is_finite() -> None:
    assert all(map(math.isfinite, scale_of(saturated_view(-800.0, 1.0).trace).extremes.values()))


def test_a_sum_that_leaves_the_range_of_floats_on_its_way_is_coloured_like_the_largest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def beyond(*_: object) -> PartialGradient:
        return PartialGradient(np.array([[np.inf, -np.inf, 3.0]]), None, is_sum=True)

    monkeypatch.setattr(theme, "summed", beyond)
    scale = scale_of(trace_of("xor"))
    assert scale.extremes["sum"] == 3.0
    assert [scale.level(value, "sum") for value in (np.inf, -np.inf, 3.0)] == [LEVELS, -LEVELS, LEVELS]


def test_painting_replaces_the_names_of_colours_and_nothing_else() -> None:
    figure = {"a": ["@ink", "text", 3, None], "@ink": ("@plus7", {"b": "@nothing"})}
    colours = THEMES["dark"]
    painted = {"a": [colours["@ink"], "text", 3, None], "@ink": [colours["@plus7"], {"b": "@nothing"}]}
    assert paint(figure, "dark") == painted


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(KeyError, match="sepia"):
        paint({}, "sepia")
