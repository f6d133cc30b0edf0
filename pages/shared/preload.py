"""The first answer already names the library of the first picture, so that it comes while the app is still starting."""

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared.library import LIBRARY_ADDRESS

LINK = f"<{LIBRARY_ADDRESS}>; rel=preload; as=script"
"""A Link header (RFC 8288); browsers read the address relative to the page's own."""


class Preload:
    """Adds the header to the home page, which is the step-through; other pages may not need the library."""

    def __init__(self, app: ASGIApp, home: str) -> None:
        """Before `app`, for the one page at the path `home`."""
        self._app, self._home = app, home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, but for the header."""

        async def with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Link", LINK)
            await send(message)

        is_home = scope["type"] == "http" and scope["path"] == self._home
        await self._app(scope, receive, with_link if is_home else send)


def preload(base_path: str = "") -> Middleware:
    """For `app.py`.

    Args:
        base_path: `server.baseUrlPath`, under which the home page is.
    """
    base = base_path.strip("/")
    return Middleware(Preload, home=f"/{base}/" if base else "/")
