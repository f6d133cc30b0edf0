from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.propagation import Trace, run

PAIRINGS = (
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "cross_entropy"),
    *((key, "half_squared_error") for key in ("sigmoid", "tanh", "relu", "leaky_relu", "identity", "softmax")),
)
HIDDEN = ("sigmoid", "tanh", "relu", "leaky_relu", "identity")
KINKED = ("relu", "leaky_relu")

sixty_examples = settings(max_examples=60, deadline=None)


@st.composite
def lessons(draw: st.DrawFn, least_hidden: int = 0, least_samples: int = 1) -> Lesson:
    """Small lessons of every kind, with numbers from a seed."""
    units = st.integers(1, 5)
    layers = (draw(units), *draw(st.lists(units, min_size=least_hidden, max_size=3)), draw(units))
    output, loss = draw(st.sampled_from(PAIRINGS))
    hidden = draw(st.lists(st.sampled_from(HIDDEN), min_size=len(layers) - 2, max_size=len(layers) - 2))
    seed, m = draw(st.integers(0, 2**32)), draw(st.integers(least_samples, 6))
    network = Network.initialised(layers, (*hidden, output), Initialisation("xavier", seed), draw(st.booleans()))
    rng = np.random.default_rng(seed)
    biases = None if network.biases is None else tuple(rng.normal(0, 0.5, n) for n in layers[1:])
    targets = rng.dirichlet(np.ones(layers[-1]), size=m)  # in [0, 1], each row sums to 1: right for every loss
    return Lesson(
        network.with_parameters(network.weights, biases),
        Examples(rng.standard_normal((m, layers[0])), targets),
        Objective(
            loss,
            draw(st.sampled_from(("mean", "sum"))),
            draw(st.sampled_from((0.0, 0.1, 2.0))),
            draw(st.sampled_from(("lambda/2m", "lambda/2"))),
        ),
    )


def with_samples(lesson: Lesson, order: object) -> Lesson:
    return replace(lesson, examples=Examples(lesson.examples.inputs[order], lesson.examples.targets[order]))


def gradients(trace: Trace) -> list[np.ndarray]:
    return [*trace.gradients.weights, *(trace.gradients.biases or ())]


def distance_to_a_kink(trace: Trace) -> float:
    keys = trace.lesson.network.activations
    return min((np.abs(z).min() for z, key in zip(trace.z[1:], keys, strict=True) if key in KINKED), default=np.inf)


@sixty_examples
@given(lessons())
def test_every_array_has_the_shape_of_what_it_belongs_to(lesson: Lesson) -> None:
    trace, network = run(lesson), lesson.network
    for parameters in (trace.gradients, trace.updated):
        assert [W.shape for W in parameters.weights] == [W.shape for W in network.weights]
        assert (parameters.biases is None) == (network.biases is None)
        assert [b.shape for b in parameters.biases or ()] == [b.shape for b in network.biases or ()]
    for layer, units in enumerate(network.layers):
        assert trace.a[layer].shape == (units, lesson.examples.count)
        for array in (trace.z[layer], trace.slope[layer], trace.delta[layer]):
            assert array is None or array.shape == trace.a[layer].shape
    assert trace.cost.per_sample.shape == (lesson.examples.count,)


@sixty_examples
@given(lessons())
def test_a_short_step_of_descent_lowers_the_cost_by_its_length_times_the_squared_gradient(lesson: Lesson) -> None:
    before = run(lesson)
    assume(distance_to_a_kink(before) > 1e-3)
    squared = sum(float((gradient**2).sum()) for gradient in gradients(before))
    assume(squared > 1e-6)
    rate = 1e-6 / (1.0 + squared)
    stepped = run(replace(lesson, learning_rate=rate)).updated
    after = run(replace(lesson, network=lesson.network.with_parameters(stepped.weights, stepped.biases)))
    assert after.cost.J <= before.cost.J
    assert_allclose(before.cost.J - after.cost.J, rate * squared, rtol=1e-3, atol=1e-14 * (1 + before.cost.J))


@sixty_examples
@given(lessons(least_hidden=1), st.data())
def test_reordering_hidden_units_reorders_the_gradients(lesson: Lesson, data: st.DataObject) -> None:
    network = lesson.network
    layer = data.draw(st.integers(1, network.steps - 1))
    order = data.draw(st.permutations(range(network.layers[layer])))

    def reordered(weights: object, biases: object) -> tuple[list, list | None]:
        weights, biases = list(weights), None if biases is None else list(biases)
        weights[layer - 1], weights[layer] = weights[layer - 1][order], weights[layer][:, order]
        if biases is not None:
            biases[layer - 1] = biases[layer - 1][order]
        return weights, biases

    before = run(lesson)
    after = run(replace(lesson, network=network.with_parameters(*reordered(network.weights, network.biases))))
    assert_allclose(after.cost.J, before.cost.J, rtol=1e-12)
    assert_allclose(after.delta[layer], before.delta[layer][order], rtol=1e-9, atol=1e-13)
    weights, biases = reordered(before.gradients.weights, before.gradients.biases)
    for found, expected in zip(gradients(after), (*weights, *(biases or ())), strict=True):
        assert_allclose(found, expected, rtol=1e-9, atol=1e-13)


@sixty_examples
@given(lessons(least_samples=2), st.data())
def test_reordering_samples_leaves_cost_and_gradients(lesson: Lesson, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(lesson.examples.count)))
    before, after = run(lesson), run(with_samples(lesson, order))
    assert_allclose(after.cost.J, before.cost.J, rtol=1e-12)
    assert_allclose(after.delta[-1], before.delta[-1][:, order], rtol=1e-9, atol=1e-13)
    for found, expected in zip(gradients(after), gradients(before), strict=True):
        assert_allclose(found, expected, rtol=1e-9, atol=1e-13)


@sixty_examples
@given(lessons(least_samples=2), st.data())
def test_the_deltas_of_a_sample_do_not_depend_on_the_others(lesson: Lesson, data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.integers(0, lesson.examples.count - 1), min_size=1, unique=True))
    together, apart = run(lesson), run(with_samples(lesson, kept))
    assert_allclose(apart.cost.per_sample, together.cost.per_sample[kept], rtol=1e-12, atol=1e-15)
    for layer in range(1, len(lesson.network.layers)):
        assert_allclose(apart.delta[layer], together.delta[layer][:, kept], rtol=1e-9, atol=1e-13)


@sixty_examples
@given(lessons())
def test_the_sum_of_the_samples_is_m_times_their_mean(lesson: Lesson) -> None:
    m = lesson.examples.count
    unpenalised = replace(lesson.objective, l2=0.0)
    mean, total = (
        run(replace(lesson, objective=replace(unpenalised, reduction=reduction))) for reduction in ("mean", "sum")
    )
    assert_allclose(total.cost.J, m * mean.cost.J, rtol=1e-12)
    for found, expected in zip(gradients(total), gradients(mean), strict=True):
        assert_allclose(found, m * expected, rtol=1e-12, atol=1e-15)


@sixty_examples
@given(lessons(), st.sampled_from(("mean", "sum")))
def test_repeating_every_sample_leaves_the_mean_and_doubles_the_sum(lesson: Lesson, reduction: str) -> None:
    lesson = replace(lesson, objective=Objective(lesson.objective.loss, reduction))
    twice = with_samples(lesson, np.repeat(np.arange(lesson.examples.count), 2))
    factor = {"mean": 1, "sum": 2}[reduction]
    assert_allclose(run(twice).cost.J, factor * run(lesson).cost.J, rtol=1e-12)
    for found, expected in zip(gradients(run(twice)), gradients(run(lesson)), strict=True):
        assert_allclose(found, factor * expected, rtol=1e-9, atol=1e-13)
