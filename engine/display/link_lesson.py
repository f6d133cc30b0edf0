"""The lesson of a link: checked like a lesson file, and when a part of it is damaged, kept as far as it is sound.

A part that could not be read is never guessed in silence: its problem is reported, and something that plainly is not
the author's stands in for it: drawn weights, biases of 0, empty samples, the defaults of the format.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from functools import cache
from typing import Any

from engine.core import checks
from engine.core.editing import DEFAULT_ACTIVATION, DEFAULT_INITIALISATION, stand_in_examples
from engine.core.errors import Finding, LessonError, Problem, shorten
from engine.core.losses import LOSSES
from engine.core.network import Lesson, Network
from engine.core.presets import PRESETS
from engine.display.json_reader import JsonObject
from engine.display.lesson_file import MOST_SAMPLES, app_limit_problems, content_key, lesson_of
from engine.display.lesson_keys import FORMAT, KEYS

Found = tuple[Lesson | None, list[Problem]]
MOST_REPAIRS = 4
"""How often the rest is looked at again: a repair can uncover a problem that could not be seen before."""


def lesson_of_link(data: Mapping[str, Any], unread: Set[str], find: Callable[[str], Lesson | None]) -> Found:
    """The lesson that a link names, holds or refers to, and what is wrong with it.

    Args:
        data: the values of the link's lesson fields, as far as they could be read.
        unread: the lesson fields that could not be read; their problems are known already.
        find: content key ↦ a lesson that was too large for its link, or None.
    """
    if "preset" in data:
        return PRESETS[data["preset"]](), []
    if "kept" in data:
        lesson = find(data["kept"])
        return lesson, [] if lesson else [Problem("kept", "kept_lesson", Finding("gone"))]
    values = {"format": FORMAT, **{key: data[key] for key in KEYS if key in data}}
    if len(values) == 1:
        return None, [] if unread else [Problem("layers", "required", Finding("nothing"))]
    return _repaired(values, unread)


def at_start(lesson: Lesson, start: Network) -> Lesson:
    """The lesson with the weights and biases that it started from; what was changed besides since then stays."""
    network = replace(lesson.network, weights=start.weights, biases=start.biases, initialisation=start.initialisation)
    return replace(lesson, network=network)


def check_sum(lesson: Lesson, start: Network | None) -> str:
    """8 hexadecimal digits that are others for another lesson and for other weights to rewind to."""
    if start is None:
        return content_key(lesson)[:8]
    both = content_key(lesson) + content_key(at_start(lesson, start))
    return hashlib.sha256(both.encode()).hexdigest()[:8]


def check_problems(data: Mapping[str, Any], lesson: Lesson, start: Network | None) -> list[Problem]:
    """What the check sum tells of a link in which nothing else was wrong; a mere name of a lesson needs none."""
    is_named = "check" not in data and start is None and ("preset" in data or "kept" in data)
    if is_named or data.get("check") == check_sum(lesson, start):
        return []
    return [Problem("check", "check_sum", shorten(data["check"]) if "check" in data else Finding("nothing"))]


def start_of_link(data: Mapping[str, Any], lesson: Lesson) -> tuple[Network | None, list[Problem]]:
    """The network whose weights "rewind" brings back; the lesson's own with other numbers."""
    if not any(key.startswith("start_") for key in data):
        return None, []
    network = lesson.network
    values: dict[str, Any] = {
        "format": FORMAT,
        "layers": list(network.layers),
        "activations": list(network.activations),
        "bias": network.biases is not None,
        "inputs": [[0.0] * network.layers[0]],
        "targets": stand_in_examples(network.layers).targets.tolist(),
        "loss": lesson.objective.loss,
        **{key.removeprefix("start_"): value for key, value in data.items() if key.startswith("start_")},
    }
    try:
        start = _lesson(values).network
    except LessonError as error:
        return None, [_at(problem, f"start_{problem.place}") for problem in error.problems]
    return start, []


@cache
def presets_by_content() -> Mapping[str, str]:
    """The key of each preset by the key of its content."""
    return {content_key(make()): preset for preset, make in PRESETS.items()}


def _repaired(values: dict[str, Any], unread: Set[str]) -> Found:
    """The lesson of the values; parts with a problem are replaced until it is sound."""
    reported: list[Problem] = []
    if unread:
        values = _without(values, unread)
    for _ in range(MOST_REPAIRS):
        problems = _problems(values)
        if isinstance(problems, Lesson):
            return problems, reported
        told = unread | {_key(problem) for problem in reported}
        reported += [problem for problem in problems if _key(problem) not in told]
        values = _without(values, {_key(problem) for problem in problems})
    return None, reported


def _problems(values: Mapping[str, Any]) -> Lesson | tuple[Problem, ...]:
    """The lesson, or what is wrong with it; nothing is allocated for one that is too large for the app."""
    layers = values.get("layers")
    inputs = values.get("inputs")
    if checks.sound_layers(layers):
        too_large = app_limit_problems(layers, len(inputs) if isinstance(inputs, list) else 0)
        if too_large:
            return too_large
    try:
        return _lesson(values)
    except LessonError as error:
        return error.problems


def _lesson(values: Mapping[str, Any]) -> Lesson:
    """As a lesson file is read, where an object is a `JsonObject`."""
    init = {"init": JsonObject(values["init"], {})} if "init" in values else {}
    return lesson_of(JsonObject({**values, **init}, {}))


def _without(values: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """The values with something else in place of the `keys`, where the format has no default for them."""
    bad = set(keys)
    left = {key: value for key, value in values.items() if key not in bad}
    layers = left.get("layers")
    if not checks.sound_layers(layers) or "layers" in bad:
        return left
    if "activations" not in left:
        required = LOSSES[left["loss"]].requires if left.get("loss") in LOSSES else None
        left["activations"] = [DEFAULT_ACTIVATION] * (len(layers) - 2) + [required or DEFAULT_ACTIVATION]
    if "loss" not in left:
        left["loss"] = "half_squared_error"  # which goes with every output and every target
    if "weights" not in left and "init" not in left:
        left["init"] = {"scheme": DEFAULT_INITIALISATION.scheme}
    if "inputs" not in left or "targets" not in left:
        rows = left.get("inputs", left.get("targets"))
        count = min(len(rows), MOST_SAMPLES) if isinstance(rows, list) and rows else 1
        examples = stand_in_examples(layers)
        left = {"inputs": examples.inputs.tolist() * count, "targets": examples.targets.tolist() * count, **left}
    return left


def _key(problem: Problem) -> str:
    return re.split(r"[.\[]", problem.place)[0]


def _at(problem: Problem, place: str) -> Problem:
    return Problem(place, problem.rule, problem.found, problem.values)
