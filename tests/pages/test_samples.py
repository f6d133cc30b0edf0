"""One sample of a batch or all of them, and steps sample by sample, as far as they go without a browser."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.core.network import Examples
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.share_link import Shared, write_link
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", ["loglik", "xor"])
def test_only_a_batch_can_be_stepped_through_by_sample(preset: str, language: str) -> None:
    app = opened(preset=preset, granularity="sample", lang=language)
    offered = stage_data(app)["granularities"]
    keys = [key for key, _ in offered["options"]]
    assert keys == (["layer", "sample", "neuron", "edge"] if preset == "xor" else ["layer", "neuron", "edge"])
    assert offered["now"] == ("sample" if preset == "xor" else "layer")
