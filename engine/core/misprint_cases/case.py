"""What a misprint is: equations as printed and as they should be, both as text and as formulas that can be evaluated.

How a case is read. `printed` and `corrected` are the note's own formulas, in its orientation and order of factors,
evaluated on the z and a of a trace. `measured` is the same quantity without any formula of backpropagation, see
`numeric_derivatives`. Where an equation of a note has two misprints, each case has its own only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.core.activations import Array
from engine.core.network import Lesson
from engine.core.numeric_derivatives import Differentiation
from engine.core.trace import Trace

Shape = tuple[int, ...]


def as_measured(measured: Array, shape: Shape) -> Array:
    """The measured array itself: the printed formula has its shape."""
    return measured


def above_rows_of_nothing(measured: Array, shape: Shape) -> Array:
    """Rows of 0 first, as many as the printed formula has too many: no unit is there that could be moved."""
    return np.vstack((np.zeros((shape[0] - len(measured), shape[1])), measured))


def for_each_sample(measured: Array, shape: Shape) -> Array:
    """The measured column as a row, once for each sample: each row of the printed formula claims to be it."""
    return np.broadcast_to(measured.T, shape)


@dataclass(frozen=True)
class Equation:
    """One equation, as printed and as it should be. All arrays are matrices; a single number is 1 × 1.

    Attributes:
        quantity: what both are said to be, in the note's symbols.
        printed_text: the right side as printed, in the note's symbols.
        corrected_text: the right side as it should be.
        printed: the right side as printed, evaluated.
        corrected: the right side as it should be, evaluated.
        measured: the quantity itself, differentiated as told.
        aligned: (measured, shape of printed) ↦ what a printed array of that shape would have to be.
    """

    quantity: str
    printed_text: str
    corrected_text: str
    printed: Callable[[Trace], Array]
    corrected: Callable[[Trace], Array]
    measured: Callable[[Trace, Differentiation], Array]
    aligned: Callable[[Array, Shape], Array] = as_measured


@dataclass(frozen=True)
class Misprint:
    """One misprint of a lecture note.

    Attributes:
        key: its name.
        number: its number in the list of all misprints.
        note: the key of the note.
        place: the number of the equation or section; where it has none, the quantity that stands on its left.
        lesson: the note's network with numbers that show the misprint.
        applies: whether a lesson is of the note's kind and has the place in which the misprint stands. It may change
            nothing even so, for example where a matrix is symmetric.
        equations: those that it spoils; it is refuted where one is, put right where all are.
    """

    key: str
    number: int
    note: str
    place: str
    lesson: Callable[[], Lesson]
    applies: Callable[[Lesson], bool]
    equations: tuple[Equation, ...]


@dataclass(frozen=True)
class WrongLabel:
    """A misprint that names a number wrongly and leaves the number as it is, so that there is nothing to evaluate.

    Attributes:
        key: its name.
        note: the key of the note.
        place: as in `Misprint`.
        printed, corrected: the label, or the equation with it, in the note's symbols.
    """

    key: str
    note: str
    place: str
    printed: str
    corrected: str


def all_sigmoid(lesson: Lesson) -> bool:
    """Whether every layer is sigmoid, the loss the binary cross-entropy, and there is a hidden layer."""
    activations = set(lesson.network.activations)
    return activations == {"sigmoid"} and lesson.objective.loss == "binary_cross_entropy" and lesson.network.steps > 1


def sigmoid_slope(a: Array) -> Array:
    """g′(z) = g(z) (1 − g(z)) of the sigmoid, from a = g(z)."""
    return a * (1 - a)


def is_mean(lesson: Lesson) -> bool:
    """Whether the network has biases and J is a mean over samples."""
    return lesson.network.biases is not None and lesson.objective.reduction == "mean"


def one(number: object) -> Array:
    """A single number as a matrix, 1 × 1."""
    return np.array(number, dtype=np.float64).reshape(1, 1)
