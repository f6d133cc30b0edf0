"""What is marked as otherwise between two notations is otherwise, and nothing else is."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from engine.core.activations import Array
from engine.display.formula import plain
from engine.display.matrix_parts import Content, Matrix
from engine.display.notation import NOTATIONS
from engine.display.notation_differences import step_differences
from engine.display.notation_marks import CONTENT_MARKS, MARKS, NAME_MARKS, marks, matrices
from engine.display.step_matrices import step_matrices
from engine.display.view import View
from tests.views import SHOWN_STEPS, name_of, shown_view_and_step, view_of, wide_view

Found = dict[str, tuple[str, ...]]
PLACES = [place for place in SHOWN_STEPS if place[0] in ("loglik", "bias-unit", "row-batch", "xor")]


def contents(view: View, kind: str, layer: int | None, key: str) -> Content:
    own = replace(view, notation=NOTATIONS[key])
    return step_matrices(own, own.step_of(kind, layer))


def found(view: View, kind: str, layer: int | None, own: str, reference: str) -> Found:
    """The marks of each matrix by its name."""
    content, other = contents(view, kind, layer, own), contents(view, kind, layer, reference)
    told = marks(content, NOTATIONS[own], other, NOTATIONS[reference])
    return {plain(shown.name): differences for shown, differences in zip(matrices(content), told, strict=True)}


def numbers(shown: Matrix) -> Array:
    """Its numbers, anything that is none as infinity, which equals itself."""
    return np.array([[np.inf if cell.value is None else cell.value for cell in line] for line in shown.cells])


def undone(values: Array, differences: tuple[str, ...]) -> list[Array]:
    """What the marks say that the counterpart holds, whichever end the biases or the unit stand at."""
    results = [values.T if "turned" in differences else values]
    if any(mark.endswith("_inside") for mark in differences):
        results = [cut for array in results for cut in (array[1:], array[:, 1:])]
    return [-array if "sign" in differences else array for array in results]


def same(first: Array, second: Array) -> bool:
    return first.shape == second.shape and bool(np.array_equal(first, second))


@pytest.mark.parametrize("place", PLACES, ids=name_of)
def test_a_notation_does_not_differ_from_itself(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    for notation in NOTATIONS.values():
        own = replace(view, notation=notation)
        content = step_matrices(own, step)
        assert not any(marks(content, notation, content, notation))
        assert step_differences(own, step, notation) == ()


@pytest.mark.parametrize("place", PLACES, ids=name_of)
def test_the_marks_lead_from_every_matrix_to_one_that_the_other_notation_shows(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    for own, reference in permutations(NOTATIONS.values(), 2):
        content, other = (step_matrices(replace(view, notation=it), step) for it in (own, reference))
        there = [numbers(shown) for shown in matrices(other)]
        for shown, differences in zip(matrices(content), marks(content, own, other, reference), strict=True):
            assert list(differences) == [mark for mark in MARKS if mark in differences]
            results = undone(numbers(shown), differences)
            if differences == ("alone",):
                assert own.has_bias_unit != reference.has_bias_unit
            elif any(mark.endswith("_outside") for mark in differences):
                cut = [part for array in there for part in (array[1:], array[:, 1:])]
                assert any(same(result, part) for result in results for part in cut)
            else:
                assert any(same(result, array) for result in results for array in there), plain(shown.name)


def test_what_is_marked_in_one_direction_is_marked_in_the_other() -> None:
    view = view_of("bias-unit")
    pairs = [("turned", "turned"), ("sign", "sign"), ("letter", "letter"), ("number", "number")]
    pairs += [("biases_inside", "biases_outside"), ("unit_inside", "unit_outside")]
    for step in view.trace.steps:
        for own, reference in permutations(NOTATIONS, 2):
            there = [mark for it in found(view, step.kind, step.layer, own, reference).values() for mark in it]
            back = [mark for it in found(view, step.kind, step.layer, reference, own).values() for mark in it]
            if "alone" not in (*there, *back):
                for one, other in pairs:
                    assert there.count(one) == back.count(other), (step.kind, own, reference, one)


def test_maximising_turns_the_sign_of_delta_and_gradient_and_of_nothing_else() -> None:
    view = view_of("loglik")
    assert found(view, "weight_gradient", 3, "loglik", "house") == {
        "δ⁽⁴⁾": ("sign",),
        "(a⁽³⁾)ᵀ": (),
        "∂J/∂Θ⁽³⁾": ("sign",),
    }
    assert not any(found(view, "weighted_input", 1, "loglik", "house").values())


def test_stored_transposes_and_rows_are_told_apart() -> None:
    view = view_of("loglik")
    assert found(view, "weighted_input", 1, "row-batch", "house") == {
        "a⁽⁰⁾": ("turned", "number"),
        "W⁽¹⁾": ("turned", "letter"),
        "z⁽¹⁾": ("turned", "number"),
    }
    assert found(view, "weighted_input", 1, "column-batch", "house") == {
        "(W⁽¹⁾)ᵀ": ("transpose", "letter"),
        "a⁽⁰⁾": ("number",),
        "z⁽¹⁾": ("number",),
    }


def test_a_vector_that_is_turned_is_not_called_otherwise_transposed_as_well() -> None:
    assert found(view_of("loglik"), "weight_gradient", 3, "column-batch", "house") == {
        "a⁽²⁾": ("turned", "number"),
        "(δ⁽³⁾)ᵀ": ("turned", "number"),
        "∂J/∂W⁽³⁾": ("turned", "letter"),
    }


def test_a_bias_unit_holds_what_stands_by_itself_elsewhere() -> None:
    view = view_of("bias-unit")
    assert found(view, "weighted_input", 1, "bias-unit", "house") == {
        "Θ⁽¹⁾": ("biases_inside",),
        "[1;a⁽¹⁾]": ("unit_inside",),
        "z⁽²⁾": (),
    }
    back = found(view, "weighted_input", 1, "house", "bias-unit")
    assert back["b⁽¹⁾"] == ("alone",)


def test_wide_matrices_are_compared_by_what_is_shown() -> None:
    view = wide_view()
    assert found(view, "weighted_input", 1, "row-batch", "house")["W⁽¹⁾"] == ("turned", "letter")
    assert found(view, "weighted_input", 1, "bias-unit", "house")["Θ⁽¹⁾"] == ("biases_inside",)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("preset", ["loglik", "bias-unit"])
def test_sentences_tell_what_the_marks_show(preset: str, language: str) -> None:
    view = view_of(preset, language=language)
    for step in view.trace.steps:
        for own, reference in permutations(NOTATIONS, 2):
            shown = replace(view, notation=NOTATIONS[own])
            told = {it.key for it in step_differences(shown, step, NOTATIONS[reference])}
            marked = {mark for it in found(view, step.kind, step.layer, own, reference).values() for mark in it}
            where = (step.kind, own, reference)
            assert ("sign" in marked) <= bool(told & {"maximised", "minimised"}), where
            assert ("turned" in marked) <= bool(
                told & {"in_rows", "in_columns", "stored_transposed", "stored_plainly"}
            ), where
            assert ("biases_inside" in marked) <= ("bias_unit" in told), where
            assert ("letter" in marked) <= bool(told & {"letters", "bias_unit", "bias_vector"}), where
            assert ("number" in marked) <= any(
                key == "layers_from" or key.startswith("numbered") or key.startswith("bias") for key in told
            ), where
            for difference in step_differences(shown, step, NOTATIONS[reference]):
                assert shown.texts(f"notations.{difference.key}", **dict(difference.values))


def test_only_letters_that_the_step_shows_are_named() -> None:
    view = replace(view_of("xor"), notation=NOTATIONS["nielsen"])
    told = {
        kind: dict(it.values)["pairs"]
        for kind, layer in (("weighted_input", 1), ("update", None), ("hidden_delta", 1))
        for it in step_differences(view, view.step_of(kind, layer), NOTATIONS["house"])
        if it.key == "letters"
    }
    assert told == {
        "weighted_input": "w for Θ",
        "update": "w for Θ, C for J, η for α",
        "hidden_delta": "w for Θ, σ for g, ⊙ for ∘",
    }


def test_every_mark_is_of_content_or_of_name() -> None:
    assert set(CONTENT_MARKS) & set(NAME_MARKS) == set()
    assert set(MARKS) == {*CONTENT_MARKS, *NAME_MARKS}
