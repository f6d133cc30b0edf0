"""The dictionary says of each notation what its own formulas compute, shape by shape."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.core.conventions import CONVENTIONS, shapes
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.dictionary import QUANTITIES, Entry, Extent, entry
from engine.display.formula import latex, plain
from engine.display.notation import NOTATIONS
from engine.display.view import View
from tests.views import view_of

SHAPED = {
    "weights": "weights",
    "biases": "biases",
    "weighted_input": "weighted_input",
    "activation": "activation",
    "weight_gradient": "weight_gradient",
    "bias_gradient": "bias_gradient",
}
"""Quantities of a layer step, by what `shapes` calls them."""


def viewed(preset: str, key: str) -> View:
    return replace(view_of(preset), notation=NOTATIONS[key])


def shape_of(found: Entry | None) -> tuple[int, int] | None:
    if found is None or found.shape is None:
        return None
    rows, columns = found.shape
    return rows.count, columns.count


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("key", CONVENTIONS)
def test_shapes_are_those_of_the_notes_own_arrays(preset: str, key: str) -> None:
    view = viewed(preset, key)
    network, names = view.trace.lesson.network, view.notation
    has_biases = network.biases is not None
    expected = shapes(CONVENTIONS[key], network.layers, view.trace.lesson.examples.count, has_biases)
    for step in range(network.steps):
        for quantity, called in SHAPED.items():
            is_of_layer = called in ("weighted_input", "activation")
            number = names.layer_number(step + 1) if is_of_layer else step + names.first_layer
            if names.weights_numbered_by and not is_of_layer:
                number = step + names.first_layer + 1
            shape = shape_of(entry(view, quantity, step))
            if names.has_bias_unit and "bias" in quantity:
                assert called not in expected or expected[called] == {}  # they are column 0 of another array
                assert shape in (None, (network.layers[step + 1], 1))
            else:
                assert shape == expected[called].get(number), (quantity, step)
    last = names.layer_number(network.steps)
    assert shape_of(entry(view, "output_delta", 0)) == expected["delta"][last]
    assert shape_of(entry(view, "target", 0)) == expected["delta"][last]
    assert shape_of(entry(view, "input", 0)) == expected["activation"][names.first_layer]
    hidden = shape_of(entry(view, "hidden_delta", 0))
    assert hidden == (expected["delta"][names.layer_number(1)] if network.steps > 1 else None)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_houses_shapes_are_those_of_its_arrays(preset: str) -> None:
    view = viewed(preset, "house")
    trace = view.trace
    for step, weights in enumerate(trace.lesson.network.weights):
        assert shape_of(entry(view, "weights", step)) == weights.shape
        assert shape_of(entry(view, "activation", step)) == trace.a[step + 1].shape
        delta = trace.delta[step + 1]
        assert delta is not None
        assert shape_of(entry(view, "weighted_input", step)) == delta.shape


def value(extent: Extent, lesson: Mapping[str, int]) -> int:
    """A number of rows in letters, worked out."""
    text = plain(extent.name).strip()
    return sum(lesson[part.strip()] if not part.strip().isdigit() else int(part) for part in text.split("+"))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("key", NOTATIONS)
def test_shapes_in_letters_give_the_numbers(preset: str, key: str) -> None:
    view = viewed(preset, key)
    layers = view.trace.lesson.network.layers
    lesson = {
        f"n{str(view.notation.layer_number(layer)).translate(str.maketrans('0123456789', '₀₁₂₃₄₅₆₇₈₉'))}": units
        for layer, units in enumerate(layers)
    } | {"m": view.trace.lesson.examples.count}
    for quantity in QUANTITIES:
        for step in range(len(layers) - 1):
            found = entry(view, quantity, step)
            for extent in found.shape or () if found else ():
                assert value(extent, lesson) == extent.count, quantity


@pytest.mark.parametrize("key", NOTATIONS)
def test_names_are_those_that_the_notation_makes(key: str) -> None:
    view = viewed("bias-unit", key)
    names, step = view.notation, 1
    expected = {
        "weights": names.W(step),
        "biases": names.b(step),
        "weight": names.w(step, 0, view.trace.lesson.network.layers[step] - 1),
        "weighted_input": names.z(step + 1),
        "activation": names.a(step + 1),
        "output_delta": names.delta(3),
        "hidden_delta": names.delta(step),
        "objective": names.J(),
        "learning_rate": names.alpha(),
    }
    for quantity, symbol in expected.items():
        found = entry(view, quantity, step)
        assert found is not None
        assert plain(found.formula[0]).startswith(plain(symbol)), quantity


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_entry_can_be_written_in_a_cell_of_a_table(preset: str, language: str) -> None:
    texts = catalogue(language)
    for key in NOTATIONS:
        view = viewed(preset, key)
        for quantity in QUANTITIES:
            for step in range(view.trace.lesson.network.steps):
                found = entry(view, quantity, step)
                if found is not None:
                    assert all(re.fullmatch(r"[^|\n$]+", latex(chunk)) for chunk in found.formula)
                    assert not found.remark or texts(f"notations.{found.remark}", **dict(found.values))


def test_an_objective_is_written_whole_though_in_pieces() -> None:
    found = entry(viewed("loglik", "house"), "objective", 0)
    assert found is not None
    assert len(found.formula) > 2
    assert "".join(map(plain, found.formula)).replace(" ", "") == "J=∑ₖ(−yₖlogaₖ−(1−yₖ)log(1−aₖ))"


def test_one_weight_has_its_place_in_the_stored_matrix() -> None:
    places = {key: entry(viewed("loglik", key), "weight", 0) for key in NOTATIONS}
    told = {key: (plain(it.formula[0]), *(value for _, value in it.values)) for key, it in places.items() if it}
    assert told == {
        "house": ("θ₁₃⁽¹⁾", 1, 3),
        "loglik": ("θ₁₃⁽¹⁾", 1, 3),
        "bias-unit": ("θ₁₃⁽¹⁾", 1, 3),
        "nielsen": ("w₁₃²", 1, 3),
        "row-batch": ("W₃₁⁽¹⁾", 3, 1),
        "column-batch": ("W₁₃⁽¹⁾", 3, 1),
    }


def test_what_a_note_has_not_is_said() -> None:
    biases = {key: entry(viewed("bias-unit", key), "biases", 0) for key in NOTATIONS}
    assert {key for key, it in biases.items() if it and it.remark == "not_in_note"} == {"loglik"}
    without = {key: entry(viewed("loglik", key), "penalty", 0) for key in NOTATIONS}
    assert {key for key, it in without.items() if it} == {"house", "bias-unit", "row-batch"}
    assert entry(viewed("loglik", "house"), "biases", 0) is None
    assert entry(viewed("row-batch", "house"), "slope", 1) is None  # of a softmax there is none
