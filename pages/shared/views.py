"""The lesson as the reader has chosen to see it."""

from engine.display.view import View
from pages.shared.computed import trace_of
from pages.shared.session import AppState


def view_of(state: AppState) -> View:
    """The trace of the lesson, with digits, language and the samples that are shown."""
    return View(trace_of(state.lesson), state.digits, state.language, state.sample).of(state.samples)
