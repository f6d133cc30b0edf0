"""The Check page, without a browser: it says what the engine's check finds, for every lesson and every mistake."""

import json
import math
import re
from typing import Any

import numpy as np
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import (
    AGREES,
    APART,
    FAILS,
    KINK,
    MOST_WORK,
    STEP,
    UNDECIDED,
    UNSURE,
    Check,
    check_gradients,
    worst,
)
from engine.core.initialisation import Initialisation
from engine.core.mistakes import MISTAKES
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.display.catalogue import catalogue
from engine.display.check_words import array_names, error_text, found_arrays, gradient_name
from engine.display.share_link import write_link
from engine.display.shared import Shared
from engine.display.view import View
from pages.chain.savings import in_full
from pages.checking.choices import NONE
from tests.pages.app_runs import IN_BOTH_LANGUAGES, OF_EVERY_KIND, choose, opened
from tests.views import lesson_of, own_view, trace_of

OUTCOMES = (AGREES, APART, KINK, UNSURE)
MADE = [(preset, key) for preset, make in PRESETS.items() for key, it in MISTAKES.items() if it.applies(make())]


def check_page(**parameters: str) -> AppTest:
    app = opened(**{"lang": "en", **parameters})
    app.switch_page("check.py").run()
    assert not app.exception
    return app


def page_of(lesson: Lesson, **parameters: str) -> AppTest:
    link = write_link(Shared(lesson))
    assert link is not None
    return check_page(**link, **parameters)


def make_mistake(app: AppTest, key: str) -> None:
    (box,) = (box for box in app.main.selectbox if str(box.key).startswith("check_mistake_"))
    box.set_value(key).run()
    assert not app.exception


def set_epsilon(app: AppTest, epsilon: float) -> None:
    app.select_slider(key="check_epsilon").set_value(epsilon).run()
    assert not app.exception


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.main.header, *app.main.markdown, *app.main.text))


def alts(app: AppTest) -> list[str]:
    return [chart.proto.alt for chart in app.main.get("plotly_chart")]


def data(app: AppTest, chart: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(app.main.get("plotly_chart")[chart].proto.spec)["data"]
    return found


def assert_says(app: AppTest, view: View, check: Check, is_broken: bool = False) -> None:
    """Verdict, numbers, names of arrays, the worst parameter, the units at kinks and the grids are the check's."""
    texts, text, most = view.texts, written(app), worst(check.comparisons)
    counts = {outcome: sum(it.outcome == outcome for it in check.comparisons) for outcome in OUTCOMES}
    (header,) = app.main.header
    caught = is_broken and check.verdict == FAILS
    assert header.value.endswith(texts("check.caught") if caught else texts(f"check.{check.verdict}"))
    assert [metric.value for metric in app.metric] == [
        in_full(len(check.comparisons)),
        in_full(check.evaluations),
        "1",
    ]
    if counts[APART]:
        names = array_names(view, found_arrays(check).wrong)
        assert texts("check.wrong", wrong=counts[APART], count=len(check.comparisons), arrays=names) in text
    assert most is not None
    assert f"**{gradient_name(view, most.parameter)}**" in text
    assert f"**{error_text(most.relative_error)}**" in text
    assert (texts("check.kinks_explained") in text) == bool(check.kinks)
    for kink in check.kinks:
        assert f"z{'₁₂₃₄'[kink.unit]}" in text
    assert re.findall(r"\d+", alts(app)[0])[:4] == [str(counts[outcome]) for outcome in OUTCOMES]
    cells = next(trace for trace in data(app, 0) if "customdata" in trace)
    assert len(cells["x"]) == len(check.comparisons)


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_every_preset_passes(preset: str, language: str) -> None:
    app, trace = check_page(preset=preset, link="1", lang=language), trace_of(preset)
    check = check_gradients(trace)
    assert check.verdict == "passes"
    assert_says(app, own_view(trace, language=language), check)


@pytest.mark.parametrize("preset", OF_EVERY_KIND)
def test_every_mistake_that_applies_is_caught_and_the_page_says_where(preset: str) -> None:
    app, trace = check_page(preset=preset, link="1"), trace_of(preset)
    view = own_view(trace)
    for key in (key for made_in, key in MADE if made_in == preset):
        make_mistake(app, key)
        check = check_gradients(trace, MISTAKES[key].gradients(trace))
        assert check.verdict == FAILS
        assert_says(app, view, check, is_broken=True)
        found = found_arrays(check)
        assert view.texts("mistake.wrong_in", arrays=array_names(view, found.wrong)) in written(app)
        if found.right:
            assert f"Still right: {array_names(view, found.right)}, because" in written(app)
        assert len(app.main.latex) == 2
        assert app.main.latex[0].value != app.main.latex[1].value
    make_mistake(app, NONE)
    assert_says(app, view, check_gradients(trace))


def test_every_mistake_is_said_in_chinese_too() -> None:
    texts = catalogue("zh")
    for key, mistake in MISTAKES.items():
        preset = next(preset for preset, make in PRESETS.items() if mistake.applies(make()))
        app = check_page(preset=preset, link="1", lang="zh")
        make_mistake(app, key)
        assert texts(f"mistake.{key}_is") in written(app)
        trace = trace_of(preset)
        assert_says(
            app, own_view(trace, language="zh"), check_gradients(trace, mistake.gradients(trace)), is_broken=True
        )


@pytest.mark.parametrize("preset", OF_EVERY_KIND)
def test_a_mistake_that_cannot_be_made_is_explained_and_a_lesson_that_has_it_is_offered(preset: str) -> None:
    app, texts = check_page(preset=preset, link="1"), own_view(trace_of(preset)).texts
    for key in (key for key in MISTAKES if (preset, key) not in MADE):
        make_mistake(app, key)
        assert texts(f"mistake.{key}_needs") in written(app)
        assert_says(app, own_view(trace_of(preset)), check_gradients(trace_of(preset)))
    app.main.button(key="check_open_preset").click().run()
    assert not app.exception
    assert app.main.header[0].value.endswith(texts("check.caught"))


def test_a_mistake_that_changes_nothing_is_said_to_change_nothing() -> None:
    weights = (np.array([[1.0], [2.0]]), np.array([[1.0, 2.0], [2.0, 5.0]]))
    network = Network((1, 2, 2), ("identity",) * 2, weights)
    lesson = Lesson(network, Examples(np.ones((1, 1)), np.zeros((1, 2))), Objective("half_squared_error"))
    app = page_of(lesson)
    make_mistake(app, "forgotten_transpose")
    assert "On these numbers this mistake changes nothing" in written(app)
    assert app.main.header[0].value.endswith("The check passes")


def test_a_mistake_whose_numbers_overflow_is_said_and_nothing_breaks() -> None:
    weights = (np.array([[700.0]]), np.array([[1e300]]), np.array([[1.0]]))
    network = Network((1, 1, 1, 1), ("sigmoid", "sigmoid", "identity"), weights)
    app = page_of(Lesson(network, Examples(np.ones((1, 1)), np.array([[1e9]])), Objective("half_squared_error")))
    assert "nan" not in written(app).lower()
    assert not any("NaN" in chart.proto.spec for chart in app.main.get("plotly_chart"))
    make_mistake(app, "forgotten_slope")
    assert "64-bit numbers" in written(app)


def test_a_lesson_that_is_too_large_is_refused_in_words() -> None:
    network = Network.initialised((64, 64, 64), ("tanh", "tanh"), Initialisation("xavier", 7), False)
    inputs = np.ones((3, 64))
    lesson = Lesson(network, Examples(inputs, inputs / 2), Objective("half_squared_error"))
    app = page_of(lesson)
    assert app.main.header[0].value == "? This lesson is too large to be checked here"
    assert all(in_full(number) in written(app) for number in (8192, 3, 24576, MOST_WORK))
    assert not app.main.get("plotly_chart")


def test_wide_layers_have_an_ellipsis_and_the_worst_of_what_it_hides() -> None:
    app = page_of(lesson_of((12, 12, 3), "tanh", "tanh", samples=2))
    make_mistake(app, "layer_too_far")
    texts = [text for drawn in data(app, 0) if drawn["mode"] == "text" for text in drawn["text"]]
    assert texts.count("✗ …") == 10 + 9  # the row and the column of the first matrix


def test_the_slider_moves_the_mark_and_a_tiny_epsilon_cannot_tell() -> None:
    app = check_page(preset="loglik", link="1")
    assert data(app, 1)[-1]["x"] == [pytest.approx(math.log10(STEP))]
    set_epsilon(app, 1e-12)
    assert data(app, 1)[-1]["x"] == [-12]
    check = check_gradients(trace_of("loglik"), epsilon=1e-12)
    assert check.verdict == UNDECIDED
    assert app.main.header[0].value == "? The check cannot tell"
    assert "Take an ε nearer to 6.1 · 10⁻⁶" in written(app)


def test_errors_of_exactly_zero_are_marked_and_said() -> None:
    app = check_page(preset="nielsen-linear", link="1")
    zeros = data(app, 1)[-2]
    assert zeros["marker"]["symbol"] == "triangle-down"
    assert len(zeros["x"]) > 0
    assert "An error of 0 has no place on a logarithmic axis" in written(app)
    assert "Truncation is not to be seen here" in written(app)
    assert all(height is None or math.isfinite(height) for trace in data(app, 1) for height in trace["y"])


def test_the_worst_parameter_is_shown_until_another_one_is_chosen() -> None:
    app, trace = check_page(preset="row-batch", link="1"), trace_of("row-batch")
    most = worst(check_gradients(trace).comparisons)
    assert most is not None
    assert gradient_name(own_view(trace), most.parameter) in headings(app)
    (unit,) = (box for box in app.main.selectbox if "_step_" in str(box.key))
    unit.set_value(0).run()
    (source,) = (box for box in app.main.selectbox if "_source_" in str(box.key))
    source.set_value(1).run()
    assert not app.exception
    assert gradient_name(own_view(trace), Parameter(0, 1, 1)) in headings(app)
    assert "There is a kink on the way" in written(app)
    assert "sample 1" in written(app)
    app.main.button(key="check_show_worst").click().run()
    assert gradient_name(own_view(trace), most.parameter) in headings(app)


def test_a_choice_in_a_list_is_kept_when_the_browser_still_sends_the_click_on_a_picture_that_has_gone() -> None:
    app, view = check_page(preset="row-batch"), own_view(trace_of("row-batch"))
    clicked = click(app, Parameter(0, 1, 0))
    assert gradient_name(view, Parameter(0, 1, 0)) in headings(app)
    (box,) = (box for box in app.main.selectbox if "_step_" in str(box.key))
    box.set_value(1)
    run_with(app, clicked)
    assert gradient_name(view, Parameter(1, 1, 0)) in headings(app)


def click(app: AppTest, parameter: Parameter) -> WidgetState:
    """A click on a cell of the grids; what the browser says of it."""
    (chart,) = (chart for chart in app.main.get("plotly_chart") if "check_grids" in chart.proto.id)
    point = {"customdata": [parameter.step, parameter.unit, parameter.source]}
    selection = {"points": [point], "point_indices": [], "box": [], "lasso": []}
    said = WidgetState(id=chart.proto.id, string_value=json.dumps({"selection": selection}))
    run_with(app, said)
    return said


def run_with(app: AppTest, said: WidgetState) -> None:
    """A run with something that AppTest cannot say by itself."""
    states = app._tree.get_widget_states()
    states.widgets.append(said)
    app._run(states)
    assert not app.exception


def headings(app: AppTest) -> str:
    return "\n".join(element.value for element in app.main.markdown if element.value.startswith("####"))


def test_another_lesson_and_another_language_keep_the_mistake() -> None:
    app = check_page(preset="loglik", link="1")
    make_mistake(app, "layer_too_far")
    choose(app, "preset", "deep")
    assert app.main.header[0].value.endswith("the mistake is caught")
    choose(app, "language", "zh")
    assert app.main.header[0].value.endswith("错误被查出")
    choose(app, "preset", "column-batch")
    assert catalogue("zh")("mistake.layer_too_far_needs") in written(app)
