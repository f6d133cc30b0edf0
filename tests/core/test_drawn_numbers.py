import numpy as np
import pytest

from engine.core.drawn_numbers import with_drawn_parameters
from engine.core.errors import LessonError
from engine.core.misprints import MISPRINTS, examine
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.lesson_file import content_key


def test_the_same_seed_gives_the_same_numbers_and_another_one_others() -> None:
    lesson = PRESETS["bias-unit"]()
    first, again, other = (with_drawn_parameters(lesson, seed, 1.0) for seed in (3, 3, 4))
    assert content_key(first) == content_key(again) != content_key(other)
    assert first.network.weights[0][0, 0] == pytest.approx(np.random.default_rng(3).standard_normal())


def test_biases_are_drawn_where_there_are_any_and_everything_else_stays() -> None:
    for preset in PRESETS.values():
        lesson = preset()
        drawn = with_drawn_parameters(lesson, 1, 2.0)
        assert (drawn.examples, drawn.objective, drawn.title) == (lesson.examples, lesson.objective, lesson.title)
        assert (drawn.network.layers, drawn.network.activations) == (lesson.network.layers, lesson.network.activations)
        assert drawn.network.relu_slope_at_zero == lesson.network.relu_slope_at_zero
        assert (drawn.network.biases is None) == (lesson.network.biases is None)
        assert all(bias.all() for bias in drawn.network.biases or ())


def test_the_scale_is_the_standard_deviation() -> None:
    lesson = PRESETS["deep"]()
    one, three = (with_drawn_parameters(lesson, 5, scale).network for scale in (1.0, 3.0))
    for small, large in zip((*one.weights, *(one.biases or ())), (*three.weights, *(three.biases or ())), strict=True):
        np.testing.assert_allclose(large, 3 * small)


@pytest.mark.parametrize(("seed", "scale"), [(-1, 1.0), (0, 0.0), (0, float("nan"))])
def test_an_unsound_draw_is_refused(seed: int, scale: float) -> None:
    with pytest.raises(LessonError):
        with_drawn_parameters(PRESETS["xor"](), seed, scale)


@pytest.mark.parametrize("key", MISPRINTS)
def test_whatever_is_drawn_the_corrected_equation_is_confirmed_and_most_draws_refute_the_printed_one(key: str) -> None:
    misprint, refuted = MISPRINTS[key], []
    for scale in (0.1, 1.0, 3.0):
        for seed in range(4):
            evidence = examine(misprint, run(with_drawn_parameters(misprint.lesson(), seed, scale)))
            assert evidence.confirms_corrected
            refuted.append(evidence.refutes_printed)
    assert sum(refuted) > len(refuted) / 2
