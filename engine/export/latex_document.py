"""A lesson as a LaTeX document that compiles by itself: every step with its picture.

English documents need amsmath, graphicx, geometry and TikZ and compile with any TeX engine; Chinese ones take the class
ctexart and so XeLaTeX or LuaLaTeX.
"""

from collections.abc import Iterator

from engine.core.checks import name_layers
from engine.core.steps import Step
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.export.latex_step import step_body
from engine.export.latex_text import has_chinese, latex_text

_PREAMBLE = r"""\usepackage{amsmath}
\usepackage{graphicx}
\usepackage{tikz}
\usepackage[a4paper, margin=2cm]{geometry}
\pagestyle{plain}
\setlength{\parindent}{0pt}"""


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
        *steps,
        r"\end{document}",
    )
    return "\n\n".join(parts) + "\n"


def _opening(view: View, chinese: bool) -> Iterator[str]:
    layers = name_layers(view.trace.lesson.network.layers)
    yield f"% Backpropagation through {layers.encode('ascii', 'replace').decode()}, step by step."
    yield r"\documentclass{ctexart}" if chinese else r"\documentclass{article}"


def _step(view: View, step: Step, chinese: bool) -> str:
    title = latex_text(step_title(view, step), chinese)
    return f"\\section*{{{title}}}\n{step_body(view, step, chinese).rstrip()}"
