"""A lesson as a LaTeX document that compiles by itself: its network as a drawing, then every step.

English documents need amsmath, graphicx, geometry and TikZ and compile with any TeX engine; Chinese ones take the class
ctexart and so XeLaTeX or LuaLaTeX.
"""

from collections.abc import Iterator

from engine.core.checks import name_layers
from engine.core.steps import Step
from engine.display.step_texts import step_sentence, step_title
from engine.display.view import View
from engine.export.latex_step import has_chinese, latex_math, latex_text, step_body
from engine.figures.drawing import Point
from engine.figures.network_layout import CANVASES, NetworkLayout, network_layout

POINTS_A_PIXEL = 0.62
"""Scale of the drawing: the canvas for a desk then fills the width of the text."""

SMALLEST_NAMED = 16.0
"""Radius in pixels from which on a name fits into a unit."""

WIDEST_LINE = 1.6
"""Width in points of the line of the largest weight; the others get their share."""

_PREAMBLE = r"""\usepackage{amsmath}
\usepackage{graphicx}
\usepackage{tikz}
\usepackage[a4paper, margin=2cm]{geometry}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\definecolor{positive}{HTML}{0072B2}
\definecolor{negative}{HTML}{D55E00}"""


def latex_document(view: View) -> str:
    r"""The whole lesson from `\documentclass` to `\end{document}`.

    The title is the lesson's, escaped; a lesson without one is called after the program. A title in Chinese makes an
    English document a `ctexart` too, so that it can be printed.
    """
    title = view.trace.lesson.title
    chinese = view.language == "zh" or has_chinese(title)
    steps = (_step(view, step, chinese) for step in view.trace.steps)
    shown_title = latex_text(title, chinese).strip() or latex_text(view.texts("app.title"), chinese)
    parts = (
        *_opening(view, chinese),
        _PREAMBLE,
        rf"\title{{{shown_title}}}" + "\n" + r"\author{}" + "\n" + r"\date{}",
        r"\begin{document}" + "\n" + r"\maketitle",
        network_drawing(view),
        *steps,
        r"\end{document}",
    )
    return "\n\n".join(parts) + "\n"


def network_drawing(view: View) -> str:
    """The shown part of the network as a `tikzpicture`: units, bias units, edges, dots for units left out.

    An edge is blue for a positive weight and vermilion for a negative one, as wide as its magnitude tells.
    """
    layout = network_layout(view.trace.lesson.network, CANVASES["wide"])
    lines = (*_edges(view, layout), *_units(view, layout), *(_dots(place) for place in layout.ellipses))
    scale = f"x={POINTS_A_PIXEL}pt, y=-{POINTS_A_PIXEL}pt"
    size = 2 * layout.radius * POINTS_A_PIXEL
    styles = (
        f"unit/.style={{circle, draw, fill=white, inner sep=0pt, minimum size={size:.2f}pt, font=\\scriptsize}}",
        "one/.style={rectangle, draw, fill=white, inner sep=2pt, font=\\tiny}",
    )
    body = "\n".join(f"  {line}" for line in lines)
    options = ",\n  ".join((scale, *styles))
    return f"\\begin{{center}}\n\\begin{{tikzpicture}}[{options}]\n{body}\n\\end{{tikzpicture}}\n\\end{{center}}"


def _opening(view: View, chinese: bool) -> Iterator[str]:
    layers = name_layers(view.trace.lesson.network.layers)
    yield f"% Backpropagation through {layers.encode('ascii', 'replace').decode()}, step by step."
    yield r"\documentclass{ctexart}" if chinese else r"\documentclass{article}"


def _step(view: View, step: Step, chinese: bool) -> str:
    runs = ((latex_text(run, chinese), is_stressed) for run, is_stressed in step_sentence(view, step))
    sentence = "".join(rf"\textbf{{{run}}}" if is_stressed else run for run, is_stressed in runs)
    title = latex_text(step_title(view, step), chinese)
    return f"\\section*{{{title}}}\n{sentence}\n\n{step_body(view, step).rstrip()}"


def _edges(view: View, layout: NetworkLayout) -> Iterator[str]:
    network = view.trace.lesson.network
    values: dict[str, float] = {}
    for _, _, edge in layout.graph.edges(data=True):
        step, i, j = edge["step"], edge["destination"], edge["source"]
        own = network.weights[step][i, j] if j is not None else (network.biases or ())[step][i]
        values[edge["target"]] = float(own)
    largest = max(map(abs, values.values())) or 1.0
    for target, (tail, head) in layout.edges.items():
        colour = "positive" if values[target] >= 0 else "negative"
        width = max(0.2, WIDEST_LINE * abs(values[target] / largest))
        yield rf"\draw[{colour}, line width={width:.2f}pt] {_point(tail)} -- {_point(head)};"


def _units(view: View, layout: NetworkLayout) -> Iterator[str]:
    names = view.notation
    for node, data in layout.graph.nodes(data=True):
        place, layer, unit = _point(layout.centres[node]), data["layer"], data["unit"]
        if unit is None:
            yield rf"\node[one] at {place} {{$1$}};"
            continue
        name = latex_math(names.a(layer, unit) if layer else names.x(unit))
        yield rf"\node[unit] at {place} {{{f'${name}$' if layout.radius >= SMALLEST_NAMED else ''}}};"


def _dots(place: Point) -> str:
    return rf"\node at {_point(place)} {{$\vdots$}};"


def _point(place: Point) -> str:
    x, y = place
    return f"({x:.1f},{y:.1f})"
