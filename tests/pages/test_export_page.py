"""The Export page without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.export import exporters
from engine.export.exporters import EXPORTERS
from engine.figures.look import PARTS
from tests.pages.app_runs import IN_BOTH_LANGUAGES, opened

FORMATS = ("html", "json", "svg", "png", "pdf")


def exported(**parameters: str) -> AppTest:
    app = opened(**parameters)
    app.switch_page("export.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("preset", "language"), IN_BOTH_LANGUAGES)
def test_every_format_is_offered_for_every_preset(preset: str, language: str) -> None:
    app = exported(preset=preset, lang=language, granularity="edge", step="30")
    buttons = {button.proto.id.rpartition("-")[2] for button in app.main.get("download_button")}
    others = {exporter.key for exporter in EXPORTERS.values() if exporter.group != "figures"}
    figures = {f"both_{format}" for format in FORMATS}
    assert buttons == {f"export_{key}" for key in (*others, *figures, "all")}


@pytest.mark.parametrize("part", PARTS)
def test_each_picture_is_offered_in_every_format(part: str) -> None:
    app = exported(preset="xor", lang="en")
    app.button_group(key="export_part_en_house").set_value(part).run()
    buttons = {button.proto.id.rpartition("-")[2] for button in app.main.get("download_button")}
    assert {f"export_{part}_{format}" for format in FORMATS} <= buttons


def test_without_a_browser_the_page_says_what_is_missing_before_the_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporters, "browser", lambda: None)
    app = exported(preset="xor", lang="en")
    (told,) = app.main.info
    assert "apt install chromium" in told.value
    disabled = {
        button.proto.id.rpartition("_")[2] for button in app.main.get("download_button") if button.proto.disabled
    }
    assert disabled == {"svg", "png", "pdf"}


def test_plotly_beside_the_pages_can_be_had_too() -> None:
    app = exported(preset="xor", lang="en")
    app.button_group(key="export_library_en").set_value("beside").run()
    assert not app.exception
    assert "export_library" in {button.proto.id.rpartition("-")[2] for button in app.main.get("download_button")}


def test_the_step_is_the_one_of_the_address() -> None:
    app = exported(preset="loglik", lang="en", step="9")
    assert app.main.selectbox[0].value == 8


def test_a_part_of_a_sum_stands_for_its_step_and_all_samples_for_themselves() -> None:
    app = exported(preset="bias-unit", lang="en", granularity="sample", step="14", samples="all")
    assert app.main.selectbox[0].value == 8  # six pages of the sum belong to step 9
    (preview,) = app.main.get("bidi_component")
    assert "units: mean of 4 samples" in preview.proto.json


def test_the_page_leads_to_the_player_of_this_very_link() -> None:
    app = exported(preset="xor", step="4")
    (link,) = app.main.get("link_button")
    assert link.proto.url.startswith("player?link=1")
    assert "preset=xor" in link.proto.url
    assert "step=4" in link.proto.url
