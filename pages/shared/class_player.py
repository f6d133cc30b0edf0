"""`/player?…`: the step-through of a link as a plain page without a session, for a class of any size."""

import html
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from engine.core.errors import LessonError, Problem, raise_if_any
from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import DEFAULT_LANGUAGE, catalogue, closest_language
from engine.display.lesson_file import app_limit_problems, content_key
from engine.display.share_link import Shared, read_link
from engine.display.view import View
from engine.stage.page import player_html
from pages.shared.library import LIBRARY_ADDRESS
from pages.shared.problems import problem_text

MOST_QUERY = 100_000
"""Characters of a query string that are looked at."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FRESH = {"Cache-Control": "public, max-age=3600"}
"""The same address gives the same page, until the app itself is replaced by a newer one."""

REFUSAL = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body><p role="alert">{text}</p></body></html>
"""


@dataclass(frozen=True)
class _Content:
    """A lesson that equals every other one with the same content."""

    key: str
    lesson: Lesson = field(compare=False)


def player_page(request: Request) -> Response:
    """The page for the link in the address; 400 with the reason where its lesson cannot be restored."""
    address = dict(parse_qsl(request.url.query[:MOST_QUERY], keep_blank_values=True))
    first = next(iter(PRESETS.values()))()
    reading = read_link(address, first)
    spoken = request.headers.get("accept-language", "").split(",")[0]
    language = reading.values.get("language", closest_language(spoken))
    try:
        raise_if_any(reading.problems if reading.is_lost else ())
        lesson = reading.values["lesson"]
        raise_if_any(app_limit_problems(lesson.network.layers, lesson.examples.count))
        views = (reading.values.get("digits", Shared.digits), language, reading.values.get("sample", 0))
        granularity = reading.values.get("granularity", Shared.granularity)
        page = _page(_Content(content_key(lesson), lesson), *views, granularity)
    except LessonError as error:
        return _refused(language, error.problems)
    return Response(page, media_type="text/html", headers={**HEADERS, **FRESH, "Vary": "Accept-Language"})


@lru_cache(maxsize=16)
def _page(content: _Content, digits: int, language: str, sample: int, granularity: str) -> str:
    return player_html(View(run(content.lesson), digits, language, sample), LIBRARY_ADDRESS, granularity)


def _refused(language: str, problems: tuple[Problem, ...]) -> Response:
    texts = catalogue(language if language else DEFAULT_LANGUAGE)
    lines = [texts("export.link_refused"), *(problem_text(texts, problem) for problem in problems[:20])]
    page = REFUSAL.format(
        language=language, title=html.escape(texts("app.title")), text="<br>".join(map(html.escape, lines))
    )
    return Response(page, status_code=400, media_type="text/html", headers=HEADERS)
