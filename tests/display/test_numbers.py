import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.display.numbers import INFINITY, MINUS, MOST_DIGITS, format_exactly, format_number, format_short
from tests.formula_values import number_of

DIGITS = range(1, MOST_DIGITS + 1)

finite_numbers = st.floats(-1e307, 1e307)  # short of where a rounded text is no float any more
numbers_with_infinity = st.floats(allow_nan=False)
readable_numbers = finite_numbers | st.floats(-10, 10) | st.integers(-1200, 1200).map(float)
digit_counts = st.sampled_from(DIGITS)

EXAMPLES = [
    (0.7194, 3, "0.719"),
    (-0.40135, 3, "−0.401"),
    (0.0, 3, "0.000"),
    (-0.0, 3, "0.000"),
    (1.0, 1, "1.0"),
    (0.12345678, 8, "0.12345678"),
    (0.00042, 3, "4.2e−4"),
    (-0.00042, 3, "−4.2e−4"),
    (0.0005001, 3, "0.001"),
    (0.04, 1, "4e−2"),
    (5e-324, 8, "4.940656e−324"),
    (99999.0, 1, "99999.0"),
    (100000.0, 3, "1.0e5"),
    (-1234567.0, 3, "−1.2e6"),
    (1.7976931348623157e308, 4, "1.80e308"),
    (math.inf, 3, "∞"),
    (-math.inf, 3, "−∞"),
]


@pytest.mark.parametrize(("value", "digits", "text"), EXAMPLES)
def test_a_number_is_written_with_its_digits(value: float, digits: int, text: str) -> None:
    assert format_number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4678, "+0.468"), (-0.4678, "−0.468"), (0.0, "0.000"), (-0.0, "0.000"), (1e-9, "+1.0e−9"), (math.inf, "+∞")],
)
def test_a_signed_number_carries_its_plus_and_zero_has_no_sign(value: float, text: str) -> None:
    assert format_number(value, 3, signed=True) == text


@pytest.mark.parametrize("digits", DIGITS)
def test_the_smallest_number_that_the_digits_can_show_is_shown_with_them(digits: int) -> None:
    assert format_number(10.0**-digits, digits) == "0." + "0" * (digits - 1) + "1"


@settings(deadline=None)
@given(numbers_with_infinity, digit_counts, st.booleans())
def test_a_minus_is_a_true_minus_and_a_number_below_zero_has_one(value: float, digits: int, signed: bool) -> None:
    text = format_number(value, digits, signed)
    assert "-" not in text
    assert text.startswith(MINUS) == (value < 0)
    assert text.startswith("+") == (signed and value > 0)


@settings(deadline=None)
@given(readable_numbers, digit_counts)
def test_only_zero_reads_as_zero(value: float, digits: int) -> None:
    assert (number_of(format_number(value, digits)) == 0) == (value == 0)


@settings(deadline=None)
@given(readable_numbers, digit_counts)
def test_a_number_reads_as_what_it_is_to_half_of_its_last_digit(value: float, digits: int) -> None:
    text = format_number(value, digits)
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    unit = 10.0 ** (int(exponent.replace(MINUS, "-") or 0) - decimals)
    assert decimals == (max(digits - 2, 0) if exponent else digits)
    assert abs(number_of(text) - value) <= 0.5 * unit * (1 + 1e-6) + math.ulp(value)


@settings(deadline=None)
@given(st.tuples(readable_numbers, readable_numbers).map(sorted), digit_counts)
def test_a_larger_number_never_reads_smaller(values: list[float], digits: int) -> None:
    first, second = (number_of(format_number(value, digits)) for value in values)
    assert first <= second


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((1.0, "1"), (0.0, "0"), (-0.0, "0"), (-2.0, "−2"), (999.0, "999"), (0.5, "0.500"), (1000.0, "1000.000")),
        *((1e-7, "1.0e−7"), (1e300, "1.0e300"), (-math.inf, "−∞")),
    ],
)
def test_a_short_number_drops_the_decimals_of_a_whole_one(value: float, text: str) -> None:
    assert format_short(value, 3) == text


@settings(deadline=None)
@given(readable_numbers, digit_counts)
def test_a_short_number_is_the_whole_number_itself_or_the_usual_text(value: float, digits: int) -> None:
    text = format_short(value, digits)
    assert text == format_number(value, digits) or number_of(text) == value


@settings(deadline=None)
@given(numbers_with_infinity)
def test_an_exact_number_reads_back_as_the_same_float(value: float) -> None:
    text = format_exactly(value)
    assert "-" not in text
    assert number_of(text) == value
    assert text.startswith(MINUS) == (value < 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.0, "0"), (1.0, "1"), (0.1 + 0.2, "0.30000000000000004"), (-1e-7, "−1e−07"), (math.inf, INFINITY)],
)
def test_an_exact_number_is_the_shortest_text_of_its_float(value: float, text: str) -> None:
    assert format_exactly(value) == text
