"""One sample of a batch or all of them, and steps sample by sample, as far as they go without a browser."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.network import Examples
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.share_link import write_link
from engine.display.shared import Shared
from tests.pages.app_runs import choose, chosen, list_of, opened, stage_data

ENGLISH = catalogue("en")


def told(app: AppTest) -> str:
    """Everything that the player says of what is pointed at."""
    return json.dumps(stage_data(app)["storyboard"]["readings"], ensure_ascii=False)


def test_all_samples_can_be_shown_together_and_one_again() -> None:
    app = opened(preset="bias-unit", digits="4", step="3", sample="2")
    choose(app, "sample", -1)
    assert (app.query_params["samples"], app.query_params["sample"], app.query_params["digits"]) == ("all", "2", "4")
    assert "(mean of 4 samples)" in told(app)
    assert stage_data(app)["step"] == 2
    choose(app, "sample", 0)
    assert "samples" not in app.query_params
    assert "sample" not in app.query_params


def test_of_many_samples_one_is_chosen_by_its_number_or_all_are_shown() -> None:
    rows = np.random.default_rng(0).random((201, 2))
    lesson = replace(PRESETS["xor"](), examples=Examples(rows, rows[:, :1]))
    app = opened(**write_link(Shared(lesson)))
    assert "sample" not in chosen(app)
    assert list_of(app, "samples").options == [ENGLISH("app.samples_one"), ENGLISH("app.samples_all", count=201)]
    choose(app, "samples", "all")
    assert app.query_params["samples"] == "all"
    assert "(mean of 201 samples)" in told(app)


def test_a_link_restores_all_samples_and_nothing_else_changes_with_them() -> None:
    parameters = {
        "preset": "bias-unit",
        "digits": "4",
        "lang": "zh",
        "sample": "2",
        "granularity": "sample",
        "step": "9",
    }
    alone, together = opened(**parameters), opened(**parameters, samples="all")
    assert (chosen(alone)["sample"], chosen(together)["sample"]) == (1, -1)
    others = {field: value for field, value in chosen(alone).items() if field != "sample"}
    assert others.items() <= chosen(together).items()
    assert together.query_params["samples"] == "all"
    boards = [stage_data(app)["storyboard"] for app in (alone, together)]
    assert stage_data(alone)["step"] == stage_data(together)["step"] == 8
    assert [page["title"] for page in boards[0]["steps"]] == [page["title"] for page in boards[1]["steps"]]
    assert boards[0]["steps"][8] == boards[1]["steps"][8]  # the first sample of a sum is that of everyone
    assert boards[0]["steps"][0]["matrices"] != boards[1]["steps"][0]["matrices"]
    choose(together, "sample", 1)
    assert stage_data(together)["storyboard"] == boards[0]
    assert together.query_params == alone.query_params


def test_a_lesson_of_one_sample_offers_no_choice_of_samples() -> None:
    app = opened(preset="loglik", samples="all")
    assert not {"sample", "samples"} & set(chosen(app))
    assert not app.sidebar.number_input
    choose(app, "preset", "xor")
    assert len(list_of(app, "sample").options) == 5


def test_the_number_of_one_of_many_samples_shows_that_one_alone() -> None:
    rows = np.random.default_rng(0).random((201, 2))
    lesson = replace(PRESETS["xor"](), examples=Examples(rows, rows[:, :1]))
    app = opened(**write_link(Shared(lesson, samples="all")))
    (number,) = app.sidebar.number_input
    assert (number.value, number.min, number.max) == (1, 1, 201)
    number.set_value(201).run()
    assert not app.exception
    assert "samples" not in app.query_params
    assert app.query_params["sample"] == "201"
    assert "(sample 201)" in told(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", ["loglik", "xor"])
def test_only_a_batch_can_be_stepped_through_by_sample(preset: str, language: str) -> None:
    app = opened(preset=preset, granularity="sample", lang=language)
    offered = stage_data(app)["granularities"]
    keys = [key for key, _ in offered["options"]]
    assert keys == (["layer", "sample", "neuron", "edge"] if preset == "xor" else ["layer", "neuron", "edge"])
    assert offered["now"] == ("sample" if preset == "xor" else "layer")
