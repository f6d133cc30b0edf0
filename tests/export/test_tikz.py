import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.display.formula import html
from engine.export.latex_text import has_chinese
from engine.export.tikz import small_html, tikz_picture
from engine.figures import drawing
from engine.figures.drawing import Box, Trace
from engine.figures.look import Look
from engine.figures.step_figure import step_figure
from engine.figures.theme import THEMES
from tests.export.test_latex import COMMANDS, HOSTILE, OWN, VIEWS, faults
from tests.views import view_of

TEXT_COMMANDS = re.compile(r"\\text(?:it|subscript|superscript)")
NODE = re.compile(r"^  \\node\[(?P<options>[^]]*)\] at \((?P<x>[^,]+),(?P<y>[^)]+)\) \{(?P<text>.*)\};$", re.MULTILINE)


def picture_of(*traces: Trace, width: float = 100.0) -> str:
    """A picture of half the size of its canvas."""
    return tikz_picture(drawing.as_figure(traces, 200, 100, "light"), width)


def commands(picture: str) -> list[str]:
    """What is drawn on the ground, one command a line; the parts of a path are on lines of their own."""
    return picture.split("use as bounding box")[1].split("\n")[1:-1]


def texts_of(figure: go.Figure) -> Iterator[str]:
    for trace in figure.data:
        if trace.mode == "text":
            yield from (line for text in trace.text for line in text.split("<br>"))


def shapes(figure: go.Figure, symbol: str) -> int:
    return sum(len(trace.x) for trace in figure.data if trace.mode == "markers" and trace.marker.symbol == symbol)


def polylines(figure: go.Figure) -> int:
    return sum(1 + list(trace.x).count(None) for trace in figure.data if trace.mode == "lines")


# In Chinese the captions differ only: three lessons tell.
@pytest.mark.parametrize(
    ("key", "language"), [*((key, "en") for key in VIEWS), *((key, "zh") for key in ("loglik", "row-batch", "wide"))]
)
def test_every_step_of_every_lesson_is_drawn_whole(key: str, language: str) -> None:
    view = replace(VIEWS[key], language=language)
    chinese = language == "zh"
    for step in view.trace.steps:
        figure = step_figure(view, step, "network")
        picture = tikz_picture(figure, 400, chinese)
        assert list(faults(picture)) == []
        assert "\n\n" not in picture
        assert not re.search(r"U\+[0-9A-F]{4}", picture)
        assert all(letter.isascii() or (chinese and has_chinese(letter)) for letter in picture)
        assert [node["text"] for node in NODE.finditer(picture)] == [
            small_html(text, chinese) for text in texts_of(figure)
        ]
        assert picture.count("circle[radius=") == shapes(figure, "circle")
        assert picture.count(" rectangle ") == shapes(figure, "square") + 1
        assert len(re.findall(r"[\]\n] +\([^()]*\) -- ", picture)) == polylines(figure)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_is_defined_once_and_used(theme: str) -> None:
    view = view_of("bias-unit")
    for step in view.trace.steps:
        picture = tikz_picture(step_figure(view, step, "network", Look(theme)), 400)
        defined = re.findall(r"\\definecolor\{hex(\w{6})\}\{HTML\}\{(\w{6})\}", picture)
        assert all(name.upper() == colour for name, colour in defined)
        body = re.sub(r"\\definecolor.*", "", picture)
        assert sorted(name for name, _ in defined) == sorted(set(re.findall(r"hex([0-9a-f]{6})", body)))


def test_traces_are_drawn_in_their_order_on_the_paper() -> None:
    line = drawing.lines([((0, 0), (10, 20), (30, 20)), ((1.5, 2), (3, 4))], "#0072b2", 4)
    units = drawing.markers([(50, 60), (70, 60)], "circle", 20, ["#ffffff", "#d55e00"], ["#16181d"] * 2, 1)
    one = drawing.markers([(50, 60)], "square", 18, ["#ffffff"], ["#ffffff"], 0)
    plate = drawing.plates([Box(50, 60, 20, 10)], "#ffffff", 15)
    label = drawing.texts([(50, 60)], ["+0.5"], 12, "#16181d", weight=600)
    picture = picture_of(line, units, one, plate, label)
    assert picture.startswith(r"\begin{tikzpicture}[x=0.5000pt, y=-0.5000pt,")
    assert r"\fill[hexffffff, use as bounding box] (0,0) rectangle (200,100);" in picture
    assert commands(picture) == [
        r"  \path[draw=hex0072b2, line width=2pt] (0,0) -- (10,20) -- (30,20)",
        "    (1.5,2) -- (3,4);",
        r"  \path[fill=hexffffff, draw=hex16181d, line width=0.5pt] (50,60) circle[radius=10];",
        r"  \path[fill=hexd55e00, draw=hex16181d, line width=0.5pt] (70,60) circle[radius=10];",
        r"  \path[fill=hexffffff] (41,51) rectangle (59,69);",
        r"  \path[draw=hexffffff, line width=7.5pt] (40,60) -- (60,60);",
        r"  \node[anchor=base, scale=0.600, text=hex16181d, bold] at (50,64) {+0.5};",
    ]


@pytest.mark.parametrize(
    ("position", "anchor", "baselines"),
    [
        ("middle center", "base", [46.8, 59.8]),
        ("middle right", "base west", [46.8, 59.8]),
        ("bottom center", "base", [57.5, 70.5]),
        ("top left", "base east", [34.5, 47.5]),
    ],
)
def test_every_line_of_a_text_stands_on_its_own_baseline(position: str, anchor: str, baselines: list[float]) -> None:
    picture = picture_of(drawing.texts([(20, 50)], ["a<br>b"], 10, "#000000", position=position))
    nodes = list(NODE.finditer(picture))
    assert [(node["x"], float(node["y"]), node["text"]) for node in nodes] == [
        ("20", y, text) for y, text in zip(baselines, "ab", strict=True)
    ]
    assert all(node["options"].startswith(f"anchor={anchor}, scale=0.500,") for node in nodes)


def test_texts_may_differ_in_everything() -> None:
    first = drawing.texts([(10, 10)], ["1"], 10, "#000000")
    second = drawing.texts([(20, 10)], ["2"], 20, "#ffffff", position="middle right", weight=600)
    picture = picture_of(*drawing.with_texts_last([first, second]))
    assert [node["options"] for node in NODE.finditer(picture)] == [
        "anchor=base, scale=0.500, text=hex000000",
        "anchor=base west, scale=1.000, text=hexffffff, bold",
    ]


@pytest.mark.parametrize(
    ("dash", "pattern"),
    [
        ("solid", None),
        ("dot", "on 2pt off 2pt"),
        ("dash", "on 6pt off 6pt"),
        ("dashdot", "on 6pt off 2pt on 2pt off 2pt"),
        ("10px,4px", "on 5pt off 2pt"),
        ("10px, 4.5px", "on 5pt off 2.25pt"),
        ("3px", "on 1.5pt off 1.5pt"),
    ],
)
def test_dashes(dash: str, pattern: str | None) -> None:
    picture = picture_of(drawing.lines([((0, 0), (10, 0))], "#000000", 4, dash=dash))
    expected = f", dash pattern={pattern}" if pattern else ""
    assert commands(picture) == [rf"  \path[draw=hex000000, line width=2pt{expected}] (0,0) -- (10,0);"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "lines+markers"}, r"TikZ draws no 'lines\+markers'"),
        ({"line": {"color": "red", "width": 1}}, "no colour of a theme: 'red'"),
        ({"line": {"color": "#000000", "width": 1, "dash": "5%,2%"}}, "TikZ draws no dash '5%,2%'"),
        (
            {"mode": "markers", "marker": {"symbol": "star", "color": "#000000", "size": 1, "line": {"width": 0}}},
            "TikZ draws no marker 'star'",
        ),
    ],
)
def test_what_no_figure_of_ours_has_is_refused(change: dict[str, Any], message: str) -> None:
    trace = {**drawing.lines([((0, 0), (1, 1))], "#000000", 1), **change}
    if "marker" in trace:
        trace["marker"]["line"]["color"] = "#000000"
    with pytest.raises(ValueError, match=message):
        picture_of(trace)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<i>a</i><sub>1</sub><sup>(2)</sup>", r"\ensuremath{a_{1}^{(2)}}"),
        ("<i>Θ</i>", r"\ensuremath{\Theta}"),
        ("<i>z\u0304</i><sub>1</sub><sup>(2)</sup>", r"\ensuremath{\bar{z}_{1}^{(2)}}"),
        ("<i>δ\u0304</i>, y\u0304 = 1", r"\ensuremath{\bar{\delta}}, \={y} = 1"),
        ("∂<i>J</i>/∂<i>b</i>", r"\ensuremath{\partial}\ensuremath{J}/\ensuremath{\partial}\ensuremath{b}"),
        ("(<i>a</i>)<sup>T</sup>", r"(\ensuremath{a})\ensuremath{{}^{T}}"),
        ("−7.9e−5", r"\ensuremath{-}7.9e\ensuremath{-}5"),
        ("<i>max</i>", r"\textit{max}"),
        ("<i>a%</i><sub>}</sub><sup>^</sup>", r"\textit{a\%}\textsubscript{\}}\textsuperscript{\textasciicircum{}}"),
        ("1 < 2 &lt; 3 &amp; 4", r"1 \textless{} 2 \textless{} 3 \& 4"),
        ("<b>x</b>", r"\textless{}b\textgreater{}x\textless{}/b\textgreater{}"),
        ("<i></i>", r"\textless{}i\textgreater{}\textless{}/i\textgreater{}"),
        ("", ""),
    ],
)
def test_small_html_becomes_latex(text: str, expected: str) -> None:
    assert small_html(text) == expected


def test_chinese_needs_a_font() -> None:
    assert small_html("第 1 层<i>层</i>", chinese=True) == r"第 1 层\textit{层}"
    assert small_html("层") == "U+5C42"


def test_every_name_of_a_unit_is_math() -> None:
    view = view_of("bias-unit")
    names = view.notation
    for symbol in (names.x(0), names.a(1, 0), names.z(2, 1), names.delta(3, 1), names.W(0), names.summed(0), names.J()):
        assert re.fullmatch(r"\\ensuremath\{\\?[A-Za-z]+(_\{\d+\})?(\^\{\(\d\)\})?\}", small_html(html(symbol)))
        mean = small_html(html(symbol.mean))
        assert re.fullmatch(r"\\ensuremath\{\\bar\{\\?[A-Za-z]+\}(_\{\d+\})?(\^\{\(\d\)\})?\}", mean)


def assert_harmless(text: str) -> None:
    printed = small_html(text)
    assert printed.isascii()
    assert "\n" not in printed
    assert list(faults(printed)) == []
    for command in COMMANDS.findall(printed):
        assert OWN.fullmatch(command) or TEXT_COMMANDS.fullmatch(command), command
    bare = COMMANDS.sub("", printed)
    while bare != (inner := re.sub(r"\{[^{}]*\}", "", bare)):
        bare = inner
    assert not set(bare) & set("$&#^_~%\\")


@pytest.mark.parametrize("frame", ["{}", "<i>{}</i>", "<i>a</i><sub>{}</sub>", "<sup>{}</sup>", "<i>{}", "&{};"])
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_is_harmless_wherever_it_stands(text: str, frame: str) -> None:
    assert_harmless(frame.replace("{}", text))


@given(
    st.lists(
        st.sampled_from(["<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>", "&#92;", "&", *"a1(\\{}$%^_#~-'⁽₁δ<>\n"])
    )
)
def test_any_text_is_harmless(parts: list[str]) -> None:
    assert_harmless("".join(parts))
