"""How fast and how lean the engine is, as ratios to what cannot be avoided.

    python tests/benchmarks/engine.py

Times depend on the machine, ratios hardly do: what is compared runs in turn in the same process, and medians are
taken. A target stands beside each value.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import Trace, backward_pass, evaluate, forward_pass, parameter_gradients, run

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the value, and its target (None: for information only)."""

    name: str
    detail: str
    value: float
    target: float | None

    def __str__(self) -> str:
        target = "" if self.target is None else f"{self.target:.1f}×"
        verdict = "" if self.target is None else ("met" if self.value <= self.target else "MISSED")
        return f"{self.name:<58}{self.detail:>26}{self.value:>8.2f}×{target:>9}  {verdict}"


def interleaved(works: Sequence[Work], rounds: int, repeats: int = 1) -> list[list[float]]:
    """For each work the seconds of one call, round by round; the works take turns, so that all see the same machine."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, seconds, strict=True):
            start = time.perf_counter()
            for _ in range(repeats):
                work()
            taken.append((time.perf_counter() - start) / repeats)
    return seconds


def compared(name: str, engine: Sequence[float], bare: Sequence[float], target: float | None) -> Row:
    """The median of the ratios of each round, beside the median times in microseconds."""
    ratio = median(mine / theirs for mine, theirs in zip(engine, bare, strict=True))
    return Row(name, f"{median(engine) * 1e6:.0f} / {median(bare) * 1e6:.0f} µs", ratio, target)


def large_lesson(activations: tuple[str, str], loss: str, count: int) -> Lesson:
    """784-128-10 with `count` samples and one-hot targets."""
    rng = np.random.default_rng(1)
    network = Network.initialised((784, 128, 10), activations, Initialisation("xavier", seed=1))
    targets = np.eye(10)[rng.integers(0, 10, count)]
    return Lesson(network, Examples(rng.random((count, 784)), targets), Objective(loss))


def bare_products(trace: Trace) -> Work:
    """The five matrix products of a network with one hidden layer, on the very arrays that the engine uses."""
    (W1, W2), (X, A1, _), (_, D1, D2) = trace.lesson.network.weights, trace.a, trace.delta
    return lambda: (W1 @ X, W2 @ A1, W2.T @ D2, D2 @ A1.T, D1 @ X.T)


def passes(lesson: Lesson, with_cost: bool) -> None:
    """Forward and backward pass and the gradients, without the checks and the update of `run`."""
    forward = forward_pass(lesson.network, lesson.examples.inputs.T)
    if with_cost:
        evaluate(lesson, forward)
    backward = backward_pass(lesson, forward)
    parameter_gradients(lesson, forward.a, backward.delta)


def large_network(activations: tuple[str, str], loss: str) -> Iterator[Row]:
    """How much the engine adds to the matrix products that cannot be avoided."""
    lesson = large_lesson(activations, loss, count=256)
    engine = (lambda: passes(lesson, with_cost=False), lambda: passes(lesson, with_cost=True), lambda: run(lesson))
    bare, lean, with_cost, whole = interleaved((bare_products(run(lesson)), *engine), rounds=300)
    name = f"784-128-10, m = 256, {'/'.join(activations)}: "
    yield compared(name + "passes", lean, bare, 1.3)
    yield compared(name + "passes and cost", with_cost, bare, None)
    yield compared(name + "run()", whole, bare, None)


def bare_sigmoid_network(lesson: Lesson) -> Work:
    """3-4-4-3 with sigmoid and log loss by hand: forward, δ, gradients, and nothing else."""
    W1, W2, W3 = lesson.network.weights
    x, y = lesson.examples.inputs.T, lesson.examples.targets.T

    def work() -> object:
        a2 = 1.0 / (1.0 + np.exp(-(W1 @ x)))
        a3 = 1.0 / (1.0 + np.exp(-(W2 @ a2)))
        a4 = 1.0 / (1.0 + np.exp(-(W3 @ a3)))
        d4 = a4 - y
        d3 = W3.T @ d4 * (a3 * (1.0 - a3))
        d2 = W2.T @ d3 * (a2 * (1.0 - a2))
        return d2 @ x.T, d3 @ a2.T, d4 @ a3.T

    return work


def small_network() -> Iterator[Row]:
    """How much a whole lesson adds to the arithmetic of the smallest interesting network."""
    lesson = PRESETS["loglik"]()
    bare, whole = interleaved((bare_sigmoid_network(lesson), lambda: run(lesson).steps), rounds=300, repeats=20)
    yield compared("3-4-4-3, m = 1: run() and its steps", whole, bare, 6.0)


def trace_bytes(trace: Trace) -> int:
    """The bytes of all arrays that the trace itself holds; the lesson's arrays were there before."""
    made = (*trace.z, *trace.a[1:], *trace.slope, *trace.delta, trace.cost.per_sample)
    parameters = (trace.gradients, trace.updated)
    arrays = (*made, *(array for p in parameters for array in (*p.weights, *(p.biases or ()))))
    return sum(array.nbytes for array in arrays if array is not None)


def memory(activations: tuple[str, str], loss: str) -> Iterator[Row]:
    """How much `run` holds at its peak, compared with what it hands back."""
    lesson = large_lesson(activations, loss, count=4096)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    trace = run(lesson)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    held = trace_bytes(trace)
    name = f"784-128-10, m = 4096, {'/'.join(activations)}: memory"
    yield Row(name, f"{peak / 2**20:.1f} / {held / 2**20:.1f} MiB", peak / held, 1.2)


PAIRINGS = ((("sigmoid", "sigmoid"), "binary_cross_entropy"), (("relu", "softmax"), "cross_entropy"))


def main() -> None:
    """Print the table."""
    print(f"{'':<58}{'engine / bare':>26}{'ratio':>9}{'target':>9}")
    for activations, loss in PAIRINGS:
        for row in large_network(activations, loss):
            print(row)
    for row in small_network():
        print(row)
    for activations, loss in PAIRINGS:
        for row in memory(activations, loss):
            print(row)


if __name__ == "__main__":
    main()
