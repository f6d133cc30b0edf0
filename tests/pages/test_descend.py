"""A training run on its page, without a browser: buttons, settings, and why it goes no further."""

import re
from dataclasses import replace

import pytest

from engine.core.descent import begin
from engine.core.optimisers import Adam, Momentum, Settings
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from pages.descending import run as runs
from tests.pages.app_runs import news
from tests.pages.descend_app import (
    XOR,
    begin_run,
    choose_optimiser,
    click,
    descend,
    field,
    held,
    labels,
    line,
    linked,
    put_in,
)
from tests.pages.stand_in import soaring


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each picture of a run comes after one step."""
    monkeypatch.setattr(runs, "TICK_SECONDS", 0.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_xor_is_learned_from_the_preset(language: str) -> None:
    app = begin_run(descend(lang=language), 1_500)
    while held(app).is_running:
        app.run()
    texts = catalogue(language)
    assert texts("descend.position", step="1\u202f500", goal="1\u202f500") in line(app)
    assert texts("descend.least_so_far") in line(app)
    number = re.search(r"J = \*\*([0-9.]+)\*\*", line(app))
    assert number is not None
    assert float(number[1]) < 0.02
    assert held(app).descent.records.costs[-1] < 0.02


@pytest.mark.usefixtures("slow")
def test_a_run_is_paused_continued_and_stopped() -> None:
    app = begin_run(descend(), 5)
    assert (held(app).position, held(app).is_running) == (1, True)
    assert labels(app)["main"] == "Pause"
    assert "stop" in labels(app)
    assert "rewind" in labels(app)
    assert "one_step" not in labels(app)
    app.run()
    assert held(app).position == 2
    click(app, "main")
    assert (held(app).position, held(app).is_paused) == (2, True)
    assert labels(app)["main"] == "Continue"
    app.run()
    assert held(app).position == 2
    click(app, "main")
    assert held(app).position == 3
    click(app, "stop")
    assert (held(app).position, held(app).goal, labels(app)["main"]) == (3, 3, "Run")
    assert "Step **3** of 3" in line(app)


@pytest.mark.usefixtures("slow")
def test_the_last_picture_of_a_run_has_the_buttons_of_one_that_halts() -> None:
    app = begin_run(descend(), 2).run()
    assert (held(app).position, held(app).is_running) == (2, False)
    assert labels(app)["main"] == "Run"
    assert "one_step" in labels(app)


@pytest.mark.usefixtures("slow")
def test_settings_and_steps_are_fixed_while_a_run_is_under_way() -> None:
    app = descend()
    free = ("learning_rate", "l2", "batch_size", "optimiser_en", "count")
    assert not any(field(app, name).disabled for name in free)
    begin_run(app, 9)
    assert all(field(app, name).disabled for name in free)
    assert field(app, "moving_slider").value == 1
    assert field(app, "moving_number").disabled


def test_one_step_and_rewind() -> None:
    app = click(click(descend(), "one_step"), "one_step")
    assert (held(app).position, held(app).goal) == (2, 2)
    click(app, "rewind")
    assert (held(app).position, held(app).goal) == (0, 0)
    assert "No step taken yet" in line(app)
    assert [array.tolist() for array in held(app).descent.state.network.weights] == [
        array.tolist() for array in XOR.network.weights
    ]


def test_settings_start_from_the_lesson_and_another_one_begins_the_run_anew() -> None:
    app = begin_run(descend(preset="bias-unit"), 30)
    lesson = PRESETS["bias-unit"]()
    assert float(field(app, "learning_rate").value) == lesson.learning_rate
    assert float(field(app, "l2").value) == lesson.objective.l2
    put_in(app, "learning_rate", "1/4")
    put_in(app, "l2", "0.5")
    choose_optimiser(app, "adam")
    put_in(app, "second_decay", "0.99")
    assert (held(app).position, labels(app)["main"]) == (0, "Run")
    field(app, "batch_size").set_value(3).run()
    field(app, "seed").set_value(7).run()
    assert held(app).descent.settings == Settings(0.25, 0.5, 3, 7, Adam(second_decay=0.99))
    assert held(app).former is not None
    begin_run(app, 4)
    assert "epoch 2" in line(app)
    expected = begin(lesson, Settings(0.25, 0.5, 3, 7, Adam(second_decay=0.99))).advanced(4)
    assert held(app).descent.records.costs.tolist() == expected.records.costs.tolist()


REFUSED = {
    "en": "Momentum μ: expected a number of at least 0 and below 1, found 1.0",
    "zh": "动量系数 μ——要求：一个不小于 0 且小于 1 的数；得到：1.0",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_cannot_be_is_refused_and_the_run_stays(language: str) -> None:
    app = descend(lang=language)
    choose_optimiser(app, "momentum", language)
    before = held(begin_run(app, 20)).descent
    put_in(app, "momentum", "1")
    assert news(app)[1] == REFUSED[language]
    assert field(app, "momentum").value == "1"
    assert held(app).descent is before
    put_in(app, "momentum", "0.5")
    assert not app.main.text
    assert held(app).descent.settings.optimiser == Momentum(0.5)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "1e999", "fast", "", "<b>1</b>"])
def test_a_learning_rate_that_is_none_is_refused(text: str) -> None:
    app = descend()
    put_in(app, "learning_rate", text)
    assert news(app)[1].startswith("Learning rate α: expected ")
    assert held(app).descent.lesson.learning_rate == 1.0
    put_in(app, "learning_rate", "1")  # as it was
    assert not app.main.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_divergence_is_explained_and_the_last_finite_numbers_stay(language: str) -> None:
    app = begin_run(descend(**linked(soaring(), language)), 10)
    (told,) = (warning.value for warning in app.main.warning)
    found = held(app).descent.divergence
    assert found is not None
    assert (found.quantity, found.step, found.layer) == ("parameter", 0, 1)
    assert "Θ⁽¹⁾" in told
    assert "**α = 1e+200**" in told
    assert "1e+199" in told
    assert not re.search(r"\b(nan|inf)\b|∞", " ".join((line(app), told)), re.IGNORECASE)
    assert "main" not in labels(app)
    assert "J = **2.000**" in line(app)
    click(app, "rewind")
    assert not app.main.warning


def test_momentum_is_named_among_the_reasons() -> None:
    app = descend(preset="nielsen-linear")
    choose_optimiser(app, "momentum")
    put_in(app, "learning_rate", "20")
    begin_run(app, 1_000)
    (told,) = (warning.value for warning in app.main.warning)
    assert "μ = 0.9 makes steps up to 10 times as long" in told
    assert "such as 2." in told


def test_numbers_that_are_too_large_from_the_start_are_not_blamed_on_the_learning_rate() -> None:
    lesson = soaring()
    large = replace(lesson, network=lesson.network.with_parameters((lesson.network.weights[0] * 1e60,), None))
    app = begin_run(descend(**linked(replace(large, learning_rate=0.1))), 10)
    (told,) = (warning.value for warning in app.main.warning)
    assert "before the first update" in told
    assert "α" not in told


def test_a_run_that_has_computed_for_long_enough_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_SECONDS", 0.0)
    app = begin_run(descend(), 100_000)
    assert held(app).is_out_of_time
    assert ["seconds of computing" in info.value for info in app.main.info] == [True]
    assert labels(app)["main"] == "Continue"
