"""The browser: where it is, how it is started, the screens that it shows, and what may not happen on a page."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebSocket,
    sync_playwright,
)

from tests.browser.app_server import HOST

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

DESKTOP: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "locale": "en-US", "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
VIEWS: Mapping[str, Mapping[str, Any]] = {
    "desktop": DESKTOP,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "phone": {**DESKTOP, **PHONE, "user_agent": PHONE_AGENT},
    "narrow": {**DESKTOP, **PHONE},
    "chinese": {**DESKTOP, "locale": "zh-CN"},
}
"""Screens by name; `narrow` is a phone that does not say so."""


def executable() -> str | None:
    """The browser that is there, if any."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def running_browser(path: str) -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def lasting_profile(browser: Browser, path: str, view: str, folder: Path) -> BrowserContext:
    """A profile of the same browser that is kept in a folder.

    Only there Chromium keeps the scripts that it has compiled: from the second on, pages load in half the time.
    """
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=path, args=list(ARGUMENTS), **VIEWS[view]
    )


def is_probe(address: str) -> bool:
    """Whether Streamlit looks for its server here: under a page's own address it is not, and it goes on to the next."""
    pages = "build|paths|check|descend|notations|misprints|export"
    return bool(re.search(rf"/({pages})/_stcore/(health|host-config)$", address))


def faults_of(page: Page) -> list[str]:
    """A list that fills with what goes wrong on the page from now on."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not is_probe(message.location.get("url", "")):
            faults.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != HOST:
            faults.append(f"asks another host: {request.url}")

    def on_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is a page which was left while it loaded
            faults.append(f"failed: {request.url} {request.failure}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and not (response.status == 404 and is_probe(response.url)):
            faults.append(f"{response.status}: {response.url}")

    def on_socket(socket: WebSocket) -> None:
        if urlsplit(socket.url).hostname != HOST:
            faults.append(f"asks another host: {socket.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("request", on_request)
    page.on("requestfailed", on_failure)
    page.on("response", on_response)
    page.on("websocket", on_socket)
    return faults
