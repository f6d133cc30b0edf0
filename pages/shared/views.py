"""The lesson as the reader has chosen to see it."""

from engine.display.view import View
from pages.shared.computed import trace_of
from pages.shared.session import AppState


def view_of(state: AppState) -> View:
    """The trace of the lesson, with digits, language, notation and the samples that are shown."""
    return sample_view_of(state).of(state.samples)


def sample_view_of(state: AppState) -> View:
    """The same of the sample alone that is followed."""
    return View(trace_of(state.lesson), state.digits, state.language, state.sample, state.shown_notation)
