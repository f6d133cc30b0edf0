"""The Descend page without a browser: how it is reached, what is put into it, and what it says."""

import re
from typing import Any

from streamlit.testing.v1 import AppTest

from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.display.share_link import write_link
from engine.display.shared import Shared
from pages.descending.run import Run
from tests.pages.app_runs import opened

XOR = PRESETS["xor"]()


def descend(**parameters: str) -> AppTest:
    """The Descend page of a preset, or of any lesson whose link is given."""
    return come_back(opened(**({"preset": "xor", "link": "1"} | parameters)))


def come_back(app: AppTest) -> AppTest:
    app.switch_page("descend.py").run()
    assert not app.exception
    return app


def linked(lesson: Lesson, language: str = "en") -> dict[str, str]:
    link = write_link(Shared(lesson, language=language))
    assert link is not None
    return {"preset": "", **link}


def click(app: AppTest, name: str) -> AppTest:
    app.main.button(key=f"descend_{name}").click().run()
    assert not app.exception
    return app


def view_control(app: AppTest) -> Any:
    """The choice of views."""
    (found,) = (group for group in app.main.get("button_group") if (group.key or "").startswith("descend_view_"))
    return found


def begin_run(app: AppTest, steps: int) -> AppTest:
    app.main.number_input(key="descend_count").set_value(steps).run()
    return click(app, "main")


def put_in(app: AppTest, name: str, text: str) -> AppTest:
    """Type into the field of a setting."""
    field(app, name).set_value(text).run()
    assert not app.exception
    return app


def field(app: AppTest, name: str) -> Any:
    """The widget of a setting, or of the step that is looked at; a number at the end of its key sets it apart."""
    widgets = (*app.main.text_input, *app.main.number_input, *app.main.slider, *app.main.selectbox)
    (found,) = (widget for widget in widgets if re.fullmatch(rf"descend_{name}(_\d+)?", widget.key or ""))
    return found


def choose_optimiser(app: AppTest, key: str, language: str = "en") -> None:
    field(app, f"optimiser_{language}").set_value(key).run()
    assert not app.exception


def held(app: AppTest) -> Run:
    run: Run = app.session_state["descend_memory"]
    return run


def line(app: AppTest) -> str:
    """The line of numbers above the bar."""
    (bar,) = app.main.get("progress")
    text: str = bar.proto.text
    return text


def labels(app: AppTest) -> dict[str, str]:
    """What the buttons that can be pressed are called."""
    found = (button for button in app.main.button if not button.disabled)
    return {(button.key or "").removeprefix("descend_"): button.label for button in found}
