from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.activations import ACTIVATIONS, Array, sigmoid, softmax_jacobian_product
from engine.core.errors import LessonError
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, bias_unit, column_batch, loglik, nielsen_linear, row_batch, xor
from engine.core.propagation import Trace, run

WITH_PENALTY = {
    f"{key} with {form}": lambda key=key, form=form: with_objective(PRESETS[key](), l2=0.3, l2_form=form)
    for key in ("row-batch", "nielsen-sigmoid")
    for form in ("lambda/2m", "lambda/2")
}
LESSONS = {**PRESETS, **WITH_PENALTY}


@pytest.fixture(params=list(LESSONS))
def trace(request: pytest.FixtureRequest) -> Trace:
    return run(LESSONS[request.param]())


def with_objective(lesson: Lesson, **changes: object) -> Lesson:
    return replace(lesson, objective=replace(lesson.objective, **changes))


def with_samples(lesson: Lesson, samples: object) -> Lesson:
    examples = lesson.examples
    return replace(lesson, examples=Examples(examples.inputs[samples], examples.targets[samples]))


def chain(weights: tuple[float, ...], x: object, y: object, **options: object) -> Lesson:
    """One identity unit a layer, with half squared error: every number can be followed by hand."""
    size = len(weights)
    biases = options.pop("biases", None)
    network = Network((1,) * (size + 1), ("identity",) * size, tuple(((w,),) for w in weights), biases)
    return Lesson(network, Examples(x, y), Objective("half_squared_error"), **options)


def saturated(weights: object, activation: str, loss: str, x: float, y: tuple[float, ...]) -> Trace:
    """A single layer whose weighted inputs are ±800."""
    network = Network((1, len(y)), (activation,), (weights,))
    return run(Lesson(network, Examples(((x,),), (y,)), Objective(loss)))


def arrays_of(trace: Trace) -> Iterator[Array]:
    given = (*trace.lesson.network.weights, *(trace.lesson.network.biases or ()), trace.targets)
    computed = (*trace.z, *trace.a, *trace.slope, *trace.delta, trace.cost.per_sample)
    parameters = (trace.gradients, trace.updated)
    stepped = (array for p in parameters for array in (*p.weights, *(p.biases or ())))
    return (array for array in (*given, *computed, *stepped) if array is not None)


def test_the_linear_network_gives_the_numbers_worked_out_by_hand() -> None:
    trace = run(replace(nielsen_linear(), learning_rate=0.5))
    # z¹ = (0.5·1 − 1·2, 2·1 + 0.5·2)
    assert_array_equal(trace.z[1], [[-1.5], [3.0]])
    # z² = (0.5·(−1.5) + 0.5·3, −0.5·(−1.5) + 0.5·3)
    assert_array_equal(trace.z[2], [[0.75], [2.25]])
    # z³ = 1·0.75 + 0.5·2.25 = a³, and y = 2
    assert_array_equal(trace.a[3], [[1.875]])
    # J = ½ (1.875 − 2)² = ½ · 0.015625
    assert trace.cost.J == 0.0078125
    # δ³ = 1.875 − 2;  δ² = (1, 0.5) δ³
    assert_array_equal(trace.delta[3], [[-0.125]])
    assert_array_equal(trace.delta[2], [[-0.125], [-0.0625]])
    # δ¹ = (0.5·(−0.125) − 0.5·(−0.0625), 0.5·(−0.125) + 0.5·(−0.0625))
    assert_array_equal(trace.delta[1], [[-0.03125], [-0.09375]])
    # δ³ (a²)ᵀ = −0.125 · (0.75, 2.25)
    assert_array_equal(trace.gradients.weights[2], [[-0.09375, -0.28125]])
    # δ² (a¹)ᵀ = (−0.125, −0.0625) × (−1.5, 3)
    assert_array_equal(trace.gradients.weights[1], [[0.1875, -0.375], [0.09375, -0.1875]])
    # δ¹ xᵀ = (−0.03125, −0.09375) × (1, 2)
    assert_array_equal(trace.gradients.weights[0], [[-0.03125, -0.0625], [-0.09375, -0.1875]])
    # W − 0.5 ∇
    assert_array_equal(trace.updated.weights[2], [[1.046875, 0.640625]])
    assert_array_equal(trace.updated.weights[1], [[0.40625, 0.6875], [-0.546875, 0.59375]])
    assert_array_equal(trace.updated.weights[0], [[0.515625, -0.96875], [2.046875, 0.59375]])
    assert trace.gradients.biases is None
    assert trace.updated.biases is None


def test_one_sample_of_xor_gives_the_numbers_worked_out_by_hand() -> None:
    trace = run(with_samples(xor(), [1]))  # x = (0, 1), y = 1
    # z¹ = (1·0 − 1·1 − 0.5, −1·0 + 1·1 − 0.5) = (−1.5, 0.5)
    assert_array_equal(trace.z[1], [[-1.5], [0.5]])
    # a¹ = (1/(1 + e^1.5), 1/(1 + e^−0.5)) = (1/5.481689, 1/1.606531)
    assert_allclose(trace.a[1], [[0.18242552], [0.62245933]], atol=5e-9)
    # z² = 0.18242552 + 0.62245933 − 0.5;  a² = 1/(1 + e^−0.30488485) = 1/1.737208
    assert_allclose(trace.z[2], [[0.30488486]], atol=5e-9)
    assert_allclose(trace.a[2], [[0.57563622]], atol=5e-9)
    # J = −log 0.57563622
    assert_allclose(trace.cost.J, 0.55227937, atol=5e-9)
    # δ² = a² − 1;  δ¹ = δ² · (0.18242552 · 0.81757448, 0.62245933 · 0.37754067)
    assert_allclose(trace.delta[2], [[-0.42436378]], atol=5e-9)
    assert_allclose(trace.delta[1], [[-0.06329235], [-0.09972706]], atol=5e-9)
    # δ² (a¹)ᵀ;  δ¹ xᵀ, whose first column is times 0
    assert_allclose(trace.gradients.weights[1], [[-0.07741478, -0.26414919]], atol=5e-9)
    assert_allclose(trace.gradients.weights[0], [[0, -0.06329235], [0, -0.09972706]], atol=5e-9)
    # bias gradients are the deltas; the update takes α = 1 of them from (−0.5, −0.5) and −0.5
    assert_allclose(trace.gradients.biases[0], [-0.06329235, -0.09972706], atol=5e-9)
    assert_allclose(trace.updated.biases[0], [-0.43670765, -0.40027294], atol=5e-9)
    assert_allclose(trace.updated.biases[1], [-0.07563622], atol=5e-9)


def test_the_first_preset_gives_the_numbers_of_its_sketch() -> None:
    trace = run(loglik())
    assert_allclose(trace.delta[3][:, 0], [-0.401, 0.468, 0.525], atol=5e-4)
    assert_allclose(trace.gradients.weights[2][0], [-0.265, -0.200, -0.219, -0.218], atol=5e-4)


@pytest.mark.parametrize(("slope_at_zero", "delta"), [(0, 0.0), (1, 0.679423)])
def test_relu_at_exactly_zero_takes_the_slope_that_was_chosen(slope_at_zero: int, delta: float) -> None:
    lesson = row_batch()
    network = replace(lesson.network, relu_slope_at_zero=slope_at_zero)
    trace = run(with_samples(replace(lesson, network=network), [0]))
    # hidden unit 2, x = (1, 2, 0): z = 1·1 − 0.5·2 − 0.25·0 + 0
    assert trace.z[1][1, 0] == 0.0
    assert trace.slope[1][1, 0] == slope_at_zero
    # a¹ = (0, 0, 0, 2.45); z² = (0.2·2.45 + 0.05, 0.7·2.45 − 0.05) = (0.54, 1.665); p₁ = 1/(1 + e^1.125) = 0.245085
    # δ² = (0.245085 − 1, 0.754915 − 0); carried back to unit 2: −0.4·(−0.754915) + 0.5·0.754915 = 0.679423
    assert trace.delta[1][1, 0] == pytest.approx(delta, abs=5e-7)
    # row 2 of ∂J/∂W¹ = δ (1, 2, 0)
    assert_allclose(trace.gradients.weights[0][1], [delta, 2 * delta, 0], atol=2e-6)


@pytest.mark.parametrize("slope_at_zero", [0, 1])
@pytest.mark.parametrize(("activation", "left", "right"), [("relu", 0.0, 1.0), ("leaky_relu", 0.01, 1.0)])
def test_slopes_around_zero(activation: str, left: float, right: float, slope_at_zero: int) -> None:
    network = Network((3, 3), (activation,), (np.eye(3),), relu_slope_at_zero=slope_at_zero)
    trace = run(Lesson(network, Examples([[-2, 0, 2]], [[0, 0, 0]]), Objective("half_squared_error")))
    assert_allclose(trace.slope[1][:, 0], [left, right if slope_at_zero else left, right], rtol=1e-15)
    assert_allclose(trace.a[1][:, 0], [-2 * left, 0, 2], rtol=1e-15)


@pytest.mark.parametrize("make", [row_batch, column_batch, xor, bias_unit])
def test_a_batch_is_the_mean_of_its_samples(make: object) -> None:
    lesson = with_objective(make(), l2=0.0)
    batch = run(lesson)
    singles = [run(with_samples(lesson, [sample])) for sample in range(lesson.examples.count)]
    assert_allclose(batch.cost.J, np.mean([single.cost.J for single in singles]), rtol=1e-14)
    for sample, single in enumerate(singles):
        assert_allclose(batch.delta[1][:, [sample]], single.delta[1], rtol=1e-12)
    for step in range(lesson.network.steps):
        weights = np.mean([single.gradients.weights[step] for single in singles], axis=0)
        biases = np.mean([single.gradients.biases[step] for single in singles], axis=0)
        assert_allclose(batch.gradients.weights[step], weights, rtol=1e-12, atol=1e-15)
        assert_allclose(batch.gradients.biases[step], biases, rtol=1e-12, atol=1e-15)


def test_the_sum_is_m_times_the_mean() -> None:
    mean, total = (run(with_objective(row_batch(), reduction=reduction)) for reduction in ("mean", "sum"))
    assert_allclose(total.cost.J, 4 * mean.cost.J, rtol=1e-14)
    for layer in (1, 2):
        assert_array_equal(total.delta[layer], mean.delta[layer])
    for step in (0, 1):
        assert_allclose(total.gradients.weights[step], 4 * mean.gradients.weights[step], rtol=1e-14)
        assert_allclose(total.gradients.biases[step], 4 * mean.gradients.biases[step], rtol=1e-14)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize(
    ("form", "penalty", "gradient"),
    [
        ("lambda/2m", 3.125, (0.75, 1.0)),  # 0.5/(2·2) · (3² + 4²) and 0.5/2 · (3, 4)
        ("lambda/2", 6.25, (1.5, 2.0)),  # 0.5/2 · (3² + 4²) and 0.5 · (3, 4)
    ],
)
def test_both_forms_of_the_penalty(form: str, penalty: float, gradient: tuple[float, float], reduction: str) -> None:
    network = Network((2, 1), ("identity",), (((3, 4),),), ((10,),))
    examples = Examples(((0, 0), (0, 0)), ((10,), (10,)))  # the output is right, so all that is left is the penalty
    objective = Objective("half_squared_error", reduction, l2=0.5, l2_form=form)
    trace = run(Lesson(network, examples, objective))
    assert (trace.cost.data_loss, trace.cost.penalty, trace.cost.J) == (0.0, penalty, penalty)
    assert_array_equal(trace.gradients.weights[0], [gradient])
    assert_array_equal(trace.gradients.biases[0], [0.0])


def test_biases_never_enter_the_penalty() -> None:
    plain, penalised = (run(with_objective(bias_unit(), l2=strength)) for strength in (0.0, 0.4))
    for step in range(3):
        assert_array_equal(penalised.gradients.biases[step], plain.gradients.biases[step])
        difference = penalised.gradients.weights[step] - plain.gradients.weights[step]
        assert_allclose(difference, 0.1 * plain.lesson.network.weights[step], atol=1e-15)  # λ/m = 0.4/4
    squares = sum((weights**2).sum() for weights in plain.lesson.network.weights)
    assert_allclose(penalised.cost.J - plain.cost.J, 0.05 * squares, atol=1e-14)  # λ/2m


def test_the_update_takes_the_learning_rate_times_the_gradient(trace: Trace) -> None:
    network, rate = trace.lesson.network, trace.lesson.learning_rate
    for step in range(network.steps):
        assert_allclose(
            trace.updated.weights[step], network.weights[step] - rate * trace.gradients.weights[step], rtol=1e-15
        )
        if network.biases is not None:
            expected = network.biases[step] - rate * trace.gradients.biases[step]
            assert_allclose(trace.updated.biases[step], expected, rtol=1e-15)


def test_no_array_of_a_trace_can_be_written_to_not_even_through_what_it_is_a_view_of(trace: Trace) -> None:
    for array in arrays_of(trace):
        owner: object = array
        while isinstance(owner, np.ndarray):
            assert not owner.flags.writeable
            owner = owner.base
        assert owner is None


def test_two_runs_of_one_lesson_agree_to_the_last_bit() -> None:
    for make in LESSONS.values():
        for first, second in zip(arrays_of(run(make())), arrays_of(run(make())), strict=True):
            assert first.tobytes() == second.tobytes()
        assert run(make()).cost.J == run(make()).cost.J


@pytest.mark.parametrize(
    ("x", "y", "cost", "delta", "steepness"),
    [
        (1, 1.0, 0.0, 0.0, -1.0),  # a = 1
        (1, 0.0, 800.0, 1.0, np.inf),
        (-1, 1.0, 800.0, -1.0, -np.inf),  # a = 0
        (-1, 0.0, 0.0, 0.0, 1.0),
        (1, 0.25, 600.0, 0.75, np.inf),  # 0.25 · 0 + 0.75 · 800
    ],
)
def test_saturated_sigmoid_keeps_cost_and_delta(
    x: float, y: float, cost: float, delta: float, steepness: float
) -> None:
    trace = saturated(((800.0,),), "sigmoid", "binary_cross_entropy", x, (y,))
    assert_array_equal(trace.cost.J, cost)
    assert trace.delta[1][0, 0] == delta == trace.a[1][0, 0] - y
    assert trace.loss_gradient()[0, 0] == steepness
    assert trace.gradients.weights[0][0, 0] == delta * x


@pytest.mark.parametrize(
    ("y", "cost", "delta", "steepness"),
    [
        ((1.0, 0.0), 0.0, (0.0, 0.0), (-1.0, 0.0)),
        ((0.0, 1.0), 1600.0, (1.0, -1.0), (0.0, -np.inf)),
        ((0.5, 0.5), 800.0, (0.5, -0.5), (-0.5, -np.inf)),
    ],
)
def test_saturated_softmax_keeps_cost_and_delta(
    y: tuple[float, ...], cost: float, delta: tuple[float, ...], steepness: tuple[float, ...]
) -> None:
    trace = saturated(((800.0,), (-800.0,)), "softmax", "cross_entropy", 1.0, y)
    assert_array_equal(trace.cost.J, cost)
    assert_array_equal(trace.delta[1][:, 0], delta)
    assert_array_equal(trace.delta[1], trace.a[1] - trace.targets)
    assert_array_equal(trace.loss_gradient()[:, 0], steepness)


@pytest.mark.parametrize("key", list(ACTIVATIONS))
def test_no_activation_and_no_slope_overflows_far_from_zero(key: str) -> None:
    z = np.array([[-1e300], [-800.0], [800.0], [1e300]])
    a = ACTIVATIONS[key].function(z)
    assert np.isfinite(a).all()
    assert ACTIVATIONS[key].slope is None or np.isfinite(ACTIVATIONS[key].slope(z, a)).all()


def test_sigmoid_keeps_its_digits_on_both_sides() -> None:
    z = np.linspace(0, 700, 1401)
    assert_allclose(sigmoid(-z), np.exp(-z) / (1 + np.exp(-z)), rtol=5e-16)
    assert_allclose(sigmoid(z), 1 - sigmoid(-z), rtol=0, atol=2.3e-16)


OVERFLOWS = {
    "z[2]": chain((1e200, 1e200), [[1]], [[0]]),
    "objective.J": chain((1, 1e300), [[1e-300]], [[1e160]]),  # (1 − 10¹⁶⁰)², before 10³⁰⁰ · (1 − 10¹⁶⁰)
    "delta[1]": chain((1, 1e300), [[1e-300]], [[1e10]]),  # 10³⁰⁰ · (1 − 10¹⁰)
    "gradients.weights[0]": chain((1e-200,), [[1e200]], [[1e120]]),  # (1 − 10¹²⁰) · 10²⁰⁰
    "gradients.biases[0]": chain((1, 1e300), [[0], [0]], [[-1e8], [-1e8]], biases=((0,), (0,))),  # 2 · 10³⁰⁸
    "updated.weights[0]": chain((1,), [[1]], [[1e10]], learning_rate=1e300),
    "updated.biases[0]": chain((1,), [[0]], [[1e10]], learning_rate=1e300, biases=((0,),)),
}


@pytest.mark.parametrize("place", list(OVERFLOWS))
def test_an_overflow_is_an_error_that_names_the_first_place(place: str) -> None:
    with pytest.raises(LessonError) as caught:
        run(OVERFLOWS[place])
    assert str(caught.value) == f"{place}: expected values within the range of 64-bit numbers, found an overflow"


def test_what_one_output_unit_adds_to_the_loss_sums_to_the_loss(trace: Trace) -> None:
    assert_array_equal(trace.loss_terms().sum(axis=0), trace.cost.per_sample)
    assert_allclose(trace.cost.data_loss, trace.sample_factor * trace.cost.per_sample.sum(), rtol=1e-15)
    assert_array_equal(trace.cost.J, trace.cost.data_loss + trace.cost.penalty)


def test_the_output_delta_is_the_loss_gradient_through_the_output_activation(trace: Trace) -> None:
    if trace.slope[-1] is None:
        product = softmax_jacobian_product(trace.a[-1], trace.loss_gradient())
    else:
        product = trace.loss_gradient() * trace.slope[-1]
    assert_allclose(product, trace.delta[-1], rtol=1e-13, atol=1e-15)


def test_a_hidden_delta_is_what_was_returned_times_the_slope(trace: Trace) -> None:
    for layer in range(1, trace.lesson.network.steps):
        assert_array_equal(trace.returned(layer) * trace.slope[layer], trace.delta[layer])


def test_a_gradient_is_the_outer_product_with_its_factor_and_the_penalty(trace: Trace) -> None:
    for step in range(trace.lesson.network.steps):
        weights = trace.sample_factor * trace.outer_product(step) + trace.penalty_gradient(step)
        assert_allclose(trace.gradients.weights[step], weights, rtol=1e-15, atol=1e-17)
        if trace.gradients.biases is not None:
            biases = trace.sample_factor * trace.delta[step + 1].sum(axis=1)
            assert_allclose(trace.gradients.biases[step], biases, rtol=1e-15)


def test_the_softmax_jacobian_product_equals_the_explicit_matrix() -> None:
    rng = np.random.default_rng(3)
    p, gradient = rng.dirichlet(np.ones(5), size=4).T, rng.standard_normal((5, 4))
    product = softmax_jacobian_product(p, gradient)
    for sample in range(4):
        jacobian = np.diag(p[:, sample]) - np.outer(p[:, sample], p[:, sample])
        assert_allclose(product[:, sample], jacobian @ gradient[:, sample], atol=1e-15)
