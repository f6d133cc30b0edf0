"""The update, the stuck units and the learning slowdown on the Descend page, without a browser."""

import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.optimisers import OPTIMISERS
from engine.core.presets import PRESETS
from engine.core.slowdown import is_comparable
from engine.core.stuck_starts import STARTS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.formula import plain
from engine.display.notation import notation_of
from tests.pages.app_runs import IN_BOTH_LANGUAGES, press
from tests.pages.descend_app import begin_run, choose_optimiser, click, descend, field, held, linked, view_control
from tests.pages.stand_in import soaring
from tests.pages.test_paths_sections import alts, control, written
from tests.views import lesson_of


def show(app: AppTest, view: str) -> AppTest:
    """Choose a view and see that nothing fails."""
    view_control(app).set_value(view).run()
    assert not app.exception
    return app


def slowdown(**parameters: str) -> AppTest:
    app = descend(**parameters)
    control(app, f"descend_section_{parameters.get('lang', 'en')}").set_value("slowdown").run()
    assert not app.exception
    return app


def grids(app: AppTest, name: str) -> dict[str, Any]:
    """What a picture of grids got."""
    data: dict[str, Any] = json.loads(app.get_by_key(name).proto.json)
    return data


def segmented(app: AppTest, start: str) -> Any:
    """The segmented control whose key begins so."""
    (found,) = (group for group in app.main.get("button_group") if (group.key or "").startswith(start))
    return found


def lists(app: AppTest) -> dict[str, Any]:
    """The lists that choose the parameter, by their part."""
    found = (box for box in app.main.selectbox if (box.key or "").startswith("update_"))
    return {(box.key or "").split("_")[1]: box for box in found}


def start(app: AppTest, name: str) -> AppTest:
    """Press the button of a start."""
    app.main.button(key=f"stuck_{name}").click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_update_and_stuck_units_open_for_every_lesson(preset: str, language: str) -> None:
    app = show(descend(preset=preset, lang=language), "update")
    texts = catalogue(language)
    assert texts("optimiser.next_update", number=1) in written(app)
    assert len(grids(app, "update_grids")["alt"]) > 40
    show(app, "stuck")
    assert texts("stuck.nothing", step=0) in [box.value for box in app.main.success]
    assert "nan" not in written(app).lower()


@pytest.mark.parametrize("key", OPTIMISERS)
def test_every_line_of_an_update_can_be_chosen_and_stays_chosen(key: str) -> None:
    app = descend(preset="bias-unit")
    choose_optimiser(app, key)
    show(begin_run(app, 3), "update")
    count = len(segmented(app, "update_line").options) - 1
    assert count == {"plain": 2, "momentum": 3, "adam": 7}[key]
    for line in range(count):
        segmented(app, "update_line").set_value(line).run()
        assert not app.exception
        assert f"**{'①②③④⑤⑥⑦'[line]}** $" in written(app)
    segmented(app, "update_line").set_value(1).run()
    click(app, "one_step")
    assert segmented(app, "update_line").value == 1
    field(app, "slider").set_value(0).run()
    assert catalogue("en")("optimiser.this_update", number=1) in written(app)
    assert segmented(app, "update_line").value == 1


def test_the_parameter_with_the_largest_gradient_is_worked_out_until_another_is_chosen() -> None:
    app = show(descend(preset="loglik"), "update")
    weights = held(app).descent.update_at(0).gradients.weights
    step = max(range(3), key=lambda k: np.abs(weights[k]).max())
    unit, source = np.unravel_index(np.abs(weights[step]).argmax(), weights[step].shape)
    assert [lists(app)[part].value for part in ("step", "unit", "source")] == [step, unit, source]
    lists(app)["step"].set_value(0).run()
    lists(app)["unit"].set_value(1).run()
    lists(app)["source"].set_value(2).run()
    assert not app.exception
    assert "θ₂₃⁽¹⁾" in written(app)
    before, after = 0.2, held(app).descent.update_at(0).updated.weights[0][1, 2]
    assert f"= {before} -" in written(app)
    assert f"{after:.5f}" in written(app)
    click(app, "one_step")
    assert "θ₂₃⁽¹⁾" in written(app)


def test_a_bias_can_be_worked_out() -> None:
    app = show(descend(), "update")
    source = lists(app)["source"]
    source.set_value(-1).run()
    assert not app.exception
    assert "b₁⁽²⁾" in written(app)


def test_the_picture_of_the_update_frames_the_chosen_cell_in_each_grid() -> None:
    app = show(descend(preset="loglik"), "update")
    segmented(app, "update_line").set_value(1).run()
    (frames,) = (trace for trace in grids(app, "update_grids")["picture"]["data"] if widths(trace) == 2.4)
    assert frames["x"].count(None) == 2


def widths(trace: dict[str, Any]) -> float | None:
    width: float | None = trace.get("line", {}).get("width")
    return width


def test_an_update_that_would_diverge_is_said_in_words() -> None:
    app = show(descend(**linked(soaring())), "update")
    click(app, "one_step")
    while not held(app).descent.is_over:
        click(app, "one_step")
    assert [box.value for box in app.main.info] == [
        catalogue("en")("optimiser.diverges", number=held(app).position + 1)
    ]


@pytest.mark.parametrize("name", ["zeros", "constant"])
def test_equal_units_are_named_marked_and_still_equal_after_steps(name: str) -> None:
    app = start(show(descend(), "stuck"), name)
    assert not app.main.success
    assert "Layer 2: a₁⁽²⁾ = a₂⁽²⁾" in written(app)
    assert catalogue("en")("stuck.stay_equal") in written(app)
    texts = [text for trace in grids(app, "stuck_twins_grids")["picture"]["data"] for text in trace.get("text", [])]
    assert texts.count("①") == 6
    begin_run(app, 100)
    while held(app).is_running:
        app.run()
    assert "**at step 100 they still are**" in written(app)
    press(app, "undo")
    assert app.main.success
    assert held(app).position == 0


def test_zeros_say_which_gradients_are_zero_and_what_moves() -> None:
    app = start(show(descend(preset="deep"), "stuck"), "zeros")
    assert "∂J/∂Θ⁽¹⁾ = 0: δ⁽²⁾ would come back through Θ⁽²⁾" in written(app)
    assert "**Only these have a gradient at this step:** Θ⁽⁶⁾, b⁽⁶⁾." in written(app)
    segmented(app, "stuck_twins").set_value(3).run()
    assert not app.exception
    assert "Θ</i><sup>(3)" in json.dumps(grids(app, "stuck_twins_grids")["picture"], ensure_ascii=False)


def test_a_gradient_of_nothing_but_zeros_is_that_of_the_steps_own_batch() -> None:
    app = start(show(descend(preset="row-batch"), "stuck"), "zeros")
    assert catalogue("en")("stuck.no_move") in written(app)
    field(app, "batch_size").set_value(1).run()
    assert "**Only these have a gradient at this step:** b⁽²⁾." in written(app)


@pytest.mark.parametrize("preset", ["loglik", "nielsen-sigmoid", "row-batch"])
def test_a_dead_unit_is_named_with_its_largest_z(preset: str) -> None:
    app = start(show(descend(preset=preset), "stuck"), "dead")
    unit = plain(notation_of(PRESETS[preset]().notation).a(1, 0))
    assert unit in written(app)
    assert "the largest z over all samples is −" in written(app)
    assert unit in grids(app, "stuck_dead_grids")["alt"]
    press(app, "undo")
    assert "the largest z" not in written(app)


def test_saturated_units_are_named() -> None:
    app = start(show(descend(preset="loglik"), "stuck"), "saturated")
    assert "Layer 2: a₁⁽²⁾, a₂⁽²⁾, a₃⁽²⁾, a₄⁽²⁾" in written(app)
    assert catalogue("en")("stuck.flat_help") in written(app)


def test_without_hidden_layers_nothing_can_be_made_dead_or_saturated() -> None:
    app = show(descend(**linked(lesson_of((2, 2), "sigmoid"))), "stuck")
    disabled = {name for name in STARTS if app.main.button(key=f"stuck_{name}").disabled}
    assert disabled == {"dead", "saturated"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slowdown_of_one_neuron_is_told_with_its_numbers(language: str) -> None:
    app = slowdown(lang=language)
    texts = catalogue(language)
    assert texts("slowdown.after", steps=50) in written(app)
    assert texts("slowdown.not_within", steps=300) in written(app)
    assert "56.6" in written(app)
    (alt,) = alts(app)
    assert "56.6" in alt
    app.slider(key="slowdown_steps").set_value(500).run()
    assert texts("slowdown.not_within", steps=500) not in written(app)
    app.slider(key="slowdown_weight").set_value(6.0).run()
    app.slider(key="slowdown_bias").set_value(6.0).run()
    assert not app.exception
    assert texts("slowdown.not_within", steps=500) in written(app)
    segmented(app, "slowdown_shown").set_value("gradient").run()
    assert not app.exception
    assert texts("slowdown.gradient", gradient="‖∇‖") in alts(app)[0]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_present_lesson_is_compared_where_its_output_allows_it(preset: str) -> None:
    app = slowdown(preset=preset)
    segmented(app, "slowdown_subject").set_value("lesson").run()
    assert not app.exception
    comparable = is_comparable(PRESETS[preset]())
    assert bool(alts(app)) == comparable
    assert (catalogue("en")("slowdown.not_comparable") in [box.value for box in app.main.info]) != comparable


def test_a_lesson_that_would_take_too_long_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    app = slowdown()
    monkeypatch.setattr("pages.descending.slowdown.affordable_steps", lambda lesson: 9)
    segmented(app, "slowdown_subject").set_value("lesson").run()
    assert not app.exception
    assert [box.value for box in app.main.info] == [catalogue("en")("slowdown.too_large")]
