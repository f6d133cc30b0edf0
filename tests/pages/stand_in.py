"""A visitor's session without Streamlit: what `st.session_state`, `st.query_params` and `st.context` hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import streamlit

from engine.core import editing
from engine.core.errors import LessonError, Problem
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.display.lesson_file import content_key
from pages.shared import session
from pages.shared.session import AppState


class Address(dict[str, str]):
    """The query parameters, with the methods of `st.query_params` that replace or give them all."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, parameters: Mapping[str, str]) -> None:
        self.clear()
        self.update(parameters)


class Visitor:
    """A browser with its session; `see` is one run of the app."""

    def __init__(self, patch: pytest.MonkeyPatch, locale: str | None = "en", agent: str = "") -> None:
        self.address = Address()
        patch.setattr(streamlit, "session_state", {})
        patch.setattr(streamlit, "query_params", self.address)
        patch.setattr(streamlit, "context", SimpleNamespace(locale=locale, headers={"User-Agent": agent}))

    def see(self, **parameters: str) -> AppState:
        """The state of a run whose address is exactly this."""
        self.address.from_dict(parameters)
        return session.begin()

    def travel(self, **parameters: str) -> AppState:
        """The state after going back or forward: Streamlit runs the app with the address, then the browser tells."""
        self.see(**parameters)
        self.address.from_dict(parameters)
        session.visit("?" + urlencode(parameters))
        return session.begin()

    def see_again(self, **parameters: str) -> AppState:
        """The state of a run whose address is as it was, except for these."""
        return self.see(**{**self.address, **parameters})


def shown() -> tuple[Any, ...]:
    """Everything that is on the screen, as something that can be compared."""
    state = session.current()
    start = None if state.start is None else content_key(replace(state.lesson, network=state.start))
    views = (state.language, state.digits, state.sample, state.granularity, state.step, state.canvas)
    return content_key(state.lesson), start, *views


def preset_of(lesson: Lesson) -> str | None:
    """The preset that the lesson is."""
    return next((key for key, make in PRESETS.items() if content_key(make()) == content_key(lesson)), None)


def titled(title: str) -> Callable[[Lesson], Lesson]:
    """An edit that can be seen and changes no number."""
    return lambda lesson: replace(lesson, title=title)


def soaring() -> Lesson:
    """1-1, linear: sound, but its own update step makes its cost overflow."""
    network = Network((1, 1), ("identity",), (np.array([[2.0]]),))
    examples = Examples(np.array([[1.0]]), np.array([[0.0]]))
    return Lesson(network, examples, Objective("half_squared_error"), learning_rate=1e200)


def at_its_minimum() -> Lesson:
    """1-1, linear: its cost and all its gradients are 0."""
    return replace(soaring(), examples=Examples(np.array([[1.0]]), np.array([[2.0]])))


def overflowing() -> Lesson:
    """1-1, linear: its cost overflows."""
    lesson = soaring()
    return replace(lesson, network=lesson.network.with_parameters((np.array([[1e200]]),), None))


def refusing(lesson: Lesson) -> Lesson:
    """An edit that makes no lesson."""
    raise LessonError((Problem("layers", "layer_count", "1"),))


def widened(lesson: Lesson) -> editing.Edit:
    """An edit of the first lesson that needs new weights."""
    return editing.with_layers(lesson, (3, 4, 5, 3))


def rule_of_news() -> tuple[str, list[str]]:
    """The heading, and the rules that were broken."""
    told = session.news()
    assert told is not None
    return told.heading, [problem.rule for problem in told.problems]
