"""`/player?…`: the step-through of a link as a plain page without a session, for a class of any size."""

import html
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from engine.core.errors import LessonError, Problem, raise_if_any
from engine.core.presets import PRESETS
from engine.display.catalogue import catalogue, closest_language
from engine.display.share_link import FIELDS, Reading, read_link
from engine.display.shared import Shared
from engine.stage.page import language_tag
from pages.shared.computed import player_page_of, shown_of
from pages.shared.problems import problem_text
from pages.shared.query import parameters_of
from pages.shared.session import require_sizes

MOST_TOLD = 20
"""Problems on the page of a refused link."""

VIEW = {field.name for field in FIELDS if field.attribute}
"""Parameters that say how a lesson is shown. A wrong one is replaced by its default, nobody is shown a wrong number."""

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


def player_page(request: Request) -> Response:
    """The page for the link in the address; 400 with the reasons where its lesson cannot be restored exactly."""
    first = next(iter(PRESETS.values()))()
    reading = read_link(parameters_of(request.url.query), first)
    spoken = request.headers.get("accept-language", "").split(",")[0]
    values = {"language": closest_language(spoken), **reading.values}
    try:
        raise_if_any(_lesson_problems(reading))
        lesson = values["lesson"]
        require_sizes(lesson.network.layers, lesson.examples.count)
        shared = Shared(**values)
        page = player_page_of(lesson, shown_of(shared), shared.samples, shared.granularity)
    except LessonError as error:
        return _refused(values["language"], error.problems)
    return Response(page, media_type="text/html", headers={**HEADERS, **FRESH, "Vary": "Accept-Language"})


def _lesson_problems(reading: Reading) -> Iterable[Problem]:
    """What is wrong with the lesson itself. There is nobody here to be told that a part of it was replaced."""
    if reading.is_lost:
        return reading.problems
    return (problem for problem in reading.problems if problem.place not in VIEW and problem.rule != "known_parameter")


def _refused(language: str, problems: tuple[Problem, ...]) -> Response:
    texts = catalogue(language)
    lines = [texts("export.link_refused"), *(problem_text(texts, problem) for problem in problems[:MOST_TOLD])]
    page = REFUSAL.format(
        language=language_tag(language),
        title=html.escape(texts("app.title")),
        text="<br>".join(map(html.escape, lines)),
    )
    return Response(page, status_code=400, media_type="text/html", headers=HEADERS)
