import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.core.steps import Step
from engine.core.trace import present
from engine.display.formula import plain
from engine.display.numbers import format_number
from engine.display.view import View
from engine.figures.network_state import edge_states, unit_states
from tests.views import BATCH_VIEWS, PRESET_STEPS, name_of, summed_pages, view_and_step, view_of, wide_view

BATCH_STEPS = [place for place in PRESET_STEPS if view_of(place[0]).is_batch]

MADE_BY = {"weighted_input": "z", "activation": "a", "output_delta": "δ", "hidden_delta": "δ"}


def letter_known(view: View, step: Step, layer: int) -> str:
    """The quantity of a layer that was computed last, told from the order of the steps alone; empty for none."""
    done = [earlier for earlier in view.trace.steps[: step.index + 1] if earlier.layer == layer]
    letters = [MADE_BY[earlier.kind] for earlier in done if earlier.kind in MADE_BY]
    return letters[-1] if letters else "x" if layer == 0 else ""


def is_gradient_known(view: View, step: Step, kind: str, k: int) -> bool:
    return any(earlier.kind == kind and earlier.layer == k + 1 for earlier in view.trace.steps[: step.index + 1])


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_a_unit_shows_its_delta_once_known_and_before_that_a_and_before_that_z(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    trace = view.trace
    units = unit_states(view, step)
    assert len(units) == sum(trace.lesson.network.layers)
    for target, unit in units.items():
        layer, i = map(int, target[1:].split("."))
        letter = letter_known(view, step, layer)
        if not letter:
            assert (unit.text, unit.value) == ("", None)
            continue
        array = {"x": trace.a, "a": trace.a, "z": trace.z, "δ": trace.delta}[letter][layer]
        assert array is not None
        assert unit.value == array[i, 0]
        assert unit.text == format_number(array[i, 0], 3, signed=letter in "zδ")
        assert plain(unit.name)[0] == letter
        assert unit.quantity == {"x": "value", "a": "value", "z": "z", "δ": "delta"}[letter]


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_an_edge_shows_its_gradient_once_known_and_before_that_its_weight(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    network, gradients = view.trace.lesson.network, view.trace.gradients
    edges = edge_states(view, step)
    assert len(edges) == network.parameter_count
    for target, edge in edges.items():
        k, *index = map(int, target[1:].split("."))
        kind = "weight_gradient" if target[0] == "w" else "bias_gradient"
        own, gradient = (network.weights, gradients.weights) if target[0] == "w" else (network.biases, gradients.biases)
        assert own is not None
        assert gradient is not None
        carries_delta_back = step.kind == "hidden_delta" and step.layer == k and target[0] == "w"
        known = is_gradient_known(view, step, kind, k) and not carries_delta_back
        value = (gradient if known else own)[k][tuple(index)]
        assert (edge.value, edge.quantity) == (value, "gradient" if known else "weight")
        assert edge.text == format_number(value, 3, signed=True)


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_what_a_step_is_about_is_in_focus(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    layer = step.layer if step.layer is not None else -1
    layers = {
        "weighted_input": {layer - 1, layer},
        "weight_gradient": {layer - 1, layer},
        "hidden_delta": {layer, layer + 1},
        "update": set(),
    }.get(step.kind, {layer})
    assert {
        int(target[1 : target.index(".")]) for target, unit in unit_states(view, step).items() if unit.in_focus
    } == layers
    every = set(edge_states(view, step))
    expected = {
        "weighted_input": {target for target in every if target[1:].startswith(f"{layer - 1}.")},
        "weight_gradient": {target for target in every if target.startswith(f"w{layer - 1}.")},
        "bias_gradient": {target for target in every if target.startswith(f"b{layer - 1}.")},
        "hidden_delta": {target for target in every if target.startswith(f"w{layer}.")},
        "update": every,
    }.get(step.kind, set())
    assert {target for target, edge in edge_states(view, step).items() if edge.in_focus} == expected


@pytest.mark.parametrize("preset", [preset for preset in PRESETS if view_of(preset).is_batch])
def test_the_units_of_a_batch_show_the_chosen_sample(preset: str) -> None:
    view = view_of(preset, sample=2)
    step = view.trace.steps[-1]
    delta = view.trace.delta[-1]
    assert delta is not None
    last = view.trace.lesson.network.steps
    values = [unit.value for target, unit in unit_states(view, step).items() if target.startswith(f"u{last}.")]
    assert np.array_equal(values, delta[:, 2])
    assert not np.array_equal(values, delta[:, 0])


@pytest.mark.parametrize("place", BATCH_STEPS, ids=name_of)
def test_of_all_samples_a_unit_shows_the_mean_with_a_bar(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    trace, alone = view.trace, unit_states(view, step)
    for target, unit in unit_states(view.of("all"), step).items():
        layer, i = map(int, target[1:].split("."))
        letter = letter_known(view, step, layer)
        assert unit.name == alone[target].name.mean
        assert (unit.quantity, unit.in_focus) == (alone[target].quantity, alone[target].in_focus)
        if not letter:
            assert (unit.text, unit.value) == ("", None)
            continue
        mean = present({"x": trace.a, "a": trace.a, "z": trace.z, "δ": trace.delta}[letter][layer])[i].mean()
        assert unit.value == pytest.approx(mean, rel=1e-12, abs=1e-15)
        assert unit.text == format_number(mean, 3, signed=letter in "zδ")


@pytest.mark.parametrize("place", BATCH_STEPS, ids=name_of)
def test_what_an_edge_shows_does_not_depend_on_the_samples_that_are_shown(place: tuple[str, int]) -> None:
    view, step = view_and_step(place)
    assert edge_states(view, step) == edge_states(view.of("all"), step)


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_while_samples_are_added_up_only_the_edges_of_that_sum_are_in_focus(view: View) -> None:
    network, m = view.trace.lesson.network, view.trace.lesson.examples.count
    for page in summed_pages(view):
        k = present(page.part.layer) - 1
        whole, edges = edge_states(page.view, page.step), edge_states(page.view, page.step, moment=page.part)
        rows = {"w"} if network.biases is None or not view.has_penalty else {"w", "b"}
        focus = {target for target, edge in edges.items() if edge.in_focus}
        assert focus == {target for target in whole if target[1:].startswith(f"{k}.") and target[0] in rows}
        assert {target: edges[target] for target in edges.keys() - focus} == {
            target: whole[target] for target in edges.keys() - focus
        }
        objective = view.trace.lesson.objective
        is_last_of_sum = page.part.samples[-1:] == (m - 1,) and (objective.reduction, objective.l2) == ("sum", 0.0)
        is_sum = page.part.part == "sample" and not is_last_of_sum
        assert {edges[target].quantity for target in focus} == {"sum" if is_sum else "gradient"}


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_the_units_of_a_sum_show_the_samples_that_are_added(view: View) -> None:
    for page in summed_pages(view):
        layer = present(page.part.layer)
        delta = present(view.trace.delta[layer])
        samples = page.part.samples or range(delta.shape[1])
        unit = unit_states(page.view, page.step)[f"u{layer}.0"]
        assert unit.value == pytest.approx(delta[0, list(samples)].mean(), rel=1e-12)
        assert plain(unit.name) == ("δ\u0304" if len(samples) > 1 else "δ") + f"₁⁽{'¹²³'[layer]}⁾"


def test_only_the_shown_units_of_a_wide_layer_have_a_state() -> None:
    view = wide_view()
    step = view.trace.steps[0]
    shown = {f"u{layer}.{i}" for layer in range(3) for i in (0, 1, 2, 3, 4, 8, 9, 10, 11)}
    assert set(unit_states(view, step)) == shown
    assert len(edge_states(view, step)) == 2 * (9 * 9 + 9)
