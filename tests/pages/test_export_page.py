"""The Export page without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES
from engine.export.exporters import EXPORTERS
from tests.pages.app_runs import opened


def exported(**parameters: str) -> AppTest:
    app = opened(**parameters)
    app.switch_page("export.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_format_is_offered_for_every_preset(preset: str, language: str) -> None:
    app = exported(preset=preset, lang=language, granularity="edge", step="30")
    buttons = {button.proto.id.rpartition("-")[2] for button in app.main.get("download_button")}
    assert buttons == {*(f"export_{key}" for key in EXPORTERS), "export_all"}


def test_the_page_leads_to_the_player_of_this_very_link() -> None:
    app = exported(preset="xor", step="4")
    (link,) = app.main.get("link_button")
    assert link.proto.url.startswith("player?link=1")
    assert "preset=xor" in link.proto.url
    assert "step=4" in link.proto.url
