"""Plain HTTP routes beside the pages."""

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.stage.page import library_source
from pages.shared.class_player import player_page

CACHE = "public, max-age=31536000, immutable"


def plotly_library(request: Request) -> Response:
    """plotly.min.js from the installed plotly package: no address outside the app is ever asked."""
    headers = {"Cache-Control": CACHE, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_library(), media_type="text/javascript", headers=headers)
    return Response(
        _compressed_library(), media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"}
    )


@cache
def _library() -> bytes:
    return library_source().encode()


@cache
def _compressed_library() -> bytes:
    return gzip.compress(_library(), compresslevel=6, mtime=0)


def routes(base_path: str = "") -> tuple[Route, ...]:
    """All routes, for `app.py`.

    Args:
        base_path: `server.baseUrlPath`, under which Streamlit puts its own routes too.
    """
    base = f"/{base_path.strip('/')}".rstrip("/")
    return (Route(f"{base}/plotly.min.js", plotly_library), Route(f"{base}/player", player_page))
