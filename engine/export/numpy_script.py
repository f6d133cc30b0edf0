"""A lesson as a plain NumPy script that gives the same numbers without this project.

The script is built from sections, one for each step of the lesson, so that a notebook can be cut from the same code.
Only what the lesson needs stands in it: its own activations, loss, reduction and penalty, written out.
"""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.core.activations import LEAK, Array
from engine.core.losses import LOSSES
from engine.core.network import Lesson
from engine.core.propagation import forward_pass
from engine.core.steps import Step, plan_steps
from engine.display.formula_parts import layer_of

LINE_WIDTH = 100
"""Rows of numbers that are longer are wrapped."""

LARGEST_EXPONENT = 709.0  # beyond it e^x overflows a 64-bit number


@dataclass(frozen=True)
class Section:
    """A few lines of the script that belong together.

    Attributes:
        comment: what they do, on one line, in English.
        code: the lines.
        step: the step of the lesson that they compute; None for what comes before and after all steps.
    """

    comment: str
    code: str
    step: Step | None = None

    @property
    def text(self) -> str:
        """The comment above the code."""
        return f"# {self.comment}\n{self.code}"


def numpy_script(lesson: Lesson) -> str:
    """The lesson as a Python script that needs NumPy alone.

    It leaves its results in the lists z, a, delta, weight_gradients and updated_weights, with biases in bias_gradients
    and updated_biases too, and the number cost. Index = layer, input = 0, for z, a and delta; index = layer step for
    the others. A batch is (n, m), one column a sample. Every number is written with all its digits.
    """
    # The title comes late on purpose: in the first two lines Python would take `coding: …` for an instruction.
    opening = '"""Backpropagation step by step: forward, cost, backward, one update."""'
    return "\n\n".join((opening, *(section.text for section in script_sections(lesson)))) + "\n"


def script_sections(lesson: Lesson) -> tuple[Section, ...]:
    """The numbers of the lesson, then one section a step in the order of `plan_steps`, then the results."""
    network = lesson.network
    steps = plan_steps(len(network.layers), network.biases is not None)
    computed = (Section(*_STEPS[step.kind](lesson, step), step) for step in steps)
    return (_preparation(lesson), _numbers(lesson), *computed, _results(lesson))


def one_line(text: str) -> str:
    """A user's text as one line of a comment: whatever is not printable becomes a space.

    That covers line breaks of every kind, control characters and marks that turn the direction of writing.
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def array_literal(function: str, values: Array, ending: str = ")", indent: int = 0) -> str:
    """`function([…]` with all digits of one or two dimensions, then the ending; all lines but one indented."""
    if values.ndim == 1:
        return f"{function}({_row(values.tolist(), indent)}{ending}"
    margin = " " * (indent + 4)
    rows = "".join(f"{margin}{_row(row, indent + 4)},\n" for row in values.tolist())
    return f"{function}([\n{rows}{' ' * indent}]{ending}"


def list_literal(name: str, function: str, arrays: Sequence[Array], ending: str = ")") -> str:
    """`name = […]` with one array a line."""
    items = "".join(f"    {array_literal(function, array, ending, 4)},\n" for array in arrays)
    return f"{name} = [\n{items}]"


def is_averaged(lesson: Lesson) -> bool:
    """Whether a factor 1/m other than 1 stands before sums over samples."""
    return lesson.objective.reduction == "mean" and lesson.examples.count > 1


def penalty_line(lesson: Lesson) -> str:
    """`penalty_factor = …`: the factor c of the penalty (c/2) Σ W², λ/m or λ."""
    per_sample = " / m" if lesson.objective.l2_form == "lambda/2m" else ""
    return f"penalty_factor = {float(lesson.objective.l2)!r}{per_sample}"


def needs_count(lesson: Lesson) -> bool:
    """Whether m occurs anywhere in the lesson's formulas."""
    return is_averaged(lesson) or (lesson.objective.l2 > 0 and lesson.objective.l2_form == "lambda/2m")


def _row(numbers: Sequence[float], indent: int) -> str:
    text = ", ".join(map(repr, numbers))
    if len(text) <= LINE_WIDTH:
        return f"[{text}]"
    lines = textwrap.wrap(text, LINE_WIDTH, break_long_words=False, break_on_hyphens=False)
    margin = " " * indent
    return "[\n" + "".join(f"{margin}    {line}\n" for line in lines) + f"{margin}]"


def _preparation(lesson: Lesson) -> Section:
    lines = ["import numpy as np"]
    if _overflows_in_sigmoid(lesson):
        lines += ["", "# e^(-z) overflows for very negative z; the sigmoid is then 0, as it should be."]
        lines += ['np.seterr(over="ignore")']
    return Section("NumPy is all that this needs.", "\n".join(lines))


def _overflows_in_sigmoid(lesson: Lesson) -> bool:
    network = lesson.network
    if "sigmoid" not in network.activations:
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        z = forward_pass(network, lesson.examples.inputs.T).z[1:]
    pairs = zip(network.activations, z, strict=True)
    return any(key == "sigmoid" and array is not None and (array < -LARGEST_EXPONENT).any() for key, array in pairs)


def _numbers(lesson: Lesson) -> Section:
    network, examples = lesson.network, lesson.examples
    lines = [
        "# weights[k] leads from layer k to layer k + 1, layer 0 is the input; row = destination, column = source."
    ]
    lines.append(list_literal("weights", "np.array", network.weights))
    if network.biases is not None:
        lines.append(list_literal("biases", "np.array", network.biases))
    lines.append("# One row a sample, then transposed: from here on a column is a sample.")
    pairs = ("x", examples.inputs), ("y", examples.targets)
    lines += [f"{name} = {array_literal('np.array', values, ').T')}" for name, values in pairs]
    if needs_count(lesson):
        lines.append("m = x.shape[1]  # the number of samples")
    if lesson.objective.l2:
        lines.append(penalty_line(lesson) + "  # c in the penalty c/2 times the sum of all squared weights")
    lines.append(f"learning_rate = {float(lesson.learning_rate)!r}")
    lines.append("# What will be computed, one place a layer or a layer step; the input has neither z nor delta.")
    lines += [f"{name} = [None] * {network.steps + 1}" for name in ("z", "a", "delta")]
    lines += ["a[0] = x", f"weight_gradients = [None] * {network.steps}"]
    if network.biases is not None:
        lines.append(f"bias_gradients = [None] * {network.steps}")
    title = one_line(lesson.title)
    return Section(f"Lesson: {title}" if title else "The lesson", "\n".join(lines))


Code = tuple[str, str]  # the comment and the code of a section


def _weighted_input(lesson: Lesson, step: Step) -> Code:
    layer = layer_of(step)
    k = layer - 1
    bias = f" + biases[{k}][:, np.newaxis]" if lesson.network.biases is not None else ""
    return f"Forward: the weighted inputs of layer {layer}", f"z[{layer}] = weights[{k}] @ a[{k}]{bias}"


_ACTIVATIONS: Mapping[str, str] = {
    "sigmoid": "{a} = 1 / (1 + np.exp(-{z}))",
    "tanh": "{a} = np.tanh({z})",
    "relu": "{a} = np.maximum({z}, 0)",
    "leaky_relu": f"{{a}} = np.where({{z}} > 0, {{z}}, {LEAK} * {{z}})",
    "identity": "{a} = {z}",
    "softmax": "exponentials = np.exp({z} - {z}.max(axis=0))  # less the largest z, so that nothing overflows\n"
    "{a} = exponentials / exponentials.sum(axis=0)",
}

_SLOPES: Mapping[str, str] = {
    "sigmoid": "{a} * (1 - {a})",
    "tanh": "1 - {a} ** 2",
    "relu": "({z} {opens} 0).astype(float)",
    "leaky_relu": f"np.where({{z}} {{opens}} 0, 1.0, {LEAK})",
}
"""g'(z) where it is not 1 everywhere; softmax has a Jacobian instead."""


def _activation(lesson: Lesson, step: Step) -> Code:
    layer = layer_of(step)
    key = lesson.network.activations[layer - 1]
    code = _ACTIVATIONS[key].format(z=f"z[{layer}]", a=f"a[{layer}]")
    return f"Forward: the activations of layer {layer}, {key}", code


_LOSSES: Mapping[str, str] = {
    "binary_cross_entropy": "# -y log(a) - (1 - y) log(1 - a), from z, so that it stays finite where a is 0 or 1\n"
    "loss_terms = np.maximum({z}, 0) - y * {z} + np.log1p(np.exp(-np.abs({z})))",
    "cross_entropy": "# -y log(a), from z, so that it stays finite where a is 0\n"
    "highest = {z}.max(axis=0)\n"
    "log_sum = highest + np.log(np.exp({z} - highest).sum(axis=0))\n"
    "loss_terms = y * (log_sum - {z})",
    "half_squared_error": "loss_terms = 0.5 * ({a} - y) ** 2",
}


def _cost(lesson: Lesson, step: Step) -> Code:
    layer = layer_of(step)
    lines = [_LOSSES[lesson.objective.loss].format(z=f"z[{layer}]", a=f"a[{layer}]")]
    lines.append(f"cost = {_mean(lesson)}loss_terms.sum()")
    if lesson.objective.l2:
        lines.append("cost += 0.5 * penalty_factor * sum((matrix**2).sum() for matrix in weights)")
    return "Cost: how far the outputs are from the targets", "\n".join(lines)


def _mean(lesson: Lesson) -> str:
    return "1 / m * " if is_averaged(lesson) else ""


def _slope_line(lesson: Lesson, layer: int) -> str:
    """`slope = …` of a layer, or nothing where it is 1 everywhere."""
    key = lesson.network.activations[layer - 1]
    if key not in _SLOPES:
        return ""
    opens = ">=" if lesson.network.relu_slope_at_zero else ">"
    return f"slope = {_SLOPES[key].format(z=f'z[{layer}]', a=f'a[{layer}]', opens=opens)}\n"


def _output_delta(lesson: Lesson, step: Step) -> Code:
    layer, network = layer_of(step), lesson.network
    lines: list[str] = []
    slope, difference = _slope_line(lesson, layer), f"a[{layer}] - y"
    if LOSSES[lesson.objective.loss].fused_with == network.activations[-1]:
        lines.append("# Loss and activation together: all but output minus target cancels.")
        lines.append(f"delta[{layer}] = {difference}")
    elif network.activations[-1] == "softmax":
        lines.append(f"loss_gradient = {difference}")
        lines.append("# (diag(p) - p p^T) times the loss gradient, for each column p of the outputs")
        product = f"(a[{layer}] * loss_gradient).sum(axis=0)"
        lines.append(f"delta[{layer}] = a[{layer}] * (loss_gradient - {product})")
    else:
        lines.append(f"{slope}delta[{layer}] = " + (f"({difference}) * slope" if slope else difference))
    return "Backward: delta at the output, the slope of the loss against z", "\n".join(lines)


def _hidden_delta(lesson: Lesson, step: Step) -> Code:
    layer = layer_of(step)
    slope = _slope_line(lesson, layer)
    returned = f"weights[{layer}].T @ delta[{layer + 1}]"
    code = f"{slope}delta[{layer}] = " + (f"({returned}) * slope" if slope else returned)
    return f"Backward: delta of layer {layer}", code


def _weight_gradient(lesson: Lesson, step: Step) -> Code:
    k = layer_of(step) - 1
    product = f"delta[{k + 1}] @ a[{k}].T"
    gradient = f"{_mean(lesson)}({product})" if is_averaged(lesson) else product
    penalty = f" + penalty_factor * weights[{k}]" if lesson.objective.l2 else ""
    return f"Backward: the gradient of weights[{k}]", f"weight_gradients[{k}] = {gradient}{penalty}"


def _bias_gradient(lesson: Lesson, step: Step) -> Code:
    k = layer_of(step) - 1
    code = f"bias_gradients[{k}] = {_mean(lesson)}delta[{k + 1}].sum(axis=1)"
    return f"Backward: the gradient of biases[{k}]", code


def _update(lesson: Lesson, step: Step) -> Code:
    kinds = ("weight",) if lesson.network.biases is None else ("weight", "bias")
    plural = {"weight": "weights", "bias": "biases"}
    lines = (
        f"updated_{plural[kind]} = [\n    values - learning_rate * gradient\n"
        f"    for values, gradient in zip({plural[kind]}, {kind}_gradients)\n]"
        for kind in kinds
    )
    return "Update: one step against the gradient", "\n".join(lines)


def _results(lesson: Lesson) -> Section:
    names = ["z", "a", "delta", "weight_gradients", "updated_weights"]
    if lesson.network.biases is not None:
        names += ["bias_gradients", "updated_biases"]
    items = "".join(f'    "{name}": {name},\n' for name in names)
    return Section("The results", f"results = {{\n{items}}}\n{_PRINTING}")


_PRINTING = """\
print("cost =", cost)
for name, arrays in results.items():
    for index, array in enumerate(arrays):
        if array is not None:
            print(f"{name}[{index}] =\\n{array}")"""

_STEPS: Mapping[str, Callable[[Lesson, Step], Code]] = {
    "weighted_input": _weighted_input,
    "activation": _activation,
    "cost": _cost,
    "output_delta": _output_delta,
    "hidden_delta": _hidden_delta,
    "weight_gradient": _weight_gradient,
    "bias_gradient": _bias_gradient,
    "update": _update,
}
