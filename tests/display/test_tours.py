"""The guided tours: every stop is there, in the note's order, with its texts, and what these say of numbers is so."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.misprints import LABEL_ONLY, MISPRINTS
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.steps import GRANULARITIES, plan_steps
from engine.core.trace import present
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.link_codecs import UnreadableError
from engine.display.moments import moments_of
from engine.display.notation import NOTATIONS, notation_of
from engine.display.tours import NOWHERE, PLACE, TOURS, Place, Stop, stop_at
from engine.display.view import SAMPLES
from tests.views import trace_of

STOPS = [stop for stops in TOURS.values() for stop in stops]
PHASES = ("forward", "cost", "backward", "update")


def phase(stop: Stop) -> str:
    """Where in the lesson its step stands."""
    lesson = stop.lesson()
    moment = moments_of(lesson, stop.granularity)[stop.position()]
    step = plan_steps(len(lesson.network.layers), lesson.network.biases is not None)[moment.step]
    assert (step.kind, moment.layer, moment.part) == (stop.kind, stop.layer, stop.part)
    return step.phase


def test_each_note_has_a_tour_of_six_to_ten_stops() -> None:
    notes = {misprint.note for misprint in MISPRINTS.values()} | {label.note for label in LABEL_ONLY}
    assert set(TOURS) == notes == set(NOTATIONS) - {"house"}
    assert all(6 <= len(stops) <= 10 for stops in TOURS.values())
    assert len({stop.key for stop in STOPS}) == len(STOPS)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.key)
def test_every_stop_is_there(stop: Stop) -> None:
    assert phase(stop) in PHASES
    assert (stop.granularity in GRANULARITIES, stop.samples in SAMPLES) == (True, True)
    assert stop.notation in NOTATIONS


@pytest.mark.parametrize("tour", TOURS)
def test_a_tour_is_in_the_notation_of_its_note_and_goes_forward_then_back(tour: str) -> None:
    stops = TOURS[tour]
    assert all(stop.key.startswith(f"{tour}-") for stop in stops)
    own = [stop for stop in stops if stop.lesson().notation == tour]
    assert {stop.notation for stop in own} == {tour}
    for preset in {stop.preset: None for stop in own}:
        places = [PHASES.index(phase(stop)) for stop in own if stop.preset == preset]
        assert places == sorted(places)


@pytest.mark.parametrize("tour", TOURS)
def test_a_tour_passes_through_the_delta_of_every_layer(tour: str) -> None:
    first = TOURS[tour][0].lesson()
    deltas = [stop.layer for stop in TOURS[tour] if stop.kind in ("output_delta", "hidden_delta")]
    assert set(deltas) >= set(range(1, len(first.network.layers)))


def test_every_misprint_and_every_wrong_label_is_met_once_on_the_tour_of_its_note() -> None:
    for tour, stops in TOURS.items():
        numbers = [number for stop in stops for number in stop.misprints]
        labels = [label for stop in stops for label in stop.labels]
        assert sorted(numbers) == [it.number for it in MISPRINTS.values() if it.note == tour]
        assert sorted(labels) == sorted(it.key for it in LABEL_ONLY if it.note == tour)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_read_in_every_notation(language: str) -> None:
    for notation in NOTATIONS.values():
        texts = catalogue(language, notation)
        for stop in STOPS:
            text = texts(f"tours.{stop.key}", **stop.symbols(notation))
            assert len(text) <= 420
            assert len(texts(f"tours.{stop.key}_title")) <= 32


def test_symbols_are_those_of_the_notation_that_is_shown() -> None:
    stop = next(stop for stop in STOPS if stop.key == "loglik-one-weight")
    assert stop.symbols(NOTATIONS["loglik"])["w"] == "θ₁₂⁽³⁾"
    assert stop.symbols(NOTATIONS["row-batch"])["w"] == "W₂₁⁽³⁾"


# In a link


def test_a_place_reads_as_it_is_written() -> None:
    for tour, stops in TOURS.items():
        for index, stop in enumerate(stops):
            place = Place(tour, index)
            assert PLACE.read(PLACE.write(place)) == place
            assert stop_at(place) is stop
    assert PLACE.write(Place("loglik", 2)) == "loglik.3"
    assert stop_at(NOWHERE) is None


UNKNOWN = ("", ".", "house.1", "Loglik.1", "3", "nielsen-linear.1", "x" * 5000)
BEYOND = ("", ".", ".0", ".11", ".-1", ".1.2", ".x", ".٣", "." + "9" * 5000)


@pytest.mark.parametrize(
    ("text", "rule"),
    [*((text, "choice") for text in UNKNOWN), *((f"loglik{rest}", "whole_between") for rest in BEYOND)],
)
def test_no_other_place_is_read(text: str, rule: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        PLACE.read(text)
    assert caught.value.rule == rule


# What the texts say of numbers


def test_loglik_climbs_and_the_cost_descends_to_the_same_weights() -> None:
    assert notation_of("loglik").sign == 1
    assert NOTATIONS["loglik"].sign == -1


def test_the_outputs_of_bias_unit_are_nearly_equal_for_all_samples() -> None:
    assert np.ptp(trace_of("bias-unit").a[-1], axis=1).max() < 0.02


def test_delta_of_nielsen_shrinks_on_its_way_back() -> None:
    sizes = [np.abs(present(delta)).max() for delta in trace_of("nielsen-sigmoid").delta[1:]]
    assert sizes == sorted(sizes)


def test_relu_of_row_batch_passes_where_and_as_often_as_the_texts_say() -> None:
    trace = trace_of("row-batch")
    z, delta = present(trace.z[1]), present(trace.delta[1])
    assert z[1, 0] == 0
    assert delta[1, 0] != 0
    assert np.count_nonzero(delta[2]) == 1
    assert present(trace.gradients.biases)[0][2] == pytest.approx(delta[2].sum() / 4)
    np.testing.assert_allclose(present(trace.delta[2]).sum(axis=0), 0, atol=1e-15)


def test_the_step_of_row_batch_lowers_its_cost() -> None:
    lesson = PRESETS["row-batch"]()
    assert lesson.objective.l2 == 0
    trace = run(lesson)
    moved = replace(lesson, network=lesson.network.with_parameters(trace.updated.weights, trace.updated.biases))
    assert run(moved).cost.J < trace.cost.J


def test_the_deep_stop_stands_between_layers_of_equal_width() -> None:
    stop = TOURS["column-batch"][-1]
    assert stop.layer is not None
    layers = stop.lesson().network.layers
    assert layers[stop.layer] == layers[stop.layer + 1]
