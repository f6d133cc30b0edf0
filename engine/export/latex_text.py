"""Texts and symbols for LaTeX, in ASCII: nothing that TeX could read as a command, no letter that pdfTeX has not.

Formulas come from `formula.latex`, completed here where plain symbols of the pages remain in it.
"""

import re
import unicodedata
from collections.abc import Mapping

from engine.display.formula import BAR, Node, latex

_ASCII: Mapping[str, str] = {
    **{letter: f"\\{letter}" for letter in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    '"': "''",
}
"""Characters of ASCII that mean something to TeX, or that its oldest fonts lack."""

_LETTERS: Mapping[str, str] = {
    **{"–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}"},
    **{"ø": r"\o{}", "Ø": r"\O{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}"},
    **{"§": r"\S{}", "©": r"\copyright{}", "£": r"\pounds{}", "¿": "?`", "¡": "!`"},
}
"""Letters and signs of running text."""

_ACCENTS: Mapping[str, str] = {
    **{"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": "."},
    **{"\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c"},
}
"""Combining accents by the name of TeX's command for them."""

_MATH: Mapping[str, str] = {
    **{"α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "η": r"\eta"},
    **{"θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "σ": r"\sigma", "φ": r"\varphi", "ω": r"\omega"},
    **{"Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Σ": r"\Sigma", "Φ": r"\Phi", "Ω": r"\Omega", "ℓ": r"\ell"},
    **{"∂": r"\partial", "∇": r"\nabla", "∑": r"\sum", "∏": r"\prod", "∞": r"\infty", "√": r"\surd"},
    **{"−": "-", "±": r"\pm", "·": r"\cdot", "×": r"\times", "÷": r"\div", "∘": r"\circ", "⊙": r"\odot", "∗": r"\ast"},
    **{"→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "↦": r"\mapsto", "∈": r"\in", "°": r"{}^{\circ}"},
    **{"≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto"},
    **{"…": r"\dots", "⋮": r"\vdots", "⋱": r"\ddots", "½": r"\tfrac12", "¼": r"\tfrac14", "¾": r"\tfrac34"},
}
"""Symbols that stand in math."""

_LOWER: Mapping[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖ", "0123456789+-ijk", strict=True))
_UPPER: Mapping[str, str] = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡᵐᴸ", "0123456789+-()lmL", strict=True)),
    "ᵀ": r"\mathsf T",
}

_TOKEN = re.compile(
    rf"(?:(?P<base>[A-Za-z{''.join(_MATH)}])(?P<bar>{BAR}?))?(?P<lower>[{''.join(_LOWER)}]*)(?P<upper>[{''.join(_UPPER)}]*)(?P<prime>′?)"
)
"""A letter or a symbol with its bar and its indices; matches the empty text before anything else."""

_LIGATURE = re.compile(r"([-',])(?=\1)")
_POWER_OF_TEN = re.compile(r"(\d+(?:\.\d+)?)e(-?\d+)")
_CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")


def has_chinese(text: str) -> bool:
    """Whether any character of the text needs a Chinese font."""
    return _CHINESE.search(text) is not None


def latex_text(text: str, chinese: bool = False) -> str:
    r"""Any text as running text of LaTeX: `Θ⁽²⁾ % done` becomes `\ensuremath{\Theta^{(2)}} \% done`.

    Nothing in it is read as a command; line breaks and control characters become spaces. The result is ASCII but for
    Chinese characters, where the document has a font for them. What else has no counterpart is written as `U+1F600`.

    Args:
        text: any characters.
        chinese: whether Chinese characters may stay.
    """
    composed = unicodedata.normalize("NFC", "".join(letter if letter.isprintable() else " " for letter in text))
    parts, place = [], 0
    while place < len(composed):
        match = _TOKEN.match(composed, place)
        if match and match[0] and not (match[0].isascii()):
            parts.append(_math_token(match))
            place = match.end()
        else:
            parts.append(_character(composed, place, chinese))
            place += 1
    return "".join(parts)


def latex_math(node: Node) -> str:
    """A formula in math mode, in ASCII; powers of ten as powers of ten: `4.2e−4` becomes 4.2·10⁻⁴."""
    return _as_math(latex(node))


def _character(text: str, place: int, chinese: bool) -> str:
    """One character of running text that is not a symbol of math."""
    letter = text[place]
    if chinese and has_chinese(letter):
        return letter
    if letter.isascii():
        # Without the group TeX would join two of them: -- into a dash, '' into a quotation mark.
        return _ASCII.get(letter, letter) + ("{}" if _LIGATURE.match(text, place) else "")
    if letter in _LETTERS:
        return _LETTERS[letter]
    base, *accents = list(unicodedata.normalize("NFD", letter))
    if base.isascii() and base.isalpha() and accents and all(accent in _ACCENTS for accent in accents):
        for accent in accents:
            base = f"\\{_ACCENTS[accent]}{{{base}}}"
        return base
    return " " if letter.isspace() else f"U+{ord(letter):04X}"


def _math_token(match: re.Match[str]) -> str:
    """A symbol with its indices, wherever it stands."""
    letter = match["base"] or "{}"
    base = _MATH.get(letter, letter)
    base = rf"\bar{{{base}}}" if match["bar"] else base
    lower = "".join(_LOWER[letter] for letter in match["lower"])
    upper = "".join(_UPPER[letter] for letter in match["upper"])
    prime = "{}'" if match["prime"] else ""
    return (
        rf"\ensuremath{{{base}" + (f"_{{{lower}}}" if lower else "") + (f"^{{{upper}}}" if upper else "") + prime + "}"
    )


def _as_math(text: str) -> str:
    """Math with the symbols that `formula.latex` passes on as they are: → ∑ α."""
    plain_powers = _POWER_OF_TEN.sub(r"{\1 \\cdot 10^{\2}}", text)
    return "".join(letter if letter.isascii() else f"{_MATH[letter]} " for letter in plain_powers)
