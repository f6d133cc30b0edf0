import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from pages.shared.library import LIBRARY_ADDRESS
from pages.shared.preload import preload


def answer_to(path: str, base_path: str = "") -> dict[str, str]:
    """The headers of an app that answers to every path."""
    everywhere = Route("/{path:path}", lambda request: Response("page", headers={"Link": "<a>; rel=b"}))
    app = Starlette(routes=[everywhere], middleware=[preload(base_path)])
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b"", "headers": []}
    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser test in this process leaves an event loop running here
        elsewhere.submit(asyncio.run, app(scope, receive, send)).result()  # type: ignore[arg-type]
    headers: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        headers[name.decode()] = ", ".join([*filter(None, [headers.get(name.decode())]), value.decode()])
    return headers


@pytest.mark.parametrize(("path", "base_path"), [("/", ""), ("/class/", "class"), ("/a/b/", "/a/b/")])
def test_the_home_page_names_the_library_at_once(path: str, base_path: str) -> None:
    assert answer_to(path, base_path)["link"] == f"<a>; rel=b, <{LIBRARY_ADDRESS}>; rel=preload; as=script"


@pytest.mark.parametrize(("path", "base_path"), [("/build", ""), ("/static/js/a.js", ""), ("/", "class")])
def test_whatever_else_is_asked_for_does_not(path: str, base_path: str) -> None:
    assert answer_to(path, base_path)["link"] == "<a>; rel=b"


def test_the_address_can_stand_in_a_header() -> None:
    assert re.fullmatch(r"[A-Za-z0-9./?=_-]+", LIBRARY_ADDRESS)
