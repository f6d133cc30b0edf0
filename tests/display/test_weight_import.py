import io
import time
from collections.abc import Mapping, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import LessonError
from engine.display.array_files import read_arrays
from engine.display.array_names import natural_order
from engine.display.weight_import import (
    DESTINATION,
    SOURCE,
    ImportPlan,
    layers_of,
    matrix_names,
    plan_problems,
    planned,
    propose,
    taken,
    unused,
)


def arrays(**shapes: tuple[int, ...]) -> dict[str, Any]:
    """Arrays of those shapes, every number in them different."""
    return named(shapes)


def named(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    return {
        name: 100.0 * index + np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
        for index, (name, shape) in enumerate(shapes.items())
    }


def problems(found: Mapping[str, Any], plan: ImportPlan) -> list[str]:
    return list(map(str, plan_problems(found, plan)))


def refused(found: Mapping[str, Any]) -> list[str]:
    with pytest.raises(LessonError) as caught:
        propose(found)
    return list(map(str, caught.value.problems))


PYTORCH = {"0.weight": (4, 3), "0.bias": (4,), "2.weight": (2, 4), "2.bias": (2,)}
SKLEARN = {"coefs_0": (3, 4), "coefs_1": (4, 2), "intercepts_0": (4,), "intercepts_1": (2,)}
LAYOUTS: Mapping[str, tuple[Mapping[str, tuple[int, ...]], Sequence[str], Sequence[str | None], str]] = {
    "PyTorch": (PYTORCH, ["0.weight", "2.weight"], ["0.bias", "2.bias"], DESTINATION),
    "scikit-learn": (SKLEARN, ["coefs_0", "coefs_1"], ["intercepts_0", "intercepts_1"], SOURCE),
    "lists of a lesson file": (
        {"weights[0]": (4, 3), "weights[1]": (2, 4), "biases[0]": (4,), "biases[1]": (2,)},
        ["weights[0]", "weights[1]"],
        ["biases[0]", "biases[1]"],
        DESTINATION,
    ),
    "columns of the note nielsen": (
        {"sizes": (3,), "weights[0]": (4, 3), "weights[1]": (1, 4), "biases[0]": (4, 1), "biases[1]": (1, 1)},
        ["weights[0]", "weights[1]"],
        ["biases[0]", "biases[1]"],
        DESTINATION,
    ),
    "Keras": (
        {"dense_1/bias:0": (2,), "dense_1/kernel:0": (4, 2), "dense/bias:0": (4,), "dense/kernel:0": (3, 4)},
        ["dense/kernel:0", "dense_1/kernel:0"],
        ["dense/bias:0", "dense_1/bias:0"],
        SOURCE,
    ),
    "Keras without folders": (
        {"kernel": (3, 4), "kernel_1": (4, 2), "bias": (4,), "bias_1": (2,)},
        ["kernel", "kernel_1"],
        ["bias", "bias_1"],
        SOURCE,
    ),
    "Keras by position": (
        {"arr_0": (3, 4), "arr_1": (4,), "arr_2": (4, 2), "arr_3": (2,)},
        ["arr_0", "arr_2"],
        ["arr_1", "arr_3"],
        SOURCE,
    ),
    "W and b": (
        {"W1": (4, 3), "b1": (4,), "W2": (2, 4), "b2": (2,)},
        ["W1", "W2"],
        ["b1", "b2"],
        DESTINATION,
    ),
    "rows as biases": (
        {"W1": (3, 4), "b1": (1, 4), "W2": (4, 1), "b2": (1, 1)},
        ["W1", "W2"],
        ["b1", "b2"],
        SOURCE,
    ),
    "biases counted from 0": (
        {"W1": (4, 3), "b0": (4,), "W2": (2, 4), "b1": (2,)},
        ["W1", "W2"],
        ["b0", "b1"],
        DESTINATION,
    ),
    "biases of their own names": (
        {"first": (4, 3), "second": (2, 4), "x": (4,), "y": (2,)},
        ["first", "second"],
        ["x", "y"],
        DESTINATION,
    ),
    "no biases": ({"W1": (4, 3), "W2": (2, 4)}, ["W1", "W2"], [None, None], DESTINATION),
    "no biases, row = source unit": ({"W1": (3, 4), "W2": (4, 2)}, ["W1", "W2"], [None, None], SOURCE),
    "one matrix": ({"W": (4, 3)}, ["W"], [None], DESTINATION),
    "one matrix, its bias tells": ({"weight": (4, 3), "bias": (3,)}, ["weight"], ["bias"], SOURCE),
    "more than eleven layers": (
        {f"net.{index}.weight": (index + 1, index) for index in range(14, 0, -1)},
        [f"net.{index}.weight" for index in range(1, 15)],
        [None] * 14,
        DESTINATION,
    ),
    "names in the wrong order": (
        {"out.weight": (2, 5), "hidden.weight": (4, 3), "middle.weight": (5, 4), "out.bias": (2,)},
        ["hidden.weight", "middle.weight", "out.weight"],
        [None, None, "out.bias"],
        DESTINATION,
    ),
    "decoder before encoder": (
        {"decoder.weight": (3, 2), "encoder.weight": (2, 5)},
        ["encoder.weight", "decoder.weight"],
        [None, None],
        DESTINATION,
    ),
    "decoder before encoder, its biases tell": (
        {"decoder": (3, 2), "encoder": (2, 5), "decoder bias": (3,), "encoder bias": (2,)},
        ["encoder", "decoder"],
        ["encoder bias", "decoder bias"],
        DESTINATION,
    ),
    "wrong order, row = source unit": (
        {"a_kernel": (4, 2), "b_kernel": (5, 4)},
        ["b_kernel", "a_kernel"],
        [None, None],
        SOURCE,
    ),
    "numbers keep the order": (
        {"layer1.weight": (5, 4), "layer2.weight": (4, 2)},
        ["layer1.weight", "layer2.weight"],
        [None, None],
        SOURCE,
    ),
    "square, PyTorch": ({"0.weight": (3, 3), "2.weight": (3, 3)}, ["0.weight", "2.weight"], [None] * 2, DESTINATION),
    "square, scikit-learn": ({"coefs_0": (3, 3), "coefs_1": (3, 3)}, ["coefs_0", "coefs_1"], [None] * 2, SOURCE),
    "square, Keras": ({"kernel": (3, 3), "kernel_1": (3, 3)}, ["kernel", "kernel_1"], [None] * 2, SOURCE),
    "there and back, scikit-learn": (
        {"coefs_0": (3, 5), "coefs_1": (5, 3)},
        ["coefs_0", "coefs_1"],
        [None] * 2,
        SOURCE,
    ),
    "there and back, biases tell": (
        {"W1": (3, 5), "W2": (5, 3), "b1": (5,), "b2": (3,)},
        ["W1", "W2"],
        ["b1", "b2"],
        SOURCE,
    ),
    "one bias for two of a stem": (
        {"W1": (3, 3), "w1": (3, 3), "b1": (3,)},
        ["W1", "w1"],
        [None, None],
        DESTINATION,
    ),
    "names without letters": ({"": (4, 3), "1": (2, 4), "2": (4,), "3": (2,)}, ["", "1"], ["2", "3"], DESTINATION),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_of_a_tool_is_recognised(layout: str) -> None:
    shapes, matrices, biases, orientation = LAYOUTS[layout]
    assert propose(named(shapes)) == ImportPlan(tuple(matrices), tuple(biases), orientation)


@pytest.mark.parametrize("layout", ["PyTorch", "scikit-learn", "Keras", "names in the wrong order"])
def test_the_order_in_the_file_does_not_matter(layout: str) -> None:
    shapes, *_ = LAYOUTS[layout]
    plans = {propose(named(dict(order))) for order in permutations(shapes.items())}
    assert len(plans) == 1


def test_three_lines_of_scikit_learn_give_the_network_that_was_trained() -> None:
    coefs, intercepts = [np.arange(12.0).reshape(3, 4), np.ones((4, 2))], [np.arange(4.0), np.array([5.0, 6.0])]
    stream = io.BytesIO()
    parameters = {f"coefs_{index}": array for index, array in enumerate(coefs)}
    parameters |= {f"intercepts_{index}": array for index, array in enumerate(intercepts)}
    np.savez(stream, **parameters)
    found = read_arrays("weights.npz", stream.getvalue())
    plan = propose(found)
    weights, biases = taken(found, plan)
    assert biases is not None
    for step in range(2):
        assert np.array_equal(weights[step], coefs[step].T)
        assert np.array_equal(biases[step], intercepts[step])
        assert weights[step].flags.c_contiguous
    assert layers_of(found, plan) == (3, 4, 2)


def test_what_is_taken_are_matrices_by_destination_and_flat_biases() -> None:
    found = named({"W1": (3, 4), "b1": (1, 4), "W2": (4, 1), "b2": (1, 1), "loss": (7,)})
    plan = propose(found)
    weights, biases = taken(found, plan)
    assert biases is not None
    assert [array.shape for array in (*weights, *biases)] == [(4, 3), (1, 4), (4,), (1,)]
    assert np.array_equal(weights[0], found["W1"].T)
    assert np.array_equal(biases[0], found["b1"][0])
    assert not any(array.flags.writeable for array in (*weights, *biases))
    assert unused(found, plan) == ("loss",)


def test_without_biases_none_are_taken() -> None:
    found = arrays(W1=(4, 3))
    assert taken(found, propose(found))[1] is None
    assert layers_of(found, propose(found)) == (3, 4)


def test_a_user_who_turns_the_matrices_gets_them_turned() -> None:
    found = named({"0.weight": (3, 3), "2.weight": (3, 3), "2.bias": (3,), "0.bias": (3,)})
    plan = planned(found, ["2.weight", "0.weight"], SOURCE)
    assert plan.biases == ("2.bias", "0.bias")
    weights, biases = taken(found, plan)
    assert biases is not None
    assert np.array_equal(weights[0], found["2.weight"].T)
    assert np.array_equal(biases[0], found["2.bias"])


def test_a_user_may_take_fewer_matrices() -> None:
    found = named(PYTORCH)
    plan = planned(found, ["2.weight"], DESTINATION)
    assert plan == ImportPlan(("2.weight",), ("2.bias",), DESTINATION)
    assert unused(found, plan) == ("0.bias", "0.weight")
    assert layers_of(found, plan) == (4, 2)


def test_turned_the_wrong_way_every_misfit_is_told() -> None:
    found = named({**PYTORCH, "4.weight": (5, 2), "4.bias": (5,)})
    assert problems(found, planned(found, matrix_names(found), SOURCE)) == [
        "2.weight: expected 3 inputs, as many as 0.weight has outputs, found 2 inputs",
        "4.weight: expected 4 inputs, as many as 2.weight has outputs, found 5 inputs",
        "0.bias: expected 3 numbers, one for each output of 0.weight, found the shape 4",
        "2.bias: expected 4 numbers, one for each output of 2.weight, found the shape 2",
        "4.bias: expected 2 numbers, one for each output of 4.weight, found the shape 5",
    ]


def test_biases_for_some_layers_alone_are_told() -> None:
    found = named({"W1": (4, 3), "b1": (1, 4), "W2": (4, 4), "W3": (2, 4), "b3": (4,)})
    plan = propose(found)
    assert problems(found, plan) == [
        "W2: expected a bias for every matrix or for none, found nothing",
        "b3: expected 2 numbers, one for each output of W3, found the shape 4",
    ]
    with pytest.raises(LessonError, match="W2: expected a bias for every matrix"):
        taken(found, plan)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (ImportPlan((), (), DESTINATION), ["weights: expected at least one matrix of weights, found nothing"]),
        (ImportPlan(("0.weight",), (), DESTINATION), ["biases: expected 1 biases, one for each matrix, found 0"]),
        (ImportPlan(("0.bias",), (None,), DESTINATION), ["0.bias: expected a matrix, found the shape 4"]),
        (ImportPlan(("0.weight",), ("x y",), "up"), [
            "orientation: expected one of destination, source, found 'up'",
            "'x y': expected the name of an array in the file, found nothing",
        ]),
        (ImportPlan(("gone",), (None,), SOURCE), ["gone: expected the name of an array in the file, found nothing"]),
        (ImportPlan(("0.weight",), ("2.weight",), DESTINATION), [
            "2.weight: expected 4 numbers, one for each output of 0.weight, found the shape 2 × 4"
        ]),
    ],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_told(plan: ImportPlan, expected: list[str]) -> None:
    assert problems(named(PYTORCH), plan) == expected


def test_a_vector_chosen_as_a_matrix_is_told_and_does_not_fail() -> None:
    found = named(PYTORCH)
    assert problems(found, planned(found, ["0.weight", "2.bias", "gone"], SOURCE)) == [
        "gone: expected the name of an array in the file, found nothing",
        "2.bias: expected a matrix, found the shape 2",
    ]


def test_vectors_alone_are_refused() -> None:
    assert refused(arrays(b1=(3,))) == ["weights: expected at least one matrix of weights, found nothing"]


def test_matrices_that_fit_in_no_order_are_refused_by_their_names() -> None:
    assert refused(arrays(W1=(4, 3), W2=(2, 5))) == ["W2: expected 4 inputs, as many as W1 has outputs, found 5 inputs"]


def test_several_orders_are_not_guessed_among() -> None:
    found = named({"a": (3, 4), "b": (4, 4), "c": (4, 3), "d": (5, 3), "e": (4, 4)})
    (message,) = refused(found)
    assert message.startswith("weights: expected one order of the matrices")
    assert message.endswith("found several such orders")
    assert problems(found, planned(found, ["c", "e", "b", "a", "d"], DESTINATION)) == []


@pytest.mark.parametrize("count", [12, 200])
def test_many_matrices_of_which_one_does_not_fit_are_refused_soon(count: int) -> None:
    shapes: dict[str, tuple[int, ...]] = {f"W{index}": (4, 4) for index in range(count - 1)}
    began = time.perf_counter()
    assert refused(named({**shapes, "V": (9, 8)}))
    assert time.perf_counter() - began < 2


def test_numbers_in_names_are_sorted_as_numbers() -> None:
    names = ["net.10.weight", "net.2.weight", "net.02.weight", "b1", "B0", "W" + "9" * 5000]
    expected = ["B0", "b1", "net.02.weight", "net.2.weight", "net.10.weight", "W" + "9" * 5000]
    assert natural_order(names) == expected


@settings(deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=7), st.booleans(), st.sampled_from(["torch", "sklearn"]))
def test_every_network_comes_back_as_it_was(layers: list[int], has_biases: bool, tool: str) -> None:
    weights = [
        np.random.default_rng(step).normal(size=(layers[step + 1], layers[step])) for step in range(len(layers) - 1)
    ]
    biases = [np.random.default_rng(step).normal(size=units) for step, units in enumerate(layers[1:])]
    matrix, bias = {"torch": ("{}.weight", "{}.bias"), "sklearn": ("coefs_{}", "intercepts_{}")}[tool]
    found = {matrix.format(step): array.T if tool == "sklearn" else array for step, array in enumerate(weights)}
    if has_biases:
        found |= {bias.format(step): array for step, array in enumerate(biases)}
    plan = propose(found)
    assert layers_of(found, plan) == tuple(layers)
    taken_weights, taken_biases = taken(found, plan)
    for expected, array in zip(weights, taken_weights, strict=True):
        assert np.array_equal(expected, array)
    assert (taken_biases is not None) == has_biases
    for expected, array in zip(biases, taken_biases or biases, strict=True):
        assert np.array_equal(expected, array)


SHAPES = st.one_of(st.tuples(st.integers(1, 3)), st.tuples(st.integers(1, 3), st.integers(1, 3)))
NAMES = st.sampled_from([f"{word}{index}" for word, index in product(["W", "b", "kernel_", "", "x."], range(4))])


@settings(deadline=None)
@given(st.dictionaries(st.one_of(NAMES, st.text(max_size=4)), SHAPES, max_size=6))
def test_of_any_arrays_a_plan_is_proposed_or_a_lesson_error_raised(shapes: dict[str, tuple[int, ...]]) -> None:
    found = named(shapes)
    try:
        plan = propose(found)
    except LessonError:
        return
    used = [name for name in (*plan.matrices, *plan.biases) if name is not None]
    assert len(set(used)) == len(used)
    assert sorted((*used, *unused(found, plan))) == sorted(found)
    if not plan_problems(found, plan):
        weights, _ = taken(found, plan)
        assert layers_of(found, plan) == (weights[0].shape[1], *(array.shape[0] for array in weights))
