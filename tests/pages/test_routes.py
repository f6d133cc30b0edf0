import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from urllib.parse import urlencode

import plotly
import pytest
from starlette.applications import Starlette

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.share_link import write_link
from engine.display.shared import Shared
from engine.display.view import SAMPLES, View
from engine.stage.page import player_html
from pages.shared.faults import report
from pages.shared.library import LIBRARY_ADDRESS
from pages.shared.routes import routes

PLOTLY = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()

Answer = tuple[int, dict[str, str], bytes]


def ask(path: str, method: str = "GET", query: str = "v=1", **headers: str) -> Answer:
    """Status, headers and body that the routes answer with."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    answer = Starlette(routes=list(routes()))(scope, receive, send)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as elsewhere:  # a browser test in this process leaves an event loop running here
        elsewhere.submit(asyncio.run, answer).result()
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_library_is_that_of_the_installed_package() -> None:
    status, headers, body = ask("/plotly.min.js")
    assert status == 200
    assert "content-encoding" not in headers
    assert body == PLOTLY


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br, zstd"])
def test_the_compressed_library_is_the_same_and_much_smaller(accepted: str) -> None:
    status, headers, body = ask("/plotly.min.js", accept_encoding=accepted)
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(body) < len(PLOTLY) / 2
    assert gzip.decompress(body) == PLOTLY


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_the_library_is_kept_for_long_and_taken_for_nothing_but_a_script(accepted: str) -> None:
    _, headers, _ = ask("/plotly.min.js", accept_encoding=accepted)
    assert headers["content-type"].startswith("text/javascript")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "Accept-Encoding"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_address_names_the_version_so_that_an_old_library_is_never_kept() -> None:
    path, _, query = LIBRARY_ADDRESS.partition("?")
    assert ask(f"/{path}")[0] == 200
    assert query == f"v={plotly.__version__}"
    assert not LIBRARY_ADDRESS.startswith("/")


def test_the_library_can_be_read_and_not_written() -> None:
    assert ask("/plotly.min.js", "HEAD")[0] == 200
    assert ask("/plotly.min.js", "POST")[0] == 405
    assert ask("/other.js")[0] == 404


def test_the_player_is_a_plain_page_that_may_be_kept_and_loads_nothing_but_the_library() -> None:
    status, headers, body = ask("/player", query=urlencode(write_link(Shared(PRESETS["xor"](), language="zh")) or {}))
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "public, max-age=3600"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    page = body.decode()
    assert '<html lang="zh-CN">' in page
    assert f'<script src="{LIBRARY_ADDRESS}"></script>' in page


def test_the_player_shows_all_samples_where_the_link_says_so() -> None:
    view = View(run(PRESETS["xor"]()))
    for samples in SAMPLES:
        shown = ask("/player", query=f"link=1&preset=xor&lang=en&samples={samples}")[2].decode()
        assert shown == player_html(view.of(samples), LIBRARY_ADDRESS, "layer")


def test_the_player_speaks_the_language_of_the_browser_where_the_link_names_none() -> None:
    assert '<html lang="zh-CN">' in ask("/player", query="", accept_language="zh-CN,en;q=0.8")[2].decode()
    assert '<html lang="en">' in ask("/player", query="preset=xor", accept_language="de")[2].decode()


@pytest.mark.parametrize(
    "query", ["link=1&layers=9-9-9-%3Cb%3E", "link=1&layers=70-2&inputs=x", "link=1&preset=%3Cb%3E"]
)
def test_a_link_that_cannot_be_restored_is_refused_in_plain_words(query: str) -> None:
    status, headers, body = ask("/player", query=query)
    assert status == 400
    assert "cache-control" not in headers
    assert b"<b>" not in body
    assert "could not be restored" in body.decode()


@pytest.mark.parametrize("base", ["some/prefix", "/some/prefix/"])
def test_behind_a_path_prefix_the_routes_have_it_too(base: str) -> None:
    assert [route.path for route in routes(base)] == ["/some/prefix/plotly.min.js", "/some/prefix/player"]


def test_the_app_has_the_routes_and_says_something_about_faults() -> None:
    from app import app

    assert [route.path for route in app._user_routes] == [route.path for route in routes()]
    assert app._on_script_error is report


@pytest.mark.parametrize("damage", ["layers=3-4-4", "loss=nonsense", "learning_rate=x", "check=0000"])
def test_a_class_is_never_shown_a_lesson_that_was_repaired(damage: str) -> None:
    link = urlencode(write_link(Shared(replace(PRESETS["xor"](), title="of my own"))) or {})
    name = damage.partition("=")[0]
    query = "&".join([*(part for part in link.split("&") if not part.startswith(f"{name}=")), damage])
    status, headers, body = ask("/player", query=query)
    assert status == 400
    assert "cache-control" not in headers
    assert b'role="alert"' in body


@pytest.mark.parametrize("extra", ["step=99", "digits=77", "utm_source=mail", "sample=50", "samples=both"])
def test_a_class_is_shown_the_lesson_even_if_the_link_asks_for_an_odd_view_of_it(extra: str) -> None:
    assert ask("/player", query=f"link=1&preset=xor&{extra}")[0] == 200
