"""The mistake that was made: its line beside the right one, and what became of it."""

import numpy as np
import streamlit as st

from engine.core.gradient_check import FAILS, Check
from engine.core.trace import Parameters, Trace
from engine.display.catalogue import Catalogue
from engine.display.check_formula import mistake_lines
from engine.display.check_words import array_names, found_arrays
from engine.display.formula import latex
from engine.display.view import View


def section(texts: Catalogue, view: View, mistake: str, check: Check, gradients: Parameters) -> None:
    """Both lines, where the gradients are wrong, and why the others are not."""
    lines = mistake_lines(view, mistake)
    with st.container(border=True, key="check_broken"):
        left, right = st.columns(2, gap="medium")
        for column, heading, line in ((left, "mistake.wrong", lines.wrong), (right, "mistake.right", lines.right)):
            with column:
                st.markdown(f"**{texts(heading)}**")
                st.latex(latex(line))
        sentences = [texts(f"mistake.{mistake}_is"), *_findings(texts, view, mistake, check, gradients)]
        st.markdown(texts("sentence.joiner").join(sentences))


def _findings(texts: Catalogue, view: View, mistake: str, check: Check, gradients: Parameters) -> list[str]:
    if not changes(view.trace, gradients):
        return [texts("mistake.changes_nothing", where=texts(f"mistake.{mistake}_nothing"))]
    if check.verdict != FAILS:
        return [texts("mistake.not_caught")]
    found = found_arrays(check)
    sentences = [texts("mistake.wrong_in", arrays=array_names(view, found.wrong))]
    if found.right:
        sentences.append(
            texts("mistake.right_in", arrays=array_names(view, found.right), why=texts(f"mistake.{mistake}_spares"))
        )
    if found.untold:
        sentences.append(texts("mistake.untold_in", arrays=array_names(view, found.untold)))
    return sentences


def changes(trace: Trace, gradients: Parameters) -> bool:
    """Whether any of the gradients is another number than that of backpropagation."""
    pairs = (
        *zip(gradients.weights, trace.gradients.weights, strict=True),
        *zip(gradients.biases or (), trace.gradients.biases or (), strict=True),
    )
    return not all(np.array_equal(own, true) for own, true in pairs)
