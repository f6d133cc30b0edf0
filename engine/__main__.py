"""The command line: `python -m engine trace LESSON.json` prints the trace of a lesson.

Exit status 0; 2 with the errors on standard error, one a line, when the lesson is refused. Nothing is printed on
standard output then.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.core.propagation import run
from engine.display.lesson_file import read_lesson
from engine.display.trace_file import write_trace

REFUSED = 2
"""The exit status for everything that goes wrong, wrong arguments included."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status.

    Args:
        arguments: the words after `python -m engine`; those of the process by default.

    Raises:
        SystemExit: for arguments that make no command, and after `--help`.
    """
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except LessonError as error:
        return _refuse(*map(str, error.problems))
    except OSError as error:
        return _refuse(f"{error.filename or 'standard output'}: {error.strerror}")
    except MemoryError:
        return _refuse("lesson: expected one that fits in memory, found too many numbers")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine", description="Backpropagation, step by step.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    trace = commands.add_parser("trace", help="print everything that is computed from a lesson, as JSON")
    trace.add_argument("lesson", metavar="LESSON.json", help="a lesson file; - reads standard input")
    trace.set_defaults(command=_trace)
    return parser


def _trace(options: argparse.Namespace) -> None:
    trace = run(_lesson(options.lesson))
    with _standard_output() as stream:
        write_trace(trace, stream)


def _lesson(name: str) -> Lesson:
    return read_lesson(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())


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
