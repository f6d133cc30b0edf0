"""Lesson files, `deltastep-lesson/1`: read with every problem reported together, written to the last bit."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np

from engine.core.activations import Array
from engine.core.errors import Finding, LessonError, Problem, first_problems, shorten
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.display.json_reader import JsonObject, parse_object
from engine.display.json_writer import one_key_a_line
from engine.display.lesson_keys import FORMAT
from engine.display.lesson_parts import Parts
from engine.display.lesson_problems import in_file_order, problems

Written = tuple[Array, ...]

MOST_LAYERS, MOST_UNITS, MOST_SAMPLES = 12, 64, 4096
"""What the app takes. The reader takes more, see `checks.PARAMETER_LIMIT`."""


def read_lesson(text: str | bytes) -> Lesson:
    """The lesson of a file.

    Args:
        text: the file's characters, or its bytes in UTF-8.

    Raises:
        LessonError: with all problems of the file together, in the order of the file.
    """
    document = parse_object(text)
    _require_format(document.values)
    return lesson_of(document)


def lesson_of(document: JsonObject) -> Lesson:
    """The lesson of JSON data that has the keys of a lesson file, wherever it comes from.

    Raises:
        LessonError: with all problems together, in the order of the keys.
    """
    parts = Parts.of(document)
    found = first_problems(problems(parts))
    if found:
        raise LessonError(in_file_order(found, document.values))
    return _lesson(parts)


def lesson_to_dict(lesson: Lesson) -> dict[str, Any]:
    """The lesson as JSON data, its keys in the order of the format, every optional key written out.

    `init` stands in place of `weights` where it gives just these weights.
    """
    network, examples, objective = lesson.network, lesson.examples, lesson.objective
    init = network.initialisation
    if init is not None and _same_numbers(_drawn(init, network.layers), network.weights):
        weights = None
    else:
        init, weights = None, [array.tolist() for array in network.weights]
    data = {
        "format": FORMAT,
        "title": lesson.title,
        "layers": list(network.layers),
        "activations": list(network.activations),
        "bias": network.biases is not None,
        "weights": weights,
        "biases": None if network.biases is None else [array.tolist() for array in network.biases],
        "init": None if init is None else {"scheme": init.scheme, "seed": init.seed, "scale": float(init.scale)},
        "inputs": examples.inputs.tolist(),
        "targets": examples.targets.tolist(),
        "loss": objective.loss,
        "reduction": objective.reduction,
        "l2": float(objective.l2),
        "l2_form": objective.l2_form,
        "learning_rate": float(lesson.learning_rate),
        "relu_slope_at_zero": network.relu_slope_at_zero,
        "notation": lesson.notation,
    }
    return {key: value for key, value in data.items() if value is not None}


def write_lesson(lesson: Lesson) -> str:
    """The lesson as the text of a file; `read_lesson` gives the same lesson back, to the last bit of every number."""
    return "".join(one_key_a_line(lesson_to_dict(lesson)))


@lru_cache(maxsize=16)
def content_key(lesson: Lesson) -> str:
    """A name for everything that the lesson holds: equal for the same lesson in another session or after a restart.

    Returns:
        32 hexadecimal digits, from SHA-256 of the lesson's file.
    """
    return hashlib.sha256(write_lesson(lesson).encode("utf-8")).hexdigest()[:32]


def app_limit_problems(layers: Sequence[int], count: int) -> tuple[Problem, ...]:
    """What is too large for the app in a sound lesson: layers, units a layer, samples."""
    found = []
    if len(layers) > MOST_LAYERS:
        found.append(Problem("layers", "layer_limit", str(len(layers)), {"most": MOST_LAYERS}))
    for index, units in enumerate(layers):
        if units > MOST_UNITS:
            found.append(Problem(f"layers[{index}]", "unit_limit", str(units), {"most": MOST_UNITS}))
    if count > MOST_SAMPLES:
        found.append(Problem("inputs", "sample_limit", str(count), {"most": MOST_SAMPLES}))
    return first_problems(found)


def _require_format(values: Mapping[str, Any]) -> None:
    """Raise for another format, before its keys are called unknown; without any format the keys tell more."""
    name = values.get("format", FORMAT)
    if name == FORMAT:
        return
    newer = isinstance(name, str) and re.fullmatch(r"deltastep-lesson/[1-9][0-9]*", name)
    found = Finding("newer" if newer else "not_a_lesson", name=shorten(name))
    raise LessonError((Problem("format", "format", found, {"format": FORMAT}),))


def _lesson(parts: Parts) -> Lesson:
    """The lesson of sound parts."""
    values, sizes = parts.values, parts.sizes
    assert sizes is not None
    inputs, targets = cast(Array, parts.inputs), cast(Array, parts.targets)
    init, weights = None, parts.weights
    if parts.init is not None:
        init = Initialisation(parts.init["scheme"], parts.init["seed"], float(parts.init["scale"]))
        weights = drawn = _drawn(init, sizes)
        if not all(np.isfinite(array).all() for array in drawn):
            raise LessonError((Problem("init.scale", "representable", shorten(init.scale)),))
    biases = None
    if values["bias"]:
        biases = parts.biases if parts.biases is not None else tuple(map(np.zeros, sizes[1:]))
    activations, relu_slope = tuple(values["activations"]), values["relu_slope_at_zero"]
    return Lesson(
        Network(sizes, activations, cast(Written, weights), cast(Written | None, biases), relu_slope, init),
        Examples(inputs, targets),
        Objective(values["loss"], values["reduction"], float(values["l2"]), values["l2_form"]),
        title=values["title"],
        learning_rate=float(values["learning_rate"]),
        notation=values["notation"],
    )


def _drawn(init: Initialisation, layers: tuple[int, ...]) -> tuple[Array, ...]:
    with np.errstate(over="ignore"):  # a huge scale gives infinite weights, which the caller looks for
        return init.weights(layers)


def _same_numbers(left: tuple[Array, ...], right: tuple[Array, ...]) -> bool:
    """Whether both hold the same bits; 0 and −0 differ."""
    return all(a.astype(np.float64).tobytes() == b.tobytes() for a, b in zip(left, right, strict=True))
