"""The command `python -m engine export`: which format, which step, into which file."""

import argparse
import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import Problem, raise_if_any
from engine.core.network import Lesson
from engine.core.propagation import run
from engine.display.notation import NOTATIONS, notation_of
from engine.display.view import View
from engine.export.export import Export
from engine.export.exporters import EVERYTHING, EXPORTERS, everything, files_of
from engine.export.files import write_whole
from engine.export.images import ImageError
from engine.figures.look import Look

BY_ENDING = {
    ".html": "player",
    ".tex": "latex",
    ".py": "numpy",
    ".ipynb": "notebook",
    ".json": "lesson",
    ".npz": "npz",
    ".graphml": "graphml",
    ".svg": "both_svg",
    ".png": "both_png",
    ".pdf": "both_pdf",
    ".zip": EVERYTHING,
}
"""What the ending of a file name means when no format is named."""


def export(lesson: Lesson, options: argparse.Namespace) -> None:
    """Write what was asked for.

    Raises:
        LessonError: for a step, a sample or a format that there is not, or a lesson whose numbers overflow.
        OSError: when a file cannot be written, or no browser draws a picture; nothing half-written stays.
    """
    formats = [*EXPORTERS, EVERYTHING]
    chosen = options.format or (BY_ENDING.get(Path(options.to).suffix.lower(), "") if options.to else EVERYTHING)
    raise_if_any(_problems(lesson, options, chosen, formats))
    look = Look(options.theme, options.labels, options.width, options.height, options.font_size)
    raise_if_any(_within("scale", options.scale, look.largest_scale))
    trace = run(lesson)
    raise_if_any(_within("step", options.step, len(trace.steps)))
    notation = NOTATIONS[options.notation] if options.notation else notation_of(lesson.notation)
    view = View(trace, options.digits, options.lang, options.sample - 1, notation)
    step = trace.steps[options.step - 1]
    asked = Export(view.of(options.samples), step, look, options.scale, options.library, options.granularity)
    try:
        _write(asked, chosen, options)
    except ImageError as error:
        raise OSError(errno.ENOENT, str(error), "pictures") from error


def _write(asked: Export, chosen: str, options: argparse.Namespace) -> None:
    if not options.all:
        write_whole(Path(options.to), everything(asked) if chosen == EVERYTHING else EXPORTERS[chosen].write(asked))
        return
    if sys.stderr.isatty():
        print(f"making {len(EXPORTERS)} files …", file=sys.stderr)
    files = files_of(asked)  # all are made before one is written
    folder = Path(options.all)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content)
    left_out = [exporter.file_name for exporter in EXPORTERS.values() if exporter.file_name not in files]
    if left_out:
        print(f"left out, because there is no Chrome or Chromium: {', '.join(left_out)}", file=sys.stderr)


def _problems(lesson: Lesson, options: argparse.Namespace, chosen: str, formats: list[str]) -> Iterator[Problem]:
    if chosen not in formats:
        yield Problem("format", "choice", options.format or Path(options.to).name, {"choices": ", ".join(formats)})
    yield from _within("sample", options.sample, lesson.examples.count)


def _within(place: str, number: int, most: int) -> Iterator[Problem]:
    if not 1 <= number <= most:
        yield Problem(place, "whole_between", str(number), {"least": 1, "most": most})
