"""Trace files, `deltastep-trace/1`: everything that was computed from a lesson, samples as rows."""

from dataclasses import replace
from typing import Any, TextIO

from engine.core.network import Lesson
from engine.core.trace import Parameters, Trace
from engine.display.json_writer import one_key_a_line
from engine.display.lesson_file import lesson_to_dict

FORMAT = "deltastep-trace/1"


def trace_to_dict(trace: Trace) -> dict[str, Any]:
    """The trace as JSON data, its keys in the order of the format.

    `z`, `a`, `slope` and `delta` of a layer are m × n, one row a sample; `weights` are n_out × n_in.
    """
    cost = trace.cost
    return {
        "format": FORMAT,
        "lesson": lesson_to_dict(_written_out(trace.lesson)),
        "objective": {
            "J": float(cost.J),
            "data_loss": float(cost.data_loss),
            "penalty": float(cost.penalty),
            "per_sample": cost.per_sample.tolist(),
        },
        "layers": [_layer(trace, layer) for layer in range(len(trace.a))],
        "gradients": _parameters(trace.gradients),
        "updated": _parameters(trace.updated),
        "steps": [
            {"index": step.index, "phase": step.phase, "kind": step.kind, "layer": step.layer} for step in trace.steps
        ],
    }


def write_trace(trace: Trace, stream: TextIO) -> None:
    """Write the trace as JSON.

    Raises:
        ValueError: for NaN or infinity, which no trace that `run` gives can hold.
    """
    for piece in one_key_a_line(trace_to_dict(trace)):
        stream.write(piece)


def _written_out(lesson: Lesson) -> Lesson:
    """The same lesson with its weights as numbers, also if they were drawn."""
    network = lesson.network
    return replace(lesson, network=network.with_parameters(network.weights, network.biases))


def _layer(trace: Trace, layer: int) -> dict[str, Any]:
    arrays = {
        "z": trace.z[layer],
        "a": trace.a[layer],
        "slope": trace.slope[layer],
        "delta": trace.delta[layer],
    }
    return {name: array.T.tolist() for name, array in arrays.items() if array is not None}


def _parameters(parameters: Parameters) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [{"weights": weights.tolist()} for weights in parameters.weights]
    for entry, biases in zip(entries, parameters.biases or (), strict=False):
        entry["biases"] = biases.tolist()
    return entries
