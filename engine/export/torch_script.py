"""A lesson as a PyTorch script: the same network, its gradients left to autograd.

A batch is (m, n) here, one row a sample, as PyTorch has it; weights keep their rows = destination.
"""

from collections.abc import Iterator, Mapping

from engine.core.activations import LEAK
from engine.core.network import Lesson
from engine.export.numpy_script import (
    array_literal,
    is_averaged,
    list_literal,
    needs_count,
    one_line,
    penalty_line,
)

_ACTIVATIONS: Mapping[str, str] = {
    "sigmoid": "torch.sigmoid({z})",
    "tanh": "torch.tanh({z})",
    "relu": "torch.relu({z})",
    "leaky_relu": f"torch.nn.functional.leaky_relu({{z}}, {LEAK})",
    "identity": "{z}",
    "softmax": "torch.softmax({z}, dim=1)",
}

_OPEN_AT_ZERO: Mapping[str, str] = {
    "relu": "torch.where({z} >= 0, {z}, torch.zeros_like({z}))",
    "leaky_relu": f"torch.where({{z}} >= 0, {{z}}, {LEAK} * {{z}})",
}
"""Where the slope at 0 is to be 1: PyTorch's own functions take the left slope there, `torch.where` the right."""

_LOSSES: Mapping[str, tuple[str, str]] = {
    "binary_cross_entropy": (
        "from z, so that it stays finite where an output is 0 or 1",
        'torch.nn.functional.binary_cross_entropy_with_logits({z}, y, reduction="sum")',
    ),
    "cross_entropy": (
        "from z, so that it stays finite where an output is 0",
        "-(y * torch.log_softmax({z}, dim=1)).sum()",
    ),
    "half_squared_error": ("half the squared differences", "0.5 * ((a[-1] - y) ** 2).sum()"),
}
"""Comment and code of the loss, summed over all samples and outputs."""


def torch_script(lesson: Lesson) -> str:
    """The lesson as a Python script that needs PyTorch alone; 64-bit numbers throughout.

    It leaves the gradients in weights[k].grad and biases[k].grad, of the shapes of the lesson's own; z, a and cost are
    tensors. J is the lesson's J, reduction and penalty in. Every number is written with all its digits.
    """
    # The title comes late on purpose: in the first two lines Python would take `coding: …` for an instruction.
    parts = (
        '"""Backpropagation by autograd: forward, cost, backward, one update."""',
        "import torch\n\ntorch.set_default_dtype(torch.float64)",
        "\n".join(_numbers(lesson)),
        "\n".join(_forward(lesson)),
        "\n".join(_cost(lesson)),
        "# Backward: autograd fills in .grad\ncost.backward()",
        "\n".join(_update(lesson)),
        "\n".join(_printing(lesson)),
    )
    return "\n\n".join(parts) + "\n"


def _numbers(lesson: Lesson) -> Iterator[str]:
    network, examples = lesson.network, lesson.examples
    title = one_line(lesson.title)
    yield f"# Lesson: {title}" if title else "# The lesson"
    yield "# weights[k] leads from layer k to layer k + 1, layer 0 is the input; row = destination, column = source."
    yield list_literal("weights", "torch.tensor", network.weights, ", requires_grad=True)")
    if network.biases is not None:
        yield list_literal("biases", "torch.tensor", network.biases, ", requires_grad=True)")
    yield "# One row a sample."
    yield "x = " + array_literal("torch.tensor", examples.inputs)
    yield "y = " + array_literal("torch.tensor", examples.targets)
    if needs_count(lesson):
        yield "m = len(x)  # the number of samples"
    if lesson.objective.l2:
        yield penalty_line(lesson) + "  # c in the penalty c/2 times the sum of all squared weights"
    yield f"learning_rate = {float(lesson.learning_rate)!r}"


def _forward(lesson: Lesson) -> Iterator[str]:
    network = lesson.network
    functions = {**_ACTIVATIONS, **(_OPEN_AT_ZERO if network.relu_slope_at_zero else {})}
    yield "# Forward"
    yield "z = [None]  # the input layer has no weighted input"
    yield "a = [x]"
    for k, key in enumerate(network.activations):
        bias = f" + biases[{k}]" if network.biases is not None else ""
        yield f"z.append(a[{k}] @ weights[{k}].T{bias})"
        yield f"a.append({functions[key].format(z=f'z[{k + 1}]')})"


def _cost(lesson: Lesson) -> Iterator[str]:
    comment, code = _LOSSES[lesson.objective.loss]
    mean = "1 / m * " if is_averaged(lesson) else ""
    yield f"# Cost: {comment}"
    yield f"cost = {mean}{code.format(z='z[-1]')}"
    if lesson.objective.l2:
        yield "cost = cost + 0.5 * penalty_factor * sum((matrix**2).sum() for matrix in weights)"


def _kinds(lesson: Lesson) -> tuple[str, ...]:
    return ("weights",) if lesson.network.biases is None else ("weights", "biases")


def _update(lesson: Lesson) -> Iterator[str]:
    yield "# Update: one step against the gradient"
    yield "with torch.no_grad():"
    for kind in _kinds(lesson):
        yield f"    updated_{kind} = [values - learning_rate * values.grad for values in {kind}]"


def _printing(lesson: Lesson) -> Iterator[str]:
    yield "# The results"
    yield "torch.set_printoptions(precision=8)"
    yield 'print("cost =", cost.item())'
    for kind in _kinds(lesson):
        yield f"for k, values in enumerate({kind}):"
        yield f'    print(f"gradient of {kind}[{{k}}] =\\n{{values.grad}}")'
        yield f'    print(f"updated {kind}[{{k}}] =\\n{{updated_{kind}[k]}}")'
