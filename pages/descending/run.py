"""The training run of a session: one frozen value, and every way to change it.

Nothing computes in the background: a run advances by `ticked`, a bounded piece at a time, whenever its page is drawn.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from engine.core.activations import Array
from engine.core.descent import Descent, begin
from engine.core.network import Lesson
from engine.core.optimisers import Settings

TICK_SECONDS = 0.1
"""So long may a run compute between two pictures of it."""

MOST_SECONDS = 60.0
"""After so many seconds of computing a run pauses by itself."""

MOST_OPENED = 200
"""Of so many steps the session remembers that they were opened on the stage; it can undo fewer edits."""


@dataclass(frozen=True, eq=False)
class Former:
    """The cost curve of the run before this one, for comparison.

    Attributes:
        name: its settings, for the legend.
        costs: J of the samples that each step looked at, from step 0.
    """

    name: str
    costs: Array


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept of a run with other settings: those, with α and λ filled in, and the cost of each step."""

    settings: Settings
    costs: Array


@dataclass(frozen=True, eq=False)
class Run:
    """A run and how far it is to go.

    Attributes:
        descent: the run so far.
        origin: the key of the content of the lesson that it began from.
        goal: after how many steps it is to halt.
        is_running: whether it is on its way there.
        seconds: how long it has computed since it was started or continued.
        chosen: the step that the reader looks at; None for the last one, whichever that is.
        opened: what was opened on the stage: the key of its content, and which step of this run it is, or None for one
            of a run that this one has replaced.
        former: the run before this one, of the same lesson.
    """

    descent: Descent
    origin: str
    goal: int = 0
    is_running: bool = False
    seconds: float = 0.0
    chosen: int | None = None
    opened: tuple[tuple[str, int | None], ...] = ()
    former: Kept | None = None

    @property
    def position(self) -> int:
        """How many steps were taken."""
        return self.descent.position

    @property
    def step(self) -> int:
        """The step that is looked at."""
        return self.position if self.chosen is None else self.chosen

    @property
    def is_paused(self) -> bool:
        """Whether it was halted before its goal, and can go on."""
        return not self.is_running and self.position < self.goal and not self.descent.is_over

    @property
    def is_out_of_time(self) -> bool:
        """Whether it has paused by itself because it has computed for long enough."""
        return self.is_paused and self.seconds >= MOST_SECONDS

    @property
    def can_start(self) -> bool:
        """Whether it halts, and a further step can be taken."""
        return not self.is_running and not self.descent.is_over

    def step_of(self, content: str) -> int | None:
        """The step of this run that was opened on the stage as the lesson of this content, if one was."""
        return dict(self.opened).get(content)

    def belongs_to(self, content: str) -> bool:
        """Whether it is a run of the lesson of this content, or that was opened on the stage from here."""
        return content == self.origin or content in dict(self.opened)

    def started(self, count: int) -> Self:
        """On its way to a goal so many steps further on."""
        return replace(self.stopped(), goal=self._goal(count), is_running=not self.descent.is_over, seconds=0.0)

    def continued(self) -> Self:
        """On its way again to the goal that it has."""
        return replace(self, is_running=self.is_paused, seconds=0.0, chosen=None)

    def paused(self) -> Self:
        """Where it stands, with the same goal."""
        return replace(self, is_running=False)

    def stopped(self) -> Self:
        """Where it stands; the steps that were still to come are given up."""
        return replace(self, is_running=False, goal=self.position, chosen=None)

    def rewound(self) -> Self:
        """Before its first step: the initial weights, and nothing on record."""
        return replace(self, descent=self.descent.rewound(), is_running=False, goal=0, seconds=0.0, chosen=None)

    def one_step(self) -> Self:
        """One step further on, with the same goal if that lies further still."""
        descent = self.descent.advanced(1)
        return replace(self, descent=descent, goal=max(self.goal, descent.position), is_running=False, chosen=None)

    def ticked(self, clock: Callable[[], float] = time.monotonic) -> Self:
        """After `TICK_SECONDS` of computing, though at least one step further, or at its goal, or at its end."""
        begun = clock()
        descent = self.descent.advanced(min(1, self.goal - self.position))
        descent = descent.advanced(self.goal - descent.position, lambda: clock() - begun >= TICK_SECONDS)
        seconds = self.seconds + clock() - begun
        goes_on = descent.position < self.goal and not descent.is_over and seconds < MOST_SECONDS
        return replace(self, descent=descent, is_running=goes_on, seconds=seconds)

    def looked_at(self, step: int) -> Self:
        """With the reader looking at that step; at the last one, the run is followed from there on."""
        step = max(0, min(step, self.position))
        return replace(self, chosen=None if step == self.position else step)

    def with_settings(self, settings: Settings) -> Self:
        """Begun anew with other settings; the costs so far are kept for comparison.

        Raises:
            LessonError: for batches larger than the lesson's examples.
        """
        if settings.batch_size == self.descent.lesson.examples.count:
            settings = replace(settings, batch_size=None)
        descent = begin(self.descent.lesson, settings)
        former = Kept(filled(self.descent), self.descent.records.costs) if self.position else self.former
        opened = tuple((content, None) for content, _ in self.opened)
        return replace(self.rewound(), descent=descent, former=former, opened=opened)

    def with_opened(self, content: str, step: int) -> Self:
        """With one more step that was opened on the stage as the lesson of this content."""
        return replace(self, opened=(*self.opened, (content, step))[-MOST_OPENED:], is_running=False)

    def _goal(self, count: int) -> int:
        return min(self.position + count, self.descent.settings.step_limit)


def begun(lesson: Lesson, origin: str, settings: Settings | None = None) -> Run:
    """A run of the lesson before its first step.

    Args:
        lesson: what it begins from.
        origin: the key of its content.
        settings: those of another lesson's run; α, λ and a batch size that does not fit give way to the lesson's own.
    """
    settings = settings or Settings()
    is_batch = settings.batch_size is not None and settings.batch_size < lesson.examples.count
    batch_size = settings.batch_size if is_batch else None
    return Run(begin(lesson, replace(settings, learning_rate=None, l2=None, batch_size=batch_size)), origin)


def filled(descent: Descent) -> Settings:
    """The settings of a run with α and λ as numbers."""
    lesson = descent.lesson
    return replace(descent.settings, learning_rate=lesson.learning_rate, l2=lesson.objective.l2)
