from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from engine.core.activations import ACTIVATIONS
from engine.core.losses import LOSSES
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.steps import Step
from engine.display.formula import Line, Number, Operator
from engine.display.formula_parts import LiveLine
from engine.display.live_lines import step_live_lines
from engine.display.numbers import format_number
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.targets import bias_target, unit_target, weight_target
from engine.display.view import View
from engine.figures.network_state import edge_states, unit_states
from tests.formula_values import leaves, number_of, numbers_in, numbers_run_together, values_of_sides
from tests.strategies import HIDDEN, PAIRINGS
from tests.views import PRESET_STEPS, lesson_of, name_of, saturated_view, view_and_step, view_of, wide_view

KINDS_ON_THE_PICTURE = ("weighted_input", "hidden_delta", "weight_gradient", "bias_gradient")
ON_THE_PICTURE = [place for place in PRESET_STEPS if name_of(place).endswith(KINDS_ON_THE_PICTURE)]

EVERY_PAIRING = [(hidden, output, loss) for hidden in HIDDEN for output, loss in PAIRINGS]


def line_of(view: View, step: Step, target: str) -> LiveLine:
    return next(line for line in step_live_lines(view, step) if line.targets[0] == target)


def result_of(line: Line) -> str:
    *_, last = leaves(line)
    assert isinstance(last, Number)
    return last.text


def cell_texts(view: View, step: Step) -> dict[str, str]:
    """The texts of the matrix that a step ends with, by target."""
    matrix = [item for items in step_matrices(view, step) for item in items if isinstance(item, Matrix)][-1]
    cells = [cell for line in matrix.cells for cell in line]
    return {cell.target: cell.text for cell in cells}


def made_by(view: View, step: Step) -> dict[str, float]:
    """The numbers that a step computes, by target, read off the trace."""
    trace, layer, s = view.trace, step.layer, view.sample
    if step.kind == "update":
        return dict(updated(view))
    assert layer is not None
    layers = {
        "weighted_input": trace.z,
        "activation": trace.a,
        "output_delta": trace.delta,
        "hidden_delta": trace.delta,
    }
    if step.kind == "weight_gradient":
        gradients = trace.gradients.weights[layer - 1]
        return {weight_target(layer - 1, i, j): value for (i, j), value in np.ndenumerate(gradients)}
    if step.kind == "bias_gradient":
        assert trace.gradients.biases is not None
        return {bias_target(layer - 1, i): value for i, value in enumerate(trace.gradients.biases[layer - 1])}
    array = trace.loss_terms() if step.kind == "cost" else layers[step.kind][layer]
    assert array is not None
    return {unit_target(layer, i): value for i, value in enumerate(array[:, s])}


def updated(view: View) -> Iterator[tuple[str, float]]:
    parameters = view.trace.updated
    for k, weights in enumerate(parameters.weights):
        yield from ((weight_target(k, i, j), value) for (i, j), value in np.ndenumerate(weights))
    for k, biases in enumerate(parameters.biases or ()):
        yield from ((bias_target(k, i), value) for i, value in enumerate(biases))


@cache
def view_of_pairing(hidden: str, output: str, loss: str) -> View:
    return View(run(lesson_of((2, 3, 2), hidden, output, loss=loss, samples=2)), digits=8, sample=1)


# x = (.5, .1, .9), y = (1, 0, 0): δ₁⁽⁴⁾ = a₁⁽⁴⁾ − 1 = −0.4014 and a₁⁽³⁾ = 0.6604, so that their product is −0.2651
def test_the_gradient_of_one_weight_of_the_first_lesson_is_its_delta_times_its_activation() -> None:
    view = view_of("loglik")
    line = line_of(view, view.step_of("weight_gradient", 3), "w2.0.0").line
    delta, a, result = [number_of(number.text) for chunk in line for number in numbers_in(chunk)]
    assert (delta, a, result) == (-0.401, 0.660, -0.265)
    # each number is off by half of its last digit at most: |δ| and |a| are the slopes of the product
    assert abs(delta * a - result) <= 0.0005 * (abs(delta) + abs(a) + 1)
    signs = [leaf.text for leaf in leaves(line) if isinstance(leaf, Operator)]
    assert signs == ["=", "·", "=", "×", "="]


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_every_line_ends_with_the_number_of_the_trace(place: tuple[str, int]) -> None:
    for sample in (0, 1) if view_of(place[0]).is_batch else (0,):
        view, step = view_and_step(place, sample=sample)
        found = {line.targets[0]: number_of(result_of(line.line)) for line in step_live_lines(view, step)}
        assert found == {
            target: number_of(format_number(value, view.digits)) for target, value in made_by(view, step).items()
        }


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_the_numbers_of_every_line_recombine_to_its_result(place: tuple[str, int]) -> None:
    view, step = view_and_step(place, digits=8)
    for line in step_live_lines(view, step):
        *before, result = values_of_sides(line.line)
        assert before == pytest.approx([result] * len(before), abs=1e-6)
        # a bias of one sample is its δ, and softmax holds a sum over all units: nothing to recombine
        sums_over_units = step.kind == "activation" and view.trace.slope[step.layer or 0] is None
        assert before or step.kind == "bias_gradient" or sums_over_units


@pytest.mark.parametrize(("hidden", "output", "loss"), EVERY_PAIRING)
def test_the_numbers_of_every_activation_and_loss_recombine(hidden: str, output: str, loss: str) -> None:
    view = view_of_pairing(hidden, output, loss)
    for step in view.trace.steps:
        for line in step_live_lines(view, step):
            *before, result = values_of_sides(line.line)
            assert before == pytest.approx([result] * len(before), abs=1e-6)
            assert not numbers_run_together(line.line)


def test_every_activation_and_loss_is_tried() -> None:
    assert {*HIDDEN, *(output for output, _ in PAIRINGS)} == set(ACTIVATIONS)
    assert {loss for _, loss in PAIRINGS} == set(LOSSES)


@pytest.mark.parametrize("digits", [1, 3, 8])
@pytest.mark.parametrize("place", ON_THE_PICTURE, ids=name_of)
def test_the_same_text_stands_in_the_line_in_the_matrix_and_in_the_picture(place: tuple[str, int], digits: int) -> None:
    samples = view_of(place[0]).trace.lesson.examples.count
    view, step = view_and_step(place, digits=digits, sample=samples - 1)
    in_lines = {line.targets[0]: result_of(line.line) for line in step_live_lines(view, step)}
    states = edge_states(view, step) if step.kind.endswith("gradient") else unit_states(view, step)
    assert in_lines
    assert in_lines == {target: states[target].text for target in in_lines}
    assert in_lines == cell_texts(view, step)


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_the_colour_of_a_number_is_its_sign(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    for line in step_live_lines(view, step):
        for number in (number for chunk in line.line for number in numbers_in(chunk) if number.tone):
            value = number_of(number.text)
            assert value
            assert number.tone == ("plus" if value > 0 else "minus")


def test_a_negative_number_inside_a_term_stands_in_brackets() -> None:
    view = view_of("loglik")
    line = line_of(view, view.step_of("weight_gradient", 3), "w2.0.0").line
    assert [number.text for chunk in line for number in numbers_in(chunk)] == ["(−0.401)", "0.660", "−0.265"]


@pytest.mark.parametrize("preset", PRESETS)
def test_pointing_at_any_edge_of_a_weighted_input_shows_the_line_of_the_unit_that_it_feeds(preset: str) -> None:
    view = view_of(preset)
    step = view.step_of("weighted_input", 1)
    for i, line in enumerate(step_live_lines(view, step)):
        assert line.targets[0] == unit_target(1, i)
        edges = {target for target in edge_states(view, step) if target.startswith((f"w0.{i}.", f"b0.{i}"))}
        assert edges
        assert set(line.targets) == {unit_target(1, i), *edges}


def test_a_long_sum_has_an_ellipsis_and_its_last_term() -> None:
    view = wide_view()
    line = line_of(view, view.step_of("weighted_input", 1), "u1.0").line
    assert [leaf.text for leaf in leaves(line) if isinstance(leaf, Operator)].count("…") == 2
    assert len(line) <= 14


def test_an_infinite_factor_is_told_as_such() -> None:
    view = saturated_view(-800.0, 1.0)
    line = line_of(view, view.step_of("output_delta", 1), "u1.0").line
    # −∞ · 0 would be lost; a − y = 0 − 1 is not
    assert [number.text for chunk in line for number in numbers_in(chunk)] == ["(−∞)", "0.000", "0.000", "1", "−1.000"]
