import gc
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.__main__ import MOST_BYTES, main
from engine.core.gradient_check import check_gradients
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import bias_unit, loglik
from engine.core.propagation import run
from engine.display.check_file import check_to_dict
from engine.display.json_reader import MEGABYTE
from engine.display.lesson_file import lesson_to_dict, write_lesson
from engine.display.trace_file import trace_to_dict

ROOT = Path(__file__).parents[1]


def started(*arguments: str, given: bytes = b"", **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command line in a process of its own, in a terminal that knows ASCII alone."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONWARNINGS": "error"}
    words = [sys.executable, "-m", "engine", *arguments]
    return subprocess.run(words, input=given, capture_output=True, cwd=ROOT, env=environment, check=False, **options)


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.json"
    path.write_text(write_lesson(bias_unit()), encoding="utf-8")
    return path


def test_trace_prints_the_trace_of_a_file(lesson_file: Path) -> None:
    done = started("trace", str(lesson_file))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == trace_to_dict(run(bias_unit()))


def test_trace_reads_standard_input_and_prints_utf_8() -> None:
    data = {**lesson_to_dict(loglik()), "title": "反向传播"}
    done = started("trace", "-", given=json.dumps(data).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert '"title": "反向传播"' in done.stdout.decode("utf-8")


def test_a_refused_lesson_gives_one_line_a_problem_and_no_output() -> None:
    data = {**lesson_to_dict(loglik()), "title": 7, "l2": -1, "targets": [[0, 0, 2]]}
    done = started("trace", "-", given=json.dumps(data).encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "title: expected a text, found 7",
        "targets[0][2]: expected numbers from 0 to 1 for the loss binary_cross_entropy, found 2.0",
        "l2: expected a finite number of at least 0, found -1",
    ]


def large_lesson() -> str:
    network = Network((8, 8), ("tanh",), (np.eye(8),))
    examples = Examples(np.ones((4096, 8)), np.ones((4096, 8)))
    return write_lesson(Lesson(network, examples, Objective("half_squared_error")))


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text(large_lesson(), encoding="utf-8")
    words = [sys.executable, "-m", "engine", "trace", str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_reported_in_one_line(lesson_file: Path) -> None:
    words = [sys.executable, "-m", "engine", "trace", str(lesson_file)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (2, b"standard output: No space left on device\n")


def test_a_lesson_beyond_the_size_of_the_app_is_traced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "wide.json"
    data = {**lesson_to_dict(loglik()), "layers": [3, 200, 3], "activations": ["tanh", "sigmoid"]}
    data["init"] = {"scheme": "xavier", "seed": 7, "scale": 1}
    del data["weights"]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert main(["trace", str(path)]) == 0
    trace = json.loads(capsys.readouterr().out)
    assert np.shape(trace["gradients"][1]["weights"]) == (3, 200)
    assert np.shape(trace["lesson"]["weights"][0]) == (200, 3)


def test_a_lesson_that_overflows_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    network = Network((1, 1), ("identity",), (((1e300,),),))
    lesson = Lesson(network, Examples(((1e300,),), ((0,),)), Objective("half_squared_error"))
    path.write_text(write_lesson(lesson), encoding="utf-8")
    assert main(["trace", str(path)]) == 2
    assert capsys.readouterr() == ("", "z[1]: expected values within the range of 64-bit numbers, found an overflow\n")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (b"", "lesson: expected valid JSON (UTF-8), found an error at line 1, column 1: Expecting value\n"),
        (b"\xff", "lesson: expected valid JSON (UTF-8), found a byte at position 0 that is not UTF-8\n"),
        (b"[" * 100_000, "lesson: expected valid JSON (UTF-8), found lists or objects nested too deeply\n"),
    ],
)
def test_standard_input_that_is_no_lesson_is_refused(
    given: bytes, expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(given)))
    assert main(["trace", "-"]) == 2
    assert capsys.readouterr() == ("", expected)


def test_a_file_that_is_too_large_is_refused_unread(
    capsys: pytest.CaptureFixture[str], lesson_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.__main__.read_lesson", None)
    with lesson_file.open("r+b") as stream:
        stream.truncate(MOST_BYTES + 1)
    assert main(["trace", str(lesson_file)]) == 2
    assert capsys.readouterr() == ("", "lesson: expected at most 400 MB, found 400.1 MB\n")


def test_no_more_is_read_than_a_lesson_may_have(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.__main__.MOST_BYTES", MEGABYTE)
    buffer = io.BytesIO(b" " * 3 * MEGABYTE)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=buffer))
    assert main(["trace", "-"]) == 2
    assert capsys.readouterr() == ("", "lesson: expected at most 1 MB, found 1.1 MB\n")
    assert buffer.tell() == MEGABYTE + 1


def test_the_collection_of_cycles_goes_on_afterwards(lesson_file: Path) -> None:
    assert main(["trace", str(lesson_file)]) == 0
    assert main(["trace", "missing.json"]) == 2
    assert gc.isenabled()


def test_a_file_that_cannot_be_read_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    assert main(["trace", str(missing)]) == 2
    assert capsys.readouterr() == ("", f"{missing}: No such file or directory\n")
    assert main(["trace", str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", f"{tmp_path}: Is a directory\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who may not read everything")
def test_a_file_without_permission_is_named(capsys: pytest.CaptureFixture[str], lesson_file: Path) -> None:
    lesson_file.chmod(0)
    assert main(["trace", str(lesson_file)]) == 2
    assert capsys.readouterr() == ("", f"{lesson_file}: Permission denied\n")


def test_too_little_memory_is_reported_in_one_line(
    capsys: pytest.CaptureFixture[str], lesson_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(lesson: Lesson) -> None:
        raise MemoryError

    monkeypatch.setattr("engine.__main__.run", without_memory)
    assert main(["trace", str(lesson_file)]) == 2
    assert capsys.readouterr() == ("", "lesson: expected one that fits in memory, found too many numbers\n")


def test_check_prints_the_gradient_check_of_a_file(lesson_file: Path) -> None:
    done = started("check", str(lesson_file))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == check_to_dict(check_gradients(run(bias_unit())))


def test_check_takes_a_step_and_a_mistake(capsys: pytest.CaptureFixture[str], lesson_file: Path) -> None:
    assert main(["check", str(lesson_file), "--epsilon", "1e-4", "--mistake", "penalised_bias"]) == 1
    output, errors = capsys.readouterr()
    check = json.loads(output)
    assert (errors, check["epsilon"], check["mistake"], check["verdict"]) == ("", 1e-4, "penalised_bias", "fails")
    assert check["wrong"] == ["biases[0]", "biases[1]", "biases[2]"]


def test_a_check_that_is_undecided_does_not_pass(capsys: pytest.CaptureFixture[str], lesson_file: Path) -> None:
    assert main(["check", str(lesson_file), "--epsilon", "1e-18"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "undecided"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--epsilon", "0"], "epsilon: expected a finite number above 0, found 0.0\n"),
        (["--epsilon", "nan"], "epsilon: expected a finite number above 0, found nan\n"),
        (
            ["--mistake", "slopeless_output"],
            "mistake: expected one of forgotten_transpose, forgotten_slope, summed_not_averaged, penalised_bias, "
            "layer_too_far, found slopeless_output\n",
        ),
    ],
)
def test_a_check_that_cannot_be_made_is_refused(
    words: list[str], expected: str, capsys: pytest.CaptureFixture[str], lesson_file: Path
) -> None:
    assert main(["check", str(lesson_file), *words]) == 2
    assert capsys.readouterr() == ("", expected)


def test_a_check_that_would_take_long_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text(large_lesson(), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    expected = "parameters × samples: expected a whole number from 1 to 20000, found 262144\n"
    assert capsys.readouterr() == ("", expected)


def test_the_exit_status_of_check_is_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["check", "--help"])
    assert caught.value.code == 0
    assert "Exit status: 0 the check passes; 1 it fails" in " ".join(capsys.readouterr().out.split())


WRONG_SAMPLES = ["export", "x.json", "--to", "x.html", "--samples", "both"]


@pytest.mark.parametrize("arguments", [[], ["trace"], ["draw", "x.json"], ["trace", "a.json", "b.json"], WRONG_SAMPLES])
def test_wrong_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert "usage: python -m engine" in errors
