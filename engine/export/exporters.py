"""Every format that a lesson can leave in, one entry each; a page and the command line read this table."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from engine.core.network import Lesson
from engine.core.trace import Trace
from engine.display.lesson_file import write_lesson
from engine.display.signed_trace import minimised
from engine.display.trace_file import write_trace
from engine.export.export import LIBRARY, Export, Exporter
from engine.export.figure_files import figure_exporters
from engine.export.images import browser, images
from engine.export.latex_document import latex_document
from engine.export.latex_step import latex_step
from engine.export.notebook import notebook
from engine.export.numbers import csv_tables, graphml, npz
from engine.export.numpy_script import numpy_script
from engine.export.torch_script import torch_script
from engine.stage.page import library_source, player_html

EVERYTHING = "everything"
"""The format that holds all others."""

HTML, JSON, ZIP, PYTHON, TEX = "text/html", "application/json", "application/zip", "text/x-python", "text/x-tex"


def _text(make: Callable[[Export], str]) -> Callable[[Export], bytes]:
    return lambda export: make(export).encode()


def _numbers(export: Export) -> Trace:
    """The numbers of the file formats, in which J is minimised whatever the notation does."""
    return minimised(export.view.trace)


def _lesson(export: Export) -> Lesson:
    """The lesson, with the notation that it is shown in."""
    return replace(export.view.trace.lesson, notation=export.view.notation.note)


def _trace(export: Export) -> str:
    stream = io.StringIO()
    write_trace(_numbers(export), stream)
    return stream.getvalue()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file that depends on nothing but its content: no clock, no machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _tables(export: Export) -> bytes:
    return _zipped({name: text.encode() for name, text in csv_tables(_numbers(export)).items()})


def _player(export: Export) -> str:
    return player_html(export.view, export.library, export.granularity)


def _exporters() -> Iterator[Exporter]:
    def entry(key: str, file_name: str, media_type: str, group: str, write: Callable[[Export], bytes]) -> Exporter:
        return Exporter(key, file_name, media_type, group, (key,), write)

    yield entry("player", "player.html", HTML, "player", _text(_player))
    yield entry("latex_step", "step.tex", TEX, "document", _text(lambda e: latex_step(e.view, e.step)))
    yield entry("latex", "lesson.tex", TEX, "document", _text(lambda e: latex_document(e.view)))
    yield entry("numpy", "lesson_numpy.py", PYTHON, "code", _text(lambda e: numpy_script(e.view.trace.lesson)))
    yield entry("torch", "lesson_torch.py", PYTHON, "code", _text(lambda e: torch_script(e.view.trace.lesson)))
    cells = _text(lambda e: notebook(e.view))
    yield entry("notebook", "lesson.ipynb", "application/x-ipynb+json", "code", cells)
    yield entry("lesson", "lesson.json", JSON, "numbers", _text(lambda e: write_lesson(_lesson(e))))
    yield entry("trace", "trace.json", JSON, "numbers", _text(_trace))
    yield entry("csv", "matrices-csv.zip", ZIP, "numbers", _tables)
    yield entry("npz", "trace.npz", "application/octet-stream", "numbers", lambda e: npz(_numbers(e)))
    graph = "application/graphml+xml"
    yield entry("graphml", "network.graphml", graph, "numbers", lambda e: graphml(_numbers(e), e.view.sample))


EXPORTERS: Mapping[str, Exporter] = {exporter.key: exporter for exporter in chain(figure_exporters(), _exporters())}
"""Every format by its key, in the order in which they are offered."""


def missing(exporter: Exporter) -> str | None:
    """What a format needs and this machine lacks, as a key of the catalogue's table `missing`."""
    return "browser" if exporter.picture and browser() is None else None


def files_of(export: Export) -> dict[str, bytes]:
    """Every format that can be made here: name ↦ content.

    The player holds Plotly, so that it can be passed on alone; all other pages find it beside them.

    Raises:
        ImageError: when there is a browser, but it makes no pictures.
    """
    here = [exporter for exporter in EXPORTERS.values() if missing(exporter) is None]
    pictures = iter(images([exporter.picture(export) for exporter in here if exporter.picture]))
    beside = replace(export, library=LIBRARY)
    files = {
        exporter.file_name: next(pictures)
        if exporter.picture
        else exporter.write(export if exporter.group == "player" else beside)
        for exporter in here
    }
    return {**files, LIBRARY: library_source().encode()}


def everything(export: Export) -> bytes:
    """One ZIP with all formats and a README that says what each file is, in the language of the view.

    Raises:
        ImageError: when there is a browser, but it makes no pictures.
    """
    texts, files = export.view.texts, files_of(export)
    named = {exporter.file_name: exporter for exporter in EXPORTERS.values()}
    lines = [texts("export.readme"), ""]
    lines += [f"{name}: {named[name].name(texts) if name in named else texts('export.library_file')}" for name in files]
    left_out = [
        f"{exporter.file_name}: {exporter.name(texts)}" for name, exporter in named.items() if name not in files
    ]
    if left_out:
        lines += ["", texts("export.left_out"), texts("missing.browser"), "", *left_out]
    return _zipped({"README.txt": "\n".join((*lines, "")).encode(), **files})
