"""The pictures of a training run, each by itself and without a browser."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.chain_rule import Parameter
from engine.core.descent import Descent, begin
from engine.core.example_sets import EXAMPLE_SETS
from engine.core.initialisation import Initialisation
from engine.core.landscape import cost_grid
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.optimisers import Adam, Settings
from engine.core.presets import PRESETS
from engine.core.propagation import evaluate, forward_pass
from engine.display.catalogue import LANGUAGES
from engine.display.numbers import format_number
from pages.descending.run import Former

VIEWS = ("cost_view", "norms_view", "weight_paths_view", "surface_view", "landscape_view")


def script() -> None:
    """One view at one step, as the page shows it."""
    import streamlit as st

    from engine.display.catalogue import catalogue
    from pages.descending import curves, landscape, surface, weight_paths

    shown = st.session_state["shown"]
    modules = (curves, landscape, surface, weight_paths)
    (view,) = (getattr(module, shown["view"]) for module in modules if hasattr(module, shown["view"]))
    view(catalogue(st.session_state["state"].language), shown["descent"], shown["step"], *shown["more"])


def see(view: str, descent: Descent, step: int, *more: Any, language: str = "en") -> AppTest:
    from pages.shared.session.state import AppState

    app = AppTest.from_function(script, default_timeout=30)
    app.session_state["state"] = AppState(descent.lesson, language=language)
    return see_again(app, view, descent, step, *more)


def see_again(app: AppTest, view: str, descent: Descent, step: int, *more: Any) -> AppTest:
    app.session_state["shown"] = {"view": view, "descent": descent, "step": step, "more": more}
    app.run()
    assert not app.exception
    return app


def run_of(key: str, steps: int, **own: Any) -> Descent:
    return begin(PRESETS[key](), Settings(**own)).advanced(steps)


def alts(app: AppTest) -> list[str]:
    return [chart.proto.alt for chart in app.main.get("plotly_chart")]


def figures(app: AppTest) -> list[dict[str, Any]]:
    specs = [chart.proto.spec for chart in app.main.get("plotly_chart")]
    assert "NaN" not in "".join(specs)
    return [json.loads(spec) for spec in specs]


def names(figure: dict[str, Any]) -> list[str]:
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


def written(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.main.markdown, *app.main.caption))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_picture_opens_for_lessons_of_every_kind_at_every_kind_of_step(view: str, language: str) -> None:
    for key in ("loglik", "bias-unit", "row-batch", "xor", "deep") if language == "en" else ("xor",):
        run = run_of(key, 12, batch_size=2 if key in ("bias-unit", "xor") else None)
        for descent, step in ((run.rewound(), 0), (run, 5)):
            app = see(view, descent, step, language=language)
            assert all(len(alt) > 12 and "**" not in alt for alt in alts(app))
            assert figures(app) or descent.lesson.network.layers[0] != 2
            assert "{" not in written(app)


@pytest.mark.parametrize("view", VIEWS)
def test_a_run_that_diverged_is_shown_up_to_there(view: str) -> None:
    descent = run_of("nielsen-linear", 50, learning_rate=1e3)
    assert descent.divergence is not None
    for step in (1, descent.position):
        figures(see(view, descent, step))
    at_once = begin(replace(PRESETS["nielsen-linear"](), learning_rate=1e300)).advanced(5)
    assert at_once.position == 0
    figures(see(view, at_once, 0))


def test_the_cost_is_told_in_words_and_reaches_the_present_step() -> None:
    descent = run_of("xor", 200)
    lesson = descent.lesson_at(200)
    last = evaluate(lesson, forward_pass(lesson.network, lesson.examples.inputs.T)).J
    app = see("cost_view", descent, 50)
    first, chosen = (format_number(float(descent.records.costs[step]), 3) for step in (0, 50))
    assert alts(app) == [f"J falls from {first} to {format_number(last, 3)} in 200 steps. At step 50 J is {chosen}."]
    assert figures(app)[0]["data"][0]["x"][-1] == 200


def test_the_former_run_is_named_as_it_is() -> None:
    former = Former("α = 0.1 <b>", np.array([0.9, 0.8]))
    app = see("cost_view", run_of("xor", 3), 3, former)
    assert "α = 0.1 &lt;b&gt;" in names(figures(app)[0])
    assert "α = 0.1 <b>, dashed, ends at J = 0.800" in alts(app)[0]


def test_mini_batches_have_their_own_pale_line_behind_that_of_all_samples() -> None:
    app = see("cost_view", run_of("bias-unit", 20, batch_size=3), 4)
    pale, main = (trace for trace in figures(app)[0]["data"] if trace["mode"] == "lines")
    assert pale["x"] == list(range(21))
    assert main["x"] == list(range(0, 21, 2))  # an epoch is two batches
    assert pale["line"]["width"] < main["line"]["width"]


def test_the_deep_network_is_said_to_vanish_and_the_shallow_one_is_not() -> None:
    deep = see("norms_view", run_of("deep", 10), 0)
    assert "**vanishes**" in written(deep)
    assert len(figures(deep)[1]["layout"]["yaxis"]["ticktext"]) == 6
    assert "**vanishes**" not in written(see("norms_view", run_of("xor", 10), 0))
    (switch,) = deep.get("button_group")
    switch.set_value("delta").run()
    assert not deep.exception
    assert alts(deep)[0].startswith("‖δ‖ of a sample (root mean square), one line a layer over 10 steps")
    assert figures(deep)[1]["layout"]["yaxis"]["ticktext"][0] == "<i>δ</i><sup>(2)</sup>"


def test_a_layer_whose_weights_are_looked_at_can_be_chosen() -> None:
    descent = run_of("deep", 30)
    app = see("weight_paths_view", descent, 10)
    assert "<i>θ</i><sub>22</sub><sup>(1)</sup>" in names(figures(app)[0])
    app.main.selectbox[0].set_value(5).run()
    assert not app.exception
    shown = [name for name in names(figures(app)[0]) if "<i>" in name]
    assert shown
    assert all("<sup>(6)</sup>" in name for name in shown)
    line = next(trace for trace in figures(app)[0]["data"] if trace.get("hoverinfo") == "text")
    assert line["x"][-1] == 30


def test_the_surface_says_how_many_samples_are_right_and_where_it_decides() -> None:
    trained = see("surface_view", run_of("xor", 400), 400)
    assert "**4 of 4** samples" in written(trained)
    assert "a₁⁽³⁾ = 0.5" in written(trained)
    assert [trace["name"] for trace in figures(trained)[0]["data"][3:]] == ["y₁ = 0", "y₁ = 1"]


def blobs() -> Lesson:
    points = EXAMPLE_SETS["three-blobs"]()
    network = Network.initialised((2, 4, 3), ("tanh", "softmax"), Initialisation("xavier", 3))
    examples = Examples(points.inputs, points.one_hot())
    return Lesson(network, examples, Objective("cross_entropy"), learning_rate=0.3)


def test_all_classes_of_a_softmax_share_the_plane_and_each_can_be_seen_alone() -> None:
    descent = begin(blobs(), Settings(optimiser=Adam(), batch_size=20)).advanced(150)
    app = see("surface_view", descent, 150)
    assert {"class 1", "class 2", "class 3"} <= set(names(figures(app)[0]))
    app.main.selectbox[0].set_value(1).run()
    assert not app.exception
    assert "where a₂⁽³⁾ is the largest output" in written(app)
    assert alts(app)[0].startswith("a₂⁽³⁾ at step 150, x₁ from")


def test_the_landscape_is_exact_at_the_chosen_step() -> None:
    descent = run_of("xor", 120, optimiser=Adam())
    app = see("landscape_view", descent, 70)
    contour, *_, dot = figures(app)[0]["data"]
    network = descent.parameters_at(70)
    first, second = (box.value for box in app.main.selectbox)
    assert (dot["x"], dot["y"]) == ([first.of(network)], [second.of(network)])
    column, row = (int(np.abs(np.array(contour[axis]) - dot[axis][0]).argmin()) for axis in "xy")
    values = np.array([contour["x"][column]]), np.array([contour["y"][row]])
    (cost,) = cost_grid(replace(descent.lesson, network=network), first, second, *values)[0]
    assert contour["text"][row][column] == format_number(float(cost), 3)
    assert "before step 70" in written(app)


def test_a_step_between_two_kept_states_is_on_its_line() -> None:
    descent = run_of("nielsen-linear", 1_500)
    assert 601 not in [state.step for state in descent.kept()]
    rings = [
        trace for trace in figures(see("weight_paths_view", descent, 601))[0]["data"] if trace["mode"] == "markers"
    ]
    assert len(rings) == 4
    assert {ring["x"][0] for ring in rings} == {601}


def test_the_axes_of_the_landscape_are_chosen_exchanged_and_given_back() -> None:
    descent = run_of("xor", 60)
    app = see("landscape_view", descent, 60)
    first, second = (box.value for box in app.main.selectbox)
    app.main.selectbox[0].set_value(second).run()
    assert [box.value for box in app.main.selectbox] == [second, first]
    app.main.selectbox[1].set_value(Parameter(0, 1)).run()
    assert [box.value for box in app.main.selectbox] == [second, Parameter(0, 1)]
    assert "b₂⁽¹⁾" in alts(app)[0]
    see_again(app, "landscape_view", run_of("loglik", 5), 5)
    assert Parameter(0, 1) not in [box.value for box in app.main.selectbox]
    see_again(app, "landscape_view", descent, 60)
    app.main.button[0].click().run()
    assert not app.exception
    assert [box.value for box in app.main.selectbox] == [first, second]


def test_before_the_first_step_of_a_large_lesson_nothing_is_measured() -> None:
    network = Network.initialised((64,) * 3, ("tanh",) * 2, Initialisation("xavier", 1))
    examples = Examples(np.ones((600, 64)), np.ones((600, 64)))
    descent = begin(Lesson(network, examples, Objective("half_squared_error")), Settings(batch_size=1))
    for view in ("cost_view", "norms_view"):
        assert written(see(view, descent, 0)) == "No step has been taken yet."
        assert len(figures(see(view, descent.advanced(1), 1))) > 0


def test_a_large_lesson_lists_few_parameters_and_says_that_it_takes_few_samples() -> None:
    rng = np.random.default_rng(1)
    network = Network.initialised((2, 64, 64, 64, 1), ("tanh",) * 3 + ("sigmoid",), Initialisation("xavier", 1))
    inputs = rng.standard_normal((700, 2))
    lesson = Lesson(network, Examples(inputs, (inputs[:, :1] > 0) * 1.0), Objective("binary_cross_entropy"))
    descent = begin(lesson, Settings(batch_size=50)).advanced(3)
    app = see("landscape_view", descent, 3)
    assert len(app.main.selectbox[0].options) == 150
    assert "J of 32 of the 700 samples" in written(app)
    assert "600 of 700 samples are drawn" in written(see("surface_view", descent, 3))
    assert "Lines drawn: 60 of 4160" in written(see_layer(descent))


def see_layer(descent: Descent) -> AppTest:
    app = see("weight_paths_view", descent, 2)
    app.main.selectbox[0].set_value(1).run()
    assert not app.exception
    return app
