"""A picture as a `tikzpicture`, trace by trace: lines, markers and texts on a canvas in pixels, y downwards.

Plates, the backgrounds of texts, are lines like any other: TikZ ends them as bluntly as Plotly does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import plotly.graph_objects as go

from engine.display.formula import BAR, Symbol
from engine.export.latex_text import latex_math, latex_text

FONT_SIZE = 10
"""In points. All texts are set in TeX's font of this size and then scaled: smaller ones of its fonts are wider, and
numbers have no more room than the picture left them."""

BOLD = 600
"""From this weight on a text is bold."""

LINE_SPACING = 1.3
"""From baseline to baseline in units of the font size; Plotly's own."""

BASELINES: Mapping[str, float] = {"top": -0.25, "middle": 0.33, "bottom": 0.75}
"""How far the baseline of a single line lies below the text's point, in units of the font size."""

ANCHORS: Mapping[str, str] = {"left": "anchor=base east", "center": "anchor=base", "right": "anchor=base west"}
"""Where TikZ holds a text that Plotly puts to the left of its point, onto it or to the right of it."""

DASHES: Mapping[str, Sequence[float]] = {"dot": (1, 1), "dash": (3, 3), "longdash": (5, 5), "dashdot": (3, 1, 1, 1)}
"""Plotly's words for dashes: strokes and gaps in units of the line's width."""

_FONT = rf"\fontsize{{{FONT_SIZE}}}{{12}}"
_STYLES = (
    rf"every node/.style={{inner sep=0pt, outer sep=0pt, font={_FONT}\selectfont}}, "
    # Bold that is no wider than the rest, unlike the one of \bfseries.
    rf"bold/.style={{font={_FONT}\fontseries{{b}}\selectfont\boldmath}}"
)

_COLOUR = re.compile(r"#([0-9a-f]{6})")
_DASH_LIST = re.compile(r"\d+(\.\d+)?px(, ?\d+(\.\d+)?px)*")
_LINE_BREAK = re.compile(r"<br ?/?>")
_SYMBOL = re.compile(r"(?:<i>([^<]+)</i>)?(?:<sub>([^<]+)</sub>)?(?:<sup>([^<]+)</sup>)?")
_LETTER = re.compile(rf"(?:[A-Za-zΘθΔδαλσℓ]{BAR}?)?")
_INDEX = re.compile(r"[A-Za-z0-9()]*")


@dataclass(frozen=True)
class _Pen:
    """What all strokes of a picture share.

    Attributes:
        scale: points a pixel.
        chinese: whether the document has a font for Chinese.
    """

    scale: float
    chinese: bool

    def points(self, pixels: float) -> str:
        """A length on paper: `1.4pt`."""
        return f"{round(pixels * self.scale, 2):g}pt"


def tikz_picture(figure: go.Figure, width: float, chinese: bool = False) -> str:
    r"""The figure as a `tikzpicture`, for a document that loads TikZ.

    It is as wide as it should be, whatever its texts, and defines its colours itself.

    Args:
        figure: a standard figure of `drawing.as_figure`, painted.
        width: in points.
        chinese: whether Chinese characters may stay in its texts; else their code points are written.

    Raises:
        ValueError: for a mode, marker, dash or colour that these figures do not use.
    """
    shown = figure.to_plotly_json()
    layout, traces = shown["layout"], shown["data"]
    pen = _Pen(width / layout["width"], chinese)
    commands = [_ground(layout)]
    for trace in traces:
        commands += _trace(trace, pen)
    colours = dict.fromkeys([layout["paper_bgcolor"], *(colour for trace in traces for colour in _colours(trace))])
    definitions = [rf"\definecolor{{{_name(colour)}}}{{HTML}}{{{colour[1:].upper()}}}" for colour in colours]
    body = "\n".join(f"  {line}" for line in (*definitions, *commands))
    unit = f"{pen.scale:.4f}pt"
    options = f"x={unit}, y=-{unit}, line join=round, {_STYLES}"
    return f"\\begin{{tikzpicture}}[{options}]\n{body}\n\\end{{tikzpicture}}"


def small_html(text: str, chinese: bool = False) -> str:
    r"""One line of a figure's text as LaTeX: `<i>a</i><sub>1</sub>` becomes `\ensuremath{a_{1}}`.

    Known tags are `i`, `sub` and `sup`, in this order and not nested; every other character is text, harmless whatever
    it is.
    """
    parts, place = [], 0
    while place < len(text):
        match = _SYMBOL.match(text, place)
        if match and match[0]:
            parts.append(_symbol(match, chinese))
            place = match.end()
        else:
            following = text.find("<", place + 1)
            end = following if following >= 0 else len(text)
            parts.append(latex_text(unescape(text[place:end]), chinese))
            place = end
    return "".join(parts)


def _symbol(match: re.Match[str], chinese: bool) -> str:
    """A letter with its indices as math; what else stands in such tags as text."""
    base, lower, upper = (unescape(part or "") for part in match.groups())
    if _LETTER.fullmatch(base) and _INDEX.fullmatch(lower) and _INDEX.fullmatch(upper):
        return rf"\ensuremath{{{latex_math(Symbol(base, lower, upper))}}}"
    parts = {"textit": base, "textsubscript": lower, "textsuperscript": upper}
    return "".join(rf"\{command}{{{latex_text(part, chinese)}}}" for command, part in parts.items() if part)


def _ground(layout: Mapping[str, Any]) -> str:
    """The paper; nothing else counts for the picture's size."""
    colour, corner = _name(layout["paper_bgcolor"]), _point(layout["width"], layout["height"])
    return rf"\fill[{colour}, use as bounding box] (0,0) rectangle {corner};"


def _trace(trace: Mapping[str, Any], pen: _Pen) -> Iterator[str]:
    match trace["mode"]:
        case "lines":
            yield _lines(trace, pen)
        case "markers":
            yield from _markers(trace, pen)
        case "text":
            yield from _texts(trace, pen)
        case mode:
            raise ValueError(f"TikZ draws no {mode!r}")


def _lines(trace: Mapping[str, Any], pen: _Pen) -> str:
    """All polylines of a trace as one path."""
    line = trace["line"]
    options = [f"draw={_name(line['color'])}", f"line width={pen.points(line['width'])}"]
    if dash := _dash(line.get("dash", "solid"), line["width"], pen):
        options.append(f"dash pattern={dash}")
    paths: list[list[str]] = [[]]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None:
            paths.append([])
        else:
            paths[-1].append(_point(x, y))
    drawn = "\n    ".join(" -- ".join(path) for path in paths)
    return rf"\path[{', '.join(options)}] {drawn};"


def _dash(dash: str, width: float, pen: _Pen) -> str:
    """A dash pattern of TikZ; empty for a line without gaps."""
    if dash == "solid":
        return ""
    if dash in DASHES:
        lengths = [share * width for share in DASHES[dash]]
    elif _DASH_LIST.fullmatch(dash):
        lengths = [float(length.strip().removesuffix("px")) for length in dash.split(",")]
    else:
        raise ValueError(f"TikZ draws no dash {dash!r}")
    if len(lengths) % 2:
        lengths *= 2
    return " ".join(f"{'off' if index % 2 else 'on'} {pen.points(length)}" for index, length in enumerate(lengths))


def _markers(trace: Mapping[str, Any], pen: _Pen) -> Iterator[str]:
    marker, centres = trace["marker"], list(zip(trace["x"], trace["y"], strict=True))
    count, border = len(centres), marker["line"]
    fills, colours, widths = (_each(part, count) for part in (marker["color"], border["color"], border["width"]))
    sizes, symbols = _each(marker["size"], count), _each(marker["symbol"], count)
    for (x, y), fill, colour, width, size, symbol in zip(centres, fills, colours, widths, sizes, symbols, strict=True):
        options = [f"fill={_name(fill)}"]
        if width:
            options += [f"draw={_name(colour)}", f"line width={pen.points(width)}"]
        yield rf"\path[{', '.join(options)}] {_shape(symbol, x, y, size)};"


def _shape(symbol: str, x: float, y: float, size: float) -> str:
    half = size / 2
    match symbol:
        case "circle":
            return f"{_point(x, y)} circle[radius={half:g}]"
        case "square":
            return f"{_point(x - half, y - half)} rectangle {_point(x + half, y + half)}"
        case _:
            raise ValueError(f"TikZ draws no marker {symbol!r}")


def _texts(trace: Mapping[str, Any], pen: _Pen) -> Iterator[str]:
    """Every line of every text as a node that stands on its baseline."""
    count, font = len(trace["x"]), trace["textfont"]
    strings, sizes, colours = (_each(part, count) for part in (trace["text"], font["size"], font["color"]))
    positions, weights = _each(trace.get("textposition", "middle center"), count), _each(font.get("weight", 400), count)
    places = zip(trace["x"], trace["y"], strict=True)
    for (x, y), string, size, colour, position, weight in zip(
        places, strings, sizes, colours, positions, weights, strict=True
    ):
        height, side = position.split(" ")
        scale = f"{size * pen.scale / FONT_SIZE:.3f}"
        options = f"{ANCHORS[side]}, scale={scale}, text={_name(colour)}" + (", bold" if weight >= BOLD else "")
        lines = _LINE_BREAK.split(string)
        above = {"top": 1.0, "middle": 0.5, "bottom": 0.0}[height] * (len(lines) - 1) * LINE_SPACING
        for index, line in enumerate(lines):
            baseline = y + (BASELINES[height] - above + index * LINE_SPACING) * size
            yield rf"\node[{options}] at {_point(x, baseline)} {{{small_html(line, pen.chinese)}}};"


def _colours(trace: Mapping[str, Any]) -> Iterator[str]:
    """Every colour of a trace, repeatedly."""
    marker = trace.get("marker", {})
    parts = (trace.get("line"), marker, marker.get("line"), trace.get("textfont"))
    for part in parts:
        colours = (part or {}).get("color", ())
        yield from [colours] if isinstance(colours, str) else colours


def _name(colour: str) -> str:
    """What the picture calls a colour: `#0072b2` is `hex0072b2`."""
    match = _COLOUR.fullmatch(colour)
    if match is None:
        raise ValueError(f"no colour of a theme: {colour!r}")
    return f"hex{match[1]}"


def _each(value: Any, count: int) -> Sequence[Any]:
    """A value for each of `count` shapes where all share one."""
    return value if isinstance(value, list | tuple) else [value] * count


def _point(x: float, y: float) -> str:
    return f"({round(x, 1):g},{round(y, 1):g})"
