"""What of a step is otherwise in one notation than in another: matrix by matrix, from what stands in them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from engine.display.formula import Fraction, Grid, Node, Power, Row, Symbol
from engine.display.matrix_parts import Content, Matrix
from engine.display.notation import Notation

CONTENT_MARKS = ("turned", "sign", "biases_inside", "unit_inside", "biases_outside", "unit_outside", "alone")
"""Differences in what a matrix holds.

`turned`: rows are columns. `sign`: every number has the other sign. `biases_inside`: one more row or column holds the
biases; `unit_inside`: the same for the unit that is always 1, and for what comes back to it. `…_outside`: the
other way round. `alone`: the other notation has no such matrix.
"""

NAME_MARKS = ("transpose", "letter", "number")
"""Differences in its name alone: a transposition sign, other letters, another number of the layer."""

MARKS = (*CONTENT_MARKS, *NAME_MARKS)
"""All keys of differences, in the order in which they are told."""

Values = tuple[tuple[float | None, ...], ...]
INSIDE = frozenset({"weight", "gradient", "sum"})
"""Quantities of parameters: what is added to them in another notation are biases."""


def matrices(content: Content) -> tuple[Matrix, ...]:
    """The matrices of a step in the order in which they stand."""
    return tuple(item for line in content for item in line if isinstance(item, Matrix))


def marks(
    content: Content, notation: Notation, reference: Content, reference_notation: Notation
) -> tuple[tuple[str, ...], ...]:
    """Of each matrix of a step what is otherwise than in its counterpart, as keys of `MARKS`."""
    own = matrices(content)
    others = _counterparts(own, notation, matrices(reference), reference_notation)
    return tuple(
        ("alone",) if other is None else _differences(shown, other) for shown, other in zip(own, others, strict=True)
    )


def symbols(node: Node) -> Iterator[Symbol]:
    """Every letter of a formula."""
    match node:
        case Symbol():
            yield node
        case Fraction(first, second) | Power(first, second):
            yield from symbols(first)
            yield from symbols(second)
        case Row(items):
            for item in items:
                yield from symbols(item)
        case Grid(rows):
            for cells in rows:
                for cell in cells:
                    yield from symbols(cell)


def _counterparts(
    own: Sequence[Matrix], notation: Notation, others: Sequence[Matrix], reference_notation: Notation
) -> list[Matrix | None]:
    """The matrix of the same role, the first of the one for the first of the other.

    What is left on both sides, because it is called quite otherwise, goes together when it is of the same kind.
    """
    named = _paired(
        [_role(shown.name, notation) for shown in own], [_role(it.name, reference_notation) for it in others]
    )
    left = [index for index, other in enumerate(named) if other is None]
    free = [index for index in range(len(others)) if index not in named]
    alike = _paired(
        [repr((own[index].quantity, own[index].is_result)) for index in left],
        [repr((others[index].quantity, others[index].is_result)) for index in free],
    )
    for index, found in zip(left, alike, strict=True):
        named[index] = None if found is None else free[found]
    return [None if index is None else others[index] for index in named]


def _paired(own: Sequence[str], others: Sequence[str]) -> list[int | None]:
    """For each name the place of the same name, as often as that is there."""
    places: dict[tuple[str, int], int] = {}
    counts: Counter[str] = Counter()
    for place, name in enumerate(others):
        places[name, counts[name]] = place
        counts[name] += 1
    counts.clear()
    found = []
    for name in own:
        found.append(places.get((name, counts[name])))
        counts[name] += 1
    return found


def _role(name: Node, notation: Notation) -> str:
    """What a matrix is, whatever its letters: those of the house, without numbers and order."""
    letters = {
        notation.weights: "W",
        notation.weight: "W",
        notation.cost: "J",
        notation.activation: "g",
    }
    bases = (letters.get(symbol.base, symbol.base) for symbol in symbols(name))
    return "".join(sorted(base for base in bases if not base.isdigit()))


def _differences(own: Matrix, other: Matrix) -> tuple[str, ...]:
    found, numbers = _aligned(own, other)
    if any(first for first, _ in numbers) and all(first == -second for first, second in numbers):
        found.add("sign")
    found.update(_name_differences(own.name, other.name, is_turned="turned" in found))
    return tuple(mark for mark in MARKS if mark in found)


def _aligned(own: Matrix, other: Matrix) -> tuple[set[str], list[tuple[float, float]]]:
    """What has to be done to one so that it holds the numbers of the other, and these numbers, each with its other."""
    parameters = own.quantity in INSIDE
    kind, cuts = (
        ("biases", (_without_column, _without_row)) if parameters else ("unit", (_without_row, _without_column))
    )
    values, others = _values(own), _values(other)
    for turned, base in ((set[str](), others), ({"turned"}, _turned(others))):
        if _equal(values, base):
            return turned, _pairs(values, base)
        for cut in cuts:
            if _equal(cut(values), base):
                return {*turned, f"{kind}_inside"}, _pairs(cut(values), base)
            if _equal(values, cut(base)):
                return {*turned, f"{kind}_outside"}, _pairs(values, cut(base))
    return ({"turned"} if own.shape != other.shape and own.shape == other.shape[::-1] else set()), []


def _pairs(values: Values, others: Values) -> list[tuple[float, float]]:
    """Number beside number; an ellipsis is none."""
    cells = zip(chain.from_iterable(values), chain.from_iterable(others), strict=True)
    return [(first, second) for first, second in cells if first is not None and second is not None]


def _values(shown: Matrix) -> Values:
    return tuple(tuple(cell.value for cell in line) for line in shown.cells)


def _turned(values: Values) -> Values:
    return tuple(zip(*values, strict=True))


def _without_row(values: Values) -> Values:
    return values[1:]


def _without_column(values: Values) -> Values:
    return tuple(line[1:] for line in values)


def _equal(first: Values, second: Values) -> bool:
    """Whether they have the same shape and the same numbers, whatever their signs."""
    if len(first) != len(second) or not first:
        return False
    return all(
        len(one) == len(two) and len(one) > 0 and all(_size(a) == _size(b) for a, b in zip(one, two, strict=True))
        for one, two in zip(first, second, strict=True)
    )


def _size(value: float | None) -> float | None:
    return None if value is None else abs(value)


def _name_differences(own: Node, other: Node, is_turned: bool) -> Iterator[str]:
    """What is otherwise in the name; a transposition sign that only goes with turned numbers is told by these."""
    mine, others = list(symbols(own)), list(symbols(other))
    if not is_turned and _transposed(mine) != _transposed(others):
        yield "transpose"
    if sorted(_letters(mine)) != sorted(_letters(others)):
        yield "letter"
    if sorted(_numbers(mine)) != sorted(_numbers(others)):
        yield "number"


def _transposed(found: Sequence[Symbol]) -> int:
    return sum(symbol.transposed or symbol.sup == "T" for symbol in found)


def _letters(found: Sequence[Symbol]) -> list[str]:
    return [symbol.base for symbol in found if symbol.base and not symbol.base.isdigit()]


def _numbers(found: Sequence[Symbol]) -> list[str]:
    return [digits for symbol in found if (digits := symbol.sup.strip("()")).isdigit()]
