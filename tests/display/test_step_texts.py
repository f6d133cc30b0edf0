import re
from collections import Counter

import pytest

from engine.core.propagation import run
from engine.display.catalogue import LANGUAGES
from engine.display.formula import plain
from engine.display.numbers import format_number
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.step_texts import (
    MOST_SPOKEN,
    bias_name,
    matrices_alt,
    network_alt,
    step_sentence,
    step_title,
    unit_name,
    weight_name,
)
from engine.display.view import View
from engine.figures.network_state import edge_states, unit_states
from tests.views import (
    PRESET_STEPS,
    SHOWN_STEPS,
    lesson_of,
    name_of,
    saturated_softmax_view,
    saturated_view,
    shown_view_and_step,
    view_and_step,
    view_of,
    wide_view,
)


def sentence(view: View, kind: str, layer: int | None) -> str:
    return "".join(run for run, _ in step_sentence(view, view.step_of(kind, layer)))


def spoken(text: str) -> list[str]:
    """The `symbol = number` pairs of an alternative text."""
    return re.findall(r"\S+ = [\d.+−∞e]*[\d∞]", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_every_step_has_its_title_its_sentence_and_its_descriptions(place: tuple[str, int], language: str) -> None:
    view, step = view_and_step(place, language=language)
    runs = step_sentence(view, step)
    said = "".join(run for run, _ in runs)
    texts = (step_title(view, step), said, network_alt(view, step), matrices_alt(view, step_matrices(view, step)))
    for text in texts:
        assert text == text.strip() != ""
        assert not re.search(r"[{}*<>]|None|nan", text)
    assert any(stressed for _, stressed in runs)
    assert said[-1] in ".?。？"
    assert (re.search("[\u4e00-\u9fff]", said) is not None) == (language == "zh")


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_titles_tell_the_steps_of_a_lesson_apart(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    assert [other for other in view.trace.steps if step_title(view, other) == step_title(view, step)] == [step]


@pytest.mark.parametrize(
    ("kind", "layer", "title"),
    [
        ("weighted_input", 1, "Forward: weighted input z⁽²⁾"),
        ("cost", 3, "Cost J"),
        ("output_delta", 3, "Backward: δ⁽⁴⁾ at the output"),
        ("weight_gradient", 3, "Backward: gradient of Θ⁽³⁾"),
        ("hidden_delta", 1, "Backward: δ⁽²⁾, one layer back"),
        ("update", None, "Update: one step downhill"),
    ],
)
def test_a_title_names_what_is_computed(kind: str, layer: int | None, title: str) -> None:
    view = view_of("loglik")
    assert step_title(view, view.step_of(kind, layer)) == title


# J = −log 0.5986 − log(1 − 0.4847) − log(1 − 0.5235): the sentence must hold the number of the trace
def test_the_sentence_of_the_cost_holds_its_value() -> None:
    view = view_of("loglik", digits=5)
    assert f"J = {view.trace.cost.J:.5f}." in sentence(view, "cost", 3)


@pytest.mark.parametrize(
    ("preset", "kind", "layer", "words"),
    [
        ("loglik", "output_delta", 3, "output minus target"),
        ("nielsen-sigmoid", "output_delta", 3, "product of just these two slopes"),
        ("bias-unit", "weighted_input", 1, "Its bias b⁽¹⁾"),
        ("bias-unit", "cost", 3, "The penalty on the weights adds"),
        ("bias-unit", "cost", 3, "All m = 4 samples count"),
        ("bias-unit", "weight_gradient", 2, "a multiple of Θ⁽²⁾ itself"),
        ("bias-unit", "bias_gradient", 1, "takes their mean"),
        ("row-batch", "activation", 2, "Softmax is the exception"),
        ("loglik", "hidden_delta", 2, "Going forward, Θ⁽³⁾ is read by rows"),
        ("loglik", "update", None, "α = 0.500"),
    ],
)
def test_a_sentence_says_what_this_lesson_calls_for(preset: str, kind: str, layer: int | None, words: str) -> None:
    assert words in sentence(view_of(preset), kind, layer)


@pytest.mark.parametrize(
    ("kind", "layer", "words"),
    [
        ("weighted_input", 1, "bias"),
        ("cost", 3, "penalty"),
        ("cost", 3, "samples"),
        ("activation", 3, "Softmax"),
        ("output_delta", 3, "infinite"),
        ("weight_gradient", 3, "penalty"),
    ],
)
def test_a_sentence_says_nothing_that_does_not_hold_for_this_lesson(kind: str, layer: int, words: str) -> None:
    assert words not in sentence(view_of("loglik"), kind, layer)


def test_a_softmax_with_squared_error_has_a_whole_matrix_for_its_slope() -> None:
    view = View(run(lesson_of((2, 3, 2), "tanh", "softmax")))
    said = sentence(view, "output_delta", 2)
    assert "a whole matrix" in said
    assert "output minus target" not in said


@pytest.mark.parametrize("view", [saturated_view(-800.0, 1.0), saturated_view(800.0, 0.0), saturated_softmax_view()])
def test_an_infinite_factor_is_explained(view: View) -> None:
    assert "one factor is infinite" in sentence(view, "output_delta", 1)


@pytest.mark.parametrize("view", [saturated_view(800.0, 1.0), saturated_view(-800.0, 0.0)])
def test_a_saturated_output_that_is_right_has_no_infinite_factor(view: View) -> None:
    assert "infinite" not in sentence(view, "output_delta", 1)


FOCUS_ON_EDGES = [place for place in PRESET_STEPS if name_of(place).endswith(("weighted_input", "gradient", "update"))]
FOCUS_ON_UNITS = [place for place in PRESET_STEPS if place not in FOCUS_ON_EDGES]


@pytest.mark.parametrize("place", FOCUS_ON_EDGES, ids=name_of)
def test_a_description_tells_the_numbers_on_the_edges_in_focus(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    numbers = sorted(edge.text.lstrip("+") for edge in edge_states(view, step).values() if edge.in_focus)
    told = sorted(pair.partition(" = ")[2] for pair in spoken(network_alt(view, step)))
    assert len(told) == min(len(numbers), MOST_SPOKEN)
    assert told == numbers or (len(numbers) > MOST_SPOKEN and not Counter(told) - Counter(numbers))


@pytest.mark.parametrize("place", FOCUS_ON_UNITS, ids=name_of)
def test_a_description_tells_the_numbers_on_the_units_of_the_layer(place: tuple[str, int]) -> None:
    view, step = view_and_step(place, sample=view_of(place[0]).trace.lesson.examples.count - 1)
    numbers = [
        (plain(unit.name), unit.text.lstrip("+"))
        for target, unit in unit_states(view, step).items()
        if target.startswith(f"u{step.layer}.")
    ]
    assert [tuple(pair.split(" = ")) for pair in spoken(network_alt(view, step))] == numbers


def test_the_description_of_a_gradient_names_the_weight() -> None:
    view = view_of("loglik")
    text = network_alt(view, view.step_of("weight_gradient", 3))
    assert text.startswith("Network 3-4-4-3. Backward: gradient of Θ⁽³⁾. ∂J/∂θ₁₁⁽³⁾ = −0.265, ∂J/∂θ₁₂⁽³⁾ = ")


@pytest.mark.parametrize(
    ("kind", "layer", "pairs"),
    [
        ("activation", 1, ("a₁⁽²⁾ = 0.719", 4)),
        ("output_delta", 3, ("δ₁⁽⁴⁾ = −0.401", 3)),
        ("weighted_input", 1, ("θ₁₁⁽¹⁾ = 0.500", 12)),
        ("hidden_delta", 1, ("δ₁⁽²⁾ = −0.043", 4)),
        ("update", None, ("∂J/∂θ₁₁⁽¹⁾ = −0.022", 16)),
    ],
)
def test_a_description_lists_the_numbers_in_focus(kind: str, layer: int | None, pairs: tuple[str, int]) -> None:
    view = view_of("loglik")
    found = spoken(network_alt(view, view.step_of(kind, layer)))
    assert (found[0], len(found)) == pairs


def test_a_description_of_a_batch_tells_the_numbers_of_the_shown_sample() -> None:
    first, third = view_of("row-batch"), view_of("row-batch", sample=2)
    step = first.step_of("activation", 1)
    assert spoken(network_alt(first, step)) != spoken(network_alt(third, step))
    expected = [format_number(value, 3) for value in third.trace.a[1][:, 2]]
    assert [pair.partition(" = ")[2] for pair in spoken(network_alt(third, step))] == expected


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    view = wide_view()
    text = network_alt(view, view.step_of("weight_gradient", 1))
    # nine of twelve units are shown on either side
    assert len(spoken(text)) == MOST_SPOKEN
    assert f"and {9 * 9 - MOST_SPOKEN} more." in text


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_the_description_of_the_matrices_reads_every_cell_row_by_row(place: tuple[str, int, str]) -> None:
    view, step = shown_view_and_step(place)
    content = step_matrices(view, step)
    text = matrices_alt(view, content)
    for matrix in (item for items in content for item in items if isinstance(item, Matrix)):
        rows, columns = matrix.shape
        numbers = "; ".join(" ".join(cell.text for cell in line) for line in matrix.cells)
        name = f"{plain(matrix.name)} ({matrix.note})" if matrix.note else plain(matrix.name)
        assert f"{name}, {rows} × {columns}: {numbers}" in text


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "en",
            [
                *("input unit 2", "unit 4 of layer 2", "output unit 1"),
                *("weight to unit 1 of layer 4 from unit 3 of layer 3", "bias of unit 2 of layer 3"),
            ],
        ),
        (
            "zh",
            [
                "第 2 个输入单元",
                "第 2 层第 4 个单元",
                "第 1 个输出单元",
                "从第 3 层单元 3 到第 4 层单元 1 的权重",
                "第 3 层单元 2 的偏置",
            ],
        ),
    ],
)
def test_units_weights_and_biases_have_names_in_words(language: str, names: list[str]) -> None:
    view = view_of("loglik", language=language)
    units = [unit_name(view, layer, unit) for layer, unit in ((0, 1), (1, 3), (3, 0))]
    assert [*units, weight_name(view, 2, 0, 2), bias_name(view, 1, 1)] == names
