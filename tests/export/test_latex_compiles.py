"""LaTeX as TeX takes it: compiled for real, then read back from the PDF."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.steps import Step
from engine.display.notation import notation_of
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.export.latex_document import latex_document
from engine.export.latex_step import latex_step
from engine.export.tikz import tikz_picture
from engine.figures import drawing
from engine.figures.network_state import edge_states
from engine.figures.step_figure import step_figure
from tests.export.test_latex import HOSTILE, VIEWS
from tests.views import view_of

PROGRAMS = {"pdflatex": "texlive-latex-base", "xelatex": "texlive-xetex", "pdftotext": "poppler-utils"}
"""What is run, by the Debian package that it comes from."""

STYLES = {"tikz.sty": "texlive-pictures", "ctexart.cls": "texlive-lang-chinese"}
"""What TeX has to find."""

TOLERANCE = 1.0
"""Points by which a box may stick out."""

NUMBER = re.compile(r"[+−]?\d+\.\d+")

ARTICLE = "\\documentclass{{article}}\n\\usepackage{{{packages}}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


@dataclass(frozen=True)
class Printed:
    """A document as compiled.

    Attributes:
        pages: the text of each page.
    """

    pages: tuple[str, ...]

    def numbers(self) -> Counter[str]:
        """How often each number stands in it."""
        return Counter(number for page in self.pages for number in NUMBER.findall(page))


def lack(what: str, package: str) -> None:
    """Skip, but fail where nothing may be skipped."""
    missing = f"no {what}: install Debian's {package}"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def compiled(text: str, engine: str, folder: Path) -> Printed:
    """The document as this engine prints it: without errors, without anything that sticks out or has no letter."""
    for program in (engine, "pdftotext"):
        if shutil.which(program) is None:
            lack(program, PROGRAMS[program])
    for style in ("tikz.sty", "ctexart.cls") if "{ctex" in text or ", ctex}" in text else ("tikz.sty",):
        if subprocess.run(("kpsewhich", style), capture_output=True, check=False).returncode:
            lack(style, STYLES[style])
    (folder / "lesson.tex").write_text(text, encoding="utf-8")
    command = (engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "lesson.tex")
    settings = os.environ | {"max_print_line": "1000"}
    result = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, errors="replace", check=False
    )
    assert result.returncode == 0, result.stdout[-3000:]
    assert list(blemishes((folder / "lesson.log").read_text(encoding="utf-8", errors="replace"))) == []
    pages = subprocess.run(("pdftotext", "-raw", "lesson.pdf", "-"), cwd=folder, capture_output=True, check=True)
    return Printed(tuple(pages.stdout.decode().split("\f")[:-1]))


def blemishes(log: str) -> Iterator[str]:
    """What went wrong on the way, though there is a PDF."""
    for line in log.splitlines():
        sticking_out = re.match(r"Overfull \\[hv]box \(([\d.]+)pt", line)
        if "Missing character" in line or (sticking_out and float(sticking_out[1]) > TOLERANCE):
            yield line


def expected_numbers(view: View, step: Step) -> Counter[str]:
    """All numbers in a step's matrices and picture; of a power of ten its factor."""
    cells = [
        cell.text
        for line in step_matrices(view, step)
        for item in line
        if isinstance(item, Matrix)
        for row in item.cells
        for cell in row
    ]
    texts = [text for trace in step_figure(view, step, "network").data if trace.mode == "text" for text in trace.text]
    return Counter(number for text in (*cells, *texts) for number in NUMBER.findall(text))


@pytest.mark.parametrize(
    "line",
    ["Overfull \\hbox (3.2pt too wide) in paragraph", "Overfull \\vbox (65.85pt too high)", "Missing character: "],
)
def test_a_blemish_is_found(line: str) -> None:
    assert list(blemishes(f"before\n{line}\nOverfull \\hbox (0.2pt too wide)\n")) == [line]


def test_what_is_lacking_is_named_and_may_not_be_skipped_where_everything_is_tested(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no xelatex: install Debian's texlive-xetex"):
        lack("xelatex", PROGRAMS["xelatex"])
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no xelatex"):
        lack("xelatex", PROGRAMS["xelatex"])


@pytest.mark.parametrize(
    ("key", "language", "engine"),
    [
        ("row-batch", "en", "pdflatex"),
        ("eight digits", "en", "pdflatex"),
        ("nielsen-sigmoid", "en", "xelatex"),
        ("bias-unit", "zh", "xelatex"),
    ],
)
def test_a_document_has_a_page_for_each_step_with_its_picture_and_all_numbers(
    key: str, language: str, engine: str, tmp_path: Path
) -> None:
    notation = notation_of(VIEWS[key].trace.lesson.notation)
    view = replace(VIEWS[key], language=language, notation=notation)
    steps = view.trace.steps
    printed = compiled(latex_document(view), engine, tmp_path)
    assert len(printed.pages) == len(steps)
    for step, page in zip(steps, printed.pages, strict=True):
        assert page.count(view.texts("figure.input")) >= 1
        assert expected_numbers(view, step) <= Printed((page,)).numbers()


def test_gradients_stand_on_their_edges(tmp_path: Path) -> None:
    view = view_of("xor")
    printed = compiled(latex_document(view), "pdflatex", tmp_path)
    step = view.step_of("weight_gradient", 1)
    gradients = [edge.text for edge in edge_states(view, step).values() if edge.in_focus]
    page = printed.pages[view.trace.steps.index(step)]
    assert gradients
    assert all(page.count(text) >= 2 for text in gradients)  # on the edge and in the matrix


@pytest.mark.parametrize("key", ["wide", "saturated", "all samples"])
def test_lessons_at_the_limits_compile(key: str, tmp_path: Path) -> None:
    view = VIEWS[key]
    printed = compiled(latex_document(view), "pdflatex", tmp_path)
    expected = sum((expected_numbers(view, step) for step in view.trace.steps), Counter[str]())
    assert expected <= printed.numbers()
    assert min(len(page.split()) for page in printed.pages) > 30
    headings = {re.split(r"[^ -~]", step_title(view, step))[0] for step in view.trace.steps}
    for page in printed.pages:
        lines = page.splitlines()
        assert sum(line.startswith(tuple(headings)) for line in lines) == lines.count(view.texts("figure.input"))


def test_fragments_fit_into_a_narrow_text_of_ones_own(tmp_path: Path) -> None:
    view = VIEWS["bias-unit"]
    body = "\n\n".join(f"One's own words.\n\n{latex_step(view, step)}" for step in view.trace.steps)
    printed = compiled(ARTICLE.format(packages="amsmath, graphicx, tikz", body=body), "pdflatex", tmp_path)
    assert sum((expected_numbers(view, step) for step in view.trace.steps), Counter[str]()) <= printed.numbers()


def test_a_chinese_fragment_needs_ctex_alone(tmp_path: Path) -> None:
    view = view_of("row-batch", language="zh")
    step = view.trace.steps[-1]
    text = ARTICLE.format(packages="amsmath, graphicx, tikz, ctex", body=latex_step(view, step))
    printed = compiled(text, "xelatex", tmp_path)
    assert expected_numbers(view, step) <= printed.numbers()


def test_a_hostile_title_is_printed_and_does_nothing(tmp_path: Path) -> None:
    title = " ".join(HOSTILE[:4])
    printed = compiled(latex_document(View(run(replace(PRESETS["xor"](), title=title)))), "pdflatex", tmp_path)
    expected = "".join(title.split()).translate({ord("_"): None, ord("^"): "ˆ", ord("~"): "˜"})  # _ is a stroke
    assert "".join(printed.pages[0].split()).startswith(expected)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lesson.aux", "lesson.log", "lesson.pdf", "lesson.tex"]


def test_hostile_texts_in_a_picture_are_printed_and_do_nothing(tmp_path: Path) -> None:
    texts = [*HOSTILE, *(f"<i>{text}</i><sub>{text}</sub><sup>{text}</sup>" for text in HOSTILE)]
    places = [(20, 20 + 20 * index) for index in range(len(texts))]
    trace = drawing.texts(places, texts, 8, "#16181d", position="middle right")
    picture = tikz_picture(drawing.as_figure([trace], 600, 20 * len(texts) + 20, "light"), 300)
    printed = compiled(ARTICLE.format(packages="amsmath, tikz", body=rf"\noindent {picture}"), "pdflatex", tmp_path)
    assert printed.pages[0].count("passwd") == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lesson.aux", "lesson.log", "lesson.pdf", "lesson.tex"]
