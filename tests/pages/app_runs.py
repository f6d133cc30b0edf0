"""The app without a browser."""

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

MAIN = str(Path(__file__).parents[2] / "pages" / "main.py")


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
    app.sidebar.selectbox(key=f"choice_{field}").set_value(value).run()
    assert not app.exception


def chosen(app: AppTest) -> dict[str, Any]:
    """What the sidebar's lists show."""
    return {box.key.removeprefix("choice_"): box.value for box in app.sidebar.selectbox}


def stage_data(app: AppTest) -> dict[str, Any]:
    """What the player got."""
    data: dict[str, Any] = json.loads(app.get_by_key("stage").proto.json)
    return data


def press(app: AppTest, key: str) -> None:
    """Press a button of the sidebar, and see that nothing fails."""
    app.sidebar.button(key=key).click().run()
    assert not app.exception


def news(app: AppTest) -> list[str]:
    """What the user is told, line by line: the heading first."""
    (box,) = app.main.text
    lines: list[str] = box.value.split("\n")
    return lines
