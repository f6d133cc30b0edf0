"""The command line: `trace` prints everything computed from a lesson, `check` its gradient check, `export` writes it.

Exit status 0; 1 when a gradient check does not pass; 2 with the errors on standard error, one a line, when the lesson
is refused. Nothing is printed on standard output then.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from engine.core.errors import LessonError, Problem, raise_if_any
from engine.core.gradient_check import MOST_WORK, PASSES, STEP, check_gradients
from engine.core.mistakes import MISTAKES
from engine.core.network import Lesson
from engine.core.propagation import run
from engine.core.steps import GRANULARITIES
from engine.display.catalogue import DEFAULT_LANGUAGE, LANGUAGES
from engine.display.check_file import write_check
from engine.display.json_reader import MEGABYTE, collection_paused, size_problems
from engine.display.lesson_file import read_lesson
from engine.display.notation import NOTATIONS
from engine.display.numbers import MOST_DIGITS
from engine.display.trace_file import write_trace
from engine.display.view import SAMPLES

NOT_PASSED = 1
"""The exit status of a gradient check that fails or is undecided. The check is printed all the same."""

REFUSED = 2
"""The exit status for everything that goes wrong, wrong arguments included."""

MOST_BYTES = 400 * MEGABYTE
"""A larger file is refused unread. There is room for ten million parameters with all their digits, one a line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status.

    Args:
        arguments: the words after `python -m engine`; those of the process by default.

    Raises:
        SystemExit: for arguments that make no command, and after `--help`.
    """
    options = _parser().parse_args(arguments)
    with collection_paused():  # no file that it reads and nothing that it computes has cycles
        return _status(options)


def _status(options: argparse.Namespace) -> int:
    try:
        status = options.command(options)
    except LessonError as error:
        return _refuse(*map(str, error.problems))
    except OSError as error:
        return _refuse(f"{error.filename or 'standard output'}: {error.strerror}")
    except MemoryError:
        return _refuse("lesson: expected one that fits in memory, found too many numbers")
    return status or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine", description="Backpropagation, step by step.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    trace = commands.add_parser("trace", help="print everything that is computed from a lesson, as JSON")
    trace.add_argument("lesson", metavar="LESSON.json", help="a lesson file; - reads standard input")
    trace.set_defaults(command=_trace)
    _add_check(commands.add_parser("check", help="print every gradient's error against a central difference, as JSON"))
    _add_export(commands.add_parser("export", help="write a lesson as a figure, a page, code, LaTeX or numbers"))
    return parser


def _add_check(check: argparse.ArgumentParser) -> None:
    check.description = f"""Compare every gradient with a central difference, for at most {MOST_WORK} parameters
        times samples. Exit status: 0 the check passes; 1 it fails, or the differences are too inaccurate to tell; 2 the
        lesson is refused."""
    check.add_argument("lesson", metavar="LESSON.json", help="a lesson file; - reads standard input")
    check.add_argument(
        "--epsilon", type=float, default=STEP, metavar="E", help=f"how far to move, {STEP:.1e} if not given"
    )
    check.add_argument("--mistake", choices=MISTAKES, help="make this mistake in backpropagation, to see it found")
    check.set_defaults(command=_check)


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument("lesson", metavar="LESSON.json", help="a lesson file; - reads standard input")
    where = export.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", metavar="FILE", help="the file to write; without --format its name says the format")
    where.add_argument("--all", metavar="DIR", help="every format, into this folder")
    export.add_argument(
        "--format", metavar="FORMAT", help="its key, where the name of the file does not say it; a wrong one lists all"
    )
    export.add_argument("--step", type=int, default=1, metavar="N", help="the step of figures and of step.tex, from 1")
    export.add_argument("--sample", type=int, default=1, metavar="N", help="the sample that is shown, from 1")
    export.add_argument("--samples", default=SAMPLES[0], choices=SAMPLES, help="show that one, or all at once")
    export.add_argument("--digits", type=int, default=3, choices=range(1, MOST_DIGITS + 1), metavar="1-8")
    export.add_argument("--lang", default=DEFAULT_LANGUAGE, choices=LANGUAGES)
    export.add_argument("--notation", choices=NOTATIONS, help="instead of the one that the lesson names")
    _add_look(export.add_argument_group("figures"))
    pages = export.add_argument_group("pages")
    pages.add_argument("--library", metavar="ADDRESS", help="where pages find plotly.min.js, instead of holding it")
    pages.add_argument("--granularity", default=GRANULARITIES[0], choices=GRANULARITIES, help="of the player's steps")
    export.set_defaults(command=_export)


def _add_look(figures: argparse._ArgumentGroup) -> None:
    """Wrong values are refused with the lesson's other problems, in one place."""
    figures.add_argument("--theme", default="light", help="light, dark or print")
    figures.add_argument("--labels", default="focus", help="edges with numbers: focus, all or none")
    figures.add_argument("--width", type=int, metavar="PIXELS")
    figures.add_argument("--height", type=int, metavar="PIXELS")
    figures.add_argument("--font-size", type=int, default=12, metavar="PIXELS", help="of the numbers on edges")
    figures.add_argument("--scale", type=int, default=2, metavar="1-4", help="pixels of a PNG for one of the figure")


def _export(options: argparse.Namespace) -> None:
    from engine.export import command_line  # only now: Plotly takes longer to load than a trace to print

    command_line.export(_lesson(options.lesson), options)


def _trace(options: argparse.Namespace) -> None:
    trace = run(_lesson(options.lesson))
    with _standard_output() as stream:
        write_trace(trace, stream)


def _check(options: argparse.Namespace) -> int:
    lesson, gradients = _lesson(options.lesson), None
    trace = run(lesson)
    if options.mistake:
        applicable = [key for key, mistake in MISTAKES.items() if mistake.applies(lesson)]
        if options.mistake not in applicable:
            choices = ", ".join(applicable) or "none"
            raise LessonError([Problem("mistake", "choice", options.mistake, {"choices": choices})])
        gradients = MISTAKES[options.mistake].gradients(trace)
    check = check_gradients(trace, gradients, options.epsilon)
    with _standard_output() as stream:
        write_check(check, stream, options.mistake)
    return 0 if check.verdict == PASSES else NOT_PASSED


def _lesson(name: str) -> Lesson:
    if name == "-":
        return read_lesson(_content(sys.stdin.buffer))
    with Path(name).open("rb") as stream:
        raise_if_any(size_problems(os.fstat(stream.fileno()).st_size, MOST_BYTES))
        return read_lesson(_content(stream))


def _content(stream: BinaryIO) -> bytes:
    """All of it, but never much more than `MOST_BYTES`: its size may be unknown, or a file may grow."""
    content = stream.read(MOST_BYTES + 1)
    raise_if_any(size_problems(len(content), MOST_BYTES))
    return content


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Standard output in UTF-8, whatever the terminal's own encoding, flushed at the end.

    A reader who has had enough and closes the pipe, as `head` does, is no error.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer must go somewhere, or Python reports the same error again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


def _refuse(*lines: str) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
