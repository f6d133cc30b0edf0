"""What is computed from a lesson, once for all sessions: bounded, and found again by the lesson's content."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from engine.core.chain_rule import Parameter
from engine.core.network import Lesson, Network
from engine.core.propagation import run
from engine.core.trace import Trace
from engine.display.lesson_file import content_key
from engine.display.notation import NOTATIONS
from engine.display.shared import Shared
from engine.display.view import View
from engine.stage.page import player_html
from engine.stage.path_board import path_board
from engine.stage.storyboard import storyboard
from pages.shared.library import LIBRARY_ADDRESS

MOST_LARGE_LESSONS = 16


@dataclass(frozen=True)
class Content:
    """A lesson that equals every other one with the same content."""

    key: str
    lesson: Lesson = field(compare=False)


@dataclass(frozen=True)
class Shown:
    """How a lesson is shown, equal to every other one that looks the same.

    Attributes:
        digits, language, sample: of a `View`.
        notation: key of it.
    """

    digits: int
    language: str
    sample: int
    notation: str

    def view_of(self, trace: Trace) -> View:
        """The trace, shown so."""
        return View(trace, self.digits, self.language, self.sample, NOTATIONS[self.notation])


def shown_of(shared: Shared) -> Shown:
    """How the reader has chosen to see the lesson."""
    return Shown(shared.digits, shared.language, shared.sample, shared.shown_notation.key)


def trace_of(lesson: Lesson) -> Trace:
    """The trace of a lesson.

    Raises:
        LessonError: when its numbers leave the range of floats.
    """
    return _trace(Content(content_key(lesson), lesson))


def storyboard_of(lesson: Lesson, shown: Shown, samples: str, canvas: str, granularity: str) -> dict[str, Any]:
    """All steps of a lesson as the player shows them."""
    return _storyboard(Content(content_key(lesson), lesson), shown, samples, canvas, granularity)


@lru_cache(maxsize=8)
def _trace(content: Content) -> Trace:
    return run(content.lesson)


@lru_cache(maxsize=16)
def _storyboard(content: Content, shown: Shown, samples: str, canvas: str, granularity: str) -> dict[str, Any]:
    return storyboard(shown.view_of(_trace(content)).of(samples), canvas, granularity)


def path_board_of(lesson: Lesson, parameter: Parameter, shown: Shown, canvas: str) -> dict[str, Any]:
    """All paths of one parameter as the Paths page shows them."""
    return _path_board(Content(content_key(lesson), lesson), parameter, shown, canvas)


@lru_cache(maxsize=32)
def _path_board(content: Content, parameter: Parameter, shown: Shown, canvas: str) -> dict[str, Any]:
    return path_board(shown.view_of(_trace(content)), parameter, canvas)


def player_page_of(lesson: Lesson, shown: Shown, samples: str, granularity: str) -> str:
    """The whole step-through as a page of its own, with Plotly from the app's own address."""
    return _player_page(Content(content_key(lesson), lesson), shown, samples, granularity)


@lru_cache(maxsize=16)
def _player_page(content: Content, shown: Shown, samples: str, granularity: str) -> str:
    return player_html(shown.view_of(_trace(content)).of(samples), LIBRARY_ADDRESS, granularity)


class LargeLessons:
    """Lessons that are too large for a link, by the key of their content; the oldest give way."""

    def __init__(self) -> None:
        self._lessons: OrderedDict[str, tuple[Lesson, Network | None]] = OrderedDict()
        self._lock = Lock()

    def keep(self, lesson: Lesson, start: Network | None) -> None:
        """Hold the lesson, and the network that "rewind" brings back, until it is one of the oldest."""
        with self._lock:
            self._lessons[content_key(lesson)] = lesson, start
            self._lessons.move_to_end(content_key(lesson))
            while len(self._lessons) > MOST_LARGE_LESSONS:
                self._lessons.popitem(last=False)

    def find(self, key: str) -> Lesson | None:
        """The lesson with this content, if it is still held."""
        with self._lock:
            return self._lessons.get(key, (None, None))[0]

    def start(self, key: str) -> Network | None:
        """The network that "rewind" brings back in this lesson, if there is one."""
        with self._lock:
            return self._lessons.get(key, (None, None))[1]
