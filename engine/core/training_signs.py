"""What tells how training goes: units that stay equal, dead or saturated; the size of δ and gradients; divergence.

The first three are read off a `Trace`. The sizes are what a run records at every step, see `descent.py`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.trace import Parameters, Trace, present

EQUAL = 1e-12
"""How far two rows may differ, relative to the largest number in them, and still count as equal: rounding alone."""

FLAT = 0.01
"""A unit is saturated where its slope is at most this share of the steepest slope of its activation."""

STEEPEST_SLOPES = {"sigmoid": 0.25, "tanh": 1.0}
"""The activations that saturate, with g′(0), their steepest slope."""

LARGEST = 1e100
"""A run whose costs, norms or parameters pass this has diverged, though floats would go on to 10³⁰⁸. The room between
lets every step of a record be opened again, squares and sums included, without an overflow."""


@dataclass(frozen=True)
class UnitGroup:
    """Some units of one layer, both counted from 0 (the input layer is 0)."""

    layer: int
    units: tuple[int, ...]


def symmetric_units(trace: Trace) -> tuple[UnitGroup, ...]:
    """Units of one layer that no step of descent will ever tell apart, in groups of at least two.

    Units i and i′ of layer l form a group when these are equal: their rows of W^(l−1), of ∂J/∂W^(l−1) and of δ^l, their
    entries of b^(l−1) and of ∂J/∂b^(l−1), and their columns of W^l. Then their z, a and δ are equal for every sample,
    so are the gradients of the parameters around them, so are the updated parameters, and so on for ever. "Equal" means
    up to `EQUAL`; numbers that differ by rounding may drift apart after many steps.

    Source: Goodfellow, Bengio, Courville: Deep Learning (2016), section 8.4, where initial parameters must "break
    symmetry" between units.
    """
    layers = range(1, len(trace.a))
    found = (UnitGroup(layer, units) for layer in layers for units in _equal_rows(_rows_of_units(trace, layer)))
    return tuple(group for group in found if len(group.units) > 1)


def _rows_of_units(trace: Trace, layer: int) -> Iterator[Array]:
    """Everything that must be equal for two units of a layer, one row a unit."""
    network, gradients = trace.lesson.network, trace.gradients
    yield network.weights[layer - 1]
    if network.biases is not None:
        yield network.biases[layer - 1][:, np.newaxis]
    if layer < network.steps:
        yield network.weights[layer].T
    yield gradients.weights[layer - 1]
    if gradients.biases is not None:
        yield gradients.biases[layer - 1][:, np.newaxis]
    yield present(trace.delta[layer])


def _equal_rows(tables: Iterator[Array]) -> list[tuple[int, ...]]:
    """The rows' indices, those together whose rows are equal to the first one of their group in every table."""
    blocks = tuple(tables)
    groups, remaining = [], np.arange(len(blocks[0]))
    while len(remaining):
        first, twins = remaining[0], remaining
        for block in blocks:
            twins = twins[_equals(block[first], block[twins])]
        groups.append(tuple(map(int, twins)))
        remaining = np.setdiff1d(remaining, twins)
    return groups


def _equals(row: Array, rows: Array) -> Array:
    """Which of the `rows` equal `row`, up to `EQUAL` of the largest number in either."""
    largest = np.maximum(np.abs(row).max(), np.abs(rows).max(axis=1))
    return np.abs(rows - row).max(axis=1) <= EQUAL * largest


def dead_units(trace: Trace) -> tuple[UnitGroup, ...]:
    """Units of ReLU that are shut for all samples: g′(z) = 0, so δ = 0 and the row of gradients is the penalty's alone.

    Such a unit gives a = 0 whatever the sample, and without a penalty no step of descent on these samples changes its
    weights. At z = 0 the slope is what the lesson says, `relu_slope_at_zero`.
    Source: Maas, Hannun, Ng: Rectifier Nonlinearities Improve Acoustic Models (2013), section 2.
    """
    keys = enumerate(trace.lesson.network.activations, start=1)
    shut = ((layer, (present(trace.slope[layer]) == 0.0).all(axis=1)) for layer, key in keys if key == "relu")
    return _named(shut)


def saturated_units(trace: Trace) -> tuple[UnitGroup, ...]:
    """Units of sigmoid and tanh whose slope is at most `FLAT` of the steepest one for all samples, so that δ is small.

    That is |z| ≥ 5.99 for sigmoid (g′ ≤ 0.0025) and |z| ≥ 2.99 for tanh (g′ ≤ 0.01). Outputs whose slope cancels with
    the loss are left out: there δ = a − y, however flat the sigmoid.
    Source: Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks (2010), section 3.
    """
    keys = trace.lesson.network.activations[:-1] if trace.is_fused else trace.lesson.network.activations
    flat = (
        (layer, (present(trace.slope[layer]) <= FLAT * STEEPEST_SLOPES[key]).all(axis=1))
        for layer, key in enumerate(keys, start=1)
        if key in STEEPEST_SLOPES
    )
    return _named(flat)


def _named(layers: Iterator[tuple[int, Any]]) -> tuple[UnitGroup, ...]:
    """The units that are marked in each layer, layers without any left out."""
    groups = (UnitGroup(layer, tuple(map(int, np.flatnonzero(marked)))) for layer, marked in layers)
    return tuple(group for group in groups if group.units)


def norm(array: Array) -> float:
    """√Σ x², also where x² would overflow or vanish; NaN or infinity where the array holds them."""
    squares = float(np.vdot(array, array))
    if 1e-290 < squares < math.inf:
        return math.sqrt(squares)
    peak = float(np.abs(array).max())
    if peak == 0.0 or not math.isfinite(peak):
        return peak
    scaled = array / peak
    return peak * math.sqrt(float(np.vdot(scaled, scaled)))


def parameter_norms(parameters: Parameters) -> tuple[float, ...]:
    """√(‖W^k‖² + ‖b^k‖²) of each layer step k; of gradients √(‖∂J/∂W^k‖² + ‖∂J/∂b^k‖²)."""
    weights = tuple(map(norm, parameters.weights))
    if parameters.biases is None:
        return weights
    return tuple(map(math.hypot, weights, map(norm, parameters.biases)))


def delta_norms(delta: Sequence[Array | None]) -> tuple[float, ...]:
    """√((1/m) Σ_samples ‖δ^l‖²) of each layer l = 1 … L: it shrinks backward where gradients vanish, grows where they
    explode, and does not depend on how many samples there are.

    Source: Glorot, Bengio (2010), section 4.2, looks at the variance of back-propagated gradients layer by layer.
    """
    return tuple(norm(values) / math.sqrt(values.shape[1]) for values in map(present, delta[1:]))


@dataclass(frozen=True)
class Measurement:
    """What is measured at one step, in the order of computing; one number for each layer from 1, or layer step.

    Attributes:
        step: which step, from 0.
        weighted_inputs: ‖z^l‖.
        cost: J of the step's batch.
        full_cost: J of all samples, or None where it was not computed.
        deltas: see `delta_norms`.
        gradients: see `parameter_norms`.
        parameters: the same of the updated parameters.
    """

    step: int
    weighted_inputs: tuple[float, ...]
    cost: float
    full_cost: float | None
    deltas: tuple[float, ...]
    gradients: tuple[float, ...]
    parameters: tuple[float, ...]


@dataclass(frozen=True)
class Divergence:
    """Where a run left the range of numbers.

    Attributes:
        quantity: `weighted_input`, `cost`, `delta`, `gradient` or `parameter` (an updated one): the first of them, in
            the order of computing, that was not a number, infinite or beyond `LARGEST`.
        step: the step that could not be taken, from 0.
        layer: the first layer where that was so, for δ and gradients the first on the way back; for gradients and
            parameters the layer that the weights lead to; None for the cost.
    """

    quantity: str
    step: int
    layer: int | None


def divergence(measured: Measurement) -> Divergence | None:
    """The first quantity of a step that is NaN or beyond `LARGEST`, or None."""
    last = len(measured.deltas)
    onward, back = range(1, last + 1), range(last, 0, -1)
    in_order: tuple[tuple[str, Sequence[float], Sequence[int | None]], ...] = (
        ("weighted_input", measured.weighted_inputs, onward),
        ("cost", (measured.cost, measured.full_cost or 0.0), (None, None)),
        ("delta", measured.deltas[::-1], back),
        ("gradient", measured.gradients[::-1], back),
        ("parameter", measured.parameters, onward),
    )
    for quantity, sizes, layers in in_order:
        for size, layer in zip(sizes, layers, strict=True):
            if not size <= LARGEST:  # which NaN is not either
                return Divergence(quantity, measured.step, layer)
    return None


@dataclass(frozen=True, eq=False)
class Records:
    """What was measured at each step taken, before its update. Finite numbers throughout; k steps, L layer steps.

    Attributes:
        costs: J of the batch that the step's gradient was computed on, (k,).
        gradient_norms: see `parameter_norms`, (k, L).
        delta_norms: see `delta_norms`, (k, L).
        full_cost_steps: the steps at which J of all samples was computed: the first of each epoch, (e,).
        full_costs: J of all samples there, (e,); without mini-batches the same as `costs`.
    """

    costs: Array
    gradient_norms: Array
    delta_norms: Array
    full_cost_steps: NDArray[np.intp]
    full_costs: Array

    def with_steps(self, taken: Sequence[Measurement]) -> "Records":
        """With the measurements of more steps."""
        if not taken:
            return self
        full = [measured for measured in taken if measured.full_cost is not None]
        more = Records(
            np.array([measured.cost for measured in taken]),
            np.array([measured.gradients for measured in taken]),
            np.array([measured.deltas for measured in taken]),
            np.array([measured.step for measured in full], dtype=np.intp),
            np.array([measured.full_cost for measured in full], dtype=np.float64),
        )
        return _joined(self, more)


def no_records(steps: int) -> Records:
    """The records of a network with so many layer steps before the first step of a run."""
    nothing = np.empty((0, steps))
    return Records(nothing[:, 0], nothing, nothing, np.empty(0, dtype=np.intp), nothing[:, 0])


def _joined(first: Records, second: Records) -> Records:
    arrays = [np.concatenate([getattr(part, entry.name) for part in (first, second)]) for entry in fields(Records)]
    for array in arrays:
        array.flags.writeable = False
    return Records(*arrays)
