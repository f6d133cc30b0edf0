"""Which case is open, and what it runs on: the present lesson where it can, with its own numbers or with others."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.core.drawn_numbers import with_drawn_parameters
from engine.core.errors import LessonError
from engine.core.gradient_check import MOST_WORK
from engine.core.misprint_cases.case import Misprint
from engine.core.misprints import MISPRINTS, Evidence, examine
from engine.core.network import Lesson
from engine.display.lesson_file import content_key
from pages.shared import session
from pages.shared.computed import Content, trace_of

CASE = "misprint"
DRAW = "misprint_draw"
MOST_SEED = 9_999
LEAST_SCALE, MOST_SCALE = 0.1, 3.0
PRESENT, OTHER, OWN = "on_present", "on_other", "on_own"
"""Where a case runs: on the present lesson, on the note's network because the present lesson is of another kind, or on
that because the present lesson is too large."""


@dataclass(frozen=True)
class Draw:
    """Numbers that are drawn for all cases.

    Attributes:
        seed: from 0 to `MOST_SEED`.
        scale: the standard deviation of weights and biases.
    """

    seed: int = 0
    scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Subject:
    """What a case runs on.

    Attributes:
        lesson: with the numbers that it has now.
        where: `PRESENT`, `OTHER` or `OWN`.
        is_drawn: whether its weights and biases are drawn.
    """

    lesson: Lesson
    where: str
    is_drawn: bool


def _by_note() -> Mapping[str, tuple[Misprint, ...]]:
    order = {misprint.note: None for misprint in MISPRINTS.values()}
    return {note: tuple(it for it in MISPRINTS.values() if it.note == note) for note in order}


BY_NOTE = _by_note()
"""The misprints of each note, in the order of the list."""

ORDER = tuple(misprint.key for misprints in BY_NOTE.values() for misprint in misprints)
"""All keys in the order of the list."""


def chosen_case() -> Misprint:
    """The case that is open."""
    return MISPRINTS[session.recall(CASE) or ORDER[0]]


def open_case(key: str) -> None:
    """Open another case."""
    session.remember(CASE, key)


def drawn() -> Draw | None:
    """The numbers that are drawn; None while each case has those of its lesson."""
    draw: Draw | None = session.recall(DRAW)
    return draw


def subject(misprint: Misprint) -> Subject:
    """What a case runs on."""
    present, draw = session.current().lesson, drawn()
    lesson, where = present, PRESENT
    if not misprint.applies(present):
        lesson, where = misprint.lesson(), OTHER
    elif present.network.parameter_count * present.examples.count > MOST_WORK:
        lesson, where = misprint.lesson(), OWN
    if draw is not None:
        lesson = with_drawn_parameters(lesson, draw.seed, draw.scale)
    return Subject(lesson, where, draw is not None)


def evidence_of(misprint: Misprint, lesson: Lesson) -> Evidence:
    """The case on a lesson.

    Raises:
        LessonError: when a number leaves the range of floats.
    """
    return _evidence(misprint.key, Content(content_key(lesson), lesson))


def found_in_all() -> Mapping[str, Evidence | None]:
    """Every case on what it runs on now; None where that cannot be computed."""
    return {key: _found(misprint) for key, misprint in MISPRINTS.items()}


def _found(misprint: Misprint) -> Evidence | None:
    try:
        return evidence_of(misprint, subject(misprint).lesson)
    except LessonError:
        return None


@lru_cache(maxsize=128)
def _evidence(key: str, content: Content) -> Evidence:
    return examine(MISPRINTS[key], trace_of(content.lesson))
