"""The gradients of several samples on their way to that of J: Δ, 1/m, the penalty."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.steps import Moment, Summation, plan_moments
from engine.core.summation import averaged, complete, is_last_part, reached, summed
from engine.core.trace import Trace
from tests.strategies import lessons


def parts(lesson: Lesson) -> list[Moment]:
    """The parts of every weight gradient of a batch."""
    network, objective = lesson.network, lesson.objective
    summation = Summation(lesson.examples.count, objective.reduction == "mean", objective.l2 > 0)
    moments = plan_moments(network.layers, network.biases is not None, "sample", summation=summation)
    return [moment for moment in moments if moment.part != "layer"]


def batch_trace(**objective: object) -> Trace:
    """Of the lesson with the batch and the penalty of the note `bias-unit`."""
    lesson = PRESETS["bias-unit"]()
    return run(replace(lesson, objective=replace(lesson.objective, **objective)))


def test_delta_of_the_notes_worked_by_hand() -> None:
    """The loop of `bias-unit`, 4.3.5, written out: Δ := 0; Δ := Δ + δ [1; a]ᵀ; D := Δ/m + (λ/m) Θ but for column 0."""
    trace = batch_trace()
    m, lesson = trace.lesson.examples.count, trace.lesson
    for step in range(lesson.network.steps):
        total = np.zeros((lesson.network.layers[step + 1], lesson.network.layers[step] + 1))
        for sample in range(m):
            total += np.outer(trace.delta[step + 1][:, sample], [1.0, *trace.a[step][:, sample]])
            found = summed(trace, step, range(sample + 1))
            assert np.column_stack((found.biases, found.weights)) == pytest.approx(total, abs=1e-15)
        penalty = 0.4 / m * np.column_stack((np.zeros(len(total)), lesson.network.weights[step]))
        mean, whole = averaged(trace, step), complete(trace, step)
        assert np.column_stack((mean.biases, mean.weights)) == pytest.approx(total / m, abs=1e-15)
        assert np.column_stack((whole.biases, whole.weights)) == pytest.approx(total / m + penalty, abs=1e-15)


@pytest.mark.parametrize(
    ("objective", "kinds"),
    [
        ({}, ["sum", "sum", "sum", "sum", "mean", "whole"]),
        ({"l2": 0.0}, ["sum", "sum", "sum", "sum", "whole"]),
        ({"reduction": "sum"}, ["sum", "sum", "sum", "sum", "whole"]),
        ({"reduction": "sum", "l2": 0.0}, ["sum", "sum", "sum", "whole"]),
    ],
)
def test_each_part_ends_where_it_should(objective: dict[str, object], kinds: list[str]) -> None:
    trace = batch_trace(**objective)
    of_last_layer = [moment for moment in parts(trace.lesson) if moment.layer == 3]
    assert [is_last_part(trace, moment) for moment in of_last_layer] == [kind == "whole" for kind in kinds]
    for moment, kind in zip(of_last_layer, kinds, strict=True):
        found = reached(trace, moment)
        assert found.is_sum == (kind == "sum")
        if kind == "whole":
            assert found.weights is trace.gradients.weights[2]


@given(lessons(moderate=True))
def test_the_last_sum_times_its_factor_and_the_penalty_make_the_gradient(lesson: Lesson) -> None:
    trace = run(lesson)
    for step in range(lesson.network.steps):
        total = summed(trace, step, range(lesson.examples.count))
        gradient = trace.sample_factor * total.weights + trace.penalty_gradient(step)
        assert gradient == pytest.approx(trace.gradients.weights[step], rel=1e-12, abs=1e-300)
        if total.biases is not None:
            mean = trace.sample_factor * total.biases
            assert mean == pytest.approx(trace.gradients.biases[step], rel=1e-12, abs=1e-300)
