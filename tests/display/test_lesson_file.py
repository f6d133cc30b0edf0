import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, loglik
from engine.display.lesson_file import app_limit_problems, lesson_to_dict, read_lesson, write_lesson
from engine.display.lesson_keys import DEFAULTS, KEYS
from tests.comparison import bits
from tests.lesson_texts import ABSENT, file
from tests.strategies import lessons


def test_a_sound_file_gives_its_lesson() -> None:
    lesson = read_lesson(file())
    expected = Lesson(
        Network((2, 2, 1), ("relu", "sigmoid"), (((1, 2), (3, 4)), ((5, 6),)), ((1, 2), (3,)), 1),
        Examples(((0.5, 1), (2, 3)), ((0,), (1,))),
        Objective("binary_cross_entropy", "mean", 0.1, "lambda/2"),
        title="2-2-1",
        learning_rate=0.5,
        notation="nielsen",
    )
    assert bits(lesson) == bits(expected)


def test_absent_keys_have_their_defaults() -> None:
    lesson = read_lesson(file(biases=ABSENT, **dict.fromkeys(DEFAULTS, ABSENT)))
    assert {key: lesson_to_dict(lesson)[key] for key in DEFAULTS} == DEFAULTS
    assert [bias.tolist() for bias in lesson.network.biases] == [[0, 0], [0]]
    assert read_lesson(file(bias="false", biases=ABSENT)).network.biases is None


def test_a_mark_in_front_of_utf_8_is_no_part_of_the_lesson() -> None:
    assert bits(read_lesson(file().encode("utf-8-sig"))) == bits(read_lesson(file()))


def test_whole_numbers_are_rounded_like_any_other_text_of_a_number() -> None:
    digits = ("9007199254740993", "18446744073709551617", "1" + "0" * 308)
    lesson = read_lesson(file(weights=f"[[[{digits[0]}, {digits[1]}], [{digits[2]}, 0]], [[5, 6]]]"))
    assert lesson.network.weights[0].ravel().tolist() == [*map(float, digits), 0.0]


def test_init_and_biases_of_its_own_go_together() -> None:
    lesson = read_lesson(file(weights=ABSENT, init='{"scheme": "he", "seed": 7}'))
    assert lesson.network.initialisation == Initialisation("he", 7, 1.0)
    assert [bias.tolist() for bias in lesson.network.biases] == [[1, 2], [3]]
    for weights, drawn in zip(lesson.network.weights, Initialisation("he", 7).weights((2, 2, 1)), strict=True):
        assert weights.tobytes() == drawn.tobytes()


def test_keys_are_written_in_the_order_of_the_format() -> None:
    drawn = read_lesson(file(weights=ABSENT, init='{"scheme": "he", "seed": 7}'))
    assert list(lesson_to_dict(drawn)) == [key for key in KEYS if key != "weights"]
    assert list(lesson_to_dict(drawn)["init"]) == ["scheme", "seed", "scale"]
    assert list(lesson_to_dict(read_lesson(file()))) == [key for key in KEYS if key != "init"]
    assert list(lesson_to_dict(loglik())) == [key for key in KEYS if key not in ("init", "biases")]


def test_weights_that_init_does_not_give_are_written_out() -> None:
    drawn = Network.initialised((2, 1), ("sigmoid",), Initialisation("zeros"))
    changed = replace(drawn, weights=(np.array([[0.0, -0.0]]),))
    lesson = Lesson(changed, Examples(((1, 2),), ((1,),)), Objective("half_squared_error"))
    assert lesson_to_dict(lesson)["weights"] == [[[0.0, -0.0]]]
    assert "init" not in lesson_to_dict(lesson)
    assert "weights" not in lesson_to_dict(replace(lesson, network=drawn))


def test_a_title_is_written_as_it_is() -> None:
    title = "反向传播 – δ <b>*x*</b> $y$ \u2028\u0000"
    text = write_lesson(replace(loglik(), title=title))
    assert "反向传播 – δ <b>*x*</b> $y$" in text
    assert read_lesson(text.encode()).title == title


@pytest.mark.parametrize("key", list(PRESETS))
def test_a_preset_written_and_read_is_the_same(key: str) -> None:
    lesson = PRESETS[key]()
    assert bits(read_lesson(write_lesson(lesson))) == bits(lesson)


@settings(deadline=None)
@given(lessons())
def test_a_lesson_written_and_read_is_the_same_to_the_last_bit(lesson: Lesson) -> None:
    text = write_lesson(lesson)
    assert bits(read_lesson(text)) == bits(lesson)
    assert bits(read_lesson(text.encode())) == bits(lesson)
    assert write_lesson(read_lesson(text)) == text
    assert json.loads(text) == lesson_to_dict(lesson)


def test_the_limits_of_the_app_are_not_those_of_the_reader() -> None:
    layers = (1, 65, *(1,) * 11)
    network = Network.initialised(layers, ("identity",) * 12, Initialisation("he"))
    examples = Examples(np.zeros((4097, 1)), np.zeros((4097, 1)))
    lesson = read_lesson(write_lesson(Lesson(network, examples, Objective("half_squared_error"))))
    assert list(map(str, app_limit_problems(lesson.network.layers, lesson.examples.count))) == [
        "layers: expected at most 12 layers in the app, found 13",
        "layers[1]: expected at most 64 units in the app, found 65",
        "inputs: expected at most 4096 samples in the app, found 4097",
    ]


def test_a_lesson_of_the_largest_size_is_within_the_limits_of_the_app() -> None:
    network = Network.initialised((64,) * 12, ("relu",) * 11, Initialisation("he"))
    examples = Examples(np.zeros((4096, 64)), np.zeros((4096, 64)))
    assert app_limit_problems(network.layers, examples.count) == ()
