"""What the Check page needs of a lesson, once for all sessions: bounded, and found again by the lesson's content.

A trace is the same object for every lesson with the same content as long as it is kept, so that it serves as the key.
"""

from functools import lru_cache

from engine.core.gradient_check import FAILS, STEP, Check, CurvePoint, check_gradients, error_curve
from engine.core.mistakes import MISTAKES
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Parameters, Trace
from engine.display.check_curve import CURVE


@lru_cache(maxsize=16)
def gradients_of(trace: Trace, mistake: str | None) -> Parameters:
    """What is checked: the gradients of backpropagation, or those with a mistake.

    Raises:
        LessonError: when a mistaken gradient leaves the range of floats.
    """
    return trace.gradients if mistake is None else MISTAKES[mistake].gradients(trace)


@lru_cache(maxsize=64)
def check_of(trace: Trace, mistake: str | None, epsilon: float) -> Check:
    """The check of these gradients.

    Raises:
        LessonError: for a lesson that is too large, and as in `gradients_of`.
    """
    return check_gradients(trace, gradients_of(trace, mistake), epsilon)


@lru_cache(maxsize=32)
def curve_of(trace: Trace, mistake: str | None) -> tuple[CurvePoint, ...]:
    """How the error depends on ε."""
    return error_curve(trace, gradients_of(trace, mistake), CURVE)


@lru_cache(maxsize=16)
def preset_with(mistake: str) -> str:
    """The first preset in which a mistake can be made and is caught."""
    traces = ((key, run(make())) for key, make in PRESETS.items() if MISTAKES[mistake].applies(make()))
    caught = (key for key, trace in traces if check_of(trace, mistake, STEP).verdict == FAILS)
    return next(caught)
