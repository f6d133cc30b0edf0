import numpy as np
import pytest

from engine.core.chain_rule import Parameter, gradient
from engine.core.presets import PRESETS
from engine.display.derivations import derive
from engine.display.notation import NOTATIONS
from engine.display.path_rows import path_table
from engine.display.path_sums import path_sums
from engine.display.signed_trace import minimised, signed
from engine.display.targets import target_of
from engine.display.view import View
from tests.views import trace_of


@pytest.mark.parametrize("preset", PRESETS)
def test_a_maximised_trace_has_the_other_sign_where_the_objective_has_and_the_same_step(preset: str) -> None:
    trace = trace_of(preset)
    other = signed(trace, -1)
    assert other.cost.J == -trace.cost.J
    assert all(np.array_equal(one, -own) for one, own in zip(other.delta[1:], trace.delta[1:], strict=True))
    pairs = zip(other.gradients.weights, trace.gradients.weights, trace.lesson.network.weights, strict=True)
    for step, (ascent, descent, weights) in enumerate(pairs):
        assert np.array_equal(ascent, -descent)
        assert np.array_equal(other.updated.weights[step], trace.updated.weights[step])
        np.testing.assert_allclose(weights + trace.lesson.learning_rate * ascent, trace.updated.weights[step])
    # The rules that are made of the trace alone follow it: loss gradient, fused δ, penalty.
    assert gradient(other, Parameter(0, 0, 0)) == pytest.approx(-gradient(trace, Parameter(0, 0, 0)), rel=1e-12)
    assert other.loss_terms().sum() == -trace.loss_terms().sum()


def test_either_sign_can_be_asked_for_again_and_nothing_is_computed_twice() -> None:
    trace = trace_of("loglik")
    other = signed(trace, -1)
    assert signed(other, -1) is other
    assert signed(other, 1) is minimised(other) is minimised(trace) is trace


@pytest.mark.parametrize("preset", PRESETS)
def test_derivations_and_paths_of_a_maximised_objective_end_in_its_own_gradient(preset: str) -> None:
    trace = trace_of(preset)
    view = View(trace, digits=8, notation=NOTATIONS["loglik"])
    parameter = Parameter(0, 0, 0)
    derivation = derive(view, target_of(parameter))
    assert derivation is not None
    assert derivation.value == pytest.approx(-parameter.of(trace.gradients), rel=1e-12)
    backpropagation, *differences = derivation.compared[1:]
    assert backpropagation.agreeing == len(derivation.compared[0].text)
    assert all(compared.text[0] == backpropagation.text[0] for compared in differences)
    sums = path_sums(view, path_table(view, parameter))
    assert sums.difference < 1e-12
