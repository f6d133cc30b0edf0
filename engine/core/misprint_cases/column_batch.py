"""The misprints of the note `column-batch`: a column a sample, W^(l) stored from × to, one sigmoid output.

x is layer 0, so that A1 is the hidden layer and A2 the output; n1, n2 and m are the units before, the hidden units and
the samples. The closing part is about deep networks and stores w^l to × from, as this program does.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from engine.core import presets
from engine.core.activations import Array
from engine.core.misprint_cases.case import (
    Equation,
    Misprint,
    WrongLabel,
    all_sigmoid,
    for_each_sample,
    is_mean,
    sigmoid_slope,
)
from engine.core.network import Lesson, Network
from engine.core.numeric_derivatives import (
    Complex,
    Differentiation,
    by_biases,
    by_weighted_inputs,
    by_weights,
    sigmoid,
)
from engine.core.trace import Trace, present


def _applies(lesson: Lesson) -> bool:
    """A lesson of the note's kind."""
    has_its_layers = lesson.network.steps == 2 and lesson.network.layers[-1] == 1
    return has_its_layers and all_sigmoid(lesson) and is_mean(lesson) and not lesson.objective.l2


def _has_samples(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.examples.count > 1


def _has_hidden_units(lesson: Lesson) -> bool:
    return _applies(lesson) and lesson.network.layers[1] > 1


def _hidden_delta(trace: Trace) -> Array:
    """[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ, m × n2."""
    A1, A2, Y, W2 = trace.a[1], trace.a[2], trace.targets, trace.lesson.network.weights[1].T
    return (A2 - Y).T @ W2.T * sigmoid_slope(A1).T


def _measured_weights(trace: Trace, differentiate: Differentiation) -> Array:
    return by_weights(trace, 0, differentiate).T


def _measured_biases(trace: Trace, differentiate: Differentiation) -> Array:
    return by_biases(trace, 0, differentiate)[:, np.newaxis]


# 5: both gradients of the hidden layer are printed without 1/m, that of b^(1) without its sum too, as m × n2. Each row
# of that is compared with ∂J/∂b^(1). σ′ is that of Z^(1), which is another misprint.


def _weights_summed(trace: Trace) -> Array:
    X = trace.a[0]
    return X @ _hidden_delta(trace)


def _weights_averaged(trace: Trace) -> Array:
    X, m = trace.a[0], trace.lesson.examples.count
    return X @ _hidden_delta(trace) / m


def _biases_of_each_sample(trace: Trace) -> Array:
    return _hidden_delta(trace)


def _biases_averaged(trace: Trace) -> Array:
    m = trace.lesson.examples.count
    return _hidden_delta(trace).sum(axis=0)[:, np.newaxis] / m


# 14: the same gradient has σ′(Z^(2)) in place of σ′(Z^(1)): m × 1 beside m × n2, which every column is multiplied by.


def _with_slope_of_output(trace: Trace) -> Array:
    X, A2, Y = trace.a[0], trace.a[2], trace.targets
    W2, m = trace.lesson.network.weights[1].T, trace.lesson.examples.count
    return X @ ((A2 - Y).T @ W2.T * sigmoid_slope(A2).T) / m


# 15: ∂z^(2)/∂W_{j,k}^(1) is summed over the hidden units j. Evaluated for the first sample, stored k × j like W^(1).


def _through_all_hidden_units(trace: Trace) -> Array:
    a1, x, W2 = trace.a[1][:, 0], trace.a[0][:, 0], trace.lesson.network.weights[1].T[:, 0]
    total = sum(W2[j] * a1[j] * (1 - a1[j]) for j in range(len(a1)))
    return np.array([[total * x[k] for j in range(len(a1))] for k in range(len(x))])


def _through_its_own_hidden_unit(trace: Trace) -> Array:
    a1, x, W2 = trace.a[1][:, 0], trace.a[0][:, 0], trace.lesson.network.weights[1].T[:, 0]
    return np.array([[W2[j] * a1[j] * (1 - a1[j]) * x[k] for j in range(len(a1))] for k in range(len(x))])


def _measured_output_by_weights(trace: Trace, differentiate: Differentiation) -> Array:
    (W1, W2), x, z1 = trace.lesson.network.weights, trace.a[0][:, 0], present(trace.z[1])[:, 0]

    def output(unit: int, row: Complex) -> Complex:
        """z^(2) but for b^(2), with these weights leading to the hidden unit."""
        z = z1.astype(np.complex128)
        z[unit] += (row - W1[unit]) @ x
        return (W2 @ sigmoid(z))[0]

    return np.array([differentiate(partial(output, unit), row) for unit, row in enumerate(W1)]).T


# 16: δ^l = w^{l+1} δ^{l+1} ∘ σ′(z^l) without the transpose. It fits where w^{l+1} is square; nobody overlooks it
# elsewhere.


def _deep() -> Lesson:
    """3-3-3-1 with the samples of `column-batch`: its 3 × 3 matrix between hidden layers fits with no transpose too."""
    lesson = presets.column_batch()
    weights = (
        ((0.4, -0.2, 0.7), (-0.5, 0.6, 0.1), (0.3, 0.8, -0.6)),
        ((0.5, -0.9, 0.3), (0.8, 0.4, -0.7), (-0.2, 0.6, 0.9)),
        ((0.6, -0.8, 0.4),),
    )
    biases = ((0.1, -0.2, 0.3), (0.2, 0.0, -0.1), (-0.1,))
    network = Network((3, 3, 3, 1), ("sigmoid",) * 3, tuple(map(np.array, weights)), tuple(map(np.array, biases)))
    return replace(lesson, network=network, title="3-3-3-1 with a batch of columns")


def _square(network: Network) -> int | None:
    """The first hidden layer l whose w^{l+1} is square, and more than one number."""
    sizes = network.layers
    return next((layer for layer in range(1, network.steps) if sizes[layer] == sizes[layer + 1] > 1), None)


def _has_square_matrix(lesson: Lesson) -> bool:
    return all_sigmoid(lesson) and _square(lesson.network) is not None


def _square_layer(trace: Trace) -> int:
    layer = _square(trace.lesson.network)
    assert layer is not None
    return layer


def _without_transpose(trace: Trace) -> Array:
    layer = _square_layer(trace)
    w, delta = trace.lesson.network.weights[layer], present(trace.delta[layer + 1])
    return w @ delta * sigmoid_slope(trace.a[layer])


def _with_transpose(trace: Trace) -> Array:
    layer = _square_layer(trace)
    w, delta = trace.lesson.network.weights[layer], present(trace.delta[layer + 1])
    return w.T @ delta * sigmoid_slope(trace.a[layer])


def _measured_delta(trace: Trace, differentiate: Differentiation) -> Array:
    return by_weighted_inputs(trace, _square_layer(trace), differentiate)


MISPRINTS = (
    Misprint(
        key="hidden-gradients-not-averaged",
        number=5,
        note="column-batch",
        place="∂J/∂W^(1), ∂J/∂b^(1)",
        lesson=presets.column_batch,
        applies=_has_samples,
        equations=(
            Equation(
                quantity="∂J/∂W^(1)",
                printed_text="X {[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ}",
                corrected_text="(1/m) X {[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ}",
                printed=_weights_summed,
                corrected=_weights_averaged,
                measured=_measured_weights,
            ),
            Equation(
                quantity="∂J/∂b^(1)",
                printed_text="[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ",
                corrected_text="(1/m) {[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ}ᵀ 1, with 1 a column of m ones",
                printed=_biases_of_each_sample,
                corrected=_biases_averaged,
                measured=_measured_biases,
                aligned=for_each_sample,
            ),
        ),
    ),
    Misprint(
        key="slope-of-the-next-layer",
        number=14,
        note="column-batch",
        place="∂J/∂W^(1)",
        lesson=presets.column_batch,
        applies=_applies,
        equations=(
            Equation(
                quantity="∂J/∂W^(1)",
                printed_text="(1/m) X {[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(2))ᵀ}",
                corrected_text="(1/m) X {[(A^(2) − Y)ᵀ (W^(2))ᵀ] ∘ σ′(Z^(1))ᵀ}",
                printed=_with_slope_of_output,
                corrected=_weights_averaged,
                measured=_measured_weights,
            ),
        ),
    ),
    Misprint(
        key="sum-over-hidden-units",
        number=15,
        note="column-batch",
        place="∂z^(2)/∂W_{j,k}^(1)",
        lesson=presets.column_batch,
        applies=_has_hidden_units,
        equations=(
            Equation(
                quantity="∂z₁^(2)/∂W_{j,k}^(1)",
                printed_text="Σⱼ W_{1,j}^(2) aⱼ^(1) (1 − aⱼ^(1)) xₖ",
                corrected_text="W_{1,j}^(2) aⱼ^(1) (1 − aⱼ^(1)) xₖ",
                printed=_through_all_hidden_units,
                corrected=_through_its_own_hidden_unit,
                measured=_measured_output_by_weights,
            ),
        ),
    ),
    Misprint(
        key="missing-transpose",
        number=16,
        note="column-batch",
        place="δ^l",
        lesson=_deep,
        applies=_has_square_matrix,
        equations=(
            Equation(
                quantity="δ^l",
                printed_text="w^{l+1} δ^{l+1} ∘ σ′(z^l)",
                corrected_text="(w^{l+1})ᵀ δ^{l+1} ∘ σ′(z^l)",
                printed=_without_transpose,
                corrected=_with_transpose,
                measured=_measured_delta,
            ),
        ),
    ),
)
"""Numbers 5 and 14 to 16."""

WRONG_LABELS = (
    WrongLabel(
        "scalar-of-a-vector", "column-batch", "z_{1,i}^(1)", "(W^(1))ᵀ x^(i) + b^(1)", "(W₁^(1))ᵀ x^(i) + b₁^(1)"
    ),
    WrongLabel("activation-without-bias", "column-batch", "a₁^(2)", "σ((W^(2))ᵀ a^(1))", "σ((W^(2))ᵀ a^(1) + b^(2))"),
    WrongLabel("bias-of-the-layer-before", "column-batch", "b^(2)", "b^(1) = (b₁^(2))", "b^(2) = (b₁^(2))"),
    WrongLabel(
        "weights-of-the-layer-before", "column-batch", "dW_{1,j,i}^(2)", "∂j^(i)/∂W_{1,j}^(1)", "∂j^(i)/∂W_{1,j}^(2)"
    ),
    WrongLabel("one-sample-too-many", "column-batch", "A", "(a^(0), a^(1), …, a^(m))", "(a^(1), …, a^(m))"),
)
