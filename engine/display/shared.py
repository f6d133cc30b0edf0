"""What a link restores: a lesson, and how it is shown."""

from dataclasses import dataclass

from engine.core.network import Lesson, Network
from engine.display.moments import moments_of
from engine.display.notation import NOTATIONS, Notation, notation_of
from engine.display.tours import NOWHERE, Place


@dataclass(frozen=True, eq=False)
class Shared:
    """What a link restores.

    Attributes:
        lesson: the lesson, with its notation.
        start: the network whose weights "rewind" brings back, where descent steps have been taken; else None.
        language: a key of `LANGUAGES`.
        digits: decimals, 1 to 8.
        sample: the sample that is followed, from 0.
        samples: a key of `SAMPLES`: whether that one is shown, or all of them.
        granularity: a key of `GRANULARITIES`.
        step: the position of the stepper at that granularity, from 0.
        notation: a key of `NOTATIONS`: what the lesson is shown in; empty for the notation that it names itself.
        tour: where on a guided tour the reader is.
    """

    lesson: Lesson
    start: Network | None = None
    language: str = "en"
    digits: int = 3
    sample: int = 0
    samples: str = "one"
    granularity: str = "layer"
    step: int = 0
    notation: str = ""
    tour: Place = NOWHERE

    @property
    def shown_notation(self) -> Notation:
        """What the lesson is shown in."""
        return NOTATIONS[self.notation] if self.notation else notation_of(self.lesson.notation)


def step_count(lesson: Lesson, granularity: str = Shared.granularity) -> int:
    """How many positions the stepper has in a lesson, without computing it."""
    return len(moments_of(lesson, granularity))
