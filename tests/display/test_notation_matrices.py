"""The matrices of a step in each notation: whether they are that notation's own arrays, and its equations hold.

The notations' own formulas are evaluated in `engine.core.conventions`, which shares nothing with what draws matrices.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.conventions import CONVENTIONS, Evaluation, evaluate
from engine.core.presets import PRESETS
from engine.display.extensions import PENALTY_IN_UPDATE, extension_keys
from engine.display.formula import plain
from engine.display.notation import NOTATIONS, Notation
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.view import SAMPLES, View
from tests.matrix_equations import comes_to, compared_sides, equations
from tests.views import trace_of

NOTES = tuple(CONVENTIONS)
SUPERSCRIPTS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


@cache
def evaluation_of(key: str, preset: str) -> Evaluation:
    return evaluate(CONVENTIONS[key](PRESETS[preset]()))


def view_in(key: str, preset: str, samples: str, **choices: Any) -> View:
    """All samples, or the last one alone."""
    trace = trace_of(preset)
    choices = {"sample": trace.lesson.examples.count - 1, "notation": NOTATIONS[key], **choices}
    return View(trace, **choices).of(samples)


def shown_of(view: View, key: str, arrays: list[np.ndarray]) -> np.ndarray:
    """What is shown of one quantity of one layer, given by pass."""
    if not CONVENTIONS[key].has_batch_pass:
        return np.hstack([arrays[sample] for sample in view.shown_samples])
    (array,) = arrays
    return array[list(view.shown_samples)] if view.notation.has_rows else array[:, list(view.shown_samples)]


def own_arrays(view: View, key: str, preset: str) -> dict[str, np.ndarray]:
    """Every array of the notation under the name that its caption must have."""
    found, notation = evaluation_of(key, preset), NOTATIONS[key]
    named: dict[str, np.ndarray] = {notation.cost: np.array([[found.J]])}
    for layer in found.passes[0].a:
        passes, mark = found.passes, mark_of(notation, layer)
        for letter, of in (("z", "z"), ("δ", "delta"), ("a", "a")):
            arrays = [getattr(one, of).get(layer) for one in passes]
            if arrays[0] is None:
                continue
            shown = shown_of(view, key, arrays)
            if letter == "a" and notation.has_bias_unit and layer in found.parameters.weights and has_biases(preset):
                named[f"[1;a{mark}]"], shown = shown, shown[1:]
                if layer == notation.first_layer:
                    continue  # nowhere without its 1
            named[f"{letter}{mark}"] = shown
    for number, W in found.parameters.weights.items():
        name = f"{notation.weights}{mark_of(notation, number)}"
        gradient = f"∂{notation.cost}/∂{name}"
        named |= {name: W, f"{name}′": found.updated.weights[number], gradient: found.gradients.weights[number]}
    for number, b in (found.parameters.biases or {}).items():
        assert found.gradients.biases is not None
        assert found.updated.biases is not None
        name = f"{notation.bias}{mark_of(notation, number)}"
        of_bias = {name: b, f"∂{notation.cost}/∂{name}": found.gradients.biases[number]}
        of_bias[f"{name}′"] = found.updated.biases[number]
        named |= of_bias | {f"{it}ᵀ": array.T for it, array in of_bias.items()}
    return named


def has_biases(preset: str) -> bool:
    return trace_of(preset).lesson.network.biases is not None


def mark_of(notation: Notation, number: int) -> str:
    return notation.layer_mark.format(number).translate(SUPERSCRIPTS)


def matrices(view: View) -> list[Matrix]:
    """Those of all steps; of a gradient of biases, which adds up all samples, only the result."""
    found = []
    for step in view.trace.steps:
        items = [item for line in step_matrices(view, step) for item in line if isinstance(item, Matrix)]
        found += items[-1:] if step.kind == "bias_gradient" else items
    return found


PLACES = [
    (key, preset, samples)
    for key in NOTES
    for preset in PRESETS
    for samples in SAMPLES
    if samples == "one" or trace_of(preset).lesson.examples.count > 1
]


@pytest.mark.parametrize(("key", "preset", "samples"), PLACES)
def test_every_matrix_is_the_array_of_that_name_in_the_notation(key: str, preset: str, samples: str) -> None:
    view = view_in(key, preset, samples)
    arrays, seen = own_arrays(view, key, preset), set()
    if PENALTY_IN_UPDATE in extension_keys(view.notation, view.trace.lesson):  # said on the page
        arrays = {name: array for name, array in arrays.items() if not name.startswith(("∂J", "J"))}
    for matrix in matrices(view):
        name = plain(matrix.name)
        if name not in arrays or (name[0] in "δ" and matrix.shape != arrays[name].shape):
            continue
        seen.add(name)
        assert matrix.shape == arrays[name].shape, name
        values = [[cell.value for cell in line if cell.text] for line in matrix.cells]
        written = arrays[name][:, -len(values[0]) :]  # the penalty leaves the column of the biases empty
        assert len(values[0]) == matrix.shape[1] or matrix.note == view.texts("samples.no_penalty")
        assert_allclose(values, written, rtol=1e-12, atol=1e-15, err_msg=name)
    lying = {name for name in arrays if name.endswith("ᵀ")}
    missing = set(arrays) - seen - lying
    assert {name for name in missing if not name.startswith("b") or view.notation.has_rows} == set()


@pytest.mark.parametrize(("key", "preset", "samples"), PLACES)
def test_both_sides_of_every_equation_are_equal(key: str, preset: str, samples: str) -> None:
    view = view_in(key, preset, samples, digits=8)
    checked = 0
    for step in view.trace.steps:
        for line in equations(view, step):
            for left, right in compared_sides(line):
                sides = (comes_to(side, view.trace.lesson.learning_rate) for side in (left, right))
                found, expected = sides
                if found.shape != expected.shape:  # row 0 is dropped from what comes back to a layer
                    assert view.notation.has_bias_unit
                    found = found[1:]
                assert_allclose(found, expected, atol=1e-8)
                checked += 1
    assert checked >= 2 * view.trace.lesson.network.steps
