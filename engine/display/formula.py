"""Formulas as trees: built once, printed as LaTeX, as plain text, as Plotly's HTML, or as data for the player.

The nodes say what a formula is, the printers how it looks somewhere. A printer never decides what is in a formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

BAR = "\u0304"
"""Stands behind the letter that it is drawn above."""


@dataclass(frozen=True)
class Symbol:
    """A letter with a lower index and an upper mark: θ₁₂⁽³⁾.

    Attributes:
        base: the letter itself.
        sub: lower index, for example `12`.
        sup: upper mark, for example `(3)`.
        transposed: whether a transposition sign follows: (a⁽³⁾)ᵀ.
    """

    base: str
    sub: str = ""
    sup: str = ""
    transposed: bool = False

    @property
    def T(self) -> "Symbol":
        """The same symbol, transposed."""
        return replace(self, transposed=True)

    @property
    def mean(self) -> "Symbol":
        """The same symbol with a bar: the mean over several samples."""
        return replace(self, base=self.base + BAR)


@dataclass(frozen=True)
class Number:
    """A number, already formatted.

    Attributes:
        text: as shown.
        tone: `plus` or `minus` where its sign is coloured, else empty.
    """

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Operator:
    """An operator, a bracket or a relation: = + · × ∘ ( )."""

    text: str


@dataclass(frozen=True)
class Fraction:
    """over / under."""

    over: "Node"
    under: "Node"


@dataclass(frozen=True)
class Power:
    """base to the exponent."""

    base: "Node"
    exponent: "Node"


@dataclass(frozen=True)
class Row:
    """Nodes side by side."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Grid:
    """Nodes in rows and columns, between brackets."""

    rows: tuple[tuple["Node", ...], ...]


Node = Symbol | Number | Operator | Fraction | Power | Row | Grid
Line = tuple[Node, ...]
"""A formula as chunks: a line may be broken between two of them."""


def row(*items: "Node | str") -> Row:
    """The nodes side by side; a text stands for an operator."""
    return Row(tuple(Operator(item) if isinstance(item, str) else item for item in items))


def partial(of: Node, by: Node) -> Fraction:
    """∂of / ∂by."""
    return Fraction(row("∂", of), row("∂", by))


_LATEX_LETTERS: Mapping[str, str] = {
    "": "{}",
    "Θ": r"\Theta",
    "Δ": r"\Delta",
    "θ": r"\theta",
    "δ": r"\delta",
    "α": r"\alpha",
    "λ": r"\lambda",
    "σ": r"\sigma",
    "η": r"\eta",
    "∑": r"\sum",
    "ℓ": r"\ell",
    "∏": r"\prod",
    "𝟏": r"\mathbf{1}",
    "log": r"\log",
    "ln": r"\ln",
    "tanh": r"\tanh",
    "max": r"\max",
    "softmax": r"\operatorname{softmax}",
    "sigmoid": r"\operatorname{sigmoid}",
}
_LATEX_OPERATORS: Mapping[str, str] = {
    "∂": r"\partial ",
    "·": r"\cdot",
    "×": r"\times",
    "∘": r"\circ",
    "⊙": r"\odot",
    "∗": r"\ast",
    "−": "-",
    "⇒": r"\Rightarrow",
    "←": r"\leftarrow",
    "∞": r"\infty",
    "…": r"\dots",
    "≥": r"\ge",
    "≤": r"\le",
    "≠": r"\ne",
    "{": r"\{",
    "}": r"\}",
    "ᵀ": r"{}^{\mathsf T}",
    "′": "{}'",  # the empty group keeps it apart from an upper mark, where TeX would refuse it
}


def latex(node: Node) -> str:
    """The formula as LaTeX (amsmath)."""
    match node:
        case Symbol(base, sub, sup, transposed):
            text = _latex_letter(base) + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")
            return rf"({text})^{{\mathsf T}}" if transposed else text
        case Number(text):
            return text.replace("−", "-").replace("∞", r"\infty")
        case Operator(text):
            return _LATEX_OPERATORS.get(text, text)
        case Fraction(over, under):
            return rf"\frac{{{latex(over)}}}{{{latex(under)}}}"
        case Power(base, exponent):
            text = latex(base)
            marked = isinstance(base, Symbol) and base.sup
            return (f"{{{text}}}" if marked else text) + f"^{{{latex(exponent)}}}"
        case Row(items):
            return " ".join(map(latex, items))
        case Grid(rows):
            lines = r" \\ ".join(" & ".join(map(latex, cells)) for cells in rows)
            return rf"\begin{{bmatrix}} {lines} \end{{bmatrix}}"


def _latex_letter(base: str) -> str:
    letter = _LATEX_LETTERS.get(base.removesuffix(BAR), base.removesuffix(BAR))
    return rf"\bar{{{letter}}}" if base.endswith(BAR) else letter


_SUBSCRIPTS = str.maketrans("0123456789ijk", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖ")
_SUPERSCRIPTS = str.maketrans("0123456789()lmLT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ˡᵐᴸᵀ")


def plain(node: Node) -> str:
    """The formula as one line of plain text, for names, hover and screen readers: `∂J/∂θ₁₂⁽³⁾`."""
    match node:
        case Symbol(base, sub, sup, transposed):
            text = base + sub.translate(_SUBSCRIPTS) + sup.translate(_SUPERSCRIPTS)
            return f"({text})ᵀ" if transposed and sup else text + "ᵀ" * transposed
        case Number(text) | Operator(text):
            return text
        case Fraction(over, under):
            return f"{_plain_operand(over)}/{_plain_operand(under)}"
        case Power(base, exponent):
            return f"{_plain_operand(base)}^{_plain_operand(exponent)}"
        case Row(items):
            return "".join(map(_plain_item, items)).strip()
        case Grid(rows):
            return f"[{'; '.join(', '.join(map(plain, cells)) for cells in rows)}]"


def _plain_item(item: Node) -> str:
    """An item of a row: signs and the names of functions stand apart."""
    if isinstance(item, Operator) and item.text in "=+−×·∘⊙∗←":
        return f" {item.text} "
    return plain(item) + " " * (isinstance(item, Symbol) and len(item.base.removesuffix(BAR)) > 1)


def _plain_operand(node: Node) -> str:
    """What stands above or below a line, in brackets where it would fall apart."""
    text = plain(node)
    return text if " " not in text or text[0] + text[-1] == "()" else f"({text})"


def html(node: Node) -> str:
    """The formula in the few HTML tags that Plotly draws. Holds only what this project wrote, never a user's text."""
    match node:
        case Symbol(base, sub, sup, transposed):
            text = f"<i>{base}</i>" + (f"<sub>{sub}</sub>" if sub else "") + (f"<sup>{sup}</sup>" if sup else "")
            return f"({text})<sup>T</sup>" if transposed else text
        case Row(items):
            return "".join(map(html, items))
        case _:
            return plain(node)


def data(node: Node) -> Any:
    """The formula as nested lists, for the player: `[kind, …]` with the kind s, n, o, f, p or r.

    The player draws matrices as pictures, so that a grid inside a formula is one line of text there.
    """
    match node:
        case Symbol(base, sub, sup, transposed):
            parts = ["s", base, sub, sup, "T" if transposed else ""]
            while not parts[-1]:
                parts.pop()
            return parts
        case Number(text, tone):
            return ["n", text, tone] if tone else ["n", text]
        case Operator(text):
            return text
        case Fraction(over, under):
            return ["f", data(over), data(under)]
        case Power(base, exponent):
            return ["p", data(base), data(exponent)]
        case Row(items):
            return ["r", *map(data, items)]
        case Grid():
            return plain(node)
