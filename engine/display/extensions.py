"""Where a lesson goes beyond the note whose notation it is shown in, so that the notation had to be extended."""

from engine.core.conventions import CONVENTIONS
from engine.core.network import Lesson
from engine.display.notation import Notation

PENALTY_IN_UPDATE = "penalty_in_update"
"""`row-batch` adds λW in the update; shown is a J with the penalty in, whose gradient has λW: the same step."""


def extension_keys(notation: Notation, lesson: Lesson) -> tuple[str, ...]:
    """What the lesson has and the note has not, as keys of `extension`; nothing in the house's own notation."""
    if notation.key not in CONVENTIONS:
        return ()
    found = CONVENTIONS[notation.key](lesson).extensions()
    is_moved = notation.key == "row-batch" and lesson.objective.l2 > 0
    return (*found, PENALTY_IN_UPDATE) if is_moved else found
