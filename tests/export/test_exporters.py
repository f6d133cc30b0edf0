"""Every format of the table, and the command that writes them."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import plotly.io
import pytest

from engine.__main__ import REFUSED, main
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES
from engine.display.lesson_file import content_key, read_lesson, write_lesson
from engine.export import command_line
from engine.export.exporters import EXPORTERS, Export, everything, files_of
from tests.views import view_of

ROOT = Path(__file__).parents[2]


def export_of(preset: str, step: int = 3, **choices: object) -> Export:
    view = view_of(preset, **choices)
    return Export(view, view.trace.steps[step])


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.json"
    path.write_text(write_lesson(PRESETS["bias-unit"]()), encoding="utf-8")
    return path


@pytest.mark.parametrize("preset", PRESETS)
def test_every_format_can_be_written_for_every_preset(preset: str) -> None:
    files = files_of(export_of(preset))
    assert len(files) == len(EXPORTERS)
    assert all(files.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_one_zip_that_says_what_is_in_it(language: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(everything(export_of("loglik", language=language))))
    names = {exporter.file_name for exporter in EXPORTERS.values()}
    assert set(archive.namelist()) == {"README.txt", *names}
    readme = archive.read("README.txt").decode()
    assert all(name in readme for name in names)
    assert content_key(read_lesson(archive.read("lesson.json"))) == content_key(PRESETS["loglik"]())


def test_the_same_lesson_gives_the_same_zip() -> None:
    assert everything(export_of("xor")) == everything(export_of("xor"))


def test_figures_are_what_plotly_reads_and_pages_ask_for_nothing() -> None:
    export = export_of("loglik", 8)
    for key in ("network_json", "matrices_json"):
        assert plotly.io.from_json(EXPORTERS[key].write(export).decode()).data
    for key in ("network_html", "matrices_html", "player"):
        page = EXPORTERS[key].write(export).decode()
        assert "<script src" not in page
        assert "<link" not in page.partition("<body>")[0]


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.py", b"#"), ("a.html", b"<!doctype html>"), ("a.npz", b"PK"), ("a.ipynb", b"{"), ("a.zip", b"PK")],
)
def test_the_ending_of_the_file_says_the_format(lesson_file: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    assert main(["export", str(lesson_file), "--to", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().lower().lstrip().startswith(begins.lower()) or name == "a.py"


def test_every_format_goes_into_a_folder(lesson_file: Path, tmp_path: Path) -> None:
    assert main(["export", str(lesson_file), "--all", str(tmp_path / "out"), "--lang", "zh"]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {exporter.file_name for exporter in EXPORTERS.values()}


def test_an_exported_script_runs_by_itself(lesson_file: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    assert main(["export", str(lesson_file), "--to", str(script)]) == 0
    done = subprocess.run([sys.executable, str(script)], capture_output=True, cwd=tmp_path, check=True)
    assert done.stdout


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["--step", "99"], "step: expected a whole number from 1 to 17, found 99"),
        (["--step", "0"], "step: expected a whole number from 1 to 17, found 0"),
        (["--sample", "5"], "sample: expected a whole number from 1 to 4, found 5"),
        (["--format", "gif"], "format: expected one of network_html"),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_is_written(
    lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], told: str
) -> None:
    target = tmp_path / "out.html"
    assert main(["export", str(lesson_file), "--to", str(target), *extra]) == REFUSED
    assert capsys.readouterr().err.startswith(told)
    assert not target.exists()


def test_an_ending_that_says_nothing_is_refused_with_the_file(
    lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(lesson_file), "--to", str(tmp_path / "out.xyz")]) == REFUSED
    assert "found out.xyz" in capsys.readouterr().err


def test_a_failure_leaves_the_former_file_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.html"
    target.write_bytes(b"former")

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        command_line.write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["out.html"]
    assert target.read_bytes() == b"former"


def test_the_trace_command_does_not_load_plotly() -> None:
    code = "import sys, engine.__main__; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_export_is_plain_text_in_utf_8_where_it_is_text() -> None:
    for exporter in EXPORTERS.values():
        if exporter.media_type.startswith("text") or "json" in exporter.media_type:
            content = exporter.write(export_of("loglik", language="zh")).decode("utf-8")
            if "json" in exporter.media_type:
                json.loads(content)
