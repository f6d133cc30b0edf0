"""How much a training run adds to the arithmetic of its steps, as ratios to what cannot be avoided.

    python -m tests.benchmarks.descent

Both sides run in turn in the same process and medians are taken, see `engine.py` beside this file.
"""

from collections.abc import Iterator
from dataclasses import replace
from statistics import median

import numpy as np

from engine.core.descent import Descent, begin
from engine.core.network import Examples, Lesson
from engine.core.optimisers import Adam, Momentum, Settings
from engine.core.presets import PRESETS
from engine.core.propagation import run
from tests.benchmarks.engine import Row, bare_sigmoid_network, compared, interleaved

STEPS = 100
"""How many steps or passes are timed together."""

LONG = 10_000
"""How many steps the run has that is opened at its dearest step."""

SETTINGS = {
    "plain, all samples": (Settings(), 12.0),
    "momentum, all samples": (Settings(optimiser=Momentum()), None),
    "Adam, all samples": (Settings(learning_rate=0.01, optimiser=Adam()), None),
    "plain, 2 samples a step": (Settings(batch_size=2), None),
}


def four_samples() -> Lesson:
    """3-4-4-3 with sigmoid and log loss, without biases, m = 4."""
    rng = np.random.default_rng(1)
    return replace(PRESETS["loglik"](), examples=Examples(rng.random((4, 3)), rng.integers(0, 2, (4, 3))))


def runs(lesson: Lesson) -> Iterator[Row]:
    """Steps of a run against as many bare forward and backward passes with all samples."""
    begun: list[Descent] = [begin(lesson, settings) for settings, _ in SETTINGS.values()]
    works = [lambda descent=descent: descent.advanced(STEPS) for descent in begun]
    bare_pass = bare_sigmoid_network(lesson)

    def bare() -> None:
        for _ in range(STEPS):
            bare_pass()

    def whole_traces() -> None:
        for _ in range(STEPS):
            run(lesson)

    passes, traces, *measured = interleaved((bare, whole_traces, *works), rounds=25)
    for (name, (_, target)), seconds in zip(SETTINGS.items(), measured, strict=True):
        yield compared(f"3-4-4-3, m = 4: {STEPS} steps, {name}", seconds, passes, target)
    yield compared(f"3-4-4-3, m = 4: {STEPS} whole traces, for comparison", traces, passes, None)


def long_run(lesson: Lesson) -> Iterator[Row]:
    """A long run taken at once, and the step of it that is the furthest from a state that was kept."""
    bare_pass = bare_sigmoid_network(lesson)
    descent = begin(lesson).advanced(LONG)
    furthest = descent.snapshots.interval - 1

    def bare() -> None:
        for _ in range(LONG):
            bare_pass()

    def once() -> Descent:
        return begin(lesson).advanced(LONG)

    passes, taken, opened = interleaved((bare, once, lambda: run(descent.lesson_at(furthest))), rounds=3)
    yield compared(f"3-4-4-3, m = 4: {LONG} steps at once", taken, passes, 12.0)
    one_pass = median(passes) / LONG
    detail = f"{median(opened) * 1e6:.0f} / {one_pass * 1e6:.0f} µs"
    yield Row(f"one step of them opened again (interval {furthest + 1})", detail, median(opened) / one_pass, None)


def main() -> None:
    """Print the table."""
    print(f"{'':<58}{'engine / bare':>26}{'ratio':>9}{'target':>9}")
    lesson = four_samples()
    for rows in (runs(lesson), long_run(lesson)):
        for row in rows:
            print(row)


if __name__ == "__main__":
    main()
