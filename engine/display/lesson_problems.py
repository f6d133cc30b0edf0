"""Everything that is wrong with a lesson file.

A check that needs a part which could not be read is skipped; all the others still run.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from engine.core import checks
from engine.core.errors import Finding, Problem, shorten
from engine.display.json_arrays import BLOCK, are_matrices, are_vectors, is_sound, matrix_problems, vector_problems
from engine.display.json_reader import JsonObject
from engine.display.lesson_keys import INIT_KEYS, INIT_REQUIRED, KEYS, REQUIRED
from engine.display.lesson_parts import Arrays, Parts


def problems(parts: Parts) -> Iterator[Problem]:
    """All problems of the file, each once, found as they are asked for."""
    seen = set()
    groups = (_keys, _structure, _parameters, _examples, _settings)
    for problem in chain.from_iterable(group(parts) for group in groups):
        # An entry that could not be read is NaN in its array, and `checks` would name it a second time.
        if (problem.place, problem.rule) not in seen:
            seen.add((problem.place, problem.rule))
            yield problem


def in_file_order(found: Iterable[Problem], keys: Iterable[str]) -> list[Problem]:
    """The problems in the order of the file's `keys`, then of their indices; those of absent keys come last."""
    order = {key: position for position, key in enumerate(keys)}

    def position(problem: Problem) -> tuple[int, tuple[int, ...]]:
        key = re.split(r"[.\[]", problem.place)[0]
        return order.get(key, len(order)), tuple(map(int, re.findall(r"\[(\d+)\]", problem.place)))

    return sorted(found, key=position)


def _keys(parts: Parts) -> Iterator[Problem]:
    yield from _object("", parts.document, KEYS, REQUIRED)
    init = parts.values.get("init")
    if isinstance(init, JsonObject):
        yield from _object("init.", init, INIT_KEYS, INIT_REQUIRED)
    elif init is not None:
        yield Problem("init", "object", shorten(init))
    given = [key for key in ("weights", "init") if key in parts.values]
    if len(given) != 1:
        yield Problem("init" if given else "weights", "one_of_two", Finding("both" if given else "neither"))


def _object(prefix: str, found: JsonObject, keys: Sequence[str], required: Sequence[str]) -> Iterator[Problem]:
    for key in found.values:
        place = prefix + (key if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", key) else shorten(key))
        if key not in keys:
            yield Problem(place, "known_key", Finding("unknown_key"), {"choices": ", ".join(keys)})
        if key in found.repeated:
            yield Problem(place, "once", Finding("times", count=found.repeated[key]))
    for key in required:
        if key not in found.values:
            yield Problem(prefix + key, "required", Finding("nothing"))


def _structure(parts: Parts) -> Iterator[Problem]:
    for key in ("layers", "activations", "weights", "biases"):
        yield from _list(key, parts.values.get(key))
    layers, activations = (_if_list(parts.values.get(key)) for key in ("layers", "activations"))
    bias = parts.values["bias"]
    yield from checks.structure_problems(layers, activations)
    yield from parts.limit
    yield from checks.pairing_problems(activations, parts.values.get("loss"))
    if not isinstance(bias, bool):
        yield Problem("bias", "boolean", shorten(bias))
    elif not bias and "biases" in parts.values:
        yield Problem("biases", "no_biases", shorten(parts.values["biases"]))


def _parameters(parts: Parts) -> Iterator[Problem]:
    for step in _unsound(parts.weights or (), parts.values.get("weights"), are_matrices, parts.sizes):
        value = parts.values["weights"][step]
        yield from matrix_problems(f"weights[{step}]", value, _size(parts, step), parts.sizes)
    for step in _unsound(parts.biases or (), parts.values.get("biases"), are_vectors, parts.sizes):
        yield from vector_problems(f"biases[{step}]", parts.values["biases"][step])
    yield from checks.parameter_problems(parts.sizes, parts.weights, parts.biases)


def _examples(parts: Parts) -> Iterator[Problem]:
    for name, array, layer in (("inputs", parts.inputs, 0), ("targets", parts.targets, -1)):
        if name in parts.values and not is_sound(array):
            yield from matrix_problems(name, parts.values[name], _size(parts, layer), parts.sizes)
    yield from checks.example_problems(parts.sizes, parts.values.get("loss"), parts.inputs, parts.targets)


def _settings(parts: Parts) -> Iterator[Problem]:
    values, init = parts.values, parts.init
    if init is not None:
        yield from checks.initialisation_problems(init.get("scheme"), init["seed"], init["scale"])
    yield from checks.objective_problems(values["reduction"], values["l2"], values["l2_form"])
    yield from checks.choice("relu_slope_at_zero", values["relu_slope_at_zero"], (0, 1))
    yield from checks.lesson_problems(values["title"], values["learning_rate"], values["notation"])


def _unsound(
    arrays: Arrays, values: Any, are_sound: Callable[[Sequence[Any]], bool], layers: Sequence[int] | None
) -> Iterator[int]:
    """The layer steps whose value may not give an array. Millions that no layer goes with may be sound."""
    made = len(layers) - 1 if layers is not None else 0
    yield from (step for step, array in enumerate(arrays[:made]) if not is_sound(array))
    for start in range(made, len(arrays), BLOCK):
        if not are_sound(values[start : start + BLOCK]):
            yield from range(start, min(start + BLOCK, len(arrays)))


def _size(parts: Parts, layer: int) -> int | None:
    return parts.sizes[layer] if parts.sizes is not None and layer < len(parts.sizes) else None


def _list(place: str, value: Any) -> Iterator[Problem]:
    if value is not None and not isinstance(value, list):
        yield Problem(place, "list", shorten(value))


def _if_list(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None
