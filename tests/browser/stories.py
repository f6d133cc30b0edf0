"""What the app has to show: the storyboards of its lessons, built here without it."""

from functools import cache
from typing import Any

from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace
from engine.stage.storyboard import storyboard
from tests.views import own_view


@cache
def trace(preset: str) -> Trace:
    """The trace of a lesson."""
    return run(PRESETS[preset]())


@cache
def story(preset: str = "loglik", digits: int = 3, language: str = "en", sample: int = 0) -> dict[str, Any]:
    """The storyboard of a lesson; its texts are the same on every canvas."""
    return storyboard(own_view(trace(preset), digits=digits, language=language, sample=sample))
