"""Bad files of 50 MB are refused in seconds.

What is measured is the processor's time, not the clock, which goes on while other processes run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.core.errors import LessonError
from engine.display.json_reader import MOST_KEYS, collection_paused
from engine.display.lesson_file import read_lesson
from tests.lesson_texts import ABSENT, file

ROOT = Path(__file__).parents[2]
SIZE = 50_000_000
ROWS = "[0.8414709848078965, -0.9092974268256817],"
"""As in a sound file: 20 bytes a number."""

JSON = "lesson: expected valid JSON (UTF-8), found "
OBJECT = "lesson: expected an object, found "
LIST = OBJECT + "a list"
KEYS = f"lesson: expected at most {MOST_KEYS} keys, found more"
FIRST = "inputs[0]: expected a list, found "
LAST = f"inputs[{SIZE // len(ROWS)}][1]: expected a finite number, found "


def fill(unit: str, size: int = SIZE) -> str:
    """The unit again and again; without the comma at its end, the last time."""
    return (unit * (size // len(unit))).removesuffix(",")


def inputs(last: str) -> str:
    return file(inputs=f"[{fill(ROWS)}, {last}]")


def weights(last: str) -> str:
    row = fill("-0.9092974268256817,", 20_000)
    rows = f"{f'[{row}],' * 2499}[{row[: row.rindex(',')]}, {last}]"
    return file(layers="[1000, 2500]", activations='["sigmoid"]', weights=f"[[{rows}]]")


def unknown_keys() -> str:
    return "{" + fill("".join(f'"a{index}":1,' for index in range(2 * MOST_KEYS))) + "}"


KINDS: dict[str, tuple[Callable[[], str | bytes], str, float]] = {
    "opening brackets": (lambda: "[" * SIZE, LIST, 3),
    "empty lists": (lambda: f"[{fill('[],')}]", LIST, 3),
    "a repeated key": (lambda: "{" + fill('"a":1,') + "}", KEYS, 3),
    "unknown keys": (unknown_keys, KEYS, 3),
    "a repeated key in init": (lambda: file(init="{" + fill('"seed":1,') + "}"), KEYS, 3),
    "a string": (lambda: '"' + "x" * SIZE + '"', OBJECT + "'xxx", 3),
    "a title": (
        lambda: file(title='"' + "x" * SIZE + '"'),
        "title: expected at most 120 characters, found 50000000",
        3,
    ),
    "a number": (lambda: "1" * SIZE, OBJECT + "111", 3),
    "a layer": (lambda: file(layers=f"[2, {'1' * SIZE}]"), "layers[1]: expected a whole number of at least 1", 3),
    "spaces": (lambda: " " * SIZE, JSON + f"an error at line 1, column {SIZE + 1}: Expecting value", 3),
    "no UTF-8 at the end": (lambda: b" " * SIZE + b"\xff", JSON + f"a byte at position {SIZE} that is not UTF-8", 3),
    "a lesson that is cut off": (lambda: inputs("[0, 0]")[:-1], JSON + "an error at line 1, column 500", 4),
    "an overflow at the end": (lambda: inputs("[0, 1e999]"), LAST + "1e999", 5),
    "a weight": (lambda: weights("NaN"), "weights[0][2499][999]: expected a finite number, found NaN", 4),
    "ten million layers": (
        lambda: file(layers=f"[{fill('1, ', 30_000_000).removesuffix(', ')}]", activations=ABSENT),
        "layers: expected at most 10000000 parameters, found 19999998",
        4,
    ),
    "five million strings": (lambda: file(inputs="[" + fill('"", ', 20_000_000) + "0]"), FIRST + "''", 3),
    "two million NaN": (lambda: file(inputs=f"[[{fill('NaN,', 8_000_000)}]]"), "inputs[0][0]: expected a finite", 3),
}
"""A file, how a line of its refusal begins, and how many seconds it may take.

Where a file is sound but for its end, all of it has to be read. That was measured as 1.5 to 2.9 seconds on a slow and
busy machine, so that its limits are above 3; all the others took less than 1.1.
"""


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_bad_file_of_50_megabytes_is_refused_in_time(kind: str) -> None:
    text, expected, seconds = KINDS[kind]
    given = text()
    content = given if isinstance(given, bytes) else given.encode()
    del given
    start = time.process_time()
    with collection_paused(), pytest.raises(LessonError) as caught:  # as the command line pauses it
        read_lesson(content)
    assert time.process_time() - start < seconds
    assert [line for line in map(str, caught.value.problems) if line.startswith(expected)]


@pytest.mark.parametrize("kind", ["a weight", "unknown keys"])
def test_the_command_line_refuses_it_in_time(kind: str, tmp_path: Path) -> None:
    text, expected, seconds = KINDS[kind]
    path = tmp_path / "bad.json"
    path.write_text(str(text()))
    before = os.times()
    done = subprocess.run([sys.executable, "-m", "engine", "trace", path], cwd=ROOT, capture_output=True, check=False)
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < seconds
    assert (done.returncode, done.stdout) == (2, b"")
    assert expected in done.stderr.decode()
