"""No page of the app shows a symbol of another notation than the chosen one."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from engine.display.notation import NOTATIONS
from tests.notation_letters import IN_LATEX, check
from tests.pages.app_runs import opened

UNSEEN = (
    *("id", "key", "formId", "icon", "url", "layout", "figureSpecHash", "queryParam", "elementId", "config"),
    *("jsContent", "cssContent", "htmlContent", "deferredFileId"),
)
"""Fields of a Streamlit element that nobody reads."""

PAGES = ("paths.py", "check.py", "descend.py", "build.py", "export.py")


def seen(app: AppTest) -> Iterator[Any]:
    """What stands on the page, in the sidebar's lists only what is chosen: these name every notation."""
    for node in nodes(app.main):
        yield from contents(MessageToDict(node.proto))


def nodes(block: Node) -> Iterator[Element]:
    if isinstance(block, Element):
        yield block
    elif isinstance(block, Block):
        for child in block.children.values():
            yield from nodes(child)


def contents(value: Any, name: str = "") -> Iterator[Any]:
    if name in UNSEEN:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from contents(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from contents(inner)
    elif name in ("json", "spec") and isinstance(value, str):
        yield json.loads(value)
    elif isinstance(value, str):
        yield readable(value)


def readable(text: str) -> str:
    """Markdown with the letters that its LaTeX commands draw."""
    for command, letter in IN_LATEX.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])", letter, text)
    return re.sub(r"\\[A-Za-z]+", " ", text)


@pytest.mark.parametrize("key", [key for key in NOTATIONS if key != "house"])
def test_every_page_speaks_one_notation(key: str) -> None:
    preset = "row-batch" if key in ("nielsen", "bias-unit") else "xor"
    app = opened(preset=preset, shown_in=key, lang=("en", "zh")[len(key) % 2])
    for page in PAGES:
        app.switch_page(page).run()
        assert not app.exception
        check(list(seen(app)), NOTATIONS[key])


def test_where_j_is_minimised_though_the_notation_maximises_it_the_page_says_so() -> None:
    for page in ("check.py", "descend.py"):
        app = opened(preset="loglik", shown_in="loglik")
        app.switch_page(page).run()
        assert any("−J of the note" in caption.value for caption in app.main.caption)
        app = opened(preset="loglik")
        app.switch_page(page).run()
        assert not any("−J of the note" in caption.value for caption in app.main.caption)
