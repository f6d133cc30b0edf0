"""Every format of the table, and the command that writes them."""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import plotly.io
import pytest

from engine.__main__ import REFUSED, main
from engine.core.presets import PRESETS
from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.lesson_file import content_key, read_lesson, write_lesson
from engine.export import exporters, files, images
from engine.export.export import LIBRARY, Export
from engine.export.exporters import EXPORTERS, everything, files_of
from engine.figures.look import PARTS, Look
from engine.figures.step_figure import step_figure
from engine.stage.page import library_source
from tests.views import own_view, trace_of, view_of

ROOT = Path(__file__).parents[2]


def export_of(preset: str, step: int = 3, **choices: object) -> Export:
    view = view_of(preset, **choices)
    return Export(view, view.trace.steps[step])


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures have tests of their own; here a browser would only take time."""
    monkeypatch.setattr(exporters, "browser", lambda: None)
    monkeypatch.setattr(images, "browser", lambda: None)


PLAIN = {exporter.file_name: exporter for exporter in EXPORTERS.values() if exporter.picture is None}
"""What needs no browser, by the name of its file."""


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.json"
    path.write_text(write_lesson(PRESETS["bias-unit"]()), encoding="utf-8")
    return path


@pytest.mark.parametrize("preset", ["loglik", "bias-unit", "row-batch", "nielsen-linear"])
def test_every_format_can_be_written_for_lessons_of_every_kind(preset: str) -> None:
    files = files_of(export_of(preset))
    assert set(files) == {*PLAIN, LIBRARY}
    assert all(files.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_is_one_zip_that_says_what_is_in_it(language: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(everything(export_of("loglik", language=language))))
    assert set(archive.namelist()) == {"README.txt", LIBRARY, *PLAIN}
    readme, texts = archive.read("README.txt").decode(), catalogue(language)
    included, _, left_out = readme.partition(texts("export.left_out"))
    for exporter in EXPORTERS.values():
        line = f"{exporter.file_name}: {exporter.name(texts)}\n"
        assert line in (included if exporter.file_name in PLAIN else left_out)
    assert texts("missing.browser") in left_out
    assert content_key(read_lesson(archive.read("lesson.json"))) == content_key(PRESETS["loglik"]())


def test_the_same_lesson_gives_the_same_zip() -> None:
    assert everything(export_of("xor")) == everything(export_of("xor"))


def test_figures_are_what_plotly_reads_and_pages_ask_for_nothing() -> None:
    export = export_of("loglik", 8)
    for part in PARTS:
        written = plotly.io.from_json(EXPORTERS[f"{part}_json"].write(export).decode())
        assert written == step_figure(export.view, export.step, part)
    for key in (*(f"{part}_html" for part in PARTS), "player"):
        page = EXPORTERS[key].write(export).decode()
        assert "<script src" not in page
        assert "<link" not in page.partition("<body")[0]


@pytest.mark.parametrize("key", [*(f"{part}_html" for part in PARTS), "player"])
@pytest.mark.parametrize(
    ("address", "written"),
    [("plotly.min.js", "plotly.min.js"), ('https://x.org/a"><b>.js', "https://x.org/a&quot;&gt;&lt;b&gt;.js")],
)
def test_a_page_may_find_plotly_elsewhere_and_is_small_then(key: str, address: str, written: str) -> None:
    page = EXPORTERS[key].write(replace(export_of("loglik", 8), library=address))
    assert f'<script src="{written}"></script>' in page.decode()
    assert len(page) < 300_000


def test_the_pages_in_the_zip_find_the_library_that_lies_beside_them() -> None:
    files = files_of(export_of("xor"))
    assert f'<script src="{LIBRARY}"></script>'.encode() in files["network.html"]
    assert b"<script src" not in files["player.html"]
    assert files[LIBRARY] == library_source().encode()


@pytest.mark.parametrize("part", PARTS)
def test_a_page_with_a_figure_says_in_words_what_is_in_it(part: str) -> None:
    page = EXPORTERS[f"{part}_html"].write(export_of("loglik", 8, language="zh")).decode()
    assert '<html lang="zh-CN">' in page
    assert re.search(r'role="img" aria-label="[^"]{40,}"', page)


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
    assert names == {LIBRARY, *PLAIN}


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
        (["--format", "gif"], "format: expected one of both_html"),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_is_written(
    lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], told: str
) -> None:
    target = tmp_path / "out.html"
    assert main(["export", str(lesson_file), "--to", str(target), *extra]) == REFUSED
    assert capsys.readouterr().err.startswith(told)
    assert not target.exists()


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["--theme", "pink"], "theme: expected one of light, dark, print, found 'pink'"),
        (["--labels", "some"], "labels: expected one of focus, all, none, found 'some'"),
        (["--width", "5"], "width: expected a whole number from 160 to 4000, found 5"),
        (["--font-size", "0"], "font_size: expected a whole number from 6 to 96, found 0"),
        (["--scale", "9"], "scale: expected a whole number from 1 to 4, found 9"),
        (["--scale", "3", "--width", "4000"], "scale: expected a whole number from 1 to 2, found 3"),
    ],
)
def test_a_look_that_there_is_not_is_refused(
    lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: list[str], told: str
) -> None:
    assert (
        main(["export", str(lesson_file), "--to", str(tmp_path / "a.json"), "--format", "both_json", *extra]) == REFUSED
    )
    assert capsys.readouterr().err == f"{told}\n"


def test_a_look_reaches_the_figure(lesson_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "figure.json"
    options = [
        "--step",
        "7",
        "--theme",
        "print",
        "--labels",
        "all",
        "--width",
        "900",
        "--height",
        "700",
        "--digits",
        "2",
    ]
    assert main(["export", str(lesson_file), "--to", str(target), "--format", "network_json", *options]) == 0
    view = view_of("bias-unit", digits=2)
    figure = step_figure(view, view.trace.steps[6], "network", Look("print", "all", 900, 700))
    assert plotly.io.from_json(target.read_text("utf-8")) == figure


def test_all_samples_reach_the_figure(lesson_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "figure.json"
    options = ["--step", "9", "--samples", "all", "--sample", "2"]
    assert main(["export", str(lesson_file), "--to", str(target), "--format", "both_json", *options]) == 0
    view = own_view(trace_of("bias-unit"), sample=1).of("all")
    assert plotly.io.from_json(target.read_text("utf-8")) == step_figure(view, view.trace.steps[8])
    assert "mean of 4 samples" in target.read_text("utf-8")


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.svg"])
def test_a_picture_without_a_browser_is_refused_and_the_former_file_stays(
    lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_bytes(b"former")
    assert main(["export", str(lesson_file), "--to", str(tmp_path / name)]) == REFUSED
    assert "chromium" in capsys.readouterr().err.lower()
    assert (tmp_path / name).read_bytes() == b"former"


def test_what_was_left_out_is_told(lesson_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(lesson_file), "--all", str(tmp_path / "out")]) == 0
    assert "network.pdf" in capsys.readouterr().err


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
        files.write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["out.html"]
    assert target.read_bytes() == b"former"


def test_the_trace_command_does_not_load_plotly() -> None:
    code = "import sys, engine.__main__; sys.exit('plotly' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_export_is_plain_text_in_utf_8_where_it_is_text() -> None:
    for exporter in EXPORTERS.values():
        if exporter.picture is None and ("json" in exporter.media_type or exporter.media_type.startswith("text")):
            content = exporter.write(export_of("loglik", language="zh")).decode("utf-8")
            if "json" in exporter.media_type:
                json.loads(content)
