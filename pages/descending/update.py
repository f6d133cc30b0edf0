"""One update, step by step: its grids line by line, and one parameter with numbers to work out again."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from engine.core.chain_rule import Parameter
from engine.core.descent import Descent
from engine.core.errors import LessonError
from engine.core.network import Network
from engine.core.optimisers import Adam, Momentum, Optimiser
from engine.core.trace import Trace
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.numbers import format_exactly, format_short
from engine.display.targets import target_of
from engine.display.update_lines import LINE_MARKS, Subject, UpdateLine, given_line, update_lines
from engine.display.update_matrices import update_matrices
from engine.figures.update_figure import update_picture
from pages.shared import session
from pages.shared.formulas import formula_text
from pages.shared.parameter_choice import chosen_parameter
from pages.shared.scaled_picture import scaled_picture
from pages.shared.views import view_of

CHOICE = "update"
LINE = "update_line"

ALL = -1
"""Stands for all lines in the list of lines."""

SMALL = 6
"""Up to so many rows and columns, the grids of all lines stand below each other."""

LARGEST = 1.2


def update_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """The update of step `step`; at the end of the run the one that would come next."""
    try:
        update = descent.update_at(step)
    except LessonError:
        st.info(texts("optimiser.diverges", number=step + 1), icon=":material/warning:")
        return
    view, optimiser = view_of(session.current()).minimising, descent.settings.optimiser
    st.markdown(_introduction(texts, descent, step))
    parameter = chosen_parameter(texts, view, CHOICE, _steepest(view.trace))
    subject = Subject(view, update, parameter)
    lines = update_lines(view, optimiser, update, parameter)
    left, right = st.columns((3, 2), gap="medium")
    with left:
        chosen = _stepper(texts, update.network, parameter, lines)
        _grids(texts, subject, optimiser, lines, chosen)
    with right:
        _worked(texts, subject, lines, chosen)


def _introduction(texts: Catalogue, descent: Descent, step: int) -> str:
    """Which update it is, and what its rule does, in words."""
    key = "optimiser.next_update" if step == descent.position else "optimiser.this_update"
    return texts("sentence.joiner").join((texts(key, number=step + 1), _rule(texts, descent.settings.optimiser)))


def _rule(texts: Catalogue, optimiser: Optimiser) -> str:
    match optimiser:
        case Momentum(momentum):
            values = {"momentum": format_exactly(momentum), "longer": format_short(round(1.0 / (1.0 - momentum), 1), 1)}
            return texts("optimiser.momentum", **values)
        case Adam():
            return texts("optimiser.adam")
        case _:
            return texts("optimiser.plain")


def _stepper(texts: Catalogue, network: Network, parameter: Parameter, lines: Sequence[UpdateLine]) -> int:
    """Which line's grids are shown, or `ALL` of them: to begin with all where they are small, else the last."""
    units, sources = network.weights[parameter.step].shape
    is_small = max(units, sources) <= SMALL and session.current().canvas == "wide"
    recalled, usual = session.recall(LINE), ALL if is_small else len(lines) - 1
    shown = recalled if recalled is not None and recalled < len(lines) else usual
    names = [f"{mark} {plain(line.name).strip()}" for mark, line in zip(LINE_MARKS, lines, strict=False)]
    key = session.widget_key(f"update_line_{texts.key}_{'_'.join(names)}", shown)
    st.segmented_control(
        texts("optimiser.line"),
        [ALL, *range(len(lines))],
        default=shown,
        required=True,
        key=key,
        format_func=lambda line: texts("optimiser.all_lines") if line == ALL else names[line],
        wrap=True,
        on_change=_choose_line,
        args=(key,),
        label_visibility="collapsed",
    )
    return shown


def _choose_line(key: str) -> None:
    line = session.chosen(key)
    if line is not None:
        session.remember(LINE, line)


def _grids(texts: Catalogue, subject: Subject, optimiser: Optimiser, lines: Sequence[UpdateLine], chosen: int) -> None:
    view, parameter = subject.view, subject.parameter
    shown = None if chosen == ALL else (chosen,)
    content = update_matrices(view, optimiser, subject.update, parameter.step, shown)
    picture = update_picture(content, target_of(parameter), session.current().canvas)
    alt = texts(
        "optimiser.alt",
        matrix=plain(view.notation.W(parameter.step)),
        formulas="; ".join(
            " ".join(map(plain, line.symbols)) for line in (lines if shown is None else (lines[chosen],))
        ),
        parameter=plain(view.notation.parameter(parameter)),
        result=plain(lines[chosen].numbers[-1]).removeprefix("= "),
    )
    scaled_picture("update_grids", texts, picture, alt, LARGEST)


def _worked(texts: Catalogue, subject: Subject, lines: Sequence[UpdateLine], chosen: int) -> None:
    """Every line in symbols and with the numbers of one parameter; the one whose grids are shown stands out."""
    symbol = plain(subject.view.notation.parameter(subject.parameter))
    st.markdown(texts("optimiser.worked", parameter=symbol))
    st.markdown(formula_text(given_line(subject.view, subject.update, subject.parameter)))
    for index, line in enumerate(lines):
        mark = f"**{LINE_MARKS[index]}**" if index == chosen else LINE_MARKS[index]
        with st.container(gap="xsmall"):
            st.markdown(f"{mark} {formula_text(line.symbols)}")
            st.markdown(formula_text(line.numbers))
    st.caption(texts("optimiser.rounded", digits=subject.digits))


def _steepest(trace: Trace) -> Parameter:
    """The parameter with the largest gradient: the one that moves most in the first plain update."""
    found, largest = Parameter(0, 0, 0), 0.0
    for step, weights in enumerate(trace.gradients.weights):
        unit, source = np.unravel_index(np.abs(weights).argmax(), weights.shape)
        parameter = Parameter(step, int(unit), int(source))
        if abs(parameter.of(trace.gradients)) > largest:
            found, largest = parameter, abs(parameter.of(trace.gradients))
    return found
