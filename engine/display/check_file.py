"""Check files, `deltastep-check/1`: the gradient check of a lesson.

    format           deltastep-check/1
    mistake          key of the mistake that was made on purpose, or null
    epsilon          each parameter θ was moved by ε · max(1, |θ|), up and down
    tolerance        the largest relative error that agrees
    verdict          passes, fails (a gradient is wrong) or undecided (the differences are too inaccurate to tell)
    parameters       how many there are
    evaluations      how often J was computed
    worst            the parameter with the largest relative error: its name, gradient, difference, relative_error
    wrong            the weight matrices and bias vectors that hold a wrong gradient
    relative_errors  |a − n| / max(|a|, |n|): weights and biases of each layer step, null where a kink was crossed
    kinks            each such parameter, with the layer, unit and sample (from 0) whose z passed 0
    unsure           parameters whose difference is less accurate than the tolerance: how far it may be off

A parameter is named by its place in the lesson file, such as `weights[0][3][2]` or `biases[1][0]`. Numbers that no
float can hold are null.
"""

import math
from itertools import groupby
from typing import Any, TextIO

from engine.core.chain_rule import Parameter
from engine.core.gradient_check import APART, KINK, UNSURE, Check, Comparison, worst
from engine.display.json_writer import one_key_a_line

FORMAT = "deltastep-check/1"


def check_to_dict(check: Check, mistake: str | None = None) -> dict[str, Any]:
    """The check as JSON data, its keys in the order of the format.

    Args:
        check: what was found.
        mistake: key of the mistake that the checked gradients were made with.
    """
    found = check.comparisons
    wrong = (_array_name(comparison.parameter) for comparison in found if comparison.outcome == APART)
    most = worst(found)
    return {
        "format": FORMAT,
        "mistake": mistake,
        "epsilon": float(check.epsilon),
        "tolerance": float(check.tolerance),
        "verdict": check.verdict,
        "parameters": len(found),
        "evaluations": check.evaluations,
        "worst": None if most is None else _numbers(most),
        "wrong": list(dict.fromkeys(wrong)),
        "relative_errors": [_errors(check, step) for step in range(found[-1].parameter.step + 1)],
        "kinks": [
            {"parameter": parameter_name(kink.parameter), "layer": kink.layer, "unit": kink.unit, "sample": kink.sample}
            for kink in check.kinks
        ],
        "unsure": [
            {**_numbers(comparison), "uncertainty": _finite(comparison.uncertainty)}
            for comparison in found
            if comparison.outcome == UNSURE
        ],
    }


def write_check(check: Check, stream: TextIO, mistake: str | None = None) -> None:
    """Write the check as JSON."""
    for piece in one_key_a_line(check_to_dict(check, mistake)):
        stream.write(piece)


def parameter_name(parameter: Parameter) -> str:
    """Its place in a lesson file: `weights[step][unit][source]` or `biases[step][unit]`, all from 0."""
    source = "" if parameter.source is None else f"[{parameter.source}]"
    return f"{_array_name(parameter)}[{parameter.unit}]{source}"


def _array_name(parameter: Parameter) -> str:
    return f"{'biases' if parameter.source is None else 'weights'}[{parameter.step}]"


def _numbers(comparison: Comparison) -> dict[str, Any]:
    return {
        "parameter": parameter_name(comparison.parameter),
        "gradient": _finite(comparison.gradient),
        "difference": _finite(comparison.difference),
        "relative_error": _finite(comparison.relative_error),
    }


def _errors(check: Check, step: int) -> dict[str, Any]:
    rows = groupby(check.of(step, is_bias=False), lambda comparison: comparison.parameter.unit)
    entry: dict[str, Any] = {"weights": [list(map(_error, row)) for _, row in rows]}
    if biases := check.of(step, is_bias=True):
        entry["biases"] = list(map(_error, biases))
    return entry


def _error(comparison: Comparison) -> float | None:
    return None if comparison.outcome == KINK else _finite(comparison.relative_error)


def _finite(value: float) -> float | None:
    """JSON has no infinity and no NaN."""
    return value if math.isfinite(value) else None
