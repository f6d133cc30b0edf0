"""The step-through as one page: what is in it, and what must not be."""

import base64
import gzip
import json
import re
from dataclasses import replace

import pytest

from engine.core.propagation import run
from engine.display.view import View
from engine.stage.page import player_html
from engine.stage.player import player_script
from tests.parts import whole
from tests.views import lesson_of, view_of

KILOBYTE = 1000


def unpacked(page: str) -> dict[str, object]:
    packed = re.search(r'id="data">([^<]*)</script>', page)
    assert packed is not None
    data: dict[str, object] = whole(json.loads(gzip.decompress(base64.b64decode(packed[1]))))
    return data


def test_beside_plotly_the_page_is_small_and_holds_a_derivation_for_everything() -> None:
    page = player_html(view_of("loglik"), "plotly.min.js")
    assert len(page.encode()) < 300 * KILOBYTE
    data = unpacked(page)
    assert set(data["boards"]) == {"wide", "compact"}  # type: ignore[arg-type]
    assert len(data["derivations"]) == 40 + 14  # type: ignore[arg-type]
    assert '<script src="plotly.min.js"></script>' in page


def test_with_plotly_inside_the_page_names_no_address_to_load_from() -> None:
    page = player_html(view_of("loglik"))
    assert 4 < len(page.encode()) / 10**6 < 6
    assert not re.search(r"<script[^>]* src=|<link|<img|@import|url\(", page.replace(_library_of(page), ""))


def test_the_scripts_are_carried_without_their_comments_and_otherwise_whole() -> None:
    page = player_html(view_of("loglik"), "plotly.min.js")
    source = player_script().replace("export default function", "function startPlayer")
    bare = "\n".join(line for line in re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).splitlines() if line.strip())
    script = "\n".join(line for line in page[page.index('<script type="module">') :].splitlines() if line.strip())
    assert bare in script
    assert "/*" not in script


def _library_of(page: str) -> str:
    start = page.index('<main id="stage">')
    return page[start : page.index('<script type="text/plain"')]


def test_a_large_network_has_no_derivations() -> None:
    view = View(run(lesson_of((12, 12, 2), "sigmoid", "sigmoid")))
    assert unpacked(player_html(view, "x.js"))["derivations"] == {}


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", "a & b", '" onload="x'])
def test_a_title_stays_text(title: str) -> None:
    lesson = replace(lesson_of((2, 2), "sigmoid"), title=title)
    page = player_html(View(run(lesson)), "x.js")
    assert title not in page
    assert page.count("<script") == 3


def test_an_address_of_the_library_stays_an_address() -> None:
    assert "<b>" not in player_html(view_of("xor"), 'x"><b>')
