"""Deltastep's engine: forward and backward propagation of small networks, with everything in between.

    import engine

    trace = engine.run(engine.PRESETS["loglik"]())
    trace.gradients.weights[2]  # ∂J/∂W of the last layer step, (3, 4)
    engine.network_figure(trace, 8)  # a Plotly figure: the network while these gradients are computed

It works without the app. `engine.core` needs NumPy alone; Plotly is loaded when the first figure is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from engine.core.errors import LessonError, Problem
from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace

if TYPE_CHECKING:
    from engine.export.surface import (
        build_lesson,
        latex,
        load_lesson,
        matrix_figure,
        network_figure,
        player_html,
        save_lesson,
        step_figure,
    )

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
    "build_lesson",
    "latex",
    "load_lesson",
    "matrix_figure",
    "network_figure",
    "player_html",
    "run",
    "save_lesson",
    "step_figure",
]


def __getattr__(name: str) -> object:
    """What needs Plotly, loaded when it is asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    return getattr(import_module("engine.export.surface"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
