"""The grids in which units show that they are stuck: one row a unit, in every grid the same unit in the same row."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.core.trace import present
from engine.core.training_signs import UnitGroup
from engine.display.formula import Node, Operator, Symbol, partial, plain, row
from engine.display.formula_parts import slope_name
from engine.display.matrix_parts import Content, Matrix, delta_matrix, of_units, weights, z_matrix
from engine.display.view import View

MARK_ROOM = Operator("\u2003")
"""Left free before a grid, for the marks of its rows."""

DEAD_MARK, FLAT_MARK = "×", "≈"
TWIN_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"

MOST_NAMED = 8
"""So many units are listed by name."""


def standing(view: View, name: Node) -> Node:
    """A matrix of weights with a row for each unit that they lead to: transposed where a notation stores it so."""
    return row(name, Symbol("", sup="T")) if view.notation.has_stored_transposes else name


def twin_matrices(view: View, layer: int) -> Content:
    """W, δ and ∂J/∂W of the layer, in which equal units have equal rows."""
    return _line(_weights(view, layer), _by_unit(view, delta_matrix(view, layer)), _gradient(view, layer))


def shut_matrices(view: View, layer: int) -> Content:
    """z, g′(z), δ and ∂J/∂W of the layer: a dead unit has rows of 0 from g′ on, a saturated one nearly so."""
    slope = of_units(view, slope_name(view, layer), present(view.trace.slope[layer]), "value", layer)
    of_layer = (_by_unit(view, shown) for shown in (z_matrix(view, layer), slope, delta_matrix(view, layer)))
    return _line(*of_layer, _gradient(view, layer))


def twin_marks(groups: Iterable[UnitGroup]) -> Mapping[int, str]:
    """Unit ↦ the mark of its group, for groups of one layer; the same again after ten groups."""
    return {unit: TWIN_MARKS[index % len(TWIN_MARKS)] for index, group in enumerate(groups) for unit in group.units}


def named(view: View, group: UnitGroup, separator: str) -> str:
    """The units of a group by their symbols, the first ones of many."""
    names = [plain(view.notation.a(group.layer, unit)) for unit in group.units[:MOST_NAMED]]
    return separator.join((*names, "…") if len(group.units) > MOST_NAMED else names)


def _by_unit(view: View, shown: Matrix) -> Matrix:
    """A quantity of a layer with a row for each unit: transposed where a notation has rows of samples."""
    return replace(shown, name=row(shown.name, Symbol("", sup="T"))) if view.notation.has_rows else shown


def _weights(view: View, layer: int) -> Matrix:
    step = layer - 1
    name = standing(view, view.notation.W(step))
    return weights(view, step, name, view.trace.lesson.network.weights[step], "weight")


def _gradient(view: View, layer: int) -> Matrix:
    step = layer - 1
    name = standing(view, partial(view.notation.J(), view.notation.W(step)))
    return weights(view, step, name, view.trace.gradients.weights[step], "gradient")


def _line(*matrices: Matrix) -> Content:
    return (tuple(item for matrix in matrices for item in (MARK_ROOM, matrix)),)
