"""Undo and redo: the lessons that were, and those that were taken back."""

from dataclasses import dataclass
from typing import Self

from engine.core.network import Lesson, Network
from engine.display.tours import NOWHERE, Place

MOST_MOMENTS = 100
"""How many edits can be undone."""


@dataclass(frozen=True, eq=False)
class Moment:
    """What an edit replaces.

    Attributes:
        lesson: the lesson.
        start: the network that "rewind" brings back, or None.
        tour: where on a guided tour the reader was.
    """

    lesson: Lesson
    start: Network | None
    tour: Place = NOWHERE


@dataclass(frozen=True, eq=False)
class History:
    """The moments before and after the present one.

    Attributes:
        past: the oldest first.
        future: what was undone, the nearest last.
    """

    past: tuple[Moment, ...] = ()
    future: tuple[Moment, ...] = ()

    def recorded(self, present: Moment) -> Self:
        """The history once the present moment gives way to an edit: nothing can be redone then."""
        return type(self)((*self.past, present)[-MOST_MOMENTS:])

    def undone(self, present: Moment) -> tuple[Self, Moment]:
        """The history and the moment one edit earlier; both as they are where there is none."""
        if not self.past:
            return self, present
        return type(self)(self.past[:-1], (*self.future, present)), self.past[-1]

    def redone(self, present: Moment) -> tuple[Self, Moment]:
        """The history and the moment that was undone last; both as they are where there is none."""
        if not self.future:
            return self, present
        return type(self)((*self.past, present), self.future[:-1]), self.future[-1]
