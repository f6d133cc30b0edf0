"""A lesson as a Jupyter notebook (nbformat 4.5): the steps in words and formulas, and code that computes them.

The code cells are the sections of the NumPy script, in order; run one after the other they give the same numbers.
"""

import html
import json
from collections.abc import Iterator
from typing import Any

from engine.core.steps import Step
from engine.display.formula import Line, latex
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import step_sentence, step_title
from engine.display.view import View
from engine.export.numpy_script import one_line, script_sections

Json = dict[str, Any]

_METADATA: Json = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(view: View) -> str:
    """The notebook as JSON: for each step its title, its sentence, its formula and the code that computes it.

    Args:
        view: what it walks through; titles, sentences and formulas are in its language and notation. The code is the
            engine's own, and its comments are English.
    """
    content = {"cells": list(_cells(view)), "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _cells(view: View) -> Iterator[Json]:
    lesson = view.trace.lesson
    yield _cell("markdown", "title", f"# {user_text(lesson.title) or view.texts('app.title')}")
    for index, section in enumerate(script_sections(lesson)):
        if section.step is not None:
            yield _cell("markdown", f"text-{index}", _step_text(view, section.step))
        yield _cell("code", f"code-{index}", section.text)


def user_text(text: str) -> str:
    """A user's text that Markdown, HTML and MathJax all leave alone.

    Every letter that could mean something to one of them is a character reference, and the whole is code, inside which
    MathJax looks for no formulas.
    """
    letters = (letter if letter.isalnum() or letter == " " else f"&#{ord(letter)};" for letter in one_line(text))
    content = "".join(letters)
    return f"<code>{content}</code>" if content else ""


def _step_text(view: View, step: Step) -> str:
    # <strong> instead of **: beside Chinese punctuation Markdown does not take the stars for stress.
    runs = ((html.escape(run, quote=False), is_stressed) for run, is_stressed in step_sentence(view, step))
    sentence = "".join(f"<strong>{run}</strong>" if is_stressed else run for run, is_stressed in runs)
    title = html.escape(step_title(view, step), quote=False)
    return f"## {title}\n\n{sentence}\n\n$$\n{_formula(step_symbols(view, step))}\n$$"


def _formula(line: Line) -> str:
    return r" \; ".join(map(latex, line))


def _cell(kind: str, name: str, text: str) -> Json:
    cell: Json = {"cell_type": kind, "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell
