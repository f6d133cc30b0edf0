"""What books, courses and libraries use, each with its source."""

from collections.abc import Sequence

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.display.conventions_elsewhere import ELSEWHERE, KINDS, SHAPES, Source, Usage
from engine.display.formula import Line, Node
from pages.notating.table import formula_cell, table
from pages.shared import shell


def section(texts: Catalogue) -> None:
    """A table for each kind."""
    st.markdown(texts("notations.elsewhere_explained"))
    heads = (
        texts("notations.work"),
        texts("notations.weights"),
        texts("notations.weighted_input"),
        texts("notations.samples"),
        texts("notations.layers"),
        texts("notations.gradient"),
        texts("notations.objective"),
        texts("notations.nearest"),
    )
    for kind in KINDS:
        shell.heading(texts(f"notations.{kind}"))
        table(
            f"notation_table_{kind}", heads, [_row(texts, usage) for usage in ELSEWHERE.values() if usage.kind == kind]
        )


def _row(texts: Catalogue, usage: Usage) -> list[str]:
    weights = f"{_written(usage.weights)} *{_written(SHAPES[usage.shape])}*"
    if usage.entry is not None:
        weights += f" *{texts('notations.to_from', entry=_written(usage.entry))}*"
    return [
        _work(texts, usage),
        weights,
        _written(usage.weighted_input),
        texts(f"notations.{usage.samples}"),
        texts(f"notations.{usage.layers}"),
        texts("notations.automatic") if usage.gradient is None else _written(usage.gradient),
        texts("notations.chosen_loss") if usage.objective is None else _written(usage.objective),
        f"**{texts(f'notation.{usage.nearest}')}** *{texts(f'notations.{usage.key}_differs')}*",
    ]


def _work(texts: Catalogue, usage: Usage) -> str:
    lines = [f"**{usage.name}**", f"*{texts('notations.sources', links=_links(texts, usage.sources))}*"]
    if usage.read:
        lines.append(f"*{texts('notations.read_in', links=_links(texts, usage.read))}*")
    return " ".join(lines)


def _links(texts: Catalogue, sources: Sequence[Source]) -> str:
    return texts("alt.list_separator").join(f"[{source.name}]({source.address})" for source in sources)


def _written(what: Node | Line | str) -> str:
    """A formula, or program code."""
    if isinstance(what, str):
        return f"`{what}`"
    return formula_cell(what if isinstance(what, tuple) else (what,))
