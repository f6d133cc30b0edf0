"""Formulas in Markdown."""

from engine.display.formula import Line, latex


def formula_text(line: Line) -> str:
    """A formula that may break between its chunks. Formulas hold nothing that a user has typed."""
    return " ".join(f"${{\\displaystyle {{}}{latex(chunk)}}}$" for chunk in line)
