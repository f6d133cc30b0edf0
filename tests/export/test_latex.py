import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import LANGUAGES
from engine.display.formula import Number, Power, row
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.step_texts import step_sentence
from engine.display.view import View
from engine.export import latex_step as step_module
from engine.export.latex_document import latex_document
from engine.export.latex_step import A4_BUDGET, latex_step, step_body
from engine.export.latex_text import has_chinese, latex_math, latex_text
from engine.figures import drawing
from tests.strategies import HIDDEN, PAIRINGS, titles
from tests.views import (
    PRESET_STEPS,
    batch_view,
    lesson_of,
    name_of,
    saturated_softmax_view,
    saturated_view,
    view_and_step,
    view_of,
    wide_view,
)

VIEWS = {
    **{preset: view_of(preset) for preset in PRESETS},
    **{
        f"{hidden}-{output}-{loss}": View(run(lesson_of((3, 4, 2), hidden, output, loss=loss, samples=3)))
        for hidden in HIDDEN
        for output, loss in PAIRINGS
    },
    "wide": wide_view(),
    "saturated": saturated_view(-800.0, 1.0),
    "saturated softmax": saturated_softmax_view(),
    "tiny numbers": saturated_view(-12.0, 0.0),
    "eight digits": view_of("bias-unit", digits=8),
    "all samples": view_of("bias-unit").of("all"),
    "all of many": replace(batch_view(12, "mean", 0.3, layers=(10, 3, 2)), digits=3).of("all"),
}

MATRIX = re.compile(r"\\begin\{(bmatrix|array)\}(?:\{\*\{(\d+)\}\{c\}\})?(.*?)\\end\{\1\}")

BLANK = drawing.as_figure([], 660, 500, "print")

HOSTILE = (
    r"\input{/etc/passwd}",
    r"\write18{touch x} \immediate \csname end\endcsname",
    "$x$ % _ ^ # & ~ { }",
    "} \\end{document} {",
    "{{{",
    "first\nsecond\r\n\n\\par third\u2028fourth\x00\x7f",
    "^^5cinput ^^M %",
    "a--b '' `` ?` <<",
    "$$ \\[ \\( \\begin{verbatim}",
    "😀 \u202e ﷽ Ωμέγα é Ő \u0301 ß",
)

COMMANDS = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
OWN = re.compile(
    r"\\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textasciigrave|ensuremath"
    r"|alpha|beta|gamma|delta|varepsilon|eta|theta|lambda|mu|pi|sigma|varphi|omega|Delta|Theta|Lambda|Sigma|Phi|Omega"
    r"|ell|partial|nabla|sum|prod|infty|surd|pm|cdot|times|div|circ|odot|to|leftarrow|Rightarrow|mapsto|in|le|ge|ne"
    r"|approx|equiv|propto|bar|dots|vdots|ddots|tfrac|mathsf|ss|ae|AE|o|O|oe|OE|l|L|i|S|copyright|pounds"
    r"|[urHvc]|[#$%&_{}`'^~=.\"])"
)


def faults(text: str) -> Iterator[str]:
    """Braces, environments and dollars that do not match, comments of whole lines left out."""
    code = "\n".join(line for line in text.split("\n") if not line.startswith("%"))
    opened: list[str] = []
    for match in re.finditer(r"\\(begin|end)\{([^}]*)\}|\\(?:[A-Za-z]+|.)|[{}$%]", code, re.DOTALL):
        kind, environment = match.groups()
        found = match[0]
        if found == "%":
            yield f"a comment at {match.start()}"
        elif kind == "begin" or found in ("{", r"\[") or (found == "$" and "$" not in opened[-1:]):
            opened.append(environment or found)
        elif kind == "end" or found in ("}", r"\]", "$"):
            expected = {"}": "{", r"\]": r"\["}.get(found, environment or found)
            if not opened or opened.pop() != expected:
                yield f"{found} at {match.start()}"
    if opened:
        yield f"open: {opened}"


@pytest.mark.parametrize(
    "text", ["{", "}", "{$}$", r"\[ \begin{x} \] \end{x}", r"\begin{x} \end{y}", "a % b", "$", r"\\} {", r"\[ {"]
)
def test_what_does_not_match_is_found(text: str) -> None:
    assert list(faults(text))


@pytest.mark.parametrize("text", [r"\{", r"\\{}", "{$x$}", r"\begin{x}\[ {} \]\end{x}", r"\$ \%", "% {\n{}"])
def test_what_matches_is_left_alone(text: str) -> None:
    assert not list(faults(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", VIEWS)
def test_a_document_is_balanced_and_has_no_character_without_a_font(key: str, language: str) -> None:
    view = replace(VIEWS[key], language=language)
    text = latex_document(view)
    assert list(faults(text)) == []
    assert [letter for letter in text if not letter.isascii() and not (language == "zh" and has_chinese(letter))] == []
    assert text.count(r"\section*{") == text.count(r"\begin{tikzpicture}") == len(view.trace.steps)
    assert not re.search(r"U\+[0-9A-F]{4}", text)
    assert (r"\documentclass{ctexart}" in text) == (language == "zh")


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_a_fragment_is_balanced_and_has_every_part_of_a_step(place: tuple[str, int]) -> None:
    for language in LANGUAGES:
        view, step = view_and_step(place, language=language)
        text = latex_step(view, step)
        assert [letter for letter in text if not (letter.isascii() or (language == "zh" and has_chinese(letter)))] == []
        assert list(faults(text)) == []
        runs = (latex_text(run, language == "zh") for run, _ in step_sentence(view, step))
        order = (r"\end{tikzpicture}", *runs, r"\begin{aligned}", r"\begin{bmatrix}", r"\begin{aligned}")
        rest = text
        for part in order:
            assert part in rest
            rest = rest.partition(part)[2]


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("en", r"% \usepackage{amsmath, graphicx, tikz}"),
        ("zh", r"% \usepackage{amsmath, graphicx, tikz, ctex}, for XeLaTeX"),
    ],
)
def test_a_fragment_says_what_it_needs(language: str, opening: str) -> None:
    view = view_of("loglik", language=language)
    assert latex_step(view, view.trace.steps[0]).split("\n")[0] == opening


def test_a_step_shows_its_numbers_and_dots_for_what_is_left_out() -> None:
    view = view_of("loglik")
    text = latex_step(view, view.trace.steps[0])
    assert r"\underset{\Theta^{(1)}}{\begin{bmatrix} +0.500 & -0.300 & +0.800 \\" in text
    assert r"z^{(2)} = \Theta^{(1)} a^{(1)}" in text
    wide = latex_step(wide_view(), wide_view().trace.steps[0])
    assert all(dots in wide for dots in (r"\vdots", r"\ddots", r"\dots"))


def test_every_line_of_matrices_may_shrink_to_the_width_of_the_text() -> None:
    view = view_of("deep")
    for step in view.trace.steps:
        lines = [line for line in latex_step(view, step).split("\n") if "bmatrix" in line]
        assert all(line.startswith(r"\resizebox{\ifdim\width>\linewidth") for line in lines)


@pytest.mark.parametrize("key", VIEWS)
def test_every_matrix_is_whole_however_lines_are_broken(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_module, "step_figure", lambda *_: BLANK)  # the pictures would take most of the time
    view = VIEWS[key]
    for step in view.trace.steps:
        shown = [item for line in step_matrices(view, step) for item in line if isinstance(item, Matrix)]
        expected = [latex_math(item.name) for item in shown]
        notes = [latex_text(item.note, chinese=False) for item in shown if item.note]
        for budget in (1, A4_BUDGET):
            lines = [line for line in step_body(view, step, False, budget).split("\n") if r"\underset{" in line]
            printed = "".join(lines)
            bodies = re.findall(MATRIX, printed)
            assert printed.count(r"\underset{") == len(bodies) == len(expected)
            assert all(rf"\underset{{{name}}}" in printed or rf"\substack{{{name} \\" in printed for name in expected)
            assert re.findall(r"\\text\{(.*?)\}", printed) == notes
            assert budget > 1 or len(lines) == len(expected)
        for (_, columns, body), matrix in zip(bodies, shown, strict=True):
            widths = {line.count("&") + 1 for line in body.split(r"\\")}
            assert widths == {len(matrix.cells[0])}
            assert max(widths) <= int(columns or 10)  # amsmath allows no more where nothing is said
            assert "nan" not in body


def test_an_operator_moves_to_the_next_line_with_its_matrix_and_keeps_its_spaces() -> None:
    view = wide_view().of("all")
    lines = [line for line in latex_step(view, view.trace.steps[0]).split("\n") if "bmatrix" in line]
    heads = [re.sub(r".*displaystyle (.*?)\\underset.*", r"\1", line) for line in lines]
    assert heads == ["", r"{} \times ", "{} = "]


def test_a_power_of_ten_is_written_as_one() -> None:
    assert latex_math(Number("−4.2e−4")) == r"-{4.2 \cdot 10^{-4}}"
    assert latex_math(Power(row(Number("1.0e12")), Number("2"))) == r"{1.0 \cdot 10^{12}}^{2}"


def test_the_comma_between_arguments_is_not_one_between_formulas() -> None:
    view = VIEWS["relu-sigmoid-half_squared_error"]
    text = latex_step(view, view.step_of("activation", 1))
    assert r"g ( z^{(2)} ) ,\quad g ( z ) = \max ( 0 , z )" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("z\u0304₁⁽²⁾, δ\u0304", r"\ensuremath{\bar{z}_{1}^{(2)}}, \ensuremath{\bar{\delta}}"),
        ("Θ⁽²⁾ % done", r"\ensuremath{\Theta^{(2)}} \% done"),
        ("(a⁽³⁾)ᵀ", r"(\ensuremath{a^{(3)}})\ensuremath{{}^{\mathsf T}}"),
        ("δ₁₂⁽³⁾, g′", r"\ensuremath{\delta_{12}^{(3)}}, \ensuremath{g{}'}"),
        ("∂J/∂θ", r"\ensuremath{\partial}J/\ensuremath{\partial}\ensuremath{\theta}"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("$x$_^#&~", r"\$x\$\_\textasciicircum{}\#\&\textasciitilde{}"),
        ("a\nb\u2028c", "a b c"),
        ("é e\u0301 ß ő", r"\'{e} \'{e} \ss{} \H{o}"),
        ("a -- b", "a -{}- b"),
        ("你", "U+4F60"),
        ("😀", "U+1F600"),
        ("", ""),
    ],
)
def test_text_becomes_text(text: str, expected: str) -> None:
    assert latex_text(text) == expected


def test_chinese_stays_where_there_is_a_font_for_it() -> None:
    assert latex_text("误差 δ，“你”", chinese=True) == r"误差 \ensuremath{\delta}，``你''"


def assert_harmless(text: str) -> None:
    assert text.isascii()
    assert "\n" not in text
    assert list(faults(text)) == []
    for command in COMMANDS.findall(text):
        assert OWN.fullmatch(command), command
    bare = COMMANDS.sub("", text)
    outside = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", bare))
    assert not set(outside) & set("$&#^_~%\\")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_harmless(text: str) -> None:
    assert_harmless(latex_text(text))


@given(titles | st.text(alphabet="\\{}$%^_#&~-'`\"<>|⁽²⁾ᵀ₁δa′\n", max_size=40))
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(latex_text(text))


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_a_title_changes_nothing_but_the_title(title: str) -> None:
    lesson = PRESETS["xor"]()
    plain, hostile = (latex_document(View(run(replace(lesson, title=text)))).split("\n") for text in ("A", title))
    assert len(plain) == len(hostile)
    differing = [line for line, other in zip(hostile, plain, strict=True) if line != other]
    assert len(differing) == 1
    assert differing[0] == rf"\title{{{latex_text(title).strip()}}}"


def test_a_chinese_title_in_an_english_document_gets_a_font() -> None:
    text = latex_document(View(run(replace(PRESETS["xor"](), title="异或 %"))))
    assert r"\documentclass{ctexart}" in text
    assert r"\title{异或 \%}" in text


def test_a_lesson_without_a_title_bears_the_name_of_the_program() -> None:
    assert r"\title{Deltastep}" in latex_document(View(run(replace(PRESETS["xor"](), title=" "))))
