"""Looking at the steps of a training run: choosing one, stepping through it, coming back; and the views."""

from dataclasses import replace

import pytest

from engine.core.presets import PRESETS
from engine.display.catalogue import catalogue
from engine.display.lesson_file import content_key
from pages.descending import views
from tests.pages.app_runs import list_of, news, press, stage_lesson
from tests.pages.descend_app import (
    XOR,
    begin_run,
    click,
    come_back,
    descend,
    field,
    held,
    labels,
    line,
    linked,
    put_in,
    view_control,
)
from tests.pages.test_paths_sections import control


def test_the_slider_and_the_number_choose_the_same_step() -> None:
    app = begin_run(descend(), 100)
    assert (field(app, "slider").value, field(app, "number").value) == (100, 100)
    field(app, "slider").set_value(37).run()
    assert (held(app).step, field(app, "number").value) == (37, 37)
    field(app, "number").set_value(5).run()
    assert (held(app).step, field(app, "slider").value) == (5, 5)
    begin_run(app, 20)
    assert (held(app).step, field(app, "slider").value) == (120, 120)


@pytest.mark.parametrize("batch_size", [4, 2])
def test_a_step_is_opened_on_the_stage_and_the_run_is_there_on_coming_back(batch_size: int) -> None:
    app = descend()
    field(app, "batch_size").set_value(batch_size).run()
    begin_run(app, 50)
    field(app, "number").set_value(37).run()
    app.main.button(key="descend_open").click().run()
    assert not app.exception
    expected = replace(held(app).descent.lesson_at(37), title="XOR with 2-2-1 · from step 37")
    assert stage_lesson(app) == content_key(expected)
    assert app.query_params["step"] == "1"
    come_back(app)
    assert held(app).position == 50
    assert "The step-through now shows **step 37** of this run." in [text.value for text in app.main.markdown]
    press(app, "rewind")
    assert held(app).descent.position == 0


def test_undoing_the_opened_step_leaves_the_run_as_it_is() -> None:
    app = begin_run(descend(), 50)
    click(app, "open")
    come_back(app)
    press(app, "undo")
    assert held(app).position == 50
    assert list_of(app, "preset").value == "xor"
    assert "begin_here" not in labels(app)


@pytest.mark.parametrize("batch_size", [4, 3])
def test_a_new_run_begins_from_the_opened_step_with_all_samples(batch_size: int) -> None:
    app = descend()
    field(app, "batch_size").set_value(batch_size).run()
    put_in(app, "l2", "0.25")
    begin_run(app, 10)
    former = held(app).descent
    click(app, "open")
    come_back(app)
    click(app, "begin_here")
    now = held(app).descent
    assert (now.position, now.lesson.examples.count, now.lesson.objective.l2) == (0, 4, 0.25)
    assert now.settings.batch_size == former.settings.batch_size
    assert [w.tolist() for w in now.lesson.network.weights] == [w.tolist() for w in former.state.network.weights]
    assert "begin_here" not in labels(app)
    click(app, "one_step")
    assert held(app).position == 1


def test_settings_that_change_after_a_step_was_opened_leave_the_lesson_of_the_run() -> None:
    app = begin_run(descend(), 10)
    click(app, "open")
    come_back(app)
    put_in(app, "learning_rate", "0.5")
    assert held(app).descent.lesson.network.weights[0].tolist() == XOR.network.weights[0].tolist()
    assert any("earlier run" in text.value for text in app.main.markdown)


def test_another_lesson_begins_another_run() -> None:
    app = begin_run(descend(), 10)
    list_of(app, "preset").set_value("deep").run()
    assert not app.exception
    assert held(app).position == 0
    assert held(app).descent.lesson.network.layers == PRESETS["deep"]().network.layers


def test_the_name_of_an_opened_step_fits_however_long_that_of_the_lesson_is() -> None:
    app = click(descend(**linked(replace(XOR, title="t" * 120))), "one_step")
    click(app, "open")
    title = app.query_params["title"]
    assert len(title) == 120
    assert title.endswith("t… · from step 1")


def test_a_step_that_overflows_is_not_opened_and_the_page_says_why() -> None:
    app = descend(preset="nielsen-linear")
    put_in(app, "learning_rate", "1e60")
    begin_run(app, 10)
    held_before = held(app).descent
    click(app, "open")
    assert news(app)[0] == "Not taken over; everything is as it was."
    assert held(app).descent is held_before
    assert app.main.get("progress")


def test_a_view_with_a_fault_leaves_the_rest_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(views, "views", lambda texts, run: {"cost": broken})
    app = begin_run(descend(), 10)
    assert [error.value for error in app.main.error] == [catalogue("en")("app.error")]
    assert "Step **10** of 10" in line(app)


@pytest.mark.parametrize(("preset", "has_surface"), [("xor", True), ("loglik", False)])
def test_the_surface_is_offered_where_there_are_two_inputs(preset: str, has_surface: bool) -> None:
    app = descend(preset=preset)
    options = view_control(app).options
    assert ("Decision surface" in options) == has_surface


@pytest.mark.parametrize(("preset", "language"), [("xor", "en"), ("row-batch", "en"), ("deep", "zh")])
def test_every_view_opens(preset: str, language: str) -> None:
    app = begin_run(descend(preset=preset, lang=language), 3)
    offered = views.views(catalogue(language), held(app))
    for name in offered:
        view_control(app).set_value(name).run()
        assert not app.exception
        assert not app.main.error


def test_the_slowdown_is_the_other_section() -> None:
    app = descend()
    control(app, "descend_section_en").set_value("slowdown").run()
    assert not app.exception
    assert not app.main.get("progress")
