"""Each misprint of the notes: refuted as printed, confirmed as it should be, and wrong in just the way that it is."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.activations import Array
from engine.core.misprint_cases.likelihood_descent import descent_step
from engine.core.misprints import CONFIRMED, LABEL_ONLY, MISPRINTS, REFUTED, Evidence, examine
from engine.core.network import Examples, Lesson, Objective
from engine.core.numeric_derivatives import central_difference
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import present
from tests.views import trace_of


def shown(key: str) -> Evidence:
    """The misprint on its own lesson, where each equation is refuted as printed and confirmed as it should be."""
    misprint = MISPRINTS[key]
    evidence = examine(misprint, run(misprint.lesson()))
    for evaluation in evidence.evaluations:
        assert evaluation.printed_error > REFUTED
        assert evaluation.corrected_error < CONFIRMED
    assert evidence.refutes_printed
    assert evidence.confirms_corrected
    return evidence


def arrays(evidence: Evidence, equation: int = 0) -> tuple[Array, Array, Array]:
    """Printed, corrected, measured."""
    found = evidence.evaluations[equation]
    return found.printed, found.corrected, found.measured


def with_weights(lesson: Lesson, *changed: tuple[int, object]) -> Lesson:
    """The lesson with other matrices in these layer steps."""
    weights = list(lesson.network.weights)
    for step, matrix in changed:
        weights[step] = np.array(matrix, dtype=np.float64)
    return replace(lesson, network=lesson.network.with_parameters(weights, lesson.network.biases))


# One test for each misprint


def test_likelihood_as_cost() -> None:
    evidence = shown("likelihood-as-cost")
    printed, corrected, measured = arrays(evidence)
    assert np.array_equal(printed, -corrected)
    assert evidence.printed_error == pytest.approx(2)
    assert_allclose(measured, evidence.trace.gradients.weights[2], rtol=1e-12)


def test_a_step_of_descent_raises_the_error_as_printed_and_lowers_it_as_it_should_be() -> None:
    trace = trace_of("loglik")
    step = descent_step(trace)
    assert step.corrected < step.before == trace.cost.J < step.printed
    network = trace.lesson.network
    own = run(replace(trace.lesson, network=network.with_parameters(trace.updated.weights, None)))
    assert step.corrected == pytest.approx(own.cost.J, rel=1e-12)
    mirrored = [2 * before - after for before, after in zip(network.weights, trace.updated.weights, strict=True)]
    other = run(replace(trace.lesson, network=network.with_parameters(mirrored, None)))
    assert step.printed == pytest.approx(other.cost.J, rel=1e-12)


def test_missing_plus() -> None:
    evidence = shown("missing-plus")
    printed, corrected, measured = arrays(evidence)
    a1, a2, a3 = evidence.trace.a[-1][:, 0]  # y = (1, 0, 0), so that the product of unit 2 is 0
    assert printed == pytest.approx(np.log(a1) + np.log(1 - a3))
    assert corrected - printed == pytest.approx(np.log(1 - a2))
    assert measured == pytest.approx(-evidence.trace.cost.J)


def test_without_the_plus_two_terms_multiply_when_a_target_is_neither_zero_nor_one() -> None:
    lesson = replace(PRESETS["loglik"](), examples=Examples(np.array([[0.5, 0.1, 0.9]]), np.array([[1, 0.25, 0]])))
    evidence = examine(MISPRINTS["missing-plus"], run(lesson))
    a1, a2, a3 = evidence.trace.a[-1][:, 0]
    printed, corrected, _ = arrays(evidence)
    assert printed == pytest.approx(np.log(a1) + 0.25 * np.log(a2) * 0.75 * np.log(1 - a2) + np.log(1 - a3))
    assert corrected == pytest.approx(np.log(a1) + 0.25 * np.log(a2) + 0.75 * np.log(1 - a2) + np.log(1 - a3))
    assert evidence.confirms_corrected


def test_penalty_not_divided() -> None:
    evidence = shown("penalty-not-divided")
    printed, corrected, _ = arrays(evidence)
    assert not (printed - corrected)[:, 0].any()
    theta = evidence.trace.lesson.network.weights[2]
    assert_allclose((printed - corrected)[:, 1:], (0.4 - 0.4 / 4) * theta)


def test_objective_not_averaged() -> None:
    evidence = shown("objective-not-averaged")
    printed, _, measured = arrays(evidence)
    assert_allclose(printed, 4 * measured)
    lesson = evidence.trace.lesson
    as_printed = run(replace(lesson, objective=Objective("cross_entropy", reduction="sum")))
    own = MISPRINTS["objective-not-averaged"].equations[0].measured(as_printed, central_difference)
    assert_allclose(printed, own, atol=1e-9)  # (a^(1))ᵀ δ^(2) is what follows from J as printed


def test_hidden_gradients_not_averaged() -> None:
    evidence = shown("hidden-gradients-not-averaged")
    printed, _, measured = arrays(evidence)
    assert_allclose(printed, 4 * measured)
    printed, corrected, measured = arrays(evidence, 1)
    assert (printed.shape, corrected.shape, measured.shape) == ((4, 4), (4, 1), (4, 1))
    assert_allclose(printed.mean(axis=0), measured[:, 0])
    expected = evidence.evaluations[1].expected
    assert all(np.array_equal(row, measured[:, 0]) for row in expected)


def test_the_shape_of_a_bias_gradient_tells_when_samples_and_hidden_units_are_not_equally_many() -> None:
    lesson = PRESETS["column-batch"]()
    fewer = replace(lesson, examples=Examples(lesson.examples.inputs[:3], lesson.examples.targets[:3]))
    weights, biases = examine(MISPRINTS["hidden-gradients-not-averaged"], run(fewer)).evaluations
    assert weights.has_its_shape
    assert not biases.has_its_shape
    assert (biases.printed.shape, biases.measured.shape) == ((3, 4), (4, 1))


def test_negative_slope() -> None:
    evidence = shown("negative-slope")
    printed, corrected, _ = arrays(evidence)
    a = evidence.trace.a[-1]
    assert_allclose(corrected, a * (1 - a))
    assert_allclose(printed, -a * (1 - a))


def test_first_error_in_last_column() -> None:
    printed, corrected, _ = arrays(shown("first-error-in-last-column"))
    wrong = [[False] * 4, [False] * 3 + [True], [False] * 3 + [True]]
    assert (printed != corrected).tolist() == wrong
    assert (printed[:, 3] == printed[0, 3]).all()


def test_activation_of_another_unit() -> None:
    evidence = shown("activation-of-another-unit")
    printed, corrected, _ = arrays(evidence)
    e1, e2, e3 = (evidence.trace.targets - evidence.trace.a[-1])[:, 0]
    assert corrected == pytest.approx(e1 * 0.9 + e2 * -0.4 + e3 * 0.2)  # the first column of Θ^(3)
    assert printed == pytest.approx(e1 * 0.9 + e2 * 0.6 + e3 * -0.1)  # its diagonal


def test_sigmoid_for_its_slope() -> None:
    evidence = shown("sigmoid-for-its-slope")
    printed, corrected, _ = arrays(evidence)
    assert_allclose(printed * (1 - evidence.trace.a[2]), corrected)


def test_product_of_means() -> None:
    evidence = shown("product-of-means")
    printed, corrected, _ = arrays(evidence)
    trace = evidence.trace
    returned, slopes = trace.returned(2)[0], present(trace.slope[2])[0]
    assert corrected - printed == pytest.approx(
        np.cov(returned, slopes, bias=True)[0, 1]
    )  # mean of uv, less means of u, v


def test_slopes_after_both_matrices() -> None:
    evidence = shown("slopes-after-both-matrices")
    diagonal = run(with_weights(evidence.trace.lesson, (1, ((0.8, 0), (0, 0.5)))))
    assert not examine(evidence.misprint, diagonal).refutes_printed  # a diagonal matrix goes past the slopes


def test_bias_unit_kept() -> None:
    evidence = shown("bias-unit-kept")
    printed, corrected, measured = arrays(evidence)
    assert (printed.shape, corrected.shape) == ((3, 4), (2, 4))
    assert not evidence.evaluations[0].has_its_shape
    assert np.array_equal(printed[1:], corrected)
    expected = evidence.evaluations[0].expected
    assert not expected[0].any()
    assert np.array_equal(expected[1:], measured)
    biases = (evidence.trace.lesson.network.biases or ())[2]
    assert_allclose(printed[0], biases @ present(evidence.trace.delta[3]))


def test_scrambled_matrix() -> None:
    printed, right, _ = arrays(shown("scrambled-matrix"))
    rows = [
        [right[0, 0], right[1, 0]],
        [right[2, 0], right[3, 0]],
        [right[0, 1], right[1, 1]],
        [right[2, 1], right[3, 1]],
    ]
    assert_allclose(printed, rows)


def test_slope_of_the_next_layer() -> None:
    evidence = shown("slope-of-the-next-layer")
    trace, (printed, _, _) = evidence.trace, arrays(evidence)
    delta = present(trace.delta[1]) / present(trace.slope[1]) * present(trace.slope[2])
    assert_allclose(printed, trace.a[0] @ delta.T / 4)


def test_sum_over_hidden_units() -> None:
    printed, corrected, _ = arrays(shown("sum-over-hidden-units"))
    assert_allclose(printed, np.repeat(corrected.sum(axis=1, keepdims=True), 4, axis=1))


def test_missing_transpose() -> None:
    evidence = shown("missing-transpose")
    symmetric = run(with_weights(evidence.trace.lesson, (1, ((0.5, -0.9, 0.3), (-0.9, 0.4, -0.7), (0.3, -0.7, 0.9)))))
    assert not examine(evidence.misprint, symmetric).refutes_printed
    assert_allclose(arrays(evidence)[2], evidence.trace.delta[1], rtol=1e-9)


# The registry


def test_every_number_is_there_once_and_in_order() -> None:
    assert [misprint.number for misprint in MISPRINTS.values()] == list(range(1, 17))
    assert all(key == misprint.key for key, misprint in MISPRINTS.items())


def test_each_note_has_its_misprints() -> None:
    by_number = {"loglik": {1, 2, 6, 7, 8, 9}, "bias-unit": {3, 10, 11, 12}, "row-batch": {4, 13}}
    by_number["column-batch"] = {5, 14, 15, 16}
    found = {note: {it.number for it in MISPRINTS.values() if it.note == note} for note in by_number}
    assert found == by_number
    labels = Counter(label.note for label in LABEL_ONLY)
    assert labels == {"loglik": 3, "bias-unit": 3, "nielsen": 4, "row-batch": 3, "column-batch": 5}


def test_keys_are_readable_and_belong_to_one_misprint_each() -> None:
    keys = [*MISPRINTS, *(label.key for label in LABEL_ONLY)]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", key) for key in keys)


def test_what_is_printed_and_what_should_be_are_written_differently() -> None:
    equations = [equation for misprint in MISPRINTS.values() for equation in misprint.equations]
    assert all(equation.printed_text != equation.corrected_text for equation in equations)
    assert all(label.printed != label.corrected for label in LABEL_ONLY)
    assert all(misprint.note == misprint.lesson().notation for misprint in MISPRINTS.values())
