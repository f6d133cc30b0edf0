"""A lesson with other weights and biases, drawn from a seed: does something hold for these numbers only, or for any?"""

from dataclasses import replace

import numpy as np

from engine.core import checks
from engine.core.errors import raise_if_any
from engine.core.network import Lesson


def with_drawn_parameters(lesson: Lesson, seed: int, scale: float) -> Lesson:
    """The lesson with every weight, and every bias if there are any, drawn from scale · N(0, 1).

    Biases are drawn too, unlike in `editing.redrawn`: with biases of 0 nothing that concerns them would show.

    Args:
        lesson: the lesson; its samples stay as they are.
        seed: the same seed gives the same numbers on every machine.
        scale: the standard deviation, above 0.

    Raises:
        LessonError: for a seed below 0, or a scale that is not above 0.
    """
    raise_if_any(checks.initialisation_problems("normal", seed, scale))
    numbers, network = np.random.default_rng(seed), lesson.network
    weights = [scale * numbers.standard_normal(matrix.shape) for matrix in network.weights]
    biases = network.biases and [scale * numbers.standard_normal(bias.shape) for bias in network.biases]
    return replace(lesson, network=network.with_parameters(weights, biases))
