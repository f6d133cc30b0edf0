"""Lessons with fixed, readable numbers: the networks of the five lecture notes, and two that show a single thing.

Each value is a function without arguments, so that importing this module builds nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from numpy.typing import ArrayLike

from engine.core.network import Examples, Lesson, Network, Objective, read_only


def _network(
    layers: Sequence[int],
    activations: Sequence[str],
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike] | None = None,
    relu_slope_at_zero: int = 0,
) -> Network:
    """A network from numbers written as nested tuples."""
    bias_arrays = None if biases is None else tuple(map(read_only, biases))
    return Network(tuple(layers), tuple(activations), tuple(map(read_only, weights)), bias_arrays, relu_slope_at_zero)


def _examples(inputs: ArrayLike, targets: ArrayLike) -> Examples:
    """Samples from numbers written as nested tuples, one row a sample."""
    return Examples(read_only(inputs), read_only(targets))


def loglik() -> Lesson:
    """3-4-4-3, sigmoid, log loss, no biases, one sample: the network of the note `loglik`."""
    weights = (
        ((0.5, -0.3, 0.8), (-0.6, 0.9, 0.2), (0.4, 0.1, -0.7), (-0.2, 0.6, 0.3)),
        ((0.7, -0.4, 0.2, 0.5), (-0.3, 0.8, -0.6, 0.1), (0.6, 0.2, 0.4, -0.9), (-0.5, 0.3, 0.7, 0.2)),
        ((0.9, -0.5, 0.3, -0.2), (-0.4, 0.6, -0.8, 0.5), (0.2, 0.7, -0.1, -0.6)),
    )
    return Lesson(
        _network((3, 4, 4, 3), ("sigmoid",) * 3, weights),
        _examples(((0.5, 0.1, 0.9),), ((1, 0, 0),)),
        Objective("binary_cross_entropy"),
        title="3-4-4-3 with log loss",
    )


def bias_unit() -> Lesson:
    """3-2-2-2, sigmoid, four samples, λ = 0.4: the network of the note `bias-unit` (drawn there as 4-3-3-2)."""
    weights = (
        ((0.6, -0.4, 0.3), (-0.5, 0.2, 0.7)),
        ((0.8, -0.6), (-0.3, 0.5)),
        ((0.4, 0.9), (-0.7, 0.2)),
    )
    inputs = ((0.2, 0.8, 0.5), (0.9, 0.1, 0.4), (0.6, 0.7, 0.1), (0.3, 0.4, 1.0))
    return Lesson(
        _network((3, 2, 2, 2), ("sigmoid",) * 3, weights, ((0.1, -0.2), (0.3, -0.1), (-0.2, 0.4))),
        _examples(inputs, ((1, 0), (0, 1), (1, 0), (0, 1))),
        Objective("binary_cross_entropy", l2=0.4),
        title="3-2-2-2 with bias units and penalty",
        notation="bias-unit",
    )


def nielsen_linear() -> Lesson:
    """2-2-2-1, linear and without biases: the first part of the note `nielsen`, where δ adds up over paths."""
    return Lesson(
        _network((2, 2, 2, 1), ("identity",) * 3, (((0.5, -1), (2, 0.5)), ((0.5, 0.5), (-0.5, 0.5)), ((1, 0.5),))),
        _examples(((1, 2),), ((2,),)),
        Objective("half_squared_error"),
        title="2-2-2-1, linear",
        learning_rate=0.05,
        notation="nielsen",
    )


def nielsen_sigmoid() -> Lesson:
    """2-2-2-1 with sigmoid and biases: the second part of the note `nielsen`, BP1 to BP4."""
    return Lesson(
        _network(
            (2, 2, 2, 1),
            ("sigmoid",) * 3,
            (((0.5, -1), (2, 0.5)), ((0.5, 0.5), (-0.5, 0.5)), ((1, 0.5),)),
            ((0.1, -0.3), (0.2, -0.4), (0.3,)),
        ),
        _examples(((1, 2),), ((0,),)),
        Objective("half_squared_error"),
        title="2-2-2-1 with sigmoid",
        notation="nielsen",
    )


def row_batch() -> Lesson:
    """3-4-2, ReLU then softmax, four samples: the network of the note `row-batch`.

    The second hidden unit has z = 0 for the first sample, which is where ReLU's slope at 0 (here 1) matters.
    """
    weights = (
        ((0.5, -0.5, 1), (1, -0.5, -0.25), (-1, 0.5, 0.5), (0.25, 1, -0.5)),
        ((0.8, -0.4, 0.6, 0.2), (-0.6, 0.5, -0.2, 0.7)),
    )
    inputs = ((1, 2, 0), (0.5, -1, 2), (-1, 0.5, 1), (2, 1, -0.5))
    return Lesson(
        _network((3, 4, 2), ("relu", "softmax"), weights, ((0.1, 0, -0.1, 0.2), (0.05, -0.05)), relu_slope_at_zero=1),
        _examples(inputs, ((1, 0), (0, 1), (0, 1), (1, 0))),
        Objective("cross_entropy"),
        title="3-4-2 with ReLU and softmax",
        notation="row-batch",
    )


def column_batch() -> Lesson:
    """3-4-1, sigmoid, four samples: the network n1-n2-1 of the note `column-batch`."""
    weights = (
        ((0.4, -0.2, 0.7), (-0.5, 0.6, 0.1), (0.3, 0.8, -0.6), (-0.9, 0.2, 0.5)),
        ((0.6, -0.8, 0.4, 0.7),),
    )
    inputs = ((0.5, 0.2, 0.8), (0.9, 0.7, 0.1), (0.1, 0.6, 0.4), (0.7, 0.3, 0.9))
    return Lesson(
        _network((3, 4, 1), ("sigmoid",) * 2, weights, ((0.1, -0.2, 0.3, 0), (-0.1,))),
        _examples(inputs, ((1,), (0,), (0,), (1,))),
        Objective("binary_cross_entropy"),
        title="3-4-1 with a batch of columns",
        notation="column-batch",
    )


def xor() -> Lesson:
    """XOR with 2-2-1, sigmoid: the smallest problem that needs a hidden layer."""
    return Lesson(
        _network((2, 2, 1), ("sigmoid",) * 2, (((1, -1), (-1, 1)), ((1, 1),)), ((-0.5, -0.5), (-0.5,))),
        _examples(((0, 0), (0, 1), (1, 0), (1, 1)), ((0,), (1,), (1,), (0,))),
        Objective("binary_cross_entropy"),
        title="XOR with 2-2-1",
        learning_rate=1.0,
    )


def deep() -> Lesson:
    """2-3-3-3-3-3-2, sigmoid: δ shrinks on its way back, because every layer multiplies by g′ ≤ ¼."""
    first = ((0.6, -0.4), (0.3, 0.7), (-0.5, 0.2))
    square = ((0.5, -0.4, 0.3), (-0.2, 0.6, -0.5), (0.4, 0.1, -0.3))
    last = ((0.7, -0.5, 0.4), (-0.3, 0.6, 0.2))
    return Lesson(
        _network(
            (2, 3, 3, 3, 3, 3, 2),
            ("sigmoid",) * 6,
            (first, square, square, square, square, last),
            ((0.1, 0, -0.1), (0, 0.1, 0), (0.1, -0.1, 0), (0, 0, 0.1), (-0.1, 0.1, 0), (0.1, -0.1)),
        ),
        _examples(((0.8, 0.3),), ((1, 0),)),
        Objective("half_squared_error"),
        title="A deep, narrow network",
    )


PRESETS: Mapping[str, Callable[[], Lesson]] = {
    "loglik": loglik,
    "bias-unit": bias_unit,
    "nielsen-linear": nielsen_linear,
    "nielsen-sigmoid": nielsen_sigmoid,
    "row-batch": row_batch,
    "column-batch": column_batch,
    "xor": xor,
    "deep": deep,
}
"""All presets by key, the one that a first visitor sees first."""
