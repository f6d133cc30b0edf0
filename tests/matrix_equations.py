"""Equations between matrices as they are shown, worked out."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.core.steps import Step
from engine.display.formula import Operator
from engine.display.step_matrices import Item, Matrix, step_matrices
from engine.display.view import View
from tests.formula_values import number_of

UNSPOKEN = ("→", ",", "∑")
"""Operators that no arithmetic stands for."""


def comes_to(items: Sequence[Item], rate: float) -> np.ndarray:
    """What a side of an equation comes to; products bind tighter than sums."""
    total, product, pending, sign = None, None, "·", 1.0
    for item in items:
        if isinstance(item, Matrix):
            numbers = [[cell.value if cell.text else 0.0 for cell in line] for line in item.cells]
            array: np.ndarray | float = np.array(numbers, dtype=float)
        elif item.text[0] in "+−":
            assert product is not None
            total = sign * product if total is None else total + sign * product
            sign, product = (1.0 if item.text[0] == "+" else -1.0) * (rate if item.text[1:] else 1.0), None
            continue
        elif item.text in "·×∘⊙∗":
            pending = item.text
            continue
        else:
            over, _, under = item.text.partition("/")
            array = number_of(over) / number_of(under or "1")
        before = 1.0 if product is None else product
        if pending in "∘⊙∗" and isinstance(before, np.ndarray) and len(before) == len(np.asarray(array)) + 1:
            before = before[1:]  # the row of the bias unit, which is dropped
        product = before @ array if pending == "×" and product is not None else before * array
    assert product is not None
    return np.asarray(sign * product if total is None else total + sign * product)


def equations(view: View, step: Step) -> list[list[Item]]:
    """The lines of a step; one that begins with an operator, and not with a factor, goes on from the one before."""
    joined: list[list[Item]] = []
    for line in step_matrices(view, step):
        if joined and isinstance(line[0], Operator) and not line[0].text[0].isdigit():
            joined[-1] += line
        else:
            joined.append([*line])
    return joined


def sides(line: Sequence[Item]) -> list[list[Item]]:
    cut: list[list[Item]] = [[]]
    for item in line:
        if isinstance(item, Operator) and item.text == "=":
            cut.append([])
        else:
            cut[-1].append(item)
    return cut


def is_arithmetic(side: Sequence[Item]) -> bool:
    return not any(isinstance(item, Operator) and item.text in UNSPOKEN for item in side)


def compared_sides(line: Sequence[Item]) -> list[tuple[list[Item], list[Item]]]:
    """Every two sides of a line that must be equal.

    A chain "W × δ = returned ∘ g′ = δ" says each time that the left comes to what follows first.
    """
    pairs = []
    for left, right in pairwise(sides(line)):
        if is_arithmetic(left):
            goes_on = len(right) > 1 and right[1:2] != [Operator("−")]
            pairs.append((left, right[:1] if goes_on else right))
    return pairs
