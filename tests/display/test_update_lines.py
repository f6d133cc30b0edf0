"""The lines of an update: what is printed can be worked out again, and the grids are the update's own arrays."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from engine.core.chain_rule import Parameter, parameters
from engine.core.descent import Descent, begin
from engine.core.optimisers import OPTIMISERS, Adam, Momentum, Optimiser, Settings, Update
from engine.core.presets import PRESETS
from engine.core.stuck_starts import STARTS
from engine.core.trace import Parameters
from engine.display.calculator import MOST_PLACES, aligned, places_of, setting, significant
from engine.display.formula import Fraction, Line, Node, Number, Operator, Power, Row, plain
from engine.display.matrix_parts import Matrix
from engine.display.targets import bias_target, weight_target
from engine.display.update_lines import LINE_MARKS, given_line, significant_digits, update_lines
from engine.display.update_matrices import update_matrices
from engine.display.view import View
from tests.formula_values import number_of, numbers_in, sides, value_of
from tests.views import lesson_of, view_of

OWN_NUMBERS = {"plain": OPTIMISERS["plain"](), "momentum": Momentum(0.8), "adam": Adam(0.7, 0.95, 1e-6)}
CASES = [(preset, key) for preset in PRESETS for key in OPTIMISERS]
LINES = {"plain": 2, "momentum": 3, "adam": 7}


@cache
def descended(preset: str, key: str) -> Descent:
    return begin(PRESETS[preset](), Settings(optimiser=OWN_NUMBERS[key])).advanced(4)


def updates(preset: str, key: str) -> Iterator[Update]:
    """The first update, a later one, and the one that would come next."""
    return (descended(preset, key).update_at(step) for step in (0, 2, 4))


def with_roots(node: Node) -> Node:
    """√ and what follows it as the power of one half, so that it can be worked out."""
    if isinstance(node, Fraction):
        return Fraction(with_roots(node.over), with_roots(node.under))
    if not isinstance(node, Row):
        return node
    items: list[Node] = []
    for item in node.items:
        if items and items[-1] == Operator("√"):
            items[-1] = Power(item, Number("0.5"))
        else:
            items.append(with_roots(item))
    return Row(tuple(items))


def worked_out(numbers: Line) -> list[float]:
    """What stands between the = signs, each worked out from what is printed."""
    return [value_of(side) for side in sides(tuple(map(with_roots, numbers))) if side]


def assert_can_be_worked_out(numbers: Line, result: float, digits: int) -> None:
    """Everything that is printed comes to the result that is printed, which is the one that the update has."""
    found = worked_out(numbers)
    largest = max(abs(number_of(number.text)) for chunk in numbers for number in numbers_in(chunk))
    beyond_places = 3 * largest * 10.0 ** (1 - MOST_PLACES)
    assert_allclose(found[-1], result, rtol=0.51 * 10.0 ** (1 - digits), atol=beyond_places)
    assert_allclose(found, found[-1], rtol=3 * 10.0 ** (1 - digits), atol=beyond_places)


def results(update: Update, key: str, parameter: Parameter) -> list[float]:
    """The results of the lines, from the update's own arrays."""
    carried = [*update.after, *update.corrected, *([update.direction] if key == "adam" else [])]
    change = update.learning_rate * parameter.of(update.direction)
    return [*(parameter.of(group) for group in carried), change, parameter.of(update.updated)]


@pytest.mark.parametrize(("preset", "key"), CASES)
def test_the_printed_numbers_of_every_parameter_can_be_worked_out_again(preset: str, key: str) -> None:
    view = view_of(preset)
    for update in updates(preset, key):
        for parameter in list(parameters(update.network))[::3]:
            lines = update_lines(view, OWN_NUMBERS[key], update, parameter)
            assert len(lines) == LINES[key] <= len(LINE_MARKS)
            for line, result in zip(lines, results(update, key, parameter), strict=True):
                assert_can_be_worked_out(line.numbers, result, significant_digits(view))


@pytest.mark.parametrize("digits", [1, 3, 8])
@pytest.mark.parametrize("key", list(OPTIMISERS))
@pytest.mark.parametrize("start", ["zeros", "dead"])
def test_zeros_and_more_digits_can_be_worked_out_too(start: str, key: str, digits: int) -> None:
    descent = begin(STARTS[start](PRESETS["row-batch"]()).lesson, Settings(optimiser=OPTIMISERS[key]())).advanced(2)
    update, view = descent.update_at(2), view_of("row-batch", digits=digits)
    for parameter in parameters(update.network):
        lines = update_lines(view, OPTIMISERS[key](), update, parameter)
        for line, result in zip(lines, results(update, key, parameter), strict=True):
            assert_can_be_worked_out(line.numbers, result, significant_digits(view))


def test_the_lines_begin_with_the_parameter_and_its_gradient() -> None:
    update, view = descended("loglik", "plain").update_at(0), view_of("loglik")
    gradient = view.trace.gradients.weights[0][1, 2]
    shown_numbers = [plain(chunk) for chunk in given_line(view, update, Parameter(0, 1, 2))]
    assert shown_numbers == ["θ₂₃⁽¹⁾= 0.2,", f"∇ = ∂J/∂θ₂₃⁽¹⁾= {gradient:.5f}"]


def test_the_symbols_are_those_of_the_papers() -> None:
    symbols = {}
    for key in OPTIMISERS:
        update = descended("xor", key).update_at(0)
        lines = update_lines(view_of("xor"), OWN_NUMBERS[key], update, Parameter(1, 0, None))
        symbols[key] = [" ".join(plain(chunk) for chunk in line.symbols).replace("\u0302 ", "\u0302") for line in lines]
    after = "b₁⁽²⁾′ = b₁⁽²⁾ − α"
    assert symbols["plain"] == ["α∇", f"{after}∇"]
    assert symbols["momentum"] == ["v′ = μv + ∇", "αv′", f"{after}v′"]
    hat = "\u0302"
    assert symbols["adam"] == [
        "m′ = β₁m + (1 − β₁)∇",
        "v′ = β₂v + (1 − β₂)∇^2",
        f"m{hat} = m′/(1 − β₁^t)",
        f"v{hat} = v′/(1 − β₂^t)",
        f"d = m{hat}/(√v{hat} + ε)",
        "αd",
        f"{after}d",
    ]


def shown(view: View, optimiser: Optimiser, update: Update, step: int, line: int) -> list[list[Matrix]]:
    """The grids of a line: those of the weights, and those of the biases where there are any."""
    content = update_matrices(view, optimiser, update, step, [line])
    return [[item for item in items if isinstance(item, Matrix)] for items in content]


def expected(update: Update, key: str) -> list[list[Parameters]]:
    """The groups of arrays that each line shows, in its order."""
    before = Parameters(update.network.weights, update.network.biases)
    change = scaled(update.direction, update.learning_rate)
    closing = [[update.direction, change], [before, change, update.updated]]
    if key == "plain":
        return closing
    if key == "momentum":
        return [[update.before[0], update.gradients, update.after[0]], *closing]
    squares = Parameters(
        tuple(array**2 for array in update.gradients.weights),
        None if update.gradients.biases is None else tuple(array**2 for array in update.gradients.biases),
    )
    (first, second), (old_first, old_second), corrected = update.after, update.before, update.corrected
    return [
        [old_first, update.gradients, first],
        [old_second, squares, second],
        [first, corrected[0]],
        [second, corrected[1]],
        [corrected[0], corrected[1], update.direction],
        *closing,
    ]


def scaled(group: Parameters, factor: float) -> Parameters:
    biases = None if group.biases is None else tuple(factor * array for array in group.biases)
    return Parameters(tuple(factor * array for array in group.weights), biases)


@pytest.mark.parametrize(("preset", "key"), CASES)
def test_the_grids_hold_the_updates_own_arrays(preset: str, key: str) -> None:
    view = view_of(preset)
    for update in updates(preset, key):
        for line, groups in enumerate(expected(update, key)):
            for step in range(update.network.steps):
                weights, *rest = shown(view, OWN_NUMBERS[key], update, step, line)
                assert_holds(weights, [group.weights[step] for group in groups])
                assert len(rest) == (update.network.biases is not None)
                for biases in rest:
                    assert_holds(biases, [(group.biases or ())[step][np.newaxis] for group in groups])


def assert_holds(matrices: list[Matrix], arrays: list[np.ndarray]) -> None:
    assert [matrix.is_result for matrix in matrices] == [False] * (len(matrices) - 1) + [True]
    for matrix, array in zip(matrices, arrays, strict=True):
        assert matrix.shape == array.shape
        assert np.array_equal([[cell.value for cell in cells] for cells in matrix.cells], array)


@pytest.mark.parametrize("preset", ["loglik", "bias-unit"])
def test_the_operators_between_the_grids_are_the_numbers_of_the_formulas(preset: str) -> None:
    operators = {}
    for key in OPTIMISERS:
        content = update_matrices(view_of(preset), OWN_NUMBERS[key], descended(preset, key).update_at(2), 0)
        marked = [items for items in content if isinstance(items[0], Operator) and items[0].text in LINE_MARKS]
        operators[key] = [[item.text for item in items if isinstance(item, Operator)] for items in marked]
    closing = [["0.5 ·", "="], ["−", "="]]
    numbered = {
        key: [[mark, *texts] for mark, texts in zip(LINE_MARKS, (*own, *closing), strict=False)]
        for key, own in {
            "plain": [],
            "momentum": [["0.8 ·", "+", "="]],
            "adam": [
                ["0.7 ·", "+ 0.3 ·", "="],
                ["0.95 ·", "+ 0.05 ·", "="],
                ["÷ 0.657 ="],  # 1 − 0.7³
                ["÷ 0.1426 ="],  # 1 − 0.95³
                ["÷ ( √", "+ ε ) ="],
            ],
        }.items()
    }
    assert operators == numbered


def test_cells_name_their_parameters() -> None:
    update = descended("xor", "adam").update_at(1)
    for line in range(LINES["adam"]):
        weights, biases = shown(view_of("xor"), OWN_NUMBERS["adam"], update, 0, line)
        for matrix in weights:
            assert [[cell.target for cell in cells] for cells in matrix.cells] == [
                [weight_target(0, i, j) for j in range(2)] for i in range(2)
            ]
        for matrix in biases:
            assert [[cell.target for cell in cells] for cells in matrix.cells] == [
                [bias_target(0, i) for i in range(2)]
            ]


def test_wide_layers_are_shown_in_part() -> None:
    lesson = lesson_of((64, 64), "sigmoid")
    update = begin(lesson).update_at(0)
    weights, biases = shown(view_of("xor"), OPTIMISERS["plain"](), update, 0, 1)
    assert [(len(matrix.cells), len(matrix.cells[0])) for matrix in (*weights, *biases)] == [(10, 10)] * 3 + [
        (1, 10)
    ] * 3


NUMBERS = st.floats(min_value=-1e12, max_value=1e12).filter(lambda value: value == 0 or abs(value) > 1e-30)


@given(NUMBERS, st.integers(2, 9))
def test_a_number_keeps_its_significant_digits_and_its_sign(value: float, digits: int) -> None:
    written = value_of([significant(value, digits)])
    assert_allclose(written, value, rtol=0.51 * 10.0 ** (1 - digits))
    assert (written == 0) == (value == 0)
    assert "e" not in plain(significant(value, digits))


@given(st.lists(NUMBERS, min_size=1, max_size=4), st.integers(2, 9))
def test_the_terms_of_a_sum_are_rounded_at_the_same_place(values: list[float], digits: int) -> None:
    places = places_of(values, digits)
    largest = max(map(abs, values))
    for value in values:
        written = value_of([aligned(value, places)])
        assert abs(written - value) <= 0.51 * 10.0**-places + 1e-15 * largest
        assert (written == 0) == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"), [(0.9, "0.9"), (1 - 0.9, "0.1"), (1e-8, "10^−8"), (2.5e-7, "2.5 · 10^−7"), (3.0, "3")]
)
def test_a_setting_is_written_as_it_was_set(value: float, text: str) -> None:
    assert plain(setting(value)) == text
