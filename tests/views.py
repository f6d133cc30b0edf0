"""Views of the presets, and of lessons that presets do not cover: wide ones, saturated ones."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.steps import Step
from engine.core.trace import Trace
from engine.display.notation import notation_of
from engine.display.view import SAMPLES, View
from engine.stage.scenes import Page, pages


@cache
def trace_of(preset: str) -> Trace:
    return run(PRESETS[preset]())


def own_view(trace: Trace, **choices: Any) -> View:
    """The trace in the notation that its lesson names, as the app and the exports show it."""
    return View(trace, notation=notation_of(trace.lesson.notation), **choices)


def view_of(preset: str, **choices: Any) -> View:
    return View(trace_of(preset), **choices)


def _is_repeated(step: Step) -> bool:
    """Whether a step of the deep network is about one of its middle layers, of which each is like the one before."""
    return step.layer in (2, 3, 4)


PRESET_STEPS = tuple(
    (preset, step.index)
    for preset in PRESETS
    for step in trace_of(preset).steps
    if preset != "xor" and not (preset == "deep" and _is_repeated(step))  # XOR is of the same kind as column-batch
)
"""Every step of every preset that is not like another one of the same preset."""


SHOWN_STEPS = tuple(
    (*place, samples)
    for place in PRESET_STEPS
    for samples in SAMPLES
    if samples == "one" or trace_of(place[0]).lesson.examples.count > 1
)
"""The same with one sample, and with all of a batch."""


def shown_view_and_step(place: tuple[str, int, str], **choices: Any) -> tuple[View, Step]:
    view, step = view_and_step(place[:2], **choices)
    return view.of(place[2]), step


def view_and_step(place: tuple[str, int], **choices: Any) -> tuple[View, Step]:
    view = view_of(place[0], **choices)
    return view, view.trace.steps[place[1]]


def name_of(place: tuple[Any, ...]) -> str:
    """The id of a test of one step."""
    preset, index, *samples = place
    return "-".join((preset, str(index + 1), trace_of(preset).steps[index].kind, *samples))


def lesson_of(
    layers: tuple[int, ...], *activations: str, loss: str = "half_squared_error", samples: int = 1, bias: bool = True
) -> Lesson:
    """A lesson with numbers from a seed; its targets are shares of 1, which every loss takes."""
    network = Network.initialised(layers, activations, Initialisation("xavier", 7), bias)
    numbers = np.random.default_rng(7)
    biases = tuple(numbers.normal(0, 0.5, units) for units in layers[1:]) if bias else None
    inputs = numbers.standard_normal((samples, layers[0]))
    targets = numbers.dirichlet(np.ones(layers[-1]), size=samples)
    return Lesson(network.with_parameters(network.weights, biases), Examples(inputs, targets), Objective(loss))


@cache
def wide_view() -> View:
    """Twelve units in every layer, twelve samples."""
    return View(run(lesson_of((12, 12, 12), "sigmoid", "sigmoid", samples=12)))


def batch_view(samples: int, reduction: str, l2: float, bias: bool = True, **choices: Any) -> View:
    """Eight digits of a lesson with a batch: 2-3-2, or with other `layers`, and any `form` of penalty."""
    layers, form = choices.get("layers", (2, 3, 2)), choices.get("form", "lambda/2m")
    lesson = lesson_of(layers, "tanh", "sigmoid", samples=samples, bias=bias)
    return View(run(replace(lesson, objective=Objective("half_squared_error", reduction, l2, form))), digits=8)


BATCH_VIEWS = {
    "mean and penalty": batch_view(4, "mean", 0.3),
    "mean": batch_view(3, "mean", 0.0),
    "sum and penalty": batch_view(2, "sum", 0.3, bias=False),
    "sum": batch_view(8, "sum", 0.0),
    "mean of many": batch_view(20, "mean", 0.3, form="lambda/2"),
    "wide": batch_view(12, "mean", 0.3, layers=(11, 12, 2)),
}
"""Every way in which gradients of samples are summed; of the last three some samples are added together."""


def summed_pages(view: View) -> list[Page]:
    """The pages on which the gradients of samples are added up, divided and penalised."""
    return [page for page in pages(view, "sample") if page.part.part != "layer"]


def saturated_view(z: float, y: float, **choices: Any) -> View:
    """1-1, sigmoid, log loss, with the one weighted input z: an infinite loss gradient meets a slope of 0."""
    network = Network((1, 1), ("sigmoid",), (np.array([[z]]),))
    examples = Examples(np.array([[1.0]]), np.array([[y]]))
    return View(run(Lesson(network, examples, Objective("binary_cross_entropy"))), **choices)


def saturated_softmax_view() -> View:
    """1-2, softmax, cross-entropy: the output that should be 1 is 0 to the last bit."""
    network = Network((1, 2), ("softmax",), (np.array([[800.0], [-800.0]]),))
    examples = Examples(np.array([[1.0]]), np.array([[0.0, 1.0]]))
    return View(run(Lesson(network, examples, Objective("cross_entropy"))))
