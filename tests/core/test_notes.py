"""Each lecture note's own formulas, in its own shapes, order and sign, against the engine.

Where a note is misprinted, the formula stands here as put right. Only after sign, transposition, 1/m, bias and
numbering are undone are the numbers compared.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.activations import Array
from engine.core.network import Examples, Lesson
from engine.core.presets import bias_unit, column_batch, loglik, nielsen_linear, nielsen_sigmoid, row_batch
from engine.core.propagation import Trace, run


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def slope(z: Array) -> Array:
    """σ′(z) = e^−z / (1 + e^−z)², `loglik` (9) with its sign put right."""
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


def assert_close(found: object, expected: object) -> None:
    assert np.shape(found) == np.shape(expected)
    assert_allclose(found, expected, rtol=0, atol=1e-12)


def columns(lesson: Lesson) -> tuple[Array, Array]:
    """x and y of the only sample, as columns."""
    return lesson.examples.inputs.T, lesson.examples.targets.T


class TestLoglik:
    """One column, layers from 1, Θ^(l) from layer l to l + 1, no bias, the log-likelihood is maximised."""

    @pytest.fixture
    def trace(self) -> Trace:
        return run(loglik())

    @staticmethod
    def forward(thetas: Sequence[Array], x: Array) -> list[Array]:
        activations = [x]
        for theta in thetas:
            activations.append(sigmoid(theta @ activations[-1]))  # (1), (2)
        return activations

    def test_forward_pass_and_log_likelihood(self, trace: Trace) -> None:
        x, y = columns(trace.lesson)
        a1, a2, a3, a4 = self.forward(trace.lesson.network.weights, x)
        for found, expected in zip(trace.a, (a1, a2, a3, a4), strict=True):
            assert_close(found, expected)
        assert_close(-trace.cost.J, (y * np.log(a4) + (1 - y) * np.log(1 - a4)).sum())  # (6), with + and k to 3

    def test_deltas_gradients_and_one_step_of_ascent(self, trace: Trace) -> None:
        x, y = columns(trace.lesson)
        theta1, theta2, theta3 = trace.lesson.network.weights
        a1, a2, a3, a4 = self.forward((theta1, theta2, theta3), x)
        delta4 = y - a4  # (29)
        delta3 = theta3.T @ delta4 * (a3 * (1 - a3))  # (27)
        delta2 = theta2.T @ delta3 * (a2 * (1 - a2))
        for layer, delta in ((3, delta4), (2, delta3), (1, delta2)):
            assert_close(-trace.delta[layer], delta)
        gradients = (delta2 @ a1.T, delta3 @ a2.T, delta4 @ a3.T)  # (28)
        for step, (theta, gradient) in enumerate(zip((theta1, theta2, theta3), gradients, strict=True)):
            assert_close(-trace.gradients.weights[step], gradient)
            assert_close(trace.updated.weights[step], theta + trace.lesson.learning_rate * gradient)

    def test_every_entry_of_the_last_two_gradients_written_out(self, trace: Trace) -> None:
        (x, y), theta3 = columns(trace.lesson), trace.lesson.network.weights[2]
        _, a2, a3, a4 = (a[:, 0] for a in self.forward(trace.lesson.network.weights, x))
        error = y[:, 0] - a4
        for i, j in product(range(3), range(4)):
            assert_close(-trace.gradients.weights[2][i, j], error[i] * a3[j])  # (12), row i with y_i − a_i
        for i, j in product(range(4), range(4)):
            returned = error[0] * theta3[0, i] + error[1] * theta3[1, i] + error[2] * theta3[2, i]  # (19)
            assert_close(-trace.gradients.weights[1][i, j], returned * a3[i] * (1 - a3[i]) * a2[j])  # (23)


class TestBiasUnit:
    """Sample after sample, Θ^(l) with the bias unit's column 0, Δ summed up, λ/m on all but column 0."""

    @pytest.fixture
    def trace(self) -> Trace:
        return run(bias_unit())

    @staticmethod
    def thetas(weights: Sequence[Array], biases: Sequence[Array]) -> list[Array]:
        return [np.column_stack((b, W)) for W, b in zip(weights, biases, strict=True)]

    @staticmethod
    def forward(thetas: Sequence[Array], x: Array) -> tuple[list[Array], list[Array]]:
        """z^(2) … z^(4) and a^(1) … a^(4); all a but the last begin with their bias unit, 1."""
        z, a = [], [np.concatenate(([1.0], x))]
        for theta in thetas:
            z.append(theta @ a[-1])  # (3)
            a.append(np.concatenate(([1.0], sigmoid(z[-1]))))  # (5)
        return z, [*a[:-1], a[-1][1:]]

    def test_cost_without_a_penalty_on_column_0(self, trace: Trace) -> None:
        network, examples, strength = trace.lesson.network, trace.lesson.examples, trace.lesson.objective.l2
        thetas, m = self.thetas(network.weights, network.biases), examples.count
        total = 0.0
        for x, y in zip(examples.inputs, examples.targets, strict=True):
            h = self.forward(thetas, x)[1][-1]
            total += (y * np.log(h) + (1 - y) * np.log(1 - h)).sum()
        penalty = strength / (2 * m) * sum((theta[:, 1:] ** 2).sum() for theta in thetas)
        assert_close(trace.cost.J, -total / m + penalty)  # 4.1.1

    def test_deltas_accumulated_gradients_and_update(self, trace: Trace) -> None:
        network, examples, strength = trace.lesson.network, trace.lesson.examples, trace.lesson.objective.l2
        thetas, m = self.thetas(network.weights, network.biases), examples.count
        accumulated = [np.zeros_like(theta) for theta in thetas]
        for sample, (x, y) in enumerate(zip(examples.inputs, examples.targets, strict=True)):
            (z2, z3, _), (a1, a2, a3, a4) = self.forward(thetas, x)
            delta4 = a4 - y
            delta3 = (thetas[2].T @ delta4)[1:] * slope(z3)  # 4.3.4, without the bias unit's row 0
            delta2 = (thetas[1].T @ delta3)[1:] * slope(z2)
            for layer, delta in ((3, delta4), (2, delta3), (1, delta2)):
                assert_close(trace.delta[layer][:, sample], delta)
            for total, delta, a in zip(accumulated, (delta2, delta3, delta4), (a1, a2, a3), strict=True):
                total += np.outer(delta, a)  # Δ_ij := Δ_ij + a_j δ_i
        found = self.thetas(trace.gradients.weights, trace.gradients.biases)
        updated = self.thetas(trace.updated.weights, trace.updated.biases)
        for step, theta in enumerate(thetas):
            gradient = accumulated[step] / m + strength / m * theta  # 4.3.5, with λ/m
            gradient[:, 0] = accumulated[step][:, 0] / m
            assert_close(found[step], gradient)
            assert_close(updated[step], theta - trace.lesson.learning_rate * gradient)

    def test_single_weights_written_out_with_the_mean_over_the_whole_product(self) -> None:
        lesson = bias_unit()
        lesson = replace(lesson, objective=replace(lesson.objective, l2=0.0))
        trace, network, examples = run(lesson), lesson.network, lesson.examples
        thetas = self.thetas(network.weights, network.biases)
        first, second = [], []
        for x, y in zip(examples.inputs, examples.targets, strict=True):
            (z2, z3, _), (a1, a2, _, a4) = self.forward(thetas, x)
            upper = ((a4[0] - y[0]) * thetas[2][0, 1] + (a4[1] - y[1]) * thetas[2][1, 1]) * slope(z3[0])
            lower = ((a4[0] - y[0]) * thetas[2][0, 2] + (a4[1] - y[1]) * thetas[2][1, 2]) * slope(z3[1])
            second.append(upper * a2[2])  # θ₁₂^(2), 4.3.2
            first.append((upper * thetas[1][0, 1] + lower * thetas[1][1, 1]) * slope(z2[0]) * a1[0])  # θ₁₀^(1), 4.3.3
        assert_close(trace.gradients.weights[1][0, 1], np.mean(second))
        assert_close(trace.gradients.biases[0][0], np.mean(first))


class TestNielsen:
    """w^l from layer l − 1 to l, layers from 1; sums over paths first, then the four equations."""

    @staticmethod
    def paths(weights: Sequence[Array], unit: int) -> list[float]:
        """The product of the weights along each path from one unit to the only output."""
        if not weights:
            return [1.0]
        nexts = range(weights[0].shape[0])
        return [weights[0][q, unit] * rest for q in nexts for rest in TestNielsen.paths(weights[1:], q)]

    def test_every_gradient_of_the_linear_network_is_a_sum_over_paths(self) -> None:
        trace = run(nielsen_linear())
        (x, y), (w2, w3, w4) = columns(trace.lesson), trace.lesson.network.weights
        a1, a2, a3, a4 = x, w2 @ x, w3 @ (w2 @ x), w4 @ (w3 @ (w2 @ x))  # (2)
        assert_close(trace.cost.J, ((y - a4) ** 2).sum() / 2)  # (4)
        steepness = (a4 - y)[0, 0]  # ∂C/∂a₁⁴
        for step, (after, a, count) in enumerate((((w3, w4), a1, 2), ((w4,), a2, 1), ((), a3, 1))):
            for j, k in product(*map(range, trace.gradients.weights[step].shape)):
                along = self.paths(after, j)
                assert len(along) == count
                gradient = sum(steepness * path for path in along) * a[k, 0]  # (12)
                assert_close(trace.gradients.weights[step][j, k], gradient)

    def test_the_deltas_of_the_linear_network_are_carried_back_by_the_transposed_weights(self) -> None:
        trace = run(nielsen_linear())
        (x, y), (w2, w3, w4) = columns(trace.lesson), trace.lesson.network.weights
        delta4 = w4 @ w3 @ w2 @ x - y  # (16): ∂C/∂a
        delta3 = w4.T @ delta4  # (17)
        delta2 = np.array([[w3[0, 0] * delta3[0, 0] + w3[1, 0] * delta3[1, 0]], [0.0]])  # (18)
        delta2[1] = w3[0, 1] * delta3[0] + w3[1, 1] * delta3[1]  # (19)
        assert_close(delta2, w3.T @ delta3)  # (20)
        for layer, delta in ((3, delta4), (2, delta3), (1, delta2)):
            assert_close(trace.delta[layer], delta)

    def test_bp1_to_bp4_and_one_step_of_descent(self) -> None:
        trace = run(nielsen_sigmoid())
        network, (x, y), rate = trace.lesson.network, columns(trace.lesson), trace.lesson.learning_rate
        a, z = [x], []
        for w, b in zip(network.weights, network.biases, strict=True):
            z.append(w @ a[-1] + b.reshape(-1, 1))
            a.append(sigmoid(z[-1]))
        delta = (a[-1] - y) * slope(z[-1])  # BP1
        for step in (2, 1, 0):
            assert_close(trace.delta[step + 1], delta)
            assert_close(trace.gradients.biases[step], delta[:, 0])  # BP3
            w, b = network.weights[step], network.biases[step]
            for j, k in product(*map(range, w.shape)):
                gradient = a[step][k, 0] * delta[j, 0]  # BP4
                assert_close(trace.gradients.weights[step][j, k], gradient)
                assert_close(trace.updated.weights[step][j, k], w[j, k] - rate * gradient)  # (1)
            assert_close(trace.updated.biases[step], b - rate * delta[:, 0])
            if step:
                delta = (w.T @ delta) * slope(z[step - 1])  # BP2


class TestRowBatch:
    """One row a sample, W^(l) stored from × to, ReLU with slope 1 at 0, softmax, everything a mean over m."""

    @pytest.mark.parametrize("strength", [0.0, 0.3])
    def test_forward_backward_and_update(self, strength: float) -> None:
        lesson = row_batch()
        lesson = replace(lesson, objective=replace(lesson.objective, l2=strength, l2_form="lambda/2"))
        trace, network, m = run(lesson), lesson.network, lesson.examples.count
        a0, y, alpha = lesson.examples.inputs, lesson.examples.targets, lesson.learning_rate
        W1, W2 = (W.T for W in network.weights)
        b1, b2 = (b.reshape(1, -1) for b in network.biases)
        z1 = a0 @ W1 + b1
        a1 = np.maximum(0, z1)
        z2 = a1 @ W2 + b2
        p = np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)
        for found, expected in ((trace.z[1], z1), (trace.a[1], a1), (trace.z[2], z2), (trace.a[2], p)):
            assert_close(found.T, expected)
        assert_close(trace.cost.data_loss, -(y * np.log(p)).sum() / m)  # with 1/m
        delta2 = p - y
        delta1 = (delta2 @ W2.T) * (z1 >= 0)
        assert_close(trace.delta[2].T, delta2)
        assert_close(trace.delta[1].T, delta1)
        for step, (W, b, a, delta) in enumerate(((W1, b1, a0, delta1), (W2, b2, a1, delta2))):
            weight_gradient, bias_gradient = a.T @ delta / m, delta.sum(axis=0, keepdims=True) / m
            assert_close(trace.gradients.weights[step].T, weight_gradient + strength * W)
            assert_close(trace.gradients.biases[step].reshape(1, -1), bias_gradient)
            assert_close(trace.updated.weights[step].T, W - alpha * (weight_gradient + strength * W))
            assert_close(trace.updated.biases[step].reshape(1, -1), b - alpha * bias_gradient)

    def test_the_batch_holds_a_weighted_input_of_exactly_zero(self) -> None:
        assert (run(row_batch()).z[1] == 0).sum() == 1


class TestColumnBatch:
    """One column a sample, W^(l) stored from × to and used transposed, one sigmoid output."""

    def test_forward_backward_and_update(self) -> None:
        trace = run(column_batch())
        lesson, network, m = trace.lesson, trace.lesson.network, trace.lesson.examples.count
        X, Y = columns(lesson)
        W1, W2 = (W.T for W in network.weights)
        b1, b2 = (b.reshape(-1, 1) for b in network.biases)
        assert (W1.shape, W2.shape, b1.shape, b2.shape) == ((3, 4), (4, 1), (4, 1), (1, 1))
        Z1 = W1.T @ X + b1
        A1 = sigmoid(Z1)
        A2 = sigmoid(W2.T @ A1 + b2)
        assert_close(trace.a[1], A1)
        assert_close(trace.a[2], A2)
        assert_close(trace.cost.J, -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum() / m)
        back = (A2 - Y).T @ W2.T * slope(Z1).T  # m × n2, with σ′(Z^(1))
        gradients = ((X @ back / m, back.sum(axis=0) / m), (A1 @ (A2 - Y).T / m, (A2 - Y).sum(axis=1) / m))
        assert_close(trace.delta[1], back.T)
        for step, (W, b, (dW, db)) in enumerate(zip((W1, W2), (b1, b2), gradients, strict=True)):
            assert_close(trace.gradients.weights[step].T, dW)
            assert_close(trace.gradients.biases[step], db)
            assert_close(trace.updated.weights[step].T, W - lesson.learning_rate * dW)
            assert_close(trace.updated.biases[step], b[:, 0] - lesson.learning_rate * db)

    def test_each_sample_by_itself(self) -> None:
        lesson = column_batch()
        W1, W2 = (W.T for W in lesson.network.weights)
        b1, b2 = (b.reshape(-1, 1) for b in lesson.network.biases)
        for sample in range(lesson.examples.count):
            inputs, targets = lesson.examples.inputs[[sample]], lesson.examples.targets[[sample]]
            trace = run(replace(lesson, examples=Examples(inputs, targets)))
            x, y = inputs.T, targets.T
            z1 = W1.T @ x + b1
            a1 = sigmoid(z1)
            dz2 = sigmoid(W2.T @ a1 + b2) - y
            dz1 = W2 @ dz2 * slope(z1)
            assert_close(trace.delta[2], dz2)
            assert_close(trace.delta[1], dz1)
            assert_close(trace.gradients.weights[1].T, a1 @ dz2)
            assert_close(trace.gradients.weights[0].T, x @ dz1.T)
            assert_close(trace.gradients.biases[0], dz1[:, 0])
            for j, k in product(range(4), range(3)):  # W_{j,k} reaches the output through hidden unit j alone
                expected = dz2[0, 0] * W2[j, 0] * a1[j, 0] * (1 - a1[j, 0]) * x[k, 0]
                assert_close(trace.gradients.weights[0].T[k, j], expected)
