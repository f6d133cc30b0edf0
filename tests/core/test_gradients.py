"""Backpropagation against central differences of J, for every parameter.

J is written here a second time, as plainly as possible and for many networks at once: every parameter of the stacked
networks is moved by itself. The engine's J must equal it, and the engine's gradients must equal its differences.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count, product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.activations import Array
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.propagation import run

STEP = 1e-3
"""How far a parameter is moved. The differences use ± one and two steps, so their error falls with its fourth power."""

KINK_DISTANCE = 0.03
"""How far every z of a layer with a kink stays away from 0; moving a parameter by two steps moves it by less."""

ROOM_TO_ROUND = 1e-5
"""Gradients below this are compared as if they were this large."""

LAYERS = {1: (3, 4, 2), 2: (3, 4, 5, 2), 3: (2, 4, 3, 5, 2)}
KINKED = ("relu", "leaky_relu")
HIDDEN = ("sigmoid", "tanh", "identity", *KINKED)
PAIRINGS = (
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "cross_entropy"),
    *((output, "half_squared_error") for output in (*HIDDEN, "softmax")),
)
OBJECTIVES = tuple(product(("mean", "sum"), ((0.0, "lambda/2m"), (0.3, "lambda/2m"), (0.3, "lambda/2"))))

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "identity": lambda z: z,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: z * np.where(z > 0, 1, 0.01),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-2, keepdims=True),
}
LOSSES: dict[str, Callable[[Array, Array], Array]] = {
    "binary_cross_entropy": lambda a, y: -y * np.log(a) - (1 - y) * np.log(1 - a),
    "cross_entropy": lambda a, y: -y * np.log(a),
    "half_squared_error": lambda a, y: (a - y) ** 2 / 2,
}


def stacked_cost(lesson: Lesson, weights: Sequence[Array], biases: Sequence[Array] | None) -> Array:
    """J of many networks at once: weights of shape (networks, n_out, n_in), biases (networks, n_out)."""
    a, y, objective = lesson.examples.inputs.T, lesson.examples.targets.T, lesson.objective
    for step, key in enumerate(lesson.network.activations):
        z = weights[step] @ a + (0 if biases is None else biases[step][..., np.newaxis])
        a = FUNCTIONS[key](z)
    data_loss = LOSSES[objective.loss](a, y).sum(axis=(-2, -1))
    m = lesson.examples.count
    squares = sum((matrices**2).sum(axis=(-2, -1)) for matrices in weights)
    penalty = objective.l2 / (2 * m if objective.l2_form == "lambda/2m" else 2) * squares
    return (data_loss / m if objective.reduction == "mean" else data_loss) + penalty


def differences(lesson: Lesson) -> Array:
    """Central differences (8 (J₊₁ − J₋₁) − (J₊₂ − J₋₂)) / 12h for every parameter, weights first."""
    network = lesson.network
    arrays = (*network.weights, *(network.biases or ()))
    flat = np.concatenate([array.ravel() for array in arrays])
    costs = []
    for distance in (1, -1, 2, -2):
        moved = flat + distance * STEP * np.eye(len(flat))
        parts = np.split(moved, np.cumsum([array.size for array in arrays])[:-1], axis=1)
        stacked = [part.reshape(-1, *array.shape) for part, array in zip(parts, arrays, strict=True)]
        weights, biases = stacked[: network.steps], stacked[network.steps :]
        costs.append(stacked_cost(lesson, weights, None if network.biases is None else biases))
    return (8 * (costs[0] - costs[1]) - (costs[2] - costs[3])) / (12 * STEP)


def relative_error(computed: Array, measured: Array) -> float:
    """The largest |computed − measured| / max(|computed|, |measured|) of all entries."""
    size = np.maximum(np.abs(computed), np.abs(measured))
    return float((np.abs(computed - measured) / np.maximum(size, ROOM_TO_ROUND)).max())


TARGETS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "binary_cross_entropy": lambda rng, m, units: rng.random((m, units)),
    "cross_entropy": lambda rng, m, units: rng.dirichlet(np.ones(units), size=m),
    "half_squared_error": lambda rng, m, units: rng.standard_normal((m, units)),
}


def random_lesson(seed: int, hidden: str, pairing: tuple[str, str], depth: int, bias: bool, m: int) -> Lesson:
    layers, (output, loss), rng = LAYERS[depth], pairing, np.random.default_rng(seed)
    network = Network.initialised(layers, (*(hidden,) * depth, output), Initialisation("xavier", seed), bias)
    biases = tuple(rng.uniform(-0.5, 0.5, units) for units in layers[1:]) if bias else None
    examples = Examples(rng.uniform(-1.5, 1.5, (m, layers[0])), TARGETS[loss](rng, m, layers[-1]))
    return Lesson(network.with_parameters(network.weights, biases), examples, Objective(loss))


def is_smooth_and_alive(lesson: Lesson) -> bool:
    """Whether no z lies near a kink, and no layer with ReLU is dead for any sample."""
    z = run(lesson).z
    layers = [z[layer] for layer, key in enumerate(lesson.network.activations, start=1) if key in KINKED]
    return all(np.abs(values).min() > KINK_DISTANCE and (values > 0).any(axis=0).all() for values in layers)


def smooth_lesson(*shape: object) -> Lesson:
    return next(filter(is_smooth_and_alive, (random_lesson(seed, *shape) for seed in count())))


@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("depth", list(LAYERS))
@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_gradient_equals_the_central_difference_of_the_cost(
    hidden: str, pairing: tuple[str, str], depth: int, bias: bool, m: int
) -> None:
    lesson = smooth_lesson(hidden, pairing, depth, bias, m)
    for reduction, (strength, form) in OBJECTIVES:
        objective = Objective(pairing[1], reduction, strength, form)
        trace = run(replace(lesson, objective=objective))
        network = trace.lesson.network
        assert_allclose(trace.cost.J, stacked_cost(trace.lesson, network.weights, network.biases), rtol=1e-13)
        gradients = (*trace.gradients.weights, *(trace.gradients.biases or ()))
        computed = np.concatenate([gradient.ravel() for gradient in gradients])
        assert all(np.abs(gradient).max() > ROOM_TO_ROUND for gradient in gradients)
        assert relative_error(computed, differences(trace.lesson)) < 1e-6, objective
