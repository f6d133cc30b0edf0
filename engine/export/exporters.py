"""Every format that a lesson can leave in, one entry each; a page and the command line read this table."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from engine.core.steps import Step
from engine.display.lesson_file import write_lesson
from engine.display.trace_file import write_trace
from engine.display.view import View
from engine.export.latex_document import latex_document
from engine.export.latex_step import latex_step
from engine.export.notebook import notebook
from engine.export.numbers import csv_tables, graphml, npz
from engine.export.numpy_script import numpy_script
from engine.export.torch_script import torch_script
from engine.figures.matrix_figure import matrix_figure
from engine.figures.network_figure import network_figure
from engine.stage.page import player_html

LIBRARY = "plotly.min.js"
"""Where an export looks for Plotly if it lies beside it."""


@dataclass(frozen=True)
class Export:
    """What is exported.

    Attributes:
        view: the trace, and how it is shown.
        step: the step of single-step formats.
        theme: a key of `THEMES`, for figures.
        granularity: how finely the player steps.
    """

    view: View
    step: Step
    theme: str = "light"
    granularity: str = "layer"


@dataclass(frozen=True)
class Exporter:
    """One format.

    Attributes:
        key: its name in the catalogue.
        file_name: of the file, its ending with it.
        media_type: of the file.
        group: figures, player, document, code or numbers.
        write: what it writes.
    """

    key: str
    file_name: str
    media_type: str
    group: str
    write: Callable[[Export], bytes]


def _text(make: Callable[[Export], str]) -> Callable[[Export], bytes]:
    return lambda export: make(export).encode()


def _trace(export: Export) -> str:
    stream = io.StringIO()
    write_trace(export.view.trace, stream)
    return stream.getvalue()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file that depends on nothing but its content: no clock, no machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _tables(export: Export) -> bytes:
    return _zipped({name: text.encode() for name, text in csv_tables(export.view.trace).items()})


def _network(export: Export) -> go.Figure:
    return network_figure(export.view, export.step, export.theme)


def _matrices(export: Export) -> go.Figure:
    return matrix_figure(export.view, export.step, export.theme)


def _page(figure: go.Figure) -> str:
    """A page that needs no network: the library is inside."""
    text: str = figure.to_html(include_plotlyjs=True, full_html=True, div_id="figure")
    return text


HTML, JSON, ZIP, PYTHON, TEX = "text/html", "application/json", "application/zip", "text/x-python", "text/x-tex"

EXPORTERS: Mapping[str, Exporter] = {
    exporter.key: exporter
    for exporter in (
        Exporter("network_html", "network.html", HTML, "figures", _text(lambda e: _page(_network(e)))),
        Exporter(
            "network_json",
            "network.json",
            JSON,
            "figures",
            _text(lambda e: str(_network(e).to_json())),
        ),
        Exporter("matrices_html", "matrices.html", HTML, "figures", _text(lambda e: _page(_matrices(e)))),
        Exporter(
            "matrices_json",
            "matrices.json",
            JSON,
            "figures",
            _text(lambda e: str(_matrices(e).to_json())),
        ),
        Exporter(
            "player",
            "player.html",
            HTML,
            "player",
            _text(lambda e: player_html(e.view, granularity=e.granularity)),
        ),
        Exporter(
            "player_light",
            "player-without-plotly.html",
            HTML,
            "player",
            _text(lambda e: player_html(e.view, LIBRARY, e.granularity)),
        ),
        Exporter("latex_step", "step.tex", TEX, "document", _text(lambda e: latex_step(e.view, e.step))),
        Exporter("latex", "lesson.tex", TEX, "document", _text(lambda e: latex_document(e.view))),
        Exporter("numpy", "lesson_numpy.py", PYTHON, "code", _text(lambda e: numpy_script(e.view.trace.lesson))),
        Exporter("torch", "lesson_torch.py", PYTHON, "code", _text(lambda e: torch_script(e.view.trace.lesson))),
        Exporter(
            "notebook",
            "lesson.ipynb",
            "application/x-ipynb+json",
            "code",
            _text(lambda e: notebook(e.view.trace.lesson, e.view.language)),
        ),
        Exporter("lesson", "lesson.json", JSON, "numbers", _text(lambda e: write_lesson(e.view.trace.lesson))),
        Exporter("trace", "trace.json", JSON, "numbers", _text(_trace)),
        Exporter("csv", "matrices-csv.zip", ZIP, "numbers", _tables),
        Exporter("npz", "trace.npz", "application/octet-stream", "numbers", lambda e: npz(e.view.trace)),
        Exporter(
            "graphml",
            "network.graphml",
            "application/graphml+xml",
            "numbers",
            lambda e: graphml(e.view.trace, e.view.sample),
        ),
    )
}
"""Every format by its key, in the order in which they are offered."""


def files_of(export: Export) -> dict[str, bytes]:
    """Every format as a file: name ↦ content."""
    return {exporter.file_name: exporter.write(export) for exporter in EXPORTERS.values()}


def everything(export: Export) -> bytes:
    """One ZIP with all formats and a README that says what each file is, in the language of the view."""
    texts = export.view.texts
    lines = [texts("export.readme"), ""]
    lines += [f"{exporter.file_name}: {texts(f'export.{key}')}" for key, exporter in EXPORTERS.items()]
    return _zipped({"README.txt": "\n".join((*lines, "")).encode(), **files_of(export)})
