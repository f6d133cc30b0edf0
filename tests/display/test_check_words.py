"""What the check found, in words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import AGREES, STEP, check_gradients
from engine.core.mistakes import MISTAKES
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES
from engine.display.check_words import (
    ParameterArray,
    all_digits,
    array_names,
    error_text,
    found_arrays,
    gradient_name,
    kink_of,
    kink_sentences,
    power_text,
    shared_length,
    verdict_sentences,
)
from tests.views import trace_of, view_of

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e-5, "10⁻⁵"), (STEP, "6.1 · 10⁻⁶"), (0.1, "10⁻¹"), (1e-12, "10⁻¹²"), (3.2e-7, "3.2 · 10⁻⁷"), (9.99e-8, "10⁻⁷")],
)
def test_powers_of_ten(number: float, text: str) -> None:
    assert power_text(number) == text


@pytest.mark.parametrize(
    ("error", "text"),
    [(0.0, "0"), (1.0, "1"), (0.634, "0.634"), (2.27e-7, "2.3e−7"), (math.nan, ""), (math.inf, "∞"), (2.0, "2")],
)
def test_errors(error: float, text: str) -> None:
    assert error_text(error) == text


@given(FLOATS)
def test_all_digits_are_the_number_itself(value: float) -> None:
    digits, power = all_digits(value)
    assert float(f"{digits}e{power}".replace("−", "-")) == value
    assert digits.startswith(("+", "−")) == (value != 0)
    assert len(digits.lstrip("+−")) == 18


def test_what_is_no_number_has_no_power() -> None:
    assert all_digits(math.inf) == ("+∞", "")
    assert all_digits(-math.inf) == ("−∞", "")
    assert all_digits(math.nan) == ("", "")


@given(FLOATS, FLOATS)
def test_the_digits_that_two_numbers_share_are_the_same_in_both(first: float, second: float) -> None:
    shared = shared_length(first, second)
    one, other = all_digits(first)[0], all_digits(second)[0]
    assert one[:shared] == other[:shared]
    if first == second:
        assert shared == len(one)


def test_numbers_with_other_powers_of_ten_share_nothing() -> None:
    assert shared_length(1.5, 15.0) == 0
    assert shared_length(1.5, -1.5) == 0
    assert shared_length(1.25, 1.28) == len("+1.2")


def test_names_come_from_the_notation() -> None:
    view = view_of("bias-unit")
    assert gradient_name(view, Parameter(1, 0, 1)) == "∂J/∂θ₁₂⁽²⁾"
    assert gradient_name(view, Parameter(2, 1)) == "∂J/∂b₂⁽³⁾"
    assert array_names(view, (ParameterArray(0, False), ParameterArray(0, True))) == "Θ⁽¹⁾, b⁽¹⁾"


def test_arrays_are_sorted_by_what_was_found_in_them() -> None:
    trace = trace_of("row-batch")
    found = found_arrays(check_gradients(trace, MISTAKES["forgotten_slope"].gradients(trace)))
    assert found.wrong == (ParameterArray(0, False), ParameterArray(0, True))
    assert found.right == (ParameterArray(1, False), ParameterArray(1, True))
    assert found.untold == ()


def test_one_sentence_describes_all_parameters_that_cross_the_same_kink() -> None:
    view = view_of("row-batch")
    check = check_gradients(view.trace)
    (sentence,) = kink_sentences(view, check)
    assert sentence.startswith("z₂⁽²⁾ passes 0 (unit 2 of layer 2, sample 1)")
    assert sentence.endswith("θ₂₁⁽¹⁾, θ₂₂⁽¹⁾, b₂⁽¹⁾.")
    assert all(kink_of(check, it.parameter) is None for it in check.comparisons if it.outcome == AGREES)


def test_many_kinks_are_counted_rather_than_listed() -> None:
    view = view_of("row-batch")
    check = check_gradients(view.trace, epsilon=5.0)
    sentences = list(kink_sentences(view, check))
    assert len(sentences) == 4
    assert sentences[-1].startswith("And at ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_stress_of_joined_sentences_ends_whatever_the_language(preset: str, language: str) -> None:
    view = view_of(preset, language=language)
    text = view.texts("sentence.joiner").join(verdict_sentences(view, check_gradients(view.trace)))
    assert text.count("**") % 2 == 0
    assert "****" not in text
    assert "{" not in text


def test_the_hint_names_the_best_epsilon_only_where_nothing_can_be_told() -> None:
    view = view_of("loglik")
    tiny = " ".join(verdict_sentences(view, check_gradients(view.trace, epsilon=1e-12)))
    assert "Take an ε nearer to 6.1 · 10⁻⁶." in tiny
    assert "nearer" not in " ".join(verdict_sentences(view, check_gradients(view.trace)))
