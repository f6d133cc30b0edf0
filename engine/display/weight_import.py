"""Which array of a file is the weights of which layer, and which are its biases.

Tools differ in two ways: in what they call the arrays, and in whether a row of a matrix belongs to a destination unit
or to a source unit. Both are guessed here from names and shapes, and can be corrected by whoever knows better.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from engine.core import checks
from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem, raise_if_any
from engine.core.network import read_only
from engine.display.array_names import are_numbered, is_bias, natural_order, says_destination, says_source, stem
from engine.display.array_rules import refusal, shown_name, shown_shape

DESTINATION = "destination"
"""Row = destination unit, (n_out, n_in), as in PyTorch's nn.Linear and in lesson files."""
SOURCE = "source"
"""Row = source unit, (n_in, n_out), as in scikit-learn's coefs_ and Keras' kernel."""
ORIENTATIONS = (DESTINATION, SOURCE)
MOST_SORTED = 12
"""Of more matrices no other order is looked for than that of their names."""

Arrays = Mapping[str, Array]


@dataclass(frozen=True)
class ImportPlan:
    """What is taken from a file, by the names of its arrays.

    Attributes:
        matrices: the weights of each layer step, in the order of the steps.
        biases: the biases of each layer step, None for a step without.
        orientation: one of `ORIENTATIONS`, the same for all matrices.
    """

    matrices: tuple[str, ...]
    biases: tuple[str | None, ...]
    orientation: str


def propose(arrays: Arrays) -> ImportPlan:
    """The likeliest plan; its biases may still have problems, its matrices chain.

    Raises:
        LessonError: when there is no matrix, or no single order and orientation in which the matrices chain.
    """
    names = matrix_names(arrays)
    if not names:
        raise refusal("weights", "some_matrix", Finding("nothing"))
    orders = _chaining_orders(arrays, names)
    plans = [planned(arrays, order, orientation) for order, orientation in _candidates(arrays, names, orders)]
    if plans:
        return next((plan for plan in plans if not plan_problems(arrays, plan)), plans[0])
    if len(orders) > 1:
        raise refusal("weights", "one_order", Finding("several_orders"))
    orientation = _likely_orientations(names)[0]
    raise LessonError(_chain_problems(arrays, ImportPlan(names, (None,) * len(names), orientation)))


def planned(arrays: Arrays, matrices: Sequence[str], orientation: str) -> ImportPlan:
    """The plan for matrices in a given order and orientation, with the biases that belong to them."""
    return ImportPlan(tuple(matrices), _paired(arrays, matrices, orientation), orientation)


def matrix_names(arrays: Arrays) -> tuple[str, ...]:
    """The matrices that can be weights, in the order of their names: not a row or column that is a matrix's bias."""
    names = [name for name, array in arrays.items() if array.ndim == 2]
    stems = {stem(name) for name in names if not is_bias(name)}
    return tuple(
        name for name in natural_order(names) if not (is_bias(name) and 1 in arrays[name].shape and stem(name) in stems)
    )


def plan_problems(arrays: Arrays, plan: ImportPlan) -> tuple[Problem, ...]:
    """Shapes that do not chain, and biases of the wrong length or only for some layers; empty for a sound plan."""
    return tuple(_name_problems(arrays, plan)) or (
        *_chain_problems(arrays, plan),
        *_bias_problems(arrays, plan),
    )


def taken(arrays: Arrays, plan: ImportPlan) -> tuple[tuple[Array, ...], tuple[Array, ...] | None]:
    """Weights (n_out, n_in) and biases (n_out,) of each layer step; None if no step has biases.

    Raises:
        LessonError: with the problems of the plan.
    """
    raise_if_any(plan_problems(arrays, plan))
    is_source = plan.orientation == SOURCE
    weights = tuple(read_only(arrays[name].T if is_source else arrays[name]) for name in plan.matrices)
    biases = tuple(read_only(arrays[name].ravel()) for name in plan.biases if name is not None)
    return weights, biases or None


def layers_of(arrays: Arrays, plan: ImportPlan) -> tuple[int, ...]:
    """The units of each layer, input first, in a plan without problems."""
    return (_units(arrays, plan.matrices[0], plan.orientation)[0], *_outputs(arrays, plan))


def unused(arrays: Arrays, plan: ImportPlan) -> tuple[str, ...]:
    """The arrays that the plan takes nothing from."""
    return tuple(natural_order(set(arrays) - set(plan.matrices) - set(plan.biases)))


def _units(arrays: Arrays, name: str, orientation: str) -> tuple[int, int]:
    """n_in and n_out of a matrix."""
    rows, columns = arrays[name].shape
    return (rows, columns) if orientation == SOURCE else (columns, rows)


def _outputs(arrays: Arrays, plan: ImportPlan) -> list[int]:
    return [_units(arrays, name, plan.orientation)[1] for name in plan.matrices]


def _likely_orientations(names: Sequence[str]) -> tuple[str, str]:
    """Both, the likelier first."""
    return (SOURCE, DESTINATION) if says_source(names) else (DESTINATION, SOURCE)


def _candidates(
    arrays: Arrays, names: tuple[str, ...], orders: Sequence[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Orders and orientations in which the matrices chain, the likeliest first.

    Args:
        arrays: of the file.
        names: of the matrices, in the order of their names.
        orders: in which the matrices chain row = destination unit.
    """
    first, second = _likely_orientations(names)
    # Read the other way round, matrices chain in the opposite order, so that the only order is known for both.
    only = {DESTINATION: orders[0], SOURCE: orders[0][::-1]} if len(orders) == 1 else {}
    by_name = [(names, first), (names, second)]
    by_shape = [(only[orientation], orientation) for orientation in (first, second) if only]
    if not are_numbered(names) and (says_source(names) or says_destination(names)) and by_shape:
        # decoder.weight comes before encoder.weight only in the alphabet; who wrote it is better known than the order.
        by_name.insert(1, by_shape.pop(0))
    for order, orientation in (*by_name, *by_shape):
        if not any(_chain_problems(arrays, ImportPlan(order, (), orientation))):
            yield order, orientation


def _chaining_orders(arrays: Arrays, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Orders in which the matrices chain, row = destination unit; at most two, because more than one is no answer."""
    units = {name: _units(arrays, name, DESTINATION) for name in names}
    if len(names) > MOST_SORTED:
        return ()

    @cache  # by what is left and not by what went before: at most 12 · 2^12 cases instead of 12!
    def orders_after(outputs: int | None, left: frozenset[str]) -> tuple[tuple[str, ...], ...]:
        if not left:
            return ((),)
        fitting = [name for name in sorted(left) if outputs in (None, units[name][0])]
        found = [(name, *rest) for name in fitting for rest in orders_after(units[name][1], left - {name})]
        return tuple(found[:2])

    return orders_after(None, frozenset(names))


def _paired(arrays: Arrays, matrices: Sequence[str], orientation: str) -> tuple[str | None, ...]:
    """The bias of each matrix: the one of the same stem, or else as many vectors as matrices in order, if all fit."""
    others = natural_order(set(arrays) - set(matrices))
    named = [name for name in others if is_bias(name) and (arrays[name].ndim == 1 or 1 in arrays[name].shape)]
    by_stem = {stem(name): name for name in named}
    unclear = {key for names in (named, matrices) for key, count in Counter(map(stem, names)).items() if count > 1}
    paired = tuple(None if stem(name) in unclear else by_stem.get(stem(name)) for name in matrices)
    if None not in paired or any(name not in arrays or arrays[name].ndim != 2 for name in matrices):
        return paired
    outputs = [_units(arrays, name, orientation)[1] for name in matrices]
    vectors = [name for name in others if arrays[name].ndim == 1]
    for group in ([name for name in vectors if is_bias(name)], vectors):
        if [arrays[name].size for name in group] == outputs:
            return tuple(group)
    return paired


def _name_problems(arrays: Arrays, plan: ImportPlan) -> Iterator[Problem]:
    """What keeps everything else from being asked: no matrix, names of nothing, not as many biases as matrices."""
    yield from checks.choice("orientation", plan.orientation, ORIENTATIONS)
    if not plan.matrices:
        yield Problem("weights", "some_matrix", Finding("nothing"))
    for name in (*plan.matrices, *plan.biases):
        if name is not None and name not in arrays:
            yield Problem(shown_name(name), "known_array", Finding("nothing"))
    for name in plan.matrices:
        if name in arrays and arrays[name].ndim != 2:
            found = Finding("shape", shape=shown_shape(arrays[name].shape))
            yield Problem(shown_name(name), "matrix", found)
    if len(plan.biases) != len(plan.matrices):
        yield Problem("biases", "bias_count", str(len(plan.biases)), {"count": len(plan.matrices)})


def _chain_problems(arrays: Arrays, plan: ImportPlan) -> Iterator[Problem]:
    """Each matrix must have as many inputs as the one before it has outputs."""
    for before, name in pairwise(plan.matrices):
        outputs = _units(arrays, before, plan.orientation)[1]
        inputs = _units(arrays, name, plan.orientation)[0]
        if inputs != outputs:
            values = {"count": outputs, "name": shown_name(before)}
            yield Problem(shown_name(name), "chain", Finding("inputs", count=inputs), values)


def _bias_problems(arrays: Arrays, plan: ImportPlan) -> Iterator[Problem]:
    """As many numbers as the matrix has outputs, for every matrix or for none."""
    for matrix, bias, outputs in zip(plan.matrices, plan.biases, _outputs(arrays, plan), strict=True):
        if bias is None:
            if set(plan.biases) != {None}:
                yield Problem(shown_name(matrix), "every_bias", Finding("nothing"))
            continue
        shape = arrays[bias].shape
        if max(shape) != outputs or arrays[bias].size != outputs:
            values = {"count": outputs, "name": shown_name(matrix)}
            yield Problem(shown_name(bias), "bias_length", Finding("shape", shape=shown_shape(shape)), values)
