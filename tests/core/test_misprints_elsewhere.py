"""The misprints of the notes with other numbers, on other networks, and where they do not apply."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from engine.core.errors import LessonError
from engine.core.losses import LOSSES
from engine.core.misprint_cases.likelihood_descent import descent_step
from engine.core.misprints import MISPRINTS, examine
from engine.core.network import Examples, Lesson, Objective
from engine.core.numeric_derivatives import central_difference
from engine.core.presets import PRESETS
from engine.core.propagation import run
from tests.views import lesson_of, trace_of

LOG_LOSS = "binary_cross_entropy"


def with_all_weights(lesson: Lesson, factor: float) -> Lesson:
    """The lesson with every weight times the factor."""
    weights = [factor * matrix for matrix in lesson.network.weights]
    return replace(lesson, network=lesson.network.with_parameters(weights, lesson.network.biases))


@st.composite
def other_numbers(draw: st.DrawFn, lesson: Lesson) -> Lesson:
    """The same structure with weights, biases and inputs from −2 to 2 and targets as the loss takes them."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    spread = draw(st.sampled_from((0.0, 0.01, 0.5, 2.0)))
    network, count = lesson.network, lesson.examples.count
    weights = [numbers.uniform(-spread, spread, matrix.shape) for matrix in network.weights]
    biases = network.biases and [numbers.uniform(-spread, spread, len(bias)) for bias in network.biases]
    inputs, units = numbers.uniform(-2, 2, (count, network.layers[0])), network.layers[-1]
    if LOSSES[lesson.objective.loss].distribution:
        targets = np.eye(units)[numbers.integers(units, size=count)]
    else:
        targets = numbers.integers(2, size=(count, units))
    return replace(lesson, network=network.with_parameters(weights, biases), examples=Examples(inputs, targets))


@pytest.mark.parametrize("key", MISPRINTS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_corrected_stays_confirmed_with_other_numbers(key: str, data: st.DataObject) -> None:
    misprint = MISPRINTS[key]
    lesson = data.draw(other_numbers(misprint.lesson()))
    assert misprint.applies(lesson)
    assert examine(misprint, run(lesson)).confirms_corrected


OTHER_NETWORKS = {
    "loglik": [lesson_of((2, 4, 3), *("sigmoid",) * 2, loss=LOG_LOSS, bias=False)],
    "bias-unit": [
        replace(lesson_of(layers, *("sigmoid",) * (len(layers) - 1), loss=LOG_LOSS, samples=3), objective=objective)
        for objective in (Objective(LOG_LOSS, l2=0.7),)
        for layers in ((2, 3, 3, 1), (4, 2, 3, 3, 2))
    ],
    "row-batch": [lesson_of((2, 3, 5, 3), "relu", "relu", "softmax", loss="cross_entropy", samples=5)],
    "column-batch": [lesson_of((5, 3, 1), *("sigmoid",) * 2, loss=LOG_LOSS, samples=2)],
}


@pytest.mark.parametrize("key", [key for key in MISPRINTS if key != "missing-transpose"])
def test_a_misprint_is_shown_on_other_networks_of_its_note(key: str) -> None:
    for lesson in OTHER_NETWORKS[MISPRINTS[key].note]:
        steeper = with_all_weights(lesson, 4)
        assert MISPRINTS[key].applies(steeper)
        evidence = examine(MISPRINTS[key], run(steeper))
        assert evidence.refutes_printed
        assert evidence.confirms_corrected


@pytest.mark.parametrize("layers", [(2, 3, 3, 2), (2, 4, 3, 3, 1), (3, 2, 2)])
def test_a_missing_transpose_is_shown_on_other_networks(layers: tuple[int, ...]) -> None:
    lesson = lesson_of(layers, *("sigmoid",) * (len(layers) - 1), loss=LOG_LOSS, samples=3)
    evidence = examine(MISPRINTS["missing-transpose"], run(lesson))
    assert evidence.refutes_printed
    assert evidence.confirms_corrected


ON_PRESETS = {
    "loglik": {1, 2, 6, 7, 8, 9, 16},
    "bias-unit": {3, 10, 11, 12, 16},
    "nielsen-linear": set[int](),
    "nielsen-sigmoid": set[int](),
    "row-batch": {4, 13},
    "column-batch": {5, 10, 12, 14, 15},
    "xor": {5, 10, 12, 14, 15},
    "deep": set[int](),
}
"""The numbers of the misprints that apply to each preset."""


@pytest.mark.parametrize("preset", PRESETS)
def test_which_misprints_apply_to_the_presets(preset: str) -> None:
    trace = trace_of(preset)
    applying = [misprint for misprint in MISPRINTS.values() if misprint.applies(trace.lesson)]
    assert {misprint.number for misprint in applying} == ON_PRESETS[preset]
    assert all(examine(misprint, trace).confirms_corrected for misprint in applying)


# What is measured


@pytest.mark.parametrize("key", MISPRINTS)
def test_the_complex_step_agrees_with_the_central_difference(key: str) -> None:
    trace = run(MISPRINTS[key].lesson())
    for evaluation in examine(MISPRINTS[key], trace).evaluations:
        plain = evaluation.equation.measured(trace, central_difference)
        assert_allclose(evaluation.measured, plain, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("key", MISPRINTS)
def test_saturated_networks_stay_finite(key: str) -> None:
    saturated = run(with_all_weights(MISPRINTS[key].lesson(), 40))
    assert examine(MISPRINTS[key], saturated).confirms_corrected


def test_arrays_are_finite_matrices_that_cannot_be_written_to() -> None:
    for key in MISPRINTS:
        for found in examine(MISPRINTS[key], run(MISPRINTS[key].lesson())).evaluations:
            for array in (found.printed, found.corrected, found.measured, found.expected):
                assert array.ndim == 2
                assert np.isfinite(array).all()
                assert not array.flags.writeable


# What is refused


def test_a_lesson_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="missing-plus does not apply"):
        examine(MISPRINTS["missing-plus"], trace_of("row-batch"))


def test_a_probability_that_is_no_longer_above_zero_is_refused() -> None:
    lesson = PRESETS["loglik"]()
    weights = (*lesson.network.weights[:2], np.full((3, 4), 1000.0))  # a = 1 to the last digit where y = 0
    trace = run(replace(lesson, network=lesson.network.with_parameters(weights, None)))
    with pytest.raises(LessonError, match="J: expected values within the range of 64-bit numbers, found an overflow"):
        examine(MISPRINTS["missing-plus"], trace)


def test_too_large_a_lesson_is_refused() -> None:
    trace = run(lesson_of((60, 60, 1), "sigmoid", "sigmoid", loss=LOG_LOSS, samples=6))
    with pytest.raises(LessonError, match="parameters × samples: expected a whole number from 1 to 20000, found 22326"):
        examine(MISPRINTS["slope-of-the-next-layer"], trace)


def test_a_step_of_descent_that_overflows_is_refused() -> None:
    lesson = lesson_of((1, 64, 1), "sigmoid", "sigmoid", loss=LOG_LOSS, bias=False)
    with pytest.raises(LessonError, match="J: expected values within the range of 64-bit numbers, found an overflow"):
        descent_step(run(replace(lesson, learning_rate=1e308)))
