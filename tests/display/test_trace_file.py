import io
import json
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given, settings

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, bias_unit, loglik, row_batch
from engine.core.propagation import Trace, run
from engine.display.lesson_file import read_lesson
from engine.display.trace_file import trace_to_dict, write_trace
from tests.comparison import bits
from tests.strategies import lessons


def refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is not JSON")


def written(trace: Trace) -> dict[str, Any]:
    stream = io.StringIO()
    write_trace(trace, stream)
    return json.loads(stream.getvalue(), parse_constant=refuse)


def saturated(z: float, y: float) -> Lesson:
    """1-1, sigmoid, log loss, with the one weighted input z."""
    network = Network((1, 1), ("sigmoid",), (((z,),),))
    return Lesson(network, Examples(((1,),), ((y,),)), Objective("binary_cross_entropy"))


def test_keys_stand_in_the_order_of_the_format() -> None:
    data = trace_to_dict(run(bias_unit()))
    assert list(data) == ["format", "lesson", "objective", "layers", "gradients", "updated", "steps"]
    assert data["format"] == "deltastep-trace/1"
    assert list(data["objective"]) == ["J", "data_loss", "penalty", "per_sample"]
    assert [list(layer) for layer in data["layers"]] == [["a"], *[["z", "a", "slope", "delta"]] * 3]
    for name in ("gradients", "updated"):
        assert [list(entry) for entry in data[name]] == [["weights", "biases"]] * 3
    assert all(list(step) == ["index", "phase", "kind", "layer"] for step in data["steps"])


def test_a_softmax_layer_has_no_slope() -> None:
    assert [list(layer) for layer in trace_to_dict(run(row_batch()))["layers"]] == [
        ["a"],
        ["z", "a", "slope", "delta"],
        ["z", "a", "delta"],
    ]


def test_a_network_without_biases_has_no_gradients_of_biases() -> None:
    data = trace_to_dict(run(loglik()))
    assert [list(entry) for entry in data["gradients"] + data["updated"]] == [["weights"]] * 6
    assert "biases" not in data["lesson"]
    assert "bias_gradient" not in {step["kind"] for step in data["steps"]}


def test_samples_are_rows() -> None:
    """2-1, identity, x = (1, 2), (3, 4), (5, 6): z = 10·x₁ + x₂ = 12, 34, 56; y = 0, so δ = z and ½z² is the loss."""
    network = Network((2, 1), ("identity",), (((10, 1),),))
    lesson = Lesson(network, Examples(((1, 2), (3, 4), (5, 6)), ((0,),) * 3), Objective("half_squared_error"))
    data = trace_to_dict(run(lesson))
    assert data["layers"][0] == {"a": [[1, 2], [3, 4], [5, 6]]}
    assert data["layers"][1] == {
        "z": [[12], [34], [56]],
        "a": [[12], [34], [56]],
        "slope": [[1], [1], [1]],
        "delta": [[12], [34], [56]],
    }
    assert data["objective"]["per_sample"] == [72, 578, 1568]
    # (1·12 + 3·34 + 5·56) / 3 = 394/3 and (2·12 + 4·34 + 6·56) / 3 = 496/3
    np.testing.assert_allclose(data["gradients"][0]["weights"], [[394 / 3, 496 / 3]])


def test_steps_are_those_of_the_lesson() -> None:
    network = Network((1, 1), ("sigmoid",), (((1,),),), ((0,),))
    lesson = Lesson(network, Examples(((1,),), ((1,),)), Objective("binary_cross_entropy"))
    assert trace_to_dict(run(lesson))["steps"] == [
        {"index": 0, "phase": "forward", "kind": "weighted_input", "layer": 1},
        {"index": 1, "phase": "forward", "kind": "activation", "layer": 1},
        {"index": 2, "phase": "cost", "kind": "cost", "layer": 1},
        {"index": 3, "phase": "backward", "kind": "output_delta", "layer": 1},
        {"index": 4, "phase": "backward", "kind": "weight_gradient", "layer": 1},
        {"index": 5, "phase": "backward", "kind": "bias_gradient", "layer": 1},
        {"index": 6, "phase": "update", "kind": "update", "layer": None},
    ]


def test_drawn_weights_are_written_out() -> None:
    drawn = Network.initialised((3, 4, 4, 3), ("sigmoid",) * 3, Initialisation("xavier", 7))
    lesson = replace(loglik(), network=drawn)
    data = trace_to_dict(run(lesson))["lesson"]
    assert "init" not in data
    read = read_lesson(json.dumps(data))
    assert bits(read.network) == bits(drawn.with_parameters(drawn.weights, drawn.biases))
    assert bits(read.examples) == bits(lesson.examples)


@settings(deadline=None)
@given(lessons(moderate=True))
def test_every_number_is_that_of_the_trace_to_the_last_bit(lesson: Lesson) -> None:
    trace = run(lesson)
    data = written(trace)
    assert data == trace_to_dict(trace)
    assert bits(read_lesson(json.dumps(data["lesson"]))) == bits(lesson)
    assert bits(tuple(data["objective"][name] for name in ("J", "data_loss", "penalty"))) == bits(
        (float(trace.cost.J), float(trace.cost.data_loss), float(trace.cost.penalty))
    )
    assert np.array(data["objective"]["per_sample"]).tobytes() == trace.cost.per_sample.tobytes()
    for name in ("z", "a", "slope", "delta"):
        for layer, array in zip(data["layers"], getattr(trace, name), strict=True):
            assert (name in layer) == (array is not None)
            if array is not None:
                assert np.array(layer[name]).tobytes() == np.ascontiguousarray(array.T).tobytes()
    for name in ("gradients", "updated"):
        parameters = getattr(trace, name)
        for kind, arrays in (("weights", parameters.weights), ("biases", parameters.biases or ())):
            found = [entry[kind] for entry in data[name] if kind in entry]
            assert [np.array(numbers).tobytes() for numbers in found] == [array.tobytes() for array in arrays]


@pytest.mark.parametrize("key", list(PRESETS))
def test_every_preset_gives_strict_json(key: str) -> None:
    trace = run(PRESETS[key]())
    assert written(trace) == trace_to_dict(trace)


# log(1 + e^800) = 800 to the last bit; a is 1 or 0, so δ = a − y
@pytest.mark.parametrize(
    ("z", "y", "cost", "delta"), [(800, 0, 800, 1), (-800, 1, 800, -1), (800, 1, 0, 0), (-800, 0, 0, 0)]
)
def test_a_saturated_lesson_has_a_finite_cost_and_its_delta(z: float, y: float, cost: float, delta: float) -> None:
    data = written(run(saturated(z, y)))
    assert data["objective"]["J"] == cost
    assert data["layers"][1]["delta"] == [[delta]]
    assert data["layers"][1]["slope"] == [[0]]


def test_a_trace_with_nan_is_not_written() -> None:
    trace = run(loglik())
    broken = replace(trace, cost=replace(trace.cost, J=float("nan")))
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_trace(broken, io.StringIO())


def test_each_layer_and_each_step_has_a_line_of_its_own() -> None:
    stream = io.StringIO()
    trace = run(loglik())
    write_trace(trace, stream)
    lines = stream.getvalue().splitlines()
    assert sum('"kind"' in line for line in lines) == len(trace.steps)
    assert sum('"delta"' in line for line in lines) == 3
    assert (lines[0], lines[-1]) == ("{", "}")
