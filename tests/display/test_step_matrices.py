import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.propagation import run
from engine.core.steps import Step
from engine.display.formula import Operator, plain
from engine.display.numbers import format_number
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.view import SIGNED, View
from tests.matrix_equations import comes_to, compared_sides, equations, sides
from tests.views import (
    SHOWN_STEPS,
    lesson_of,
    name_of,
    saturated_softmax_view,
    saturated_view,
    shown_view_and_step,
    view_of,
)


def matrices(view: View, step: Step) -> list[Matrix]:
    return [item for line in step_matrices(view, step) for item in line if isinstance(item, Matrix)]


def superscript(number: int) -> str:
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))


def arrays_by_name(view: View, step: Step) -> dict[str, np.ndarray]:
    """Every array that a matrix may show, under the name that its caption must have."""
    trace, network = view.trace, view.trace.lesson.network
    last, shown = network.steps, view.shown_samples
    named: dict[str, np.ndarray | None] = {
        "y": trace.targets[:, shown],
        "ℓ": trace.loss_terms()[:, shown],
        "∑ℓ": trace.cost.per_sample[np.newaxis],
        "J": np.array([[trace.cost.J]]),
        f"∂ℓ/∂a⁽{superscript(last + 1)}⁾": trace.loss_gradient()[:, shown],
    }
    if trace.slope[last] is None:
        named[f"∂a⁽{superscript(last + 1)}⁾/∂z⁽{superscript(last + 1)}⁾"] = trace.softmax_jacobian(shown[0])
    for layer in range(last + 1):
        mark = f"⁽{superscript(layer + 1)}⁾"
        a = trace.a[layer][:, shown]
        with_ones = np.vstack((np.ones(len(shown)), a)).T
        named |= {f"a{mark}": a, f"(a{mark})ᵀ": a.T, f"(1,(a{mark})ᵀ)": with_ones}
        of_layer = {"z{}": trace.z, "δ{}": trace.delta, "g′(z{})": trace.slope}
        known = {name.format(mark): arrays[layer] for name, arrays in of_layer.items()}
        named |= {name: None if array is None else array[:, shown] for name, array in known.items()}
    for k in range(last):
        mark = f"⁽{superscript(k + 1)}⁾"
        W, dW, after = network.weights[k], trace.gradients.weights[k], trace.updated.weights[k]
        named |= {f"Θ{mark}": W, f"(Θ{mark})ᵀ": W.T, f"∂J/∂Θ{mark}": dW, f"Θ{mark}′": after}
        if k:
            named[f"(Θ{mark})ᵀδ⁽{superscript(k + 2)}⁾"] = trace.returned(k)[:, shown]
        if view.is_batch and step.kind == "weight_gradient":
            named |= sums_by_name(view, k)
        if network.biases is not None:
            assert trace.gradients.biases is not None
            assert trace.updated.biases is not None
            b, db, changed = network.biases[k], trace.gradients.biases[k], trace.updated.biases[k]
            named |= {f"b{mark}": b[:, np.newaxis], f"∂J/∂b{mark}": db[:, np.newaxis]}
            named |= {f"b{mark}ᵀ": b[np.newaxis], f"∂J/∂b{mark}ᵀ": db[np.newaxis], f"b{mark}′ᵀ": changed[np.newaxis]}
    if step.kind == "bias_gradient":  # which adds up all samples, whichever the reader follows
        named |= {f"δ⁽{superscript(layer + 1)}⁾": trace.delta[layer] for layer in range(1, last + 1)}
    return {name: array for name, array in named.items() if array is not None}


def values_of(matrix: Matrix) -> list[list[float | None]]:
    """The numbers of a matrix, without a column that is left empty."""
    return [[cell.value for cell in cells if cell.text] for cells in matrix.cells]


def sums_by_name(view: View, k: int) -> dict[str, np.ndarray]:
    """Δ, its mean, one sample's product and the gradient, with a column for the biases where that is shown."""
    trace, shown = view.trace, view.shown_samples
    delta, a = trace.delta[k + 1], trace.a[k]
    assert delta is not None
    has_column = view.samples is not None and view.has_penalty and trace.gradients.biases is not None
    if has_column:
        a = np.vstack((np.ones(a.shape[1]), a))
    mark, after = f"⁽{superscript(k + 1)}⁾", f"⁽{superscript(k + 2)}⁾"
    source = f"(1,(a{mark})ᵀ)" if has_column else f"(a{mark})ᵀ"
    gradient = trace.gradients.weights[k]
    if has_column and trace.gradients.biases is not None:
        gradient = np.column_stack((trace.gradients.biases[k], gradient))
    return {
        f"Δ{mark}": delta @ a.T,
        f"1/mΔ{mark}": trace.sample_factor * (delta @ a.T),
        f"δ{after}{source}": delta[:, shown] @ a[:, shown].T,
        f"∂J/∂Θ{mark}": gradient,
    }


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_a_matrix_has_the_shape_and_the_numbers_of_what_its_caption_names(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    arrays = arrays_by_name(view, step)
    for line in step_matrices(view, step):
        shown = [item for item in line if isinstance(item, Matrix)]
        for matrix in shown:
            array = arrays[plain(matrix.name)]
            if plain(shown[0].name).startswith("∂a"):  # the Jacobian of one sample meets the column of that sample
                array = array if matrix is shown[0] else array[:, :1]
            assert matrix.shape == array.shape
            assert_allclose(values_of(matrix), array, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_a_cell_reads_as_its_number_and_an_empty_one_has_none(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place, digits=4)
    for matrix in matrices(view, step):
        for cell in (cell for line in matrix.cells for cell in line):
            assert (cell.value is None) == (cell.text == "")
            if cell.value is None:
                assert matrix.note == view.texts("samples.no_penalty")
                continue
            assert cell.text == format_number(cell.value, 4, matrix.quantity in SIGNED)


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_both_sides_of_every_equation_are_equal(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place, digits=8)
    rate = view.trace.lesson.learning_rate
    checked = 0
    for line in equations(view, step):
        for left, right in compared_sides(line):
            assert_allclose(comes_to(left, rate), comes_to(right, rate), atol=1e-8)
            checked += 1
    is_a_sum_over_samples = step.kind == "bias_gradient" and view.is_batch
    assert checked or step.kind in ("activation", "cost") or is_a_sum_over_samples


def test_column_times_row_is_the_grid_with_the_mean_and_the_penalty() -> None:
    view = view_of("bias-unit")
    step = view.step_of("weight_gradient", 3)

    def signs(view: View) -> list[list[str]]:
        return [[item.text for item in line if isinstance(item, Operator)] for line in equations(view, step)]

    # λ = 0.4 and m = 4, so that λ/m = 0.1
    assert signs(view) == [["×", "="], ["1/4", "·", "+", "0.100", "·", "="]]
    assert signs(view.of("all")) == [["×", "=", "·", "1/4", "+", "0.100", "·", "="]]


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_in_a_batch_only_parameters_say_nothing_of_samples(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    for matrix in matrices(view, step):
        is_parameter = plain(matrix.name).strip("()").startswith(("Θ", "b")) and "δ" not in plain(matrix.name)
        is_in_update = step.kind == "update"
        if not view.is_batch or is_parameter or is_in_update:
            assert matrix.note in ("", view.texts("samples.no_penalty"))
        else:
            assert matrix.note


@pytest.mark.parametrize(
    ("samples", "notes"),
    [
        ("one", ["sample 2", "sample 2", "sample 2", "sum of 4 samples", "mean of 4 samples"]),
        ("all", ["samples 1–4", "samples 1–4", "sum of 4 samples", "mean of 4 samples"]),
    ],
)
def test_a_gradient_of_one_sample_is_not_taken_for_the_mean(samples: str, notes: list[str]) -> None:
    view = view_of("column-batch", sample=1).of(samples)
    assert [matrix.note for matrix in matrices(view, view.step_of("weight_gradient", 2))] == notes


def test_the_first_lesson_shows_a_column_a_row_and_their_grid() -> None:
    view = view_of("loglik")
    delta, a, grid = matrices(view, view.step_of("weight_gradient", 3))
    assert (delta.shape, a.shape, grid.shape) == ((3, 1), (1, 4), (3, 4))
    assert (delta.cells[0][0].text, a.cells[0][0].text, grid.cells[0][0].text) == ("−0.401", "0.660", "−0.265")
    assert [cell.target for cell in grid.cells[2]] == ["w2.2.0", "w2.2.1", "w2.2.2", "w2.2.3"]
    assert [cell.target for cell in a.cells[0]] == ["u2.0", "u2.1", "u2.2", "u2.3"]


def test_the_transposed_weights_name_the_edges_that_they_stand_for() -> None:
    view = view_of("loglik")
    transposed = matrices(view, view.step_of("hidden_delta", 2))[0]
    assert transposed.shape == (4, 3)
    assert [cell.target for cell in transposed.cells[1]] == ["w2.0.1", "w2.1.1", "w2.2.1"]


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_a_target_stands_for_the_number_that_its_place_says(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    for matrix in matrices(view, step):
        has_column = "b" in {cell.target[:1] for cell in matrix.cells[0][:1]} and len(matrix.cells[0]) > 1
        has_column = (has_column and not plain(matrix.name).endswith("ᵀ")) or not matrix.cells[0][0].text
        has_column = has_column or plain(matrix.name).startswith("(1,")
        for i, line in enumerate(matrix.cells):
            for j, target in enumerate((cell.target for cell in line), start=-1 if has_column else 0):
                kind, indices = target[:1], [int(index) for index in target[1:].split(".")[1:]]
                name = plain(matrix.name)
                if kind == "w":
                    assert indices == ([j, i] if name.startswith("(") else [i, j])
                elif kind == "b":
                    assert indices == ([j] if name.endswith("ᵀ") else [i])
                    assert not has_column or j == -1
                elif kind == "u":
                    assert indices == ([j] if name.startswith(("(a", "(1,")) else [i])
                else:
                    assert matrix.shape[0] == 1 or name.startswith("∂a") or (has_column and j == -1)


def test_a_softmax_with_squared_error_is_shown_as_jacobian_times_gradient() -> None:
    view = View(run(lesson_of((2, 3), "softmax", samples=2)), digits=8, sample=1)
    jacobian, gradient, delta = matrices(view, view.step_of("output_delta", 1))
    assert (jacobian.shape, gradient.shape, delta.shape) == ((3, 3), (3, 1), (3, 1))
    assert np.array_equal(
        [cell.value for line in jacobian.cells for cell in line], view.trace.softmax_jacobian(1).ravel()
    )
    (line,) = equations(view, view.step_of("output_delta", 1))
    left, right = sides(line)
    assert_allclose(comes_to(left, 0), comes_to(right, 0), atol=1e-12)
    assert view.trace.delta[1] is not None
    assert_allclose(comes_to(right, 0)[:, 0], view.trace.delta[1][:, 1])


@pytest.mark.parametrize(
    ("view", "infinite"),
    [(saturated_view(-800.0, 1.0), "−∞"), (saturated_view(800.0, 0.0), "+∞"), (saturated_softmax_view(), "−∞")],
)
def test_an_infinite_factor_is_shown_beside_the_finite_product(view: View, infinite: str) -> None:
    step = view.step_of("output_delta", 1)
    cells = [cell for matrix in matrices(view, step) for line in matrix.cells for cell in line]
    assert infinite in {cell.text for cell in cells}
    assert not any(cell.value is not None and np.isnan(cell.value) for cell in cells)
    difference = equations(view, step)[-1]
    left, right = sides(difference)
    assert_allclose(comes_to(left, 0), comes_to(right, 0))
