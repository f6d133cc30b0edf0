"""The grids of relative errors, and beside them one parameter in full."""

import html
from collections.abc import Sequence

import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.difference_ends import difference_ends
from engine.core.gradient_check import AGREES, APART, KINK, UNSURE, Check, Comparison, worst
from engine.display.catalogue import Catalogue
from engine.display.check_formula import difference_line, length_line
from engine.display.check_grid import error_grids
from engine.display.check_words import (
    MARKS,
    all_digits,
    error_text,
    gradient_name,
    kink_of,
    kink_sentence,
    outcome_counts,
    power_text,
    shared_length,
)
from engine.display.formula import row
from engine.display.lesson_file import content_key
from engine.display.view import View
from engine.figures.check_figure import BIAS, SMALLEST, KeyWords, check_figure, check_picture
from pages.shared import session, shell
from pages.shared.formulas import formula_text
from pages.shared.parameter_choice import chosen_parameter

CHART = "check_grids"
QUIET = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def section(texts: Catalogue, view: View, check: Check, mistake: str | None) -> None:
    """All relative errors, and one parameter: the worst, until another one is chosen in the lists or by a click."""
    memory = f"check_{mistake}_{content_key(view.trace.lesson)}"
    left, right = st.columns((3, 2), gap="medium")
    with right:
        heading = st.container()
        most = worst(check.comparisons) or check.comparisons[0]
        shown = chosen_parameter(texts, view, memory, most.parameter)
        with heading:
            shell.heading(texts("check.one_parameter", name=gradient_name(view, shown)))
        _one(texts, view, check, next(found for found in check.comparisons if found.parameter == shown))
        if shown != most.parameter:
            st.button(texts("check.show_worst"), key="check_show_worst", on_click=session.remember, args=(memory, None))
    with left:
        shell.heading(texts("check.errors"))
        _grids(texts, view, check, shown, memory)


def _grids(texts: Catalogue, view: View, check: Check, shown: Parameter, memory: str) -> None:
    outcomes = {outcome: texts(f"check.outcome_{outcome}") for outcome in (APART, KINK, UNSURE)}
    words = KeyWords(
        texts("check.least", error=power_text(SMALLEST)), texts("check.most"), outcomes, texts("check.exponents")
    )
    grids = error_grids(view, check)
    picture = check_picture(grids, check.tolerance, words, shown, session.current().canvas)
    # Streamlit would squeeze a chart that is wider than its place; so it scrolls inside its own box.
    st.html(f"<style>.st-key-{CHART} {{ min-width: {picture.width:.0f}px; }}</style>")
    with st.container(key="check_grids_box"):
        st.plotly_chart(
            check_figure(picture, st.context.theme.type or "light"),
            width="content",
            theme=None,
            alt=_alt(texts, view, check),
            config=QUIET,
            key=CHART,
            on_select=lambda: _clicked(memory),
            selection_mode="points",
        )


def _clicked(memory: str) -> None:
    """A cell was clicked.

    Streamlit calls back without a point too: for a second click, which takes Plotly's own mark away and means the same
    cell, and for a picture that has just gone, together with whatever else was chosen by then.
    """
    points = st.session_state[CHART]["selection"]["points"]
    place = points[0].get("customdata") if points else None
    if isinstance(place, Sequence) and len(place) == 3:
        step, unit, source = map(int, place)
        session.remember(memory, Parameter(step, unit, None if source == BIAS else source))


def _alt(texts: Catalogue, view: View, check: Check) -> str:
    counts, most = outcome_counts(check), worst(check.comparisons)
    return texts(
        "check.grids_alt",
        agree=counts[AGREES],
        wrong=counts[APART],
        kinks=counts[KINK],
        unsure=counts[UNSURE],
        name="–" if most is None else gradient_name(view, most.parameter),
        error="–" if most is None else error_text(most.relative_error),
    )


def _one(texts: Catalogue, view: View, check: Check, found: Comparison) -> None:
    """Gradient and difference below each other with all digits, the outcome, and the formula with its numbers."""
    rows = ((texts("check.gradient"), found.gradient), (texts("check.difference"), found.difference))
    shared = shared_length(found.gradient, found.difference)
    cells = "".join(_row(label, value, shared) for label, value in rows)
    st.html(f'<table class="check-numbers">{cells}</table>')
    st.markdown(_outcome(texts, view, check, found))
    ends = difference_ends(view.trace.lesson, found.parameter, check.epsilon)
    with st.container(key="check_formula", gap="small"):
        for chunk in (*difference_line(view, found, ends), row(*length_line(view, found, ends))):
            st.markdown(formula_text((chunk,)))


def _row(label: str, value: float, shared: int) -> str:
    """A row of the table; the digits that both numbers share are stressed."""
    digits, power = all_digits(value)
    times = f" · 10<sup>{power}</sup>" if power not in ("", "0") else ""
    number = f"<b>{digits[:shared]}</b>{digits[shared:]}{times}"
    return f'<tr><th scope="row">{html.escape(label)}</th><td>{number or "?"}</td></tr>'


def _outcome(texts: Catalogue, view: View, check: Check, found: Comparison) -> str:
    error = error_text(found.relative_error) or MARKS[UNSURE]
    sentence = texts(
        f"check.told_{found.outcome}",
        mark=MARKS[found.outcome],
        error=error,
        tolerance=power_text(check.tolerance),
        uncertainty=error_text(found.uncertainty) or "∞",
    )
    kink = kink_of(check, found.parameter)
    return sentence if kink is None else texts("sentence.joiner").join((sentence, kink_sentence(view, [kink])))
