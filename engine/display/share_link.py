"""Share links: everything that is on the screen as the query parameters of an address.

One table of fields drives writing and reading. The lesson's own fields bear the names of the keys of a lesson file, and
what was read from a link goes through the same checks as a file. Small things stand first and packed numbers last, so
that a link that was cut off somewhere loses as little as possible and never unnoticed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import copysign
from typing import Any
from urllib.parse import urlencode

from engine.core.checks import NOTATIONS as NOTES
from engine.core.errors import Problem, shorten
from engine.core.losses import LOSSES, PENALTIES, REDUCTIONS
from engine.core.network import Lesson
from engine.core.presets import PRESETS
from engine.core.steps import GRANULARITIES
from engine.display.catalogue import LANGUAGES
from engine.display.lesson_file import MOST_SAMPLES, content_key, lesson_to_dict
from engine.display.lesson_keys import DEFAULTS
from engine.display.link_codecs import (
    FLAG,
    INITIALISATION,
    LAYERS,
    NAMES,
    NUMBER,
    PACKED,
    TEXT,
    Codec,
    UnreadableError,
    one_of,
    whole,
)
from engine.display.link_lesson import (
    at_start,
    check_problems,
    check_sum,
    lesson_of_link,
    presets_by_content,
    start_of_link,
)
from engine.display.notation import NOTATIONS
from engine.display.numbers import MOST_DIGITS
from engine.display.shared import Shared, step_count
from engine.display.tours import PLACE
from engine.display.view import SAMPLES

FORMAT = 1
"""The number of the link format. A change that breaks an old link needs a new number and a reader for the old one."""

MOST_CHARACTERS = 15_000
"""The longest query that is written: what common servers and proxies in front of an app still accept."""


MOST_NUMBERS = 50_000
"""More numbers than this are not even tried: only a lesson of almost nothing but equal numbers would fit then."""


@dataclass(frozen=True)
class Field:
    """One query parameter.

    Attributes:
        name: of the parameter.
        codec: how its value travels.
        attribute: of `Shared`; empty for the fields of the lesson.
        default: what is not written, because its absence means it; None for a field that is always written.
    """

    name: str
    codec: Codec
    attribute: str = ""
    default: Any = None


def _view(name: str, codec: Codec, attribute: str, default: Any = None) -> Field:
    return Field(name, codec, attribute, default)


def _lesson(name: str, codec: Codec) -> Field:
    return Field(name, codec, default=DEFAULTS.get(name))


FIELDS = (
    _view("lang", one_of(LANGUAGES), "language"),
    _view("step", whole(1, 10**6, offset=1), "step"),
    _view("digits", whole(1, MOST_DIGITS), "digits", Shared.digits),
    _view("sample", whole(1, MOST_SAMPLES, offset=1), "sample", Shared.sample),
    _view("samples", one_of(SAMPLES), "samples", Shared.samples),
    _view("granularity", one_of(GRANULARITIES), "granularity", Shared.granularity),
    _view("shown_in", one_of(NOTATIONS), "notation", Shared.notation),
    _view("tour", PLACE, "tour", Shared.tour),
    _lesson("check", TEXT),
    _lesson("preset", one_of(PRESETS)),
    _lesson("kept", TEXT),
    _lesson("title", TEXT),
    _lesson("layers", LAYERS),
    _lesson("activations", NAMES),
    _lesson("bias", FLAG),
    _lesson("loss", one_of(LOSSES)),
    _lesson("reduction", one_of(REDUCTIONS)),
    _lesson("l2", NUMBER),
    _lesson("l2_form", one_of(PENALTIES)),
    _lesson("learning_rate", NUMBER),
    _lesson("relu_slope_at_zero", whole(0, 1)),
    _lesson("notation", one_of(NOTES)),
    _lesson("init", INITIALISATION),
    _lesson("targets", PACKED),
    _lesson("inputs", PACKED),
    _lesson("biases", PACKED),
    _lesson("weights", PACKED),
    _lesson("start_init", INITIALISATION),
    _lesson("start_biases", PACKED),
    _lesson("start_weights", PACKED),
)
"""Every parameter in the order in which it is written, after the format number."""

_BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}


@dataclass(frozen=True, eq=False)
class Reading:
    """What could be read of a link.

    Attributes:
        values: attributes of `Shared`, as far as the link names them and they could be read; `lesson`, `sample` and
            `step` are absent when its lesson could not be restored.
        problems: what could not be read, each with its parameter as the place.
        is_lost: whether the link had a lesson that could not be restored at all.
    """

    values: Mapping[str, Any]
    problems: tuple[Problem, ...]
    is_lost: bool


def write_link(shared: Shared) -> dict[str, str] | None:
    """The query parameters of a link, or None when the lesson is too large for one (see `MOST_CHARACTERS`)."""
    if _number_count(shared) > MOST_NUMBERS:
        return None
    parameters = _written(shared, _lesson_data(shared))
    return parameters if len(urlencode(parameters)) <= MOST_CHARACTERS else None


def _number_count(shared: Shared) -> int:
    """How many numbers the lesson holds, written out."""
    examples, network = shared.lesson.examples, shared.lesson.network
    return examples.inputs.size + examples.targets.size + network.parameter_count


def write_reference(shared: Shared) -> dict[str, str]:
    """The same for a lesson that is too large: it is only named by its content, for whoever still holds it."""
    return _written(shared, {"kept": content_key(shared.lesson)})


def link_length(shared: Shared) -> int:
    """How many characters the query of this link has."""
    return len(urlencode(_written(shared, _lesson_data(shared))))


def read_link(
    parameters: Mapping[str, str], default: Lesson, find: Callable[[str], Lesson | None] = lambda key: None
) -> Reading:
    """What a link holds, as far as it can be read.

    Args:
        parameters: the query parameters.
        default: the lesson of a link that names none.
        find: content key ↦ a lesson that was too large for its link, or None if it is not at hand.
    """
    problems = [*_format_problems(parameters)]
    data: dict[str, Any] = {}
    unread = set()
    for name, text in parameters.items():
        if name == "link":
            continue
        if name not in _BY_NAME:
            problems.append(Problem(shorten_name(name), "known_parameter", shorten(text)))
            continue
        try:
            data[name] = _BY_NAME[name].codec.read(text)
        except UnreadableError as error:
            unread.add(name)
            problems.append(Problem(name, error.rule, error.found, error.values))
    values = {field.attribute: data[field.name] for field in FIELDS if field.attribute and field.name in data}
    lesson_data = {name: value for name, value in data.items() if not _BY_NAME[name].attribute}
    unread_lesson = {name for name in unread if not _BY_NAME[name].attribute}
    lesson: Lesson | None = default
    lesson_problems: list[Problem] = []
    if lesson_data or unread_lesson or "link" in parameters:  # a link that holds no lesson was cut off
        lesson, lesson_problems = lesson_of_link(lesson_data, unread_lesson, find)
        problems += lesson_problems
    if lesson is None:
        kept = {name: value for name, value in values.items() if name not in ("sample", "step")}
        return Reading(kept, tuple(problems), is_lost=True)
    start, start_problems = start_of_link(lesson_data, lesson)
    if lesson_data and not (lesson_problems or start_problems or unread_lesson):
        problems += check_problems(lesson_data, lesson, start)
    counts = {
        "sample": lesson.examples.count,
        "step": step_count(lesson, values.get("granularity", Shared.granularity)),
    }
    problems = [*_with_counts(problems, counts), *start_problems, *_range_problems(values, counts)]
    return Reading({**values, "lesson": lesson, "start": start}, tuple(problems), is_lost=False)


def shorten_name(name: str) -> str:
    """The name of a parameter as a message shows it."""
    return name if name.isidentifier() and len(name) <= 40 else shorten(name)


def _format_problems(parameters: Mapping[str, str]) -> list[Problem]:
    text = parameters.get("link", str(FORMAT))
    if text == str(FORMAT):
        return []
    newer = text.isascii() and text.isdigit() and len(text) < 10 and int(text) > FORMAT
    found = shorten(text)
    return [Problem("link", "link_format" if not newer else "link_format_newer", found, {"format": FORMAT})]


def _range_problems(values: dict[str, Any], counts: Mapping[str, int]) -> list[Problem]:
    """A sample or a step that the lesson has not: the nearest one is taken instead."""
    problems = []
    for name, count in counts.items():
        if values.get(name, 0) >= count:
            problems.append(Problem(name, "whole_between", str(values[name] + 1), {"least": 1, "most": count}))
            values[name] = count - 1
    return problems


def _with_counts(problems: Iterable[Problem], counts: Mapping[str, int]) -> list[Problem]:
    """The problems, where the range of samples and steps is that of the lesson, which was unknown while reading."""
    return [
        replace(problem, values={"least": 1, "most": counts[problem.place]}) if problem.place in counts else problem
        for problem in problems
    ]


def _written(shared: Shared, lesson_data: Mapping[str, Any]) -> dict[str, str]:
    views = {field.name: getattr(shared, field.attribute) for field in FIELDS if field.attribute}
    data = {**views, **lesson_data}
    named = [field for field in FIELDS if field.name in data and _is_written(field, data[field.name])]
    return {"link": str(FORMAT), **{field.name: field.codec.write(data[field.name]) for field in named}}


def _is_written(field: Field, value: Any) -> bool:
    return field.default is None or repr(value) != repr(field.default)  # −0.0 is not 0.0


def _lesson_data(shared: Shared) -> dict[str, Any]:
    """The lesson's fields: a preset by its key, anything else as in a lesson file, together with its check sum."""
    key = content_key(shared.lesson)
    if key in presets_by_content():
        data: dict[str, Any] = {"preset": presets_by_content()[key]}
    else:
        data = {**_without_zero_biases(lesson_to_dict(shared.lesson)), "check": check_sum(shared.lesson, None)}
    if shared.start is not None:
        data["check"] = check_sum(shared.lesson, shared.start)
        start = lesson_to_dict(at_start(shared.lesson, shared.start))
        numbers = {name: start[name] for name in ("init", "biases", "weights") if name in start}
        data |= {f"start_{name}": value for name, value in _without_zero_biases(numbers).items()}
    return data


def _without_zero_biases(data: Mapping[Any, Any]) -> dict[str, Any]:
    """Biases that are all +0 are what their absence means."""
    biases = data.get("biases", [[1.0]])
    zero = all(bias == 0.0 and copysign(1.0, bias) > 0 for layer in biases for bias in layer)
    return {key: value for key, value in data.items() if not (zero and key == "biases")}
