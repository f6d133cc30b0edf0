"""Figures of one step as files: pages, Plotly's JSON, and pictures that need no Plotly any more."""

import html
from collections.abc import Callable, Iterator
from functools import partial

import plotly.graph_objects as go

from engine.display.step_matrices import step_matrices
from engine.display.step_texts import matrices_alt, network_alt
from engine.export.export import Export, Exporter
from engine.export.images import ImageJob, image
from engine.figures.look import PARTS
from engine.figures.step_figure import step_figure
from engine.stage.page import language_tag, library_tag

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{library}
</head>
<body style="margin: 0; background: {paper}">
<main role="img" aria-label="{alt}">{figure}</main>
</body>
</html>
"""

PICTURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
"""Media types of the formats that a browser has to write."""


def figure_exporters() -> Iterator[Exporter]:
    """Every part of a step in every format."""
    for part in PARTS:
        yield _exporter(part, "html", "text/html", partial(_page, part=part))
        yield _exporter(part, "json", "application/json", partial(_json, part=part))
        for format, media_type in PICTURES.items():
            job = partial(_job, part=part, format=format)
            yield _exporter(part, format, media_type, partial(_picture, job), job)


def figure_of(export: Export, part: str) -> go.Figure:
    """The figure that is written: one of `PARTS`."""
    return step_figure(export.view, export.step, part, export.look)


def description(export: Export, part: str) -> str:
    """The same in words."""
    view, step = export.view, export.step
    texts = {"network": network_alt(view, step), "matrices": matrices_alt(view, step_matrices(view, step))}
    return texts.get(part, " ".join(texts.values()))


def _exporter(
    part: str,
    format: str,
    media_type: str,
    write: Callable[[Export], bytes],
    picture: Callable[[Export], ImageJob] | None = None,
) -> Exporter:
    names = (f"part_{part}", f"format_{format}")
    stem = "step" if part == "both" else part
    return Exporter(f"{part}_{format}", f"{stem}.{format}", media_type, "figures", names, write, picture)


def _page(export: Export, part: str) -> bytes:
    figure = figure_of(export, part)
    alt = html.escape(description(export, part))
    page = PAGE.format(
        language=language_tag(export.view.language),
        title=alt.partition(".")[0],
        library=library_tag(export.library),
        paper=figure.layout.paper_bgcolor,
        alt=alt,
        figure=figure.to_html(full_html=False, include_plotlyjs=False, div_id="figure"),
    )
    return page.encode()


def _json(export: Export, part: str) -> bytes:
    text: str = figure_of(export, part).to_json()
    return text.encode()


def _job(export: Export, part: str, format: str) -> ImageJob:
    return ImageJob(figure_of(export, part), format, export.scale if format == "png" else 1)


def _picture(job: Callable[[Export], ImageJob], export: Export) -> bytes:
    asked = job(export)
    return image(asked.figure, asked.format, asked.scale)
