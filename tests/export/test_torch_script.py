import ast
import sys
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.losses import PENALTIES, REDUCTIONS
from engine.core.network import Lesson, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.export.torch_script import torch_script
from tests.strategies import HIDDEN, PAIRINGS
from tests.views import lesson_of


def case(hidden: str, pairing: tuple[str, str], reduction: str, form: str, l2: float, bias: bool) -> Lesson:
    output, loss = pairing
    lesson = lesson_of((3, 4, 2), hidden, output, loss=loss, samples=3, bias=bias)
    return replace(lesson, objective=Objective(loss, reduction, l2, form))


CASES = tuple(
    case(hidden, pairing, reduction, form, l2, bias)
    for hidden, pairing, bias in product(HIDDEN, PAIRINGS, (True, False))
    for reduction, form, l2 in product(REDUCTIONS, PENALTIES, (0.0, 0.3))
)
LESSONS = (*(build() for build in PRESETS.values()), *CASES)


def executed(lesson: Lesson) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(torch_script(lesson), "script", "exec"), names)  # noqa: S102 - to run the generated script is the test
    return names


def test_the_script_of_every_kind_of_lesson_compiles_and_uses_every_name() -> None:
    for lesson in LESSONS:
        tree = ast.parse(torch_script(lesson))
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        assert stored <= {name.id for name in names if isinstance(name.ctx, ast.Load)}


class Stub:
    """As much of PyTorch's forward pass as the scripts call, on NumPy; says nothing about gradients."""

    float64 = np.float64
    sigmoid = staticmethod(lambda z: 1 / (1 + np.exp(-z)))
    tanh, where, zeros_like = staticmethod(np.tanh), staticmethod(np.where), staticmethod(np.zeros_like)

    def __init__(self) -> None:
        self.nn = self.functional = self

    def set_default_dtype(self, dtype: type) -> None:
        assert dtype is self.float64

    def tensor(self, numbers: list[Any], requires_grad: bool = False) -> Any:
        return np.array(numbers)

    def relu(self, z: Any) -> Any:
        return np.maximum(z, 0)

    def leaky_relu(self, z: Any, leak: float) -> Any:
        return np.where(z > 0, z, leak * z)

    def log_softmax(self, z: Any, dim: int) -> Any:
        return z - np.log(np.exp(z).sum(axis=dim, keepdims=True))

    def softmax(self, z: Any, dim: int) -> Any:
        return np.exp(self.log_softmax(z, dim))

    def binary_cross_entropy_with_logits(self, z: Any, y: Any, reduction: str) -> Any:
        assert reduction == "sum"
        return (np.logaddexp(0, z) - y * z).sum()


def test_the_forward_pass_and_the_cost_are_those_of_the_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", Stub())
    for lesson in LESSONS:
        trace, names = run(lesson), dict[str, Any]()
        forward, *rest = torch_script(lesson).split("# Backward: autograd fills in .grad\ncost.backward()")
        assert len(rest) == 1
        exec(forward, names)  # noqa: S102 - to run the generated script is the test
        assert_allclose(names["cost"], trace.cost.J, rtol=1e-12, atol=1e-12)
        for found, expected in zip(names["a"], trace.a, strict=True):
            assert_allclose(found.T, expected, rtol=1e-12, atol=1e-12)


def test_the_script_gives_the_gradients_of_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed here")
    for lesson in LESSONS:
        trace, names = run(lesson), executed(lesson)
        pairs = [("weights", trace.gradients.weights, trace.updated.weights)]
        if trace.gradients.biases is not None and trace.updated.biases is not None:
            pairs.append(("biases", trace.gradients.biases, trace.updated.biases))
        assert_allclose(names["cost"].item(), trace.cost.J, rtol=1e-12, atol=1e-12)
        for kind, gradients, updated in pairs:
            for k, (gradient, after) in enumerate(zip(gradients, updated, strict=True)):
                assert_allclose(names[kind][k].grad.numpy(), gradient, rtol=1e-12, atol=1e-12)
                assert_allclose(names[f"updated_{kind}"][k].numpy(), after, rtol=1e-12, atol=1e-12)
        assert "gradient of weights[0] =" in capsys.readouterr().out


@pytest.mark.parametrize(("at_zero", "is_special"), [(0, False), (1, True)])
@pytest.mark.parametrize("key", ["relu", "leaky_relu"])
def test_a_special_function_stands_only_where_the_slope_at_zero_asks_for_it(
    key: str, at_zero: int, is_special: bool
) -> None:
    lesson = lesson_of((2, 2, 1), key, "identity")
    changed = replace(lesson, network=replace(lesson.network, relu_slope_at_zero=at_zero))
    assert ("torch.where" in torch_script(changed)) == is_special


def test_every_number_is_there_with_all_its_digits() -> None:
    lesson = lesson_of((3, 4, 2), "tanh", "softmax", loss="cross_entropy", samples=3)
    literals = {node.value for node in ast.walk(ast.parse(torch_script(lesson))) if isinstance(node, ast.Constant)}
    network, examples = lesson.network, lesson.examples
    arrays = (*network.weights, *(network.biases or ()), examples.inputs, examples.targets)
    assert all(float(number) in literals for array in arrays for number in np.abs(array).flat)


@pytest.mark.parametrize("title", ["\nraise SystemExit", "\u2028raise SystemExit", "coding: rot13", '"""\x0c'])
def test_a_title_stays_in_its_comment(title: str) -> None:
    lesson = PRESETS["loglik"]()
    code = torch_script(replace(lesson, title=title))
    assert ast.dump(ast.parse(code.encode())) == ast.dump(ast.parse(torch_script(replace(lesson, title=""))))
