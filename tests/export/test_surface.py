"""What `import engine` offers to notebooks and scripts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import engine
from engine.core.steps import Step
from engine.display.lesson_file import content_key, write_lesson
from engine.display.notation import NOTATIONS
from engine.display.view import View
from engine.export.surface import LookChoices
from engine.figures.step_figure import step_figure
from engine.stage.page import player_html
from tests.views import own_view

ROOT = Path(__file__).parents[2]
TRACE = engine.run(engine.PRESETS["row-batch"]())
FIGURES = (engine.network_figure, engine.matrix_figure, engine.step_figure)


def test_everything_that_is_promised_is_there() -> None:
    assert all(getattr(engine, name) is not None for name in engine.__all__)
    assert dir(engine) == sorted(engine.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        engine.nonsense  # noqa: B018 - to ask for it is the test


@pytest.mark.parametrize("name", [name for name in engine.__all__ if name != "PRESETS"])
def test_everything_that_is_promised_says_what_it_is(name: str) -> None:
    assert getattr(engine, name).__doc__


def test_importing_the_engine_loads_no_plotly() -> None:
    code = "import sys, engine; engine.run(engine.PRESETS['xor']()); sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_lesson_is_saved_and_loaded_to_the_last_bit(tmp_path: Path) -> None:
    lesson = engine.PRESETS["deep"]()
    engine.save_lesson(lesson, tmp_path / "lesson.json")
    assert content_key(engine.load_lesson(str(tmp_path / "lesson.json"))) == content_key(lesson)


def test_a_lesson_is_built_from_the_keys_of_its_file() -> None:
    lesson = engine.PRESETS["row-batch"]()
    keys = json.loads(write_lesson(lesson))
    del keys["format"]
    arrays = {name: np.array(keys.pop(name)) for name in ("inputs", "targets")}
    assert content_key(engine.build_lesson(**keys, **arrays)) == content_key(lesson)


def test_a_built_lesson_needs_no_weights() -> None:
    lesson = engine.build_lesson(
        layers=[2, 2, 1],
        activations=["tanh", "sigmoid"],
        init={"scheme": "xavier", "seed": 7},
        inputs=[[0, 1]],
        targets=[[1]],
        loss="binary_cross_entropy",
    )
    assert lesson.network.layers == (2, 2, 1)


def test_all_problems_of_a_built_lesson_are_told_together() -> None:
    with pytest.raises(engine.LessonError) as refused:
        engine.build_lesson(layers=[2, 1], colour="red", inputs=[[np.nan, 1]])
    told = str(refused.value)
    assert "colour" in told
    assert "activations" in told


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="no lesson file can hold a set"):
        engine.build_lesson(layers={2, 1})


@pytest.mark.parametrize("make", FIGURES)
@pytest.mark.parametrize("step", [0, -1, 5, TRACE.steps[3]])
def test_a_step_gives_a_standard_figure(make: Any, step: int | Step) -> None:
    assert isinstance(make(TRACE, step), go.Figure)


def test_choices_reach_the_figure() -> None:
    choices: LookChoices = {"theme": "dark", "labels": "all", "width": 900, "font_size": 11}
    figure = engine.step_figure(TRACE, 6, digits=5, language="zh", sample=1, notation="nielsen", **choices)
    own = step_figure(View(TRACE, 5, "zh", 1, NOTATIONS["nielsen"]), TRACE.steps[6], "both", engine_look(choices))
    assert figure == own


def engine_look(choices: LookChoices) -> Any:
    from engine.figures.look import Look

    return Look(**choices)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"step": 99}, "step: expected a whole number from -12 to 11, found 99"),
        ({"step": 1.5}, "step: expected a whole number from -12 to 11, found 1.5"),
        ({"digits": 9}, "digits: expected a whole number from 1 to 8, found 9"),
        ({"language": "fr"}, "language: expected one of en, zh, found 'fr'"),
        ({"sample": 9}, "sample: expected a whole number from 0 to 3, found 9"),
        ({"samples": "some"}, "samples: expected one of one, all, found 'some'"),
        ({"notation": "mine"}, f"notation: expected one of {', '.join(NOTATIONS)}, found 'mine'"),
        ({"theme": "pink"}, "theme: expected one of light, dark, print, found 'pink'"),
    ],
)
def test_what_there_is_not_is_refused_with_its_place(choices: dict[str, Any], told: str) -> None:
    with pytest.raises(engine.LessonError) as refused:
        engine.network_figure(TRACE, **choices)
    assert str(refused.value) == told


def test_a_misspelt_choice_is_an_error() -> None:
    with pytest.raises(TypeError, match="colour"):
        engine.network_figure(TRACE, 0, colour="red")  # type: ignore[call-arg]


def test_the_player_is_the_one_of_the_app() -> None:
    page = engine.player_html(TRACE, library="plotly.min.js", granularity="neuron", language="zh", digits=2)
    assert page == player_html(own_view(TRACE, digits=2, language="zh"), "plotly.min.js", "neuron")
    with pytest.raises(engine.LessonError, match="granularity"):
        engine.player_html(TRACE, granularity="atom")


def test_all_samples_are_shown_where_all_are_asked_for() -> None:
    one = own_view(TRACE, digits=2)
    view = one.of("all")
    page = engine.player_html(TRACE, library="plotly.min.js", granularity="sample", samples="all", digits=2)
    assert page == player_html(view, "plotly.min.js", "sample") != player_html(one, "plotly.min.js", "sample")
    figure = engine.step_figure(TRACE, 6, samples="all", digits=2)
    assert figure == step_figure(view, TRACE.steps[6])
    texts = [text for trace in figure.data if trace.text is not None for text in trace.text]
    assert f"units: mean of {TRACE.lesson.examples.count} samples" in texts
    written = engine.latex(TRACE, 0, samples="all")
    assert f"samples 1--{TRACE.lesson.examples.count}" in written
    assert "samples 1--" not in engine.latex(TRACE, 0)


@pytest.mark.parametrize("make", [engine.player_html, engine.latex])
def test_what_is_neither_one_nor_all_samples_is_refused(make: Any) -> None:
    with pytest.raises(engine.LessonError, match="samples: expected one of one, all, found 'both'"):
        make(TRACE, samples="both")


def test_latex_is_a_step_or_the_whole_lesson() -> None:
    assert r"\documentclass" in engine.latex(TRACE)
    step = engine.latex(TRACE, 3)
    assert r"\documentclass" not in step
    assert "bmatrix" in step
