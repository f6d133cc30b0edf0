"""Widgets that show a part of the state: every message says what they show, even one without the value that was set."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app_runs import opened

PAGES = ("step.py", "build.py", "paths.py", "check.py", "descend.py", "notations.py", "misprints.py")


def by_default(element: Any) -> Any:
    """What a browser shows that has only heard how the widget begins."""
    match element.type:
        case "selectbox":
            return element.options[element.proto.default]
        case "button_group":
            return [element.options[index] for index in element.proto.default]
        case "slider":
            return element.proto.default[0]
        case _:
            return element.proto.default


def shown(element: Any) -> Any:
    """What it shows to whoever has heard everything; of lists the label, which is what a browser is sent."""
    match element.type:
        case "selectbox":
            return element.format_func(element.value)
        case "button_group":
            return [element.format_func(element.value)]
        case _:
            return element.value


def widgets(app: AppTest) -> list[Any]:
    """All that show a part of the state."""
    kinds = (app.selectbox, app.number_input, app.text_input, app.slider, app.toggle, app.segmented_control)
    keys = app.session_state["shown"]
    return [element for kind in kinds for element in kind if element.key in keys]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("preset", ["row-batch", "xor"])
def test_every_widget_begins_with_what_it_shows(page: str, preset: str) -> None:
    app = opened(preset=preset, digits="6", sample="3", shown_in="nielsen", step="5", link="1")
    app.switch_page(page).run()
    found = widgets(app)
    assert len(found) >= 4
    assert {element.key: by_default(element) for element in found} == {element.key: shown(element) for element in found}
