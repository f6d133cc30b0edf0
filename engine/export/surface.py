"""What `import engine` offers to notebooks and scripts: lessons in; figures, pages and LaTeX out.

Figures are standard Plotly figures: a notebook cell that ends in one shows it. As everywhere in Python, steps and
samples are counted from 0; a step may also be given as it stands in `trace.steps`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict, Unpack

import plotly.graph_objects as go

from engine.core.errors import Problem, raise_if_any, shorten
from engine.core.network import Lesson
from engine.core.steps import GRANULARITIES, Step
from engine.core.trace import Trace
from engine.display.catalogue import DEFAULT_LANGUAGE, LANGUAGES
from engine.display.lesson_file import read_lesson, write_lesson
from engine.display.lesson_keys import FORMAT
from engine.display.notation import HOUSE_NOTATION, NOTATIONS, notation_of
from engine.display.numbers import MOST_DIGITS
from engine.display.view import SAMPLES, View
from engine.export.files import write_whole
from engine.export.latex_document import latex_document
from engine.export.latex_step import latex_step
from engine.figures import step_figure as figures
from engine.figures.look import Look
from engine.stage import page


class ViewChoices(TypedDict, total=False):
    """How a trace is shown: `digits` 1 to 8, `language` en or zh, which `sample`, `samples` one or all, `notation`.

    Without a notation, a key of `NOTATIONS`, it is that which the lesson names.
    """

    digits: int
    language: str
    sample: int
    samples: str
    notation: str


class LookChoices(ViewChoices, total=False):
    """In addition, for figures: `theme` light, dark or print; `labels` focus, all or none; sizes in pixels."""

    theme: str
    labels: str
    width: int | None
    height: int | None
    font_size: int


def load_lesson(path: str | os.PathLike[str]) -> Lesson:
    """The lesson of a file in the format `deltastep-lesson/1`.

    Raises:
        LessonError: with all problems of the file together.
        OSError: when the file cannot be read.
    """
    return read_lesson(Path(path).read_bytes())


def save_lesson(lesson: Lesson, path: str | os.PathLike[str]) -> None:
    """Write a lesson file; an existing one is replaced when the new one is whole.

    Raises:
        OSError: when it cannot be written.
    """
    write_whole(Path(path), write_lesson(lesson).encode())


def build_lesson(**keys: Any) -> Lesson:
    """A lesson from the keys of a lesson file; NumPy arrays may stand for lists.

        build_lesson(layers=[2, 2, 1], activations=["tanh", "sigmoid"], init={"scheme": "xavier", "seed": 7},
                     inputs=[[0, 1]], targets=[[1]], loss="binary_cross_entropy")

    Raises:
        LessonError: with all problems together, unknown and missing keys among them.
        TypeError: for values that no lesson file can hold.
    """
    return read_lesson(json.dumps({"format": FORMAT, **keys}, default=_as_list))


def network_figure(trace: Trace, step: int | Step = 0, **choices: Unpack[LookChoices]) -> go.Figure:
    """The network at a step: numbers on units and edges.

    Raises:
        LessonError: for a step, a sample, or anything else among the choices that there is not.
    """
    return _figure("network", trace, step, choices)


def matrix_figure(trace: Trace, step: int | Step = 0, **choices: Unpack[LookChoices]) -> go.Figure:
    """The matrices of a step, for example δ, aᵀ and their product.

    Raises:
        LessonError: as `network_figure`.
    """
    return _figure("matrices", trace, step, choices)


def step_figure(trace: Trace, step: int | Step = 0, **choices: Unpack[LookChoices]) -> go.Figure:
    """Network and matrices of a step in one figure.

    Raises:
        LessonError: as `network_figure`.
    """
    return _figure("both", trace, step, choices)


def player_html(
    trace: Trace, *, library: str | None = None, granularity: str = "layer", **choices: Unpack[ViewChoices]
) -> str:
    """The whole step-through as one HTML page that works offline.

    Args:
        trace: what it steps through.
        library: address of plotly.min.js; without one the page holds it (about 4.8 MB).
        granularity: layer, sample, neuron or edge.
        choices: how it is shown.

    Raises:
        LessonError: for a granularity or choices that there are not.
    """
    raise_if_any(_unknown("granularity", granularity, GRANULARITIES))
    return page.player_html(_view(trace, choices), library, granularity)


def latex(trace: Trace, step: int | Step | None = None, **choices: Unpack[ViewChoices]) -> str:
    """One step as a fragment to paste into a document, or the whole lesson as a document that compiles.

    Raises:
        LessonError: for a step or choices that there are not.
    """
    view = _view(trace, choices)
    return latex_document(view) if step is None else latex_step(view, _step(trace, step))


def _figure(part: str, trace: Trace, step: int | Step, choices: LookChoices) -> go.Figure:
    names = LookChoices.__annotations__.keys() - ViewChoices.__annotations__.keys()
    looks: dict[str, Any] = {name: value for name, value in choices.items() if name in names}
    views: Any = {name: value for name, value in choices.items() if name not in names}
    return figures.step_figure(_view(trace, views), _step(trace, step), part, Look(**looks))


def _step(trace: Trace, step: int | Step) -> Step:
    if isinstance(step, Step):
        return step
    last = len(trace.steps) - 1
    raise_if_any(_beyond("step", step, -1 - last, last))
    return trace.steps[step]


def _view(trace: Trace, choices: ViewChoices) -> View:
    raise_if_any(_problems(trace, **choices))
    chosen_notation = choices.get("notation")
    notation = NOTATIONS[chosen_notation] if chosen_notation else notation_of(trace.lesson.notation)
    chosen: dict[str, Any] = {name: value for name, value in choices.items() if name not in ("notation", "samples")}
    return View(trace, **chosen, notation=notation).of(choices.get("samples", SAMPLES[0]))


def _problems(
    trace: Trace,
    digits: int = 1,
    language: str = DEFAULT_LANGUAGE,
    sample: int = 0,
    samples: str = SAMPLES[0],
    notation: str = HOUSE_NOTATION.key,
) -> Iterator[Problem]:
    yield from _beyond("digits", digits, 1, MOST_DIGITS)
    yield from _unknown("language", language, LANGUAGES)
    yield from _beyond("sample", sample, 0, trace.lesson.examples.count - 1)
    yield from _unknown("samples", samples, SAMPLES)
    yield from _unknown("notation", notation, NOTATIONS)


def _unknown(place: str, value: object, choices: Any) -> Iterator[Problem]:
    if value not in choices:
        yield Problem(place, "choice", shorten(value), {"choices": ", ".join(choices)})


def _beyond(place: str, value: int, least: int, most: int) -> Iterator[Problem]:
    if not isinstance(value, int) or not least <= value <= most:
        yield Problem(place, "whole_between", shorten(value), {"least": least, "most": most})


def _as_list(value: object) -> object:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"no lesson file can hold a {type(value).__name__}")
