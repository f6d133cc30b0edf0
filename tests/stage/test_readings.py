import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.display.numbers import format_exactly
from engine.display.view import View
from engine.stage.readings import readings
from tests.views import view_of


def first_step(view: View, layer: int | None, *kinds: str) -> int:
    """The first step of those kinds for that layer."""
    return next(step.index for step in view.trace.steps if step.kind in kinds and step.layer == layer)


def entries(view: View) -> dict[str, list[tuple[int, str]]]:
    """The lines of each target, with the step from which on they are told."""
    return {target: [(step, text) for step, text in lines] for target, (_, *lines) in readings(view).items()}


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_told_of_a_unit_before_its_step(preset: str) -> None:
    view = view_of(preset, sample=view_of(preset).trace.lesson.examples.count - 1)
    trace, s, told = view.trace, view.sample, entries(view)
    note = f" (sample {s + 1})" if view.is_batch else ""
    last = trace.lesson.network.steps
    for layer in range(1, last + 1):
        z, delta = trace.z[layer], trace.delta[layer]
        assert z is not None
        assert delta is not None
        mark = "⁽" + "⁰¹²³⁴⁵⁶⁷⁸⁹"[layer + 1] + "⁾"
        for i in range(trace.lesson.network.layers[layer]):
            index = "₁₂₃₄"[i]
            target = [(0, f"y{index} = {format_exactly(trace.targets[i, s])}{note}")] if layer == last else []
            assert told[f"u{layer}.{i}"] == [
                *target,
                (first_step(view, layer, "weighted_input"), f"z{index}{mark} = {format_exactly(z[i, s])}{note}"),
                (
                    first_step(view, layer, "activation"),
                    f"a{index}{mark} = {format_exactly(trace.a[layer][i, s])}{note}",
                ),
                (
                    first_step(view, layer, "output_delta", "hidden_delta"),
                    f"δ{index}{mark} = {format_exactly(delta[i, s])}{note}",
                ),
            ]


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_is_told_of_a_parameter_before_its_step(preset: str) -> None:
    view = view_of(preset)
    network, gradients, updated = view.trace.lesson.network, view.trace.gradients, view.trace.updated
    groups = [("w", "θ", "weight_gradient", network.weights, gradients.weights, updated.weights)]
    if network.biases is not None:
        assert gradients.biases is not None
        assert updated.biases is not None
        groups.append(("b", "b", "bias_gradient", network.biases, gradients.biases, updated.biases))
    told = entries(view)
    note = f" (mean of {view.trace.lesson.examples.count} samples)" if view.is_batch else ""
    for kind, letter, step_kind, own, gradient, after in groups:
        for k in range(network.steps):
            known = first_step(view, k + 1, step_kind)
            for index, value in np.ndenumerate(own[k]):
                target = ".".join(map(str, (f"{kind}{k}", *index)))
                symbol = letter + "".join("₁₂₃₄"[i] for i in index) + "⁽" + "¹²³⁴⁵⁶"[k] + "⁾"
                assert told[target] == [
                    (0, f"{symbol} = {format_exactly(value)}"),
                    (known, f"∂J/∂{symbol} = {format_exactly(gradient[k][index])}{note}"),
                    (len(view.trace.steps) - 1, f"{symbol} ← {format_exactly(after[k][index])}"),
                ]


def test_what_is_given_can_be_told_before_the_first_result() -> None:
    coarse, fine = readings(view_of("xor")), readings(view_of("xor"), given=-1)
    assert {entry[0] for _, *entries in fine.values() for entry in entries} >= {-1, 0}
    assert fine["u0.0"][1][0] == fine["w0.0.0"][1][0] == -1
    assert {name: [[max(step, 0), line] for step, line in entries] for name, (_, *entries) in fine.items()} == {
        name: entries for name, (_, *entries) in coarse.items()
    }


def test_an_input_is_known_from_the_start() -> None:
    assert entries(view_of("loglik"))["u0.2"] == [(0, "x₃ = 0.9")]


def test_a_bias_unit_has_a_name_and_no_numbers() -> None:
    assert readings(view_of("xor"))["one1"] == ["bias unit of layer 2: always 1"]
    assert not any(target.startswith("one") for target in readings(view_of("loglik")))


@pytest.mark.parametrize(
    ("language", "target", "name"),
    [
        ("en", "u0.0", "input unit 1"),
        ("en", "u1.3", "unit 4 of layer 2"),
        ("en", "w2.0.3", "weight to unit 1 of layer 4 from unit 4 of layer 3"),
        ("zh", "w2.0.3", "从第 3 层单元 4 到第 4 层单元 1 的权重"),
    ],
)
def test_a_reading_begins_with_the_name_in_words(language: str, target: str, name: str) -> None:
    assert readings(view_of("loglik", language=language))[target][0] == name


@pytest.mark.parametrize("preset", [preset for preset in PRESETS if view_of(preset).is_batch])
def test_the_readings_of_a_batch_are_those_of_the_shown_sample(preset: str) -> None:
    first, second = (readings(view_of(preset, sample=sample)) for sample in (0, 1))
    differing = {target for target in first if first[target] != second[target]}
    assert differing
    assert all(target.startswith("u") for target in differing)
