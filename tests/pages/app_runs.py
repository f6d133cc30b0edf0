"""The app without a browser."""

import ast
import json
import re
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

MAIN = str(Path(__file__).parents[2] / "pages" / "main.py")


OF_EVERY_KIND = ("loglik", "bias-unit", "nielsen-linear", "nielsen-sigmoid", "row-batch", "column-batch")
"""The presets of the notes; the others are of the same kinds as these."""

IN_BOTH_LANGUAGES = [*((preset, "en") for preset in OF_EVERY_KIND), ("deep", "zh"), ("row-batch", "zh")]
"""These, and two lessons in Chinese: that texts are complete is tested with the catalogue."""


def opened(locale: str | None = "en-GB", **parameters: str) -> AppTest:
    """The app after its first run, with these query parameters, in a browser of that locale."""
    app = AppTest.from_file(MAIN, default_timeout=30)
    app.context = {"locale": locale}
    app.query_params = dict(parameters)
    app.run()
    assert not app.exception
    return app


def choose(app: AppTest, field: str, value: Any) -> None:
    """Choose in the sidebar, and see that nothing fails."""
    list_of(app, field).set_value(value).run()
    assert not app.exception


def chosen(app: AppTest) -> dict[str, Any]:
    """What the sidebar's lists show, but for the notation, which goes with the lesson unless one is chosen."""
    shown = {field_of(box): box.value for box in app.sidebar.selectbox}
    shown.pop("notation")
    return shown


def list_of(app: AppTest, field: str) -> Selectbox:
    """One of the sidebar's lists."""
    (box,) = (box for box in app.sidebar.selectbox if field_of(box) == field)
    return box


def field_of(box: Selectbox) -> str:
    """What a list of the sidebar is for; what follows in its key only tells it from the list before."""
    return re.sub(r"(_(en|zh))?(_\d+)?$", "", (box.key or "").removeprefix("choice_"))


def stage_data(app: AppTest) -> dict[str, Any]:
    """What the player got."""
    data: dict[str, Any] = json.loads(app.get_by_key("stage").proto.json)
    return data


def stage_lesson(app: AppTest) -> str:
    """The key of the content of the lesson that the player shows."""
    key: str = ast.literal_eval(stage_data(app)["identity"])[0]
    return key


def press(app: AppTest, key: str) -> None:
    """Press a button of the sidebar, and see that nothing fails."""
    app.sidebar.button(key=key).click().run()
    assert not app.exception


def news(app: AppTest) -> list[str]:
    """What the user is told, line by line: the heading first."""
    (box,) = app.main.text
    lines: list[str] = box.value.split("\n")
    return lines
