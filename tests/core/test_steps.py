from collections import Counter

import pytest

from engine.core.presets import PRESETS, bias_unit, loglik
from engine.core.propagation import run
from engine.core.steps import Step, plan_steps

SHAPES = [(steps + 1, has_biases) for steps in range(1, 12) for has_biases in (True, False)]
every_shape = pytest.mark.parametrize(("layer_count", "has_biases"), SHAPES)


def names(plan: tuple[Step, ...]) -> list[tuple[str, int | None]]:
    return [(step.kind, step.layer) for step in plan]


def given_at_the_start(layer_count: int, has_biases: bool) -> set[str]:
    steps = range(layer_count - 1)
    weights = {f"weights[{step}]" for step in steps}
    return {"targets", "a[0]"} | weights | ({f"biases[{step}]" for step in steps} if has_biases else set())


def test_the_order_of_3_4_4_3_without_biases() -> None:
    assert names(run(loglik()).steps) == [
        ("weighted_input", 1),
        ("activation", 1),
        ("weighted_input", 2),
        ("activation", 2),
        ("weighted_input", 3),
        ("activation", 3),
        ("cost", 3),
        ("output_delta", 3),
        ("weight_gradient", 3),
        ("hidden_delta", 2),
        ("weight_gradient", 2),
        ("hidden_delta", 1),
        ("weight_gradient", 1),
        ("update", None),
    ]


def test_the_order_of_3_2_2_2_with_biases() -> None:
    assert names(run(bias_unit()).steps)[6:] == [
        ("cost", 3),
        ("output_delta", 3),
        ("weight_gradient", 3),
        ("bias_gradient", 3),
        ("hidden_delta", 2),
        ("weight_gradient", 2),
        ("bias_gradient", 2),
        ("hidden_delta", 1),
        ("weight_gradient", 1),
        ("bias_gradient", 1),
        ("update", None),
    ]


@every_shape
def test_how_many_steps_of_each_kind(layer_count: int, has_biases: bool) -> None:
    count = layer_count - 1
    expected = {
        "weighted_input": count,
        "activation": count,
        "cost": 1,
        "output_delta": 1,
        "weight_gradient": count,
        "bias_gradient": count if has_biases else 0,
        "hidden_delta": count - 1,
        "update": 1,
    }
    assert Counter(step.kind for step in plan_steps(layer_count, has_biases)) == Counter(expected)


@every_shape
def test_phases_follow_each_other_and_indices_count_up(layer_count: int, has_biases: bool) -> None:
    plan = plan_steps(layer_count, has_biases)
    assert [step.index for step in plan] == list(range(len(plan)))
    phases = [step.phase for step in plan]
    assert list(dict.fromkeys(phases)) == ["forward", "cost", "backward", "update"]
    assert phases == sorted(phases, key=["forward", "cost", "backward", "update"].index)


@every_shape
def test_a_step_reads_only_what_was_given_or_made_before(layer_count: int, has_biases: bool) -> None:
    known = given_at_the_start(layer_count, has_biases)
    for step in plan_steps(layer_count, has_biases):
        assert set(step.reads) <= known, step
        assert not set(step.makes) & known, step
        known |= set(step.makes)


@every_shape
def test_everything_that_backpropagation_needs_is_made_once(layer_count: int, has_biases: bool) -> None:
    made = Counter(name for step in plan_steps(layer_count, has_biases) for name in step.makes)
    layers, steps = range(1, layer_count), range(layer_count - 1)
    expected = {f"{name}[{layer}]" for name in ("z", "a", "slope", "delta") for layer in layers}
    expected |= {f"dW[{step}]" for step in steps} | {"J", "updated"}
    expected |= {f"db[{step}]" for step in steps} if has_biases else set()
    assert made == Counter(expected)


def test_the_update_reads_every_parameter_and_every_gradient() -> None:
    reads = set(plan_steps(3, True)[-1].reads)
    assert reads == {f"{name}[{step}]" for name in ("weights", "dW", "biases", "db") for step in (0, 1)}


@every_shape
def test_a_step_focuses_on_the_edges_that_it_reads(layer_count: int, has_biases: bool) -> None:
    for step in plan_steps(layer_count, has_biases):
        for index in step.focus.weights:
            assert f"weights[{index}]" in step.reads
        assert all(0 <= layer < layer_count for layer in step.focus.layers)
        if step.layer is not None:
            assert step.layer in step.focus.layers
        if not has_biases:
            assert step.focus.biases == ()


def test_lessons_of_one_shape_share_one_plan() -> None:
    assert plan_steps(4, False) is plan_steps(4, False)
    assert run(PRESETS["bias-unit"]()).steps is run(PRESETS["nielsen-sigmoid"]()).steps
    assert plan_steps(4, False) != plan_steps(4, True)
