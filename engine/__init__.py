"""Deltastep's engine: forward and backward propagation of small networks, with everything in between.

    import engine

    trace = engine.run(engine.PRESETS["loglik"]())
    trace.gradients.weights[2]  # ∂J/∂W of the last layer step, (3, 4)

It works without the app. `engine.core` needs NumPy alone.
"""

from engine.core.errors import LessonError, Problem
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace

__all__ = [
    "PRESETS",
    "Examples",
    "Initialisation",
    "Lesson",
    "LessonError",
    "Network",
    "Objective",
    "Problem",
    "Trace",
    "run",
]
