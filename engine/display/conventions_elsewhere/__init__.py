"""Which conventions common books, courses and libraries use, each with where that stands.

`sources` are the works themselves. Where a record has `read` too, the work itself was not at hand, and what is said was
read there: in a translation with the same numbers of equations, the author's code, or notes of a course's lectures.
"""

from collections.abc import Mapping

from engine.display.conventions_elsewhere.books import BOOKS
from engine.display.conventions_elsewhere.courses import COURSES
from engine.display.conventions_elsewhere.libraries import LIBRARIES
from engine.display.conventions_elsewhere.usage import (
    COLUMN,
    COLUMNS,
    IN_OUT,
    KINDS,
    OUT_IN,
    OUT_IN_UNIT,
    ROWS,
    SHAPES,
    Source,
    Usage,
)

__all__ = [
    "COLUMN",
    "COLUMNS",
    "ELSEWHERE",
    "IN_OUT",
    "KINDS",
    "OUT_IN",
    "OUT_IN_UNIT",
    "ROWS",
    "SHAPES",
    "Source",
    "Usage",
]

ELSEWHERE: Mapping[str, Usage] = {usage.key: usage for usage in (*BOOKS, *COURSES, *LIBRARIES)}
"""All works by key."""
