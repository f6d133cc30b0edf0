import io
import json
from dataclasses import replace

import numpy as np
import pytest

from engine.core.chain_rule import Parameter, parameters
from engine.core.gradient_check import check_gradients
from engine.core.mistakes import MISTAKES
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.check_file import check_to_dict, parameter_name, write_check
from tests.views import trace_of

KEYS = (
    "format",
    "mistake",
    "epsilon",
    "tolerance",
    "verdict",
    "parameters",
    "evaluations",
    "worst",
    "wrong",
    "relative_errors",
    "kinks",
    "unsure",
)


def written(preset: str, **options: object) -> dict:
    stream = io.StringIO()
    write_check(check_gradients(trace_of(preset), **options), stream)
    return json.loads(stream.getvalue())


@pytest.mark.parametrize("preset", PRESETS)
def test_a_check_file_holds_every_relative_error(preset: str) -> None:
    trace = trace_of(preset)
    network, check = trace.lesson.network, check_gradients(trace)
    data = written(preset)
    assert tuple(data) == KEYS
    assert data == check_to_dict(check)
    assert (data["format"], data["verdict"], data["mistake"]) == ("deltastep-check/1", "passes", None)
    assert (data["epsilon"], data["tolerance"]) == (check.epsilon, check.tolerance)
    assert (data["parameters"], data["evaluations"]) == (network.parameter_count, 2 * network.parameter_count)
    assert [np.shape(entry["weights"]) for entry in data["relative_errors"]] == [it.shape for it in network.weights]
    for entry, step in zip(data["relative_errors"], range(network.steps), strict=True):
        assert ("biases" in entry) == (network.biases is not None)
        assert len(entry.get("biases", network.weights[step])) == network.layers[step + 1]
    kinked = {kink.parameter for kink in check.kinks}
    for found, parameter in zip(check.comparisons, parameters(network), strict=True):
        entry = data["relative_errors"][parameter.step]
        array = entry["biases"] if parameter.source is None else entry["weights"]
        number = array[parameter.unit] if parameter.source is None else array[parameter.unit][parameter.source]
        assert number == (None if parameter in kinked else found.relative_error)


def test_kinks_are_named_with_their_unit() -> None:
    kinks = written("row-batch")["kinks"]
    assert [kink["parameter"] for kink in kinks] == ["weights[0][1][0]", "weights[0][1][1]", "biases[0][1]"]
    assert kinks[0] == {"parameter": "weights[0][1][0]", "layer": 1, "unit": 1, "sample": 0}


def test_a_mistake_is_named_and_so_is_what_it_spoils() -> None:
    trace = trace_of("bias-unit")
    check = check_gradients(trace, MISTAKES["penalised_bias"].gradients(trace))
    data = check_to_dict(check, "penalised_bias")
    assert (data["mistake"], data["verdict"]) == ("penalised_bias", "fails")
    assert data["wrong"] == ["biases[0]", "biases[1]", "biases[2]"]
    worst = data["worst"]
    assert worst["parameter"].startswith("biases")
    expected = abs(worst["gradient"] - worst["difference"]) / max(abs(worst["gradient"]), abs(worst["difference"]))
    assert worst["relative_error"] == expected


def test_inaccurate_differences_are_listed() -> None:
    data = written("bias-unit", epsilon=1e-2)
    assert (data["verdict"], data["wrong"]) == ("passes", [])
    for entry in data["unsure"]:
        assert entry["relative_error"] > data["tolerance"]
        assert abs(entry["gradient"] - entry["difference"]) <= entry["uncertainty"]


def test_what_is_not_a_number_is_null() -> None:
    network = Network((1, 1), ("identity",), (np.array([[1.3e154]]),))
    lesson = Lesson(network, Examples(np.ones((1, 1)), np.zeros((1, 1))), Objective("half_squared_error"))
    data = check_to_dict(check_gradients(run(lesson), epsilon=0.5))
    assert (data["verdict"], data["worst"], data["relative_errors"]) == ("undecided", None, [{"weights": [[None]]}])
    (unsure,) = data["unsure"]
    assert (unsure["difference"], unsure["uncertainty"], unsure["gradient"]) == (None, None, 1.3e154)
    json.dumps(data, allow_nan=False)


def test_a_check_of_kinks_alone_has_no_worst() -> None:
    network = Network((1, 1), ("relu",), (np.zeros((1, 1)),))
    lesson = Lesson(network, Examples(np.ones((1, 1)), np.ones((1, 1))), Objective("half_squared_error"))
    data = check_to_dict(check_gradients(run(replace(lesson, title="kink"))))
    assert (data["verdict"], data["worst"], data["relative_errors"]) == ("undecided", None, [{"weights": [[None]]}])


def test_parameters_have_the_names_of_a_lesson_file() -> None:
    assert parameter_name(Parameter(1, 2, 3)) == "weights[1][2][3]"
    assert parameter_name(Parameter(0, 4)) == "biases[0][4]"
