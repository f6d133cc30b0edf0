"""The dictionary: one quantity a row, one notation a column, the app's own first."""

from dataclasses import replace

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.dictionary import QUANTITIES, Entry, entry
from engine.display.formula import Node, Row, plain, row
from engine.display.notation import HOUSE_NOTATION, NOTATIONS
from engine.display.view import View
from pages.notating.choices import USUAL
from pages.notating.table import formula_cell, table
from pages.shared import session
from pages.shared.views import view_of


def section(texts: Catalogue) -> None:
    """The choice of a weight matrix, and the table."""
    view = view_of(session.current())
    step = _layer_step(texts, view)
    views = [replace(view, notation=NOTATIONS[key]) for key in _shown(texts, view)]
    source = view.trace.lesson.network.layers[step]
    names = {quantity: texts(f"notations.q_{quantity}", source=source) for quantity in QUANTITIES}
    rows = [
        [f"**{name}**", *(_cell(texts, entry(shown, quantity, step)) for shown in views)]
        for quantity, name in names.items()
    ]
    heads = [texts("notations.quantity"), *(texts(f"notation.{shown.notation.key}") for shown in views)]
    table("notation_table_dictionary", heads, rows)
    st.caption(texts("notations.shapes_explained"))


def _shown(texts: Catalogue, view: View) -> tuple[str, ...]:
    """The notations that have a column: the app's own, and those that are wanted, on a phone only one to begin with."""
    own = view.notation.key
    others = [key for key in NOTATIONS if key != own]
    usual = [USUAL if own != USUAL else HOUSE_NOTATION.key] if session.current().canvas == "compact" else others
    chosen = st.pills(
        texts("notations.shown"),
        others,
        selection_mode="multi",
        default=usual,
        key=f"notation_columns_{own}_{texts.language}",
        format_func=lambda key: texts(f"notation.{key}"),
    )
    return own, *(key for key in others if key in chosen)


def _layer_step(texts: Catalogue, view: View) -> int:
    names, steps = view.notation, range(view.trace.lesson.network.steps)
    step: int = st.selectbox(
        texts("notations.layer_step"),
        steps,
        index=len(steps) - 1 if len(steps) < 2 else 1,
        key=f"notation_layer_step_{len(steps)}_{names.key}_{texts.language}",
        format_func=lambda step: texts(
            "transpose.choice",
            matrix=plain(names.W(step)),
            source=names.layer_number(step),
            layer=names.layer_number(step + 1),
        ),
        width=340,
    )
    return step


def _cell(texts: Catalogue, found: Entry | None) -> str:
    """The formula, below it the shape, below that the remark."""
    if found is None:
        return texts("notations.none")
    parts = [formula_cell(found.formula)]
    if found.shape:
        rows, columns = found.shape
        numbers = f"{rows.count} × {columns.count}"
        letters = plain(row(_bracketed(rows.name), "×", _bracketed(columns.name)))
        parts.append(f"`{numbers}`" if letters == numbers else f"`{numbers} = {letters}`")
    if found.remark:
        parts.append(f"*{texts(f'notations.{found.remark}', **dict(found.values))}*")
    return " ".join(parts)


def _bracketed(name: Node) -> Node:
    return row("(", name, ")") if isinstance(name, Row) else name
