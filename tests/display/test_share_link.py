from dataclasses import fields, replace
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from engine.core.checks import TITLE_LENGTH
from engine.core.editing import redrawn, with_examples, with_hidden_activation, with_layers, with_output
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, loglik, nielsen_sigmoid, row_batch, xor
from engine.core.propagation import run
from engine.display.lesson_file import content_key, read_lesson, write_lesson
from engine.display.lesson_keys import DEFAULTS, KEYS
from engine.display.link_lesson import at_start
from engine.display.notation import NOTATIONS
from engine.display.share_link import (
    FIELDS,
    MOST_CHARACTERS,
    Reading,
    link_length,
    read_link,
    write_link,
    write_reference,
)
from engine.display.shared import Shared, step_count
from engine.display.tours import TOURS, Place
from tests.comparison import bits
from tests.links import EXPLICIT, drawn, numbers_of, parameters_of, query, read, shares, written_out

VALUES = {
    **{
        "lang": ["en", "zh"],
        "step": [0, 1, 999_999],
        "digits": [1, 3, 8],
        "sample": [0, 4095],
        "granularity": ["layer", "sample", "neuron", "edge"],
        "samples": ["one", "all"],
        "shown_in": list(NOTATIONS),
        "tour": [Place(tour, stop) for tour, stops in TOURS.items() for stop in range(len(stops))],
    },
    **{"preset": list(PRESETS), "kept": ["0" * 32], "check": ["0a1b2c3d"], "title": ["a", "δ <b>*x*</b>\n&=+%"]},
    **{"layers": [[2, 1], [3, 64, 1]], "activations": [["relu"], ["leaky_relu", "softmax"]], "bias": [True, False]},
    **{"loss": ["cross_entropy"], "reduction": ["mean", "sum"], "l2_form": ["lambda/2m", "lambda/2"]},
    **{"l2": [0.0, -0.0, 5e-324, 1 / 3], "learning_rate": [1e308, 0.1], "relu_slope_at_zero": [0, 1]},
    **{"notation": ["nielsen"], "init": [{"scheme": "he", "seed": 10**308, "scale": -0.0}]},
    **{"start_init": [{"scheme": "constant", "seed": 0, "scale": 1 / 3}]},
    **{key: [[[1.0, -0.0], [5e-324, 0.1]]] for key in ("inputs", "targets")},
    **{key: [[[[1.0, 2.0]], [[3.0]]]] for key in ("weights", "start_weights")},
    **{key: [[[1.0, 2.0], [3.0]]] for key in ("biases", "start_biases")},
}
"""Some values of every parameter."""


def restored(reading: Reading) -> Shared:
    """All that a link has restored, which must be without a problem; what it does not name has its default."""
    assert (reading.problems, reading.is_lost) == ((), False)
    return Shared(**reading.values)


def assert_same(found: Shared, shared: Shared) -> None:
    """Equal to the last bit; of the start only the numbers count, since nothing else of it is ever used."""
    for field in fields(Shared):
        if field.name != "start":
            assert bits(getattr(found, field.name)) == bits(getattr(shared, field.name))
    assert numbers_of(found.start) == numbers_of(shared.start)


def of_layers(*layers: int) -> Lesson:
    """A lesson with numbers that have all their digits."""
    numbers = np.random.default_rng(0)
    network = Network.initialised(layers, ("sigmoid",) * (len(layers) - 1), Initialisation("xavier"))
    weights = [numbers.standard_normal(array.shape) for array in network.weights]
    network = network.with_parameters(weights, [numbers.standard_normal(units) for units in layers[1:]])
    examples = Examples(numbers.standard_normal((1, layers[0])), numbers.random((1, layers[-1])))
    return Lesson(network, examples, Objective("binary_cross_entropy"))


# The table of fields.


def test_every_field_is_in_the_table_once() -> None:
    names = [field.name for field in FIELDS]
    assert len(set(names)) == len(names)
    assert set(KEYS) - {"format"} <= set(names)
    assert {field.attribute for field in FIELDS} - {""} == {field.name for field in fields(Shared)} - {
        "lesson",
        "start",
    }
    assert set(VALUES) == set(names)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_reads_what_it_writes(field: object) -> None:
    for value in VALUES[field.name]:
        text = field.codec.write(value)
        assert bits(field.codec.read(text)) == bits(value)
        assert field.codec.write(field.codec.read(text)) == text


def test_parameters_stand_in_the_order_of_the_table() -> None:
    order = ["link", *(field.name for field in FIELDS)]
    for make in EXPLICIT.values():
        names = list(write_link(make()))
        assert names == sorted(names, key=order.index)
    assert {name for make in EXPLICIT.values() for name in write_link(make())} == {*order} - {
        "preset",
        "kept",
        "granularity",
    }


def test_what_is_a_default_is_not_written() -> None:
    lesson = replace(of_layers(2, 1), title="")
    assert {key: getattr(lesson, key, DEFAULTS[key]) for key in DEFAULTS} == DEFAULTS
    assert set(write_link(Shared(lesson))) == {
        *("link", "lang", "step", "check", "layers", "activations", "loss", "targets", "inputs", "biases", "weights")
    }
    assert "biases" not in write_link(Shared(redrawn(lesson, Initialisation("he", 1)).lesson))


def test_a_negative_zero_is_not_the_default() -> None:
    lesson = replace(xor(), objective=Objective("binary_cross_entropy", l2=-0.0))
    assert_same(restored(read(query(Shared(lesson)))), Shared(lesson))
    network = replace(xor().network, biases=(np.array([0.0, -0.0]), np.array([0.0])))
    assert "biases" in write_link(Shared(replace(xor(), network=network)))


# Presets.


@pytest.mark.parametrize("key", list(PRESETS))
def test_the_link_of_a_preset_names_it_and_no_more(key: str) -> None:
    shared = Shared(PRESETS[key](), language="zh", step=4)
    assert write_link(shared) == {"link": "1", "lang": "zh", "step": "5", "preset": key}
    assert_same(restored(read(query(shared))), shared)


def test_a_preset_with_weights_to_rewind_to_keeps_them() -> None:
    start = xor().network.with_parameters([array * 2 for array in xor().network.weights], xor().network.biases)
    shared = Shared(xor(), start)
    assert {"preset", "check", "start_weights", "start_biases"} <= set(write_link(shared))
    assert_same(restored(read(query(shared))), shared)


def test_a_preset_with_another_title_is_no_preset() -> None:
    assert "preset" not in write_link(Shared(replace(xor(), title="XOR")))


def test_an_address_without_anything_of_a_lesson_means_the_first_one() -> None:
    assert bits(read_link({}, xor()).values["lesson"]) == bits(xor())
    reading = read_link({"lang": "zh", "digits": "5"}, loglik())
    assert (reading.problems, reading.values["language"], reading.values["digits"]) == ((), "zh", 5)


# There and back.


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shares())
def test_hundreds_of_random_lessons_come_back_from_file_and_link_to_the_last_bit(shared: Shared) -> None:
    lesson, key = shared.lesson, content_key(shared.lesson)
    from_file = read_lesson(write_lesson(lesson))
    found = restored(read(query(shared)))
    assert content_key(from_file) == content_key(found.lesson) == key
    assert bits(from_file) == bits(lesson)
    assert_same(found, shared)
    assert write_link(found) == write_link(shared)


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        "**bold** `code` $x^2$ [a](b) :smile:",
        "a&b=c;d#e?f/g%20h+i j",
        "反向传播 ⟨δ⟩ 🔺👩‍👩‍👧",
        "\x00\t\r\n\u2028\u202e",
        "…" * TITLE_LENGTH,
        " lead and trail ",
    ],
)
def test_a_title_travels_as_it_is(title: str) -> None:
    shared = Shared(replace(xor(), title=title))
    assert_same(restored(read(query(shared))), shared)


@pytest.mark.parametrize("make", EXPLICIT.values(), ids=EXPLICIT)
def test_all_that_is_on_the_screen_comes_back(make: object) -> None:
    shared = make()
    assert_same(restored(read(query(shared))), shared)


@pytest.mark.parametrize("seed", [0, 2**70, int("9" * 308)])
def test_drawn_weights_travel_as_their_seed(seed: int) -> None:
    lesson = redrawn(with_layers(xor(), (30, 40, 30)).lesson, Initialisation("xavier", seed, 1 / 3)).lesson
    shared = Shared(lesson)
    parameters = write_link(shared)
    assert parameters["init"] == f"xavier~{seed}~{1 / 3!r}"
    assert not {"weights", "biases"} & set(parameters)
    assert link_length(shared) < 300 + len(str(seed))
    assert_same(restored(read(query(shared))), shared)


def test_weights_to_rewind_to_travel_to_the_last_bit() -> None:
    lesson = nielsen_sigmoid()
    updated = run(lesson).updated
    moved = replace(lesson, network=lesson.network.with_parameters(updated.weights, updated.biases))
    found = restored(read(query(Shared(moved, lesson.network))))
    assert numbers_of(found.start) == numbers_of(lesson.network)
    assert numbers_of(restored(read(query(drawn()))).start) == numbers_of(drawn().start)


def test_weights_to_rewind_to_outlive_changes_of_all_but_numbers() -> None:
    start = row_batch().network
    moved = replace(row_batch(), network=start.with_parameters([w * 2 for w in start.weights], start.biases))
    changed = with_output(moved, "sigmoid", "binary_cross_entropy").lesson
    changed = with_hidden_activation(changed, 1, "tanh").lesson
    changed = replace(changed, network=replace(changed.network, relu_slope_at_zero=0))
    found = restored(read(query(Shared(changed, start))))
    assert bits(found.lesson) == bits(changed)
    assert numbers_of(found.start) == numbers_of(start)
    assert at_start(changed, start).network.activations == ("tanh", "sigmoid")


# Length.


@pytest.mark.parametrize(
    ("layers", "length"),
    [
        ((20, 30), 9_054),  # 600 weights, 30 biases
        ((20, 20, 10), 8_835),  # 600 weights, 30 biases
    ],
)
def test_six_hundred_weights_with_all_their_digits_fit_in(layers: tuple[int, ...], length: int) -> None:
    shared = Shared(of_layers(*layers), step=3)
    assert len(query(shared)) == link_length(shared) == pytest.approx(length, abs=100)
    assert_same(restored(read(query(shared))), shared)


def test_a_lesson_that_is_too_large_is_named_by_its_content() -> None:
    shared = Shared(of_layers(40, 40), language="zh", step=3, digits=5)
    assert write_link(shared) is None
    assert link_length(shared) > MOST_CHARACTERS
    reference = write_reference(shared)
    assert set(reference) == {"link", "lang", "step", "digits", "kept"}
    lessons_at_hand = {content_key(shared.lesson): shared.lesson}
    assert_same(restored(read(urlencode(reference), lessons_at_hand.get)), shared)


def test_a_lesson_that_is_no_longer_at_hand_is_lost_and_the_rest_is_not() -> None:
    reading = read(urlencode(write_reference(Shared(xor(), language="zh", step=3, digits=5, sample=2))))
    assert list(map(str, reading.problems)) == [
        "kept: expected a lesson that this server still holds; it was too large for a link, "
        "found none; open its file instead"
    ]
    assert reading.is_lost
    assert reading.values == {"language": "zh", "digits": 5}


@pytest.mark.parametrize("layers", [(64, 1), (1, 64), (64, 2, 64)])
def test_a_link_that_is_written_can_be_read_however_well_its_numbers_pack(layers: tuple[int, ...]) -> None:
    shape = np.zeros((4096, layers[0])), np.zeros((4096, layers[-1]))
    lesson = with_examples(redrawn(with_layers(xor(), layers).lesson, Initialisation("he")).lesson, *shape).lesson
    shared = Shared(redrawn(lesson, Initialisation("he")).lesson)
    if write_link(shared) is None:
        assert link_length(shared) > MOST_CHARACTERS
    else:
        assert_same(restored(read(query(shared))), shared)


def test_no_link_is_longer_than_the_limit() -> None:
    lengths = {count: link_length(Shared(of_layers(30, count))) for count in range(30, 40)}
    assert min(lengths.values()) < MOST_CHARACTERS < max(lengths.values())
    for count, length in lengths.items():
        assert (write_link(Shared(of_layers(30, count))) is None) == (length > MOST_CHARACTERS)


def test_parameters_are_those_of_a_browser() -> None:
    assert parameters_of(query(written_out())) == write_link(written_out())


# Granularity.


@pytest.mark.parametrize(("granularity", "last"), [("layer", 14), ("neuron", 58), ("edge", 184)])
def test_the_step_counts_the_moments_of_the_granularity(granularity: str, last: int) -> None:
    shared = Shared(loglik(), granularity=granularity, step=last - 1)
    assert step_count(shared.lesson, granularity) == last
    assert_same(restored(read(query(shared))), shared)
    reading = read(query(replace(shared, step=last)))
    assert reading.values["step"] == last - 1
    assert [(problem.place, problem.values["most"]) for problem in reading.problems] == [("step", last)]


def test_a_link_without_granularity_means_layers() -> None:
    parameters = write_link(Shared(loglik(), step=13))
    assert "granularity" not in parameters
    assert restored(read(urlencode(parameters))).step == 13
