"""A table that becomes a card for each of its rows on a phone."""

import json
from collections.abc import Sequence

import streamlit as st

from engine.display.formula import Line, latex


def table(key: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Cells in Markdown, without bars; on a phone each stands below the head of its column.

    All of it is the project's own text: the style holds the heads, and nothing that a user has typed.
    """
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    heads = " ".join(_head(key, number, name) for number, name in enumerate(head, 1) if number > 1)
    st.html(f"<style>@media (max-width: 768px) {{ {heads} }}</style>")
    with st.container(key=key):
        st.markdown("\n".join(lines))


def formula_cell(line: Line) -> str:
    """A formula as low as a line of text, which may break between its chunks."""
    return " ".join(f"${latex(chunk)}$" for chunk in line)


def _head(key: str, number: int, name: str) -> str:
    """The style that puts the head of a column above a cell."""
    return f".st-key-{key} td:nth-child({number})::before {{ content: {json.dumps(name, ensure_ascii=False)}; }}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
