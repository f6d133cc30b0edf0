"""The buttons and links of the sidebar, as far as they go without a browser."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import catalogue
from engine.display.lesson_file import content_key
from tests.pages.app_runs import choose, chosen, list_of, opened, press, stage_data, stage_lesson

ENGLISH, CHINESE = catalogue("en"), catalogue("zh")
KEYS = {preset: content_key(lesson()) for preset, lesson in PRESETS.items()}


def buttons(app: AppTest) -> dict[str, bool]:
    """Which buttons there are but those that begin a tour, and whether they can be pressed."""
    listed = (button for button in app.sidebar.button if not str(button.key).startswith("tour_start_"))
    return {button.key: not button.disabled for button in listed}


def test_an_update_step_can_be_taken_undone_redone_and_rewound() -> None:
    app = opened(preset="xor", digits="5", step="3")
    assert buttons(app) == {"undo": False, "redo": False, "take_update": True}
    press(app, "take_update")
    assert buttons(app) == {"undo": True, "redo": False, "take_update": True, "rewind": True}
    updated = stage_lesson(app)
    assert updated != KEYS["xor"]
    assert (stage_data(app)["step"], app.query_params["digits"]) == (0, "5")
    press(app, "undo")
    assert buttons(app) == {"undo": False, "redo": True, "take_update": True}
    assert stage_lesson(app) == KEYS["xor"]
    press(app, "redo")
    assert stage_lesson(app) == updated
    press(app, "rewind")
    assert buttons(app) == {"undo": True, "redo": False, "take_update": True}
    assert stage_lesson(app) == KEYS["xor"]


def test_another_lesson_can_be_undone() -> None:
    app = opened()
    choose(app, "preset", "xor")
    press(app, "undo")
    assert chosen(app)["preset"] == "loglik"
    press(app, "redo")
    assert chosen(app)["preset"] == "xor"


def test_a_lesson_that_is_no_preset_stands_in_the_list_under_its_title_until_another_one_is_chosen() -> None:
    app = opened()
    press(app, "take_update")
    lessons = list_of(app, "preset")
    own = ENGLISH("app.own_lesson_titled", title="3-4-4-3 with log loss")
    assert lessons.options == [*(ENGLISH(f"preset.{preset}") for preset in PRESETS), own]
    assert lessons.value not in PRESETS
    choose(app, "preset", "loglik")
    assert own not in list_of(app, "preset").options


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_sidebar_leads_to_every_page_with_the_lesson_and_the_settings(language: str, texts: Any) -> None:
    app = opened(preset="xor", lang=language, digits="5")
    links = [link.proto for link in app.sidebar.get("page_link")]
    pages = ("step", "paths", "check", "descend", "notations", "misprints", "build", "export")
    assert [link.label for link in links] == [texts(f"app.page_{page}") for page in pages]
    for link in links:
        parameters = dict(parse_qsl(link.query_string))
        assert {"lang": language, "digits": "5", "preset": "xor"}.items() <= parameters.items()


def test_the_button_that_copies_the_link_knows_the_number_of_steps_and_speaks_the_language() -> None:
    app = opened(preset="xor", lang="zh")
    data = json.loads(app.get_by_key("address_bar").proto.json)
    assert (data["steps"], data["offered"]) == (len(run(PRESETS["xor"]()).steps), True)
    assert {data[name] for name in ("copy_link", "link_copied", "copy_by_hand")} == {
        CHINESE(f"app.{name}") for name in ("copy_link", "link_copied", "copy_by_hand")
    }


# The notation.


def test_a_lesson_is_shown_in_its_own_notation_until_another_is_chosen() -> None:
    app = opened(preset="nielsen-sigmoid", step="4")
    assert list_of(app, "notation").value == "nielsen"
    choose(app, "notation", "row-batch")
    assert app.query_params["shown_in"] == "row-batch"
    data = stage_data(app)
    assert (data["step"], stage_lesson(app)) == (3, KEYS["nielsen-sigmoid"])
    assert "W⁽²⁾" in data["storyboard"]["steps"][2]["matrices_alt"]
    choose(app, "notation", "nielsen")
    assert "shown_in" not in app.query_params
    assert "w³" in stage_data(app)["storyboard"]["steps"][2]["matrices_alt"]


def test_a_link_restores_the_notation_and_another_lesson_forgets_it() -> None:
    app = opened(preset="xor", shown_in="column-batch")
    assert list_of(app, "notation").value == "column-batch"
    choose(app, "preset", "bias-unit")
    assert list_of(app, "notation").value == "bias-unit"
    assert "shown_in" not in app.query_params


def test_what_the_note_has_not_is_said_beside_its_notation() -> None:
    app = opened(preset="row-batch", shown_in="loglik")
    (caption,) = app.sidebar.caption
    assert all(text in caption.value for text in ("biases", "softmax", "several samples"))
    assert not opened(preset="row-batch").sidebar.caption
    assert not opened(preset="row-batch", shown_in="house").sidebar.caption


def test_another_language_keeps_the_notation() -> None:
    app = opened(preset="nielsen-sigmoid", shown_in="house", lang="en")
    choose(app, "language", "zh")
    assert list_of(app, "notation").value == "house"
    assert app.query_params["shown_in"] == "house"
