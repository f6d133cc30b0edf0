"""The command `python -m engine export`: which format, which step, and files that are whole or not there."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engine.core.errors import Problem, raise_if_any
from engine.core.network import Lesson
from engine.core.propagation import run
from engine.display.notation import NOTATIONS
from engine.display.view import View
from engine.export.exporters import EXPORTERS, Export, everything, files_of

EVERYTHING = "everything"
"""The format that holds all others."""

BY_ENDING = {
    ".html": "player",
    ".tex": "latex",
    ".py": "numpy",
    ".ipynb": "notebook",
    ".json": "lesson",
    ".npz": "npz",
    ".graphml": "graphml",
    ".zip": EVERYTHING,
}
"""What the ending of a file name means when no format is named."""


def export(lesson: Lesson, options: argparse.Namespace) -> None:
    """Write what was asked for.

    Raises:
        LessonError: for a step, a sample or a format that there is not, or a lesson whose numbers overflow.
        OSError: when a file cannot be written; nothing half-written stays.
    """
    formats = [*EXPORTERS, EVERYTHING]
    chosen = options.format or (BY_ENDING.get(Path(options.to).suffix.lower(), "") if options.to else EVERYTHING)
    raise_if_any(_problems(lesson, options, chosen, formats))
    trace = run(lesson)
    raise_if_any(_within("step", options.step, len(trace.steps)))
    view = View(trace, options.digits, options.lang, options.sample - 1, NOTATIONS[options.notation])
    asked = Export(view, trace.steps[options.step - 1], options.theme)
    if options.all:
        folder = Path(options.all)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files_of(asked).items():
            write_whole(folder / name, content)
        return
    content = everything(asked) if chosen == EVERYTHING else EXPORTERS[chosen].write(asked)
    write_whole(Path(options.to), content)


def _problems(lesson: Lesson, options: argparse.Namespace, chosen: str, formats: list[str]) -> Iterator[Problem]:
    if chosen not in formats:
        yield Problem("format", "choice", options.format or Path(options.to).name, {"choices": ", ".join(formats)})
    yield from _within("sample", options.sample, lesson.examples.count)


def _within(place: str, number: int, most: int) -> Iterator[Problem]:
    if not 1 <= number <= most:
        yield Problem(place, "whole_between", str(number), {"least": 1, "most": most})


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one go: it is replaced only when the new one is whole, and after a failure it is as it was.

    Raises:
        OSError: when it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
