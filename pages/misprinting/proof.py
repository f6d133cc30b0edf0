"""The proof by number: what the equations give, what was measured, and how far they are from it."""

import html
from collections.abc import Sequence

import streamlit as st

from engine.core.misprints import CONFIRMED, REFUTED, Evaluation, Evidence
from engine.display.catalogue import Catalogue
from engine.display.check_words import power_text
from engine.display.misprint_formulas import WRITTEN, Written
from engine.display.misprint_matrices import RIGHT_MARK, SAME_MARK, UNSURE_MARK, WRONG_MARK, Proof, proof
from engine.display.numbers import format_number
from engine.display.view import View
from engine.figures.misprint_figure import misprint_picture
from pages.shared import session
from pages.shared.formulas import formula_text
from pages.shared.scaled_picture import scaled_picture

LARGEST = 1.1
ERROR_DIGITS = 3


def proofs(texts: Catalogue, evidence: Evidence) -> tuple[Proof, ...]:
    """The grids of each equation.

    Raises:
        LessonError: when a number leaves the range of floats.
    """
    state = session.current()
    view = View(evidence.trace, state.digits, state.language)
    written = WRITTEN[evidence.misprint.key]
    return tuple(
        proof(view, evaluation, formulas.quantity, _notes(texts, evaluation, formulas))
        for evaluation, formulas in zip(evidence.evaluations, written, strict=True)
    )


def section(texts: Catalogue, evidence: Evidence, shown: Sequence[Proof]) -> None:
    """Grids and errors of each equation, and what they say."""
    if not evidence.refutes_printed:
        st.info(texts("misprint.hidden"), icon=":material/info:")
    written = WRITTEN[evidence.misprint.key]
    for index, (found, formulas) in enumerate(zip(shown, written, strict=True)):
        st.markdown(texts("misprint.measured", formula=formula_text((formulas.measured,))))
        _grids(texts, f"misprint_grids_{index}", found)
        st.html(_errors(texts, found, formulas.is_derivative))
    explained = "misprint.threshold" if written[0].is_derivative else "misprint.threshold_computed"
    st.caption(texts(explained, refuted=power_text(REFUTED), confirmed=power_text(CONFIRMED)))


def _grids(texts: Catalogue, key: str, shown: Proof) -> None:
    wrong = texts("misprint.wrong_entries", wrong=int(shown.wrong.sum()), count=shown.wrong.size)
    alt = texts("misprint.picture", signs=wrong, numbers=shown.spoken)
    scaled_picture(key, texts, misprint_picture(shown.content, session.current().canvas), alt, LARGEST)


def _notes(texts: Catalogue, evaluation: Evaluation, formulas: Written) -> tuple[str, str, str]:
    refuted, confirmed = _marks(evaluation)
    return (
        f"{refuted} {texts('misprint.note_printed')}",
        texts("misprint.note_difference" if formulas.is_derivative else "misprint.note_computed"),
        f"{confirmed} {texts('misprint.note_corrected')}",
    )


def _marks(evaluation: Evaluation) -> tuple[str, str]:
    refuted = WRONG_MARK if evaluation.printed_error > REFUTED else SAME_MARK
    return refuted, RIGHT_MARK if evaluation.corrected_error < CONFIRMED else UNSURE_MARK


def _errors(texts: Catalogue, shown: Proof, is_derivative: bool) -> str:
    """A row for each version: its relative errors and the verdict."""
    refuted, confirmed = _marks(shown.evaluation)
    exact = shown.evaluation.printed_error, shown.evaluation.corrected_error
    rough = shown.printed_error, shown.corrected_error
    verdicts = (
        texts("misprint.refuted" if shown.is_refuted else "misprint.not_refuted"),
        texts("misprint.confirmed" if shown.is_confirmed else "misprint.not_confirmed"),
    )
    names = (f"{refuted} {texts('misprint.printed')}", f"{confirmed} {texts('misprint.corrected')}")
    columns = [rough, exact] if is_derivative else [exact]
    headings = ("misprint.error_difference", "misprint.error_exact") if is_derivative else ("misprint.error",)
    head = "".join(
        _cell("th", texts(key), ' scope="col"') for key in ("misprint.version", *headings, "misprint.verdict")
    )
    body = "".join(
        "<tr>"
        + _cell("th", names[i], ' scope="row"')
        + "".join(_cell("td", _error_text(column[i]), ' class="misprint-number"') for column in columns)
        + _cell("td", verdicts[i])
        + "</tr>"
        for i in range(2)
    )
    caption = f"<caption>{html.escape(texts('misprint.error'))}</caption>" if is_derivative else ""
    return f'<table class="misprint-errors">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _error_text(error: float) -> str:
    return format_number(error, ERROR_DIGITS) if error else "0"


def _cell(tag: str, text: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{html.escape(text)}</{tag}>"
