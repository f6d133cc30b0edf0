from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.errors import LessonError
from engine.core.initialisation import SCHEMES, Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, deep
from engine.core.propagation import run

NAN, INFINITY = float("nan"), float("inf")


def network(layers: object = (2, 1), activations: object = ("sigmoid",), weights: object = (((1, 2),),), *rest: object):  # type: ignore[no-untyped-def]
    return Network(layers, activations, weights, *rest)


def lesson(**changes: object) -> Lesson:
    parts = {
        "network": network(),
        "examples": Examples(((1, 2),), ((1,),)),
        "objective": Objective("half_squared_error"),
    }
    return Lesson(**{**parts, **changes})


def initialised(scheme: object = "xavier", seed: object = 7, scale: object = 1.0, layers: object = (2, 1)) -> Network:
    return Network.initialised(layers, ("sigmoid",), Initialisation(scheme, seed, scale))


FAULTS = {
    "network of one layer": (lambda: network((2,), (), ()), [("layers", "layer_count")]),
    "network without units": (lambda: network((0, 1)), [("layers[0]", "whole")]),
    "network with half a unit": (lambda: network((2, 1.5)), [("layers[1]", "whole")]),
    "network with a truth value for units": (lambda: network((2, True)), [("layers[1]", "whole")]),
    "network with everything wrong": (
        lambda: network((3, 0, 2), ("step", "softmax", "relu"), (), None, 2),
        [
            ("layers[1]", "whole"),
            ("activations[0]", "choice"),
            ("activations[1]", "softmax_last"),
            ("activations", "count_names"),
            ("relu_slope_at_zero", "choice"),
        ],
    ),
    "network with wrong shapes": (
        lambda: network((2, 3, 1), ("tanh",) * 2, (((1, 2),) * 2, ((1, 2, 3),)), ((1, 2, 3), (1, 2))),
        [("weights[0]", "matrix_shape"), ("biases[1]", "row_length")],
    ),
    "network with too few arrays": (
        lambda: network((2, 3, 1), ("tanh",) * 2, (((1, 2),) * 3,), ((1, 2, 3),)),
        [("weights", "count_matrices"), ("biases", "count_lists")],
    ),
    "network with numbers that are none": (
        lambda: network((2, 1), ("tanh",), (((1, NAN),),), ((INFINITY,),)),
        [("weights[0][0][1]", "number"), ("biases[0][0]", "number")],
    ),
    "network with a truth value for the slope": (
        lambda: network((2, 1), ("relu",), (((1, 2),),), None, True),
        [("relu_slope_at_zero", "choice")],
    ),
    "initialisation with everything wrong": (
        lambda: initialised("lecun", -1, 0.0),
        [("init.scheme", "choice"), ("init.seed", "whole"), ("init.scale", "positive")],
    ),
    "initialisation of impossible layers": (
        lambda: initialised(layers=(2, 0, 1)),
        [("layers[1]", "whole"), ("activations", "count_names")],
    ),
    "no examples": (lambda: Examples((), ()), [("inputs", "sample_count"), ("targets", "sample_count")]),
    "examples with everything wrong": (
        lambda: Examples(((1, INFINITY),), ((NAN,), (1,))),
        [("inputs[0][1]", "number"), ("targets[0][0]", "number"), ("targets", "same_samples")],
    ),
    "objective with everything wrong": (
        lambda: Objective("hinge", "median", -0.1, "lambda"),
        [("loss", "choice"), ("reduction", "choice"), ("l2", "not_negative"), ("l2_form", "choice")],
    ),
    "objective with a λ that is no number": (lambda: Objective("cross_entropy", l2=NAN), [("l2", "not_negative")]),
    "lesson with everything wrong": (
        lambda: lesson(
            examples=Examples(((1, 2, 3),), ((1, 2),)),
            objective=Objective("binary_cross_entropy"),
            network=network(activations=("tanh",)),
            title="x" * 121,
            learning_rate=0,
            notation="physics",
        ),
        [
            ("activations[0]", "output_activation"),
            ("inputs[0]", "row_length"),
            ("targets[0]", "row_length"),
            ("targets[0][1]", "unit_interval"),
            ("title", "title_length"),
            ("learning_rate", "positive"),
            ("notation", "choice"),
        ],
    ),
    "lesson with targets that are no distribution": (
        lambda: lesson(
            network=Network((1, 2), ("softmax",), (((1,), (2,)),)),
            examples=Examples(((1,), (1,)), ((0.5, 0.5), (0.5, 0.6))),
            objective=Objective("cross_entropy"),
        ),
        [("targets[1]", "distribution")],
    ),
    "lesson with a title that is no text": (lambda: lesson(title=7), [("title", "text")]),
}

UNREADABLE = {
    "weights of unequal rows": lambda: network((2, 2), ("tanh",), (((1, 2), (3,)),)),
    "weights of words": lambda: network((2, 1), ("tanh",), ((("one", "two"),),)),
    "weights of nothing": lambda: network((2, 1), ("tanh",), (None,)),
    "inputs of unequal rows": lambda: Examples(((1, 2), (3,)), ((1,), (1,))),
    "inputs of words": lambda: Examples((("one",),), ((1,),)),
    "inputs without rows": lambda: Examples((1, 2), ((1,), (1,))),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_constructor_reports_every_problem_with_its_place(fault: str) -> None:
    construct, expected = FAULTS[fault]
    with pytest.raises(LessonError) as caught:
        construct()
    assert [(problem.place, problem.rule) for problem in caught.value.problems] == expected


@pytest.mark.parametrize("fault", list(UNREADABLE))
def test_arrays_that_cannot_be_read_as_numbers_are_a_problem_too(fault: str) -> None:
    with pytest.raises(LessonError):
        UNREADABLE[fault]()


def test_a_problem_says_where_what_was_expected_and_what_was_found() -> None:
    weights = (np.zeros((4, 3)), np.zeros((4, 3)), np.zeros((3, 4)))
    with pytest.raises(LessonError, match=r"^weights\[1\]: expected 4 × 4 for layers 3-4-4-3, found 4 × 3$"):
        Network((3, 4, 4, 3), ("sigmoid",) * 3, weights)


@pytest.mark.parametrize(
    ("definition", "attribute"),
    [
        (network(), "weights"),
        (Examples(((1,),), ((1,),)), "inputs"),
        (Objective("cross_entropy"), "l2"),
        (lesson(), "network"),
        (Initialisation("he"), "seed"),
    ],
)
def test_definitions_cannot_be_changed(definition: object, attribute: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(definition, attribute, getattr(definition, attribute))


def test_arrays_are_copied_in_and_cannot_be_written_to() -> None:
    weights, bias, inputs, targets = np.array([[1.0, 2.0]]), np.array([3.0]), np.array([[4.0, 5.0]]), np.array([[6.0]])
    net, examples = network(weights=(weights,)), Examples(inputs, targets)
    net = net.with_parameters(net.weights, (bias,))
    for own in (weights, bias, inputs, targets):
        own += 10.0
    held = (net.weights[0], net.biases[0], examples.inputs, examples.targets)
    for array, expected in zip(held, ([[1, 2]], [3], [[4, 5]], [[6]]), strict=True):
        assert_array_equal(array, expected)
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_with_parameters_changes_the_numbers_and_nothing_else() -> None:
    drawn = Network.initialised((2, 3, 1), ("relu", "tanh"), Initialisation("he", 7), relu_slope_at_zero=1)
    doubled = drawn.with_parameters([2 * weights for weights in drawn.weights], [bias + 1 for bias in drawn.biases])
    assert drawn.initialisation == Initialisation("he", 7)
    assert doubled.initialisation is None
    kept = (doubled.layers, doubled.activations, doubled.relu_slope_at_zero)
    assert kept == (drawn.layers, drawn.activations, drawn.relu_slope_at_zero)
    for step in (0, 1):
        assert_array_equal(doubled.weights[step], 2 * drawn.weights[step])
        assert_array_equal(doubled.biases[step], np.ones(drawn.layers[step + 1]))
        assert_array_equal(drawn.biases[step], np.zeros(drawn.layers[step + 1]))
    assert drawn.with_parameters(drawn.weights, None).biases is None
    with pytest.raises(LessonError, match=r"weights\[0\]: expected 3 × 2"):
        drawn.with_parameters(drawn.weights[::-1], drawn.biases)


def test_parameters_are_counted_with_biases() -> None:
    assert Network.initialised((3, 4, 2), ("tanh",) * 2, Initialisation("he")).parameter_count == 12 + 4 + 8 + 2
    without = Network.initialised((3, 4, 2), ("tanh",) * 2, Initialisation("he"), bias=False)
    assert (without.parameter_count, without.biases, without.steps) == (20, None, 2)


# The stream of seed 7: 0.00123015, 0.29874554, −0.27413786, −0.89059184, −0.45467079, −0.99164655, 0.06014360,
# 1.34021525 from N(0, 1), and 0.62509547, 0.89721380, 0.77568569, 0.22520719, 0.30016628, 0.87355345, 0.00526530,
# 0.82122842 from U(0, 1). 3-2-1 takes six for W⁰ and two for W¹.
DRAWN = {
    # √(2/5) = 0.63245553, √(2/3) = 0.81649658
    "xavier": (
        ((0.00077802, 0.18894327, -0.17338), (-0.56325974, -0.28755905, -0.62717235)),
        ((0.04910705, 1.09428117),),
    ),
    # √(2/3) = 0.81649658, √(2/2) = 1
    "he": (
        ((0.00100442, 0.24392471, -0.22383262), (-0.72716519, -0.37123714, -0.80967602)),
        ((0.0601436, 1.34021525),),
    ),
    "normal": (
        ((0.00123015, 0.29874554, -0.27413786), (-0.89059184, -0.45467079, -0.99164655)),
        ((0.0601436, 1.34021525),),
    ),
    # 2u − 1
    "uniform": (
        ((0.25019093, 0.7944276, 0.55137138), (-0.54958562, -0.39966743, 0.74710689)),
        ((-0.98946939, 0.64245684),),
    ),
    "zeros": (((0, 0, 0), (0, 0, 0)), ((0, 0),)),
    "constant": (((1, 1, 1), (1, 1, 1)), ((1, 1),)),
}


def test_every_scheme_has_its_expected_numbers_here() -> None:
    assert set(DRAWN) == set(SCHEMES)


@pytest.mark.parametrize("scale", [1.0, 0.5])
@pytest.mark.parametrize("scheme", list(DRAWN))
def test_a_seed_gives_the_same_numbers_everywhere(scheme: str, scale: float) -> None:
    weights = Initialisation(scheme, 7, scale).weights((3, 2, 1))
    for matrix, expected in zip(weights, DRAWN[scheme], strict=True):
        assert_allclose(matrix, scale * np.array(expected), rtol=0, atol=6e-9)


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [
        ("xavier", np.sqrt(2 / 1000)),
        ("he", np.sqrt(2 / 600)),
        ("normal", 1.0),
        ("uniform", 1 / np.sqrt(3)),
    ],
)
def test_the_spread_of_a_large_layer(scheme: str, deviation: float) -> None:
    (matrix,) = Initialisation(scheme, 11, 2.0).weights((600, 400))
    assert matrix.shape == (400, 600)
    assert matrix.std() == pytest.approx(2 * deviation, rel=0.01)
    assert abs(matrix.mean()) < 5 * 2 * deviation / np.sqrt(matrix.size)
    if scheme == "uniform":
        assert np.abs(matrix).max() <= 2.0


PRESET_SHAPES = {
    "loglik": ((3, 4, 4, 3), ("sigmoid",) * 3, False, 1, 0.0),
    "bias-unit": ((3, 2, 2, 2), ("sigmoid",) * 3, True, 4, 0.4),
    "nielsen-linear": ((2, 2, 2, 1), ("identity",) * 3, False, 1, 0.0),
    "nielsen-sigmoid": ((2, 2, 2, 1), ("sigmoid",) * 3, True, 1, 0.0),
    "row-batch": ((3, 4, 2), ("relu", "softmax"), True, 4, 0.0),
    "column-batch": ((3, 4, 1), ("sigmoid",) * 2, True, 4, 0.0),
    "xor": ((2, 2, 1), ("sigmoid",) * 2, True, 4, 0.0),
    "deep": ((2, 3, 3, 3, 3, 3, 2), ("sigmoid",) * 6, True, 1, 0.0),
}


def test_every_preset_is_described_here_and_the_first_is_what_a_visitor_sees_first() -> None:
    assert list(PRESETS) == list(PRESET_SHAPES)


@pytest.mark.parametrize("key", list(PRESETS))
def test_every_preset_runs_and_has_its_shape(key: str) -> None:
    preset = PRESETS[key]()
    net = preset.network
    shape = (net.layers, net.activations, net.biases is not None, preset.examples.count, preset.objective.l2)
    assert shape == PRESET_SHAPES[key]
    trace = run(preset)
    assert np.isfinite(trace.cost.J)
    assert all(np.abs(gradient).max() > 1e-5 for gradient in trace.gradients.weights)


@pytest.mark.parametrize("key", list(PRESETS))
def test_one_step_of_descent_makes_every_preset_better(key: str) -> None:
    before = run(PRESETS[key]())
    network = before.lesson.network.with_parameters(before.updated.weights, before.updated.biases)
    assert run(replace(before.lesson, network=network)).cost.J < before.cost.J


def test_in_the_deep_preset_delta_shrinks_at_every_layer_on_its_way_back() -> None:
    norms = [float(np.linalg.norm(delta)) for delta in run(deep()).delta[1:]]
    assert all(earlier < later for earlier, later in pairwise(norms))
