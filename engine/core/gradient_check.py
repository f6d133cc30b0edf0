"""The gradient check: every gradient beside a central difference, which knows no chain rule, only J.

Where the two numbers differ there are four reasons, and the check tells them apart: the gradient is wrong; ReLU has its
kink between the two points; ε is so large that J bends on the way (truncation, ε²); ε is so small that J changes in
its last digits only (rounding, 1/ε). Sources: Nocedal and Wright, Numerical Optimization, 2nd edition, section 8.1;
CS231n, Neural Networks Part 3, Gradient Checks, for the relative error and the kinks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import attrgetter

import numpy as np

from engine.core.activations import Array
from engine.core.chain_rule import Parameter, parameters
from engine.core.checks import finite
from engine.core.errors import Problem, raise_if_any
from engine.core.losses import LOSSES
from engine.core.network import Lesson
from engine.core.propagation import evaluate, forward_pass
from engine.core.trace import Forward, Parameters, Trace, present

LAST_DIGIT, SMALLEST = float(np.finfo(np.float64).eps), float(np.finfo(np.float64).tiny)
STEP = LAST_DIGIT ** (1 / 3)
"""ε where the errors of truncation (ε²) and of rounding (1/ε) are about equal."""

EPSILONS = tuple(10.0**-power for power in range(1, 13))
"""Step sizes for the curve of the error."""

TOLERANCE = 1e-6
"""The largest relative error of a gradient that agrees. With ε = `STEP` a difference is good to about ten digits of J,
so that four are left for gradients much smaller than J; a mistake is wrong in the first one or two."""

MOST_WORK = 20_000
"""Parameters × samples of the largest lesson that is checked, so that it takes seconds and never minutes."""

ROOM = 2**17
"""How many numbers of a layer are moved forward at once: 1 MB, whatever the lesson."""

KINKED = frozenset({"relu", "leaky_relu"})
"""Activations without a derivative at 0."""

AGREES, APART, KINK, UNSURE = "agrees", "apart", "kink", "unsure"
"""What is found of one parameter: the gradient is right; it is wrong; there is a kink on the way, so that the
difference tells nothing; the difference is no more accurate itself than its distance from the gradient."""

PASSES, FAILS, UNDECIDED = "passes", "fails", "undecided"
"""Verdicts: no gradient is `APART`; one is; none is, but a difference is so inaccurate that a mistake could hide."""

DOUBT = 0.01
"""So inaccurate: its uncertainty is more than this share of the largest difference."""

ROUNDINGS = 8
"""How often J is computed to see what rounding does to it."""


@dataclass(frozen=True)
class Kink:
    """The first unit (of a layer, for a sample, all from 0) whose z passes 0 while the parameter is moved."""

    parameter: Parameter
    layer: int
    unit: int
    sample: int


@dataclass(frozen=True)
class Difference:
    """A central difference.

    Attributes:
        value: (J(θ + h) − J(θ − h)) / 2h; not finite where J leaves the range of floats.
        kink: of a unit of ReLU or leaky ReLU between the two points.
        cost: the larger of |J(θ + h)| and |J(θ − h)|, of which rounding takes the last digit.
    """

    value: float
    kink: Kink | None
    cost: float

    @property
    def crosses_kink(self) -> bool:
        """Whether there is such a unit, so that the value is no derivative."""
        return self.kink is not None


@dataclass(frozen=True)
class Comparison:
    """One parameter in the check.

    Attributes:
        parameter: which one.
        gradient: a, the number that is checked.
        difference: n, the central difference.
        relative_error: |a − n| / max(|a|, |n|), see `relative_errors`.
        uncertainty: how far n itself may be off; 0 where that is not asked: a and n agree, or there is a kink. It is
            not finite where n is not.
        outcome: `AGREES`, `APART`, `KINK` or `UNSURE`.
    """

    parameter: Parameter
    gradient: float
    difference: float
    relative_error: float
    uncertainty: float
    outcome: str


@dataclass(frozen=True)
class Check:
    """The gradient check of a lesson.

    Attributes:
        epsilon: ε; each parameter is moved by h = ε · max(1, |θ|), up and down.
        tolerance: the largest relative error that agrees.
        comparisons: one for each parameter, in the order of `parameters`.
        kinks: one for each parameter with the outcome `KINK`.
        evaluations: of J: two for each parameter, more where there was doubt; backpropagation goes back once for all.
    """

    epsilon: float
    tolerance: float
    comparisons: tuple[Comparison, ...]
    kinks: tuple[Kink, ...]
    evaluations: int

    @property
    def verdict(self) -> str:
        """`PASSES`, `FAILS` or `UNDECIDED`; the last one too where every parameter crosses a kink."""
        outcomes = {found.outcome for found in self.comparisons}
        if APART in outcomes:
            return FAILS
        largest = max((abs(it.difference) for it in self.comparisons if np.isfinite(it.difference)), default=0.0)
        is_hidden = (it.outcome == UNSURE and not it.uncertainty <= DOUBT * largest for it in self.comparisons)
        return UNDECIDED if outcomes == {KINK} or any(is_hidden) else PASSES

    def of(self, step: int, is_bias: bool) -> tuple[Comparison, ...]:
        """The comparisons of one weight matrix, row by row, or of one bias vector."""
        place = (step, is_bias)
        return tuple(it for it in self.comparisons if (it.parameter.step, it.parameter.source is None) == place)


@dataclass(frozen=True)
class CurvePoint:
    """‖a − n‖ / max(‖a‖, ‖n‖) with one ε, over all parameters but those that cross a kink, and how many those are."""

    epsilon: float
    error: float
    kinks: int


def central_difference(lesson: Lesson, parameter: Parameter, epsilon: float = STEP) -> Difference:
    """(J(θ + h) − J(θ − h)) / 2h with h = ε · max(1, |θ|). Source: Nocedal and Wright, section 8.1."""
    with np.errstate(over="ignore", invalid="ignore"):
        forward = forward_pass(lesson.network, lesson.examples.inputs.T)
    return _measure(lesson, forward, (parameter,), epsilon)[0]


def check_gradients(
    trace: Trace, gradients: Parameters | None = None, epsilon: float = STEP, tolerance: float = TOLERANCE
) -> Check:
    """Compare every gradient with its central difference.

    Args:
        trace: of the lesson whose J is measured.
        gradients: those to be checked; by default those of backpropagation.
        epsilon, tolerance: as in `Check`.

    Raises:
        LessonError: for an ε or a tolerance that is not above 0, and beyond `MOST_WORK`.
    """
    raise_if_any(_problems(trace.lesson, epsilon, tolerance))
    places = tuple(parameters(trace.lesson.network))
    given = np.array([place.of(gradients or trace.gradients) for place in places])
    differences = _measure(trace.lesson, Forward(trace.z, trace.a), places, epsilon)
    measured = np.array([difference.value for difference in differences])
    errors, uncertainty, evaluations = relative_errors(given, measured), np.zeros(len(places)), 2 * len(places)
    outcomes = np.where(errors <= tolerance, AGREES, APART)
    outcomes[[difference.crosses_kink for difference in differences]] = KINK
    if doubtful := np.flatnonzero(outcomes == APART).tolist():
        uncertainty[doubtful] = _uncertainty(trace, [places[i] for i in doubtful], measured[doubtful], epsilon)
        outcomes[(outcomes == APART) & ~(np.abs(given - measured) > uncertainty)] = UNSURE
        evaluations += 2 * len(doubtful) + ROUNDINGS
    rows = zip(places, *(it.tolist() for it in (given, measured, errors, uncertainty, outcomes)), strict=True)
    kinks = tuple(difference.kink for difference in differences if difference.kink)
    return Check(epsilon, tolerance, tuple(Comparison(*row) for row in rows), kinks, evaluations)


def error_curve(
    trace: Trace, gradients: Parameters | None = None, epsilons: Sequence[float] = EPSILONS
) -> tuple[CurvePoint, ...]:
    """How the error depends on ε: while truncation rules it falls with ε², where rounding rules it rises with 1/ε.

    Of a large lesson evenly spread parameters are taken, as many as `MOST_WORK` allows.
    """
    places = tuple(parameters(trace.lesson.network))
    places = places[:: 1 + trace.lesson.examples.count * len(epsilons) * len(places) // MOST_WORK]
    given = np.array([place.of(gradients or trace.gradients) for place in places])

    def point(epsilon: float) -> CurvePoint:
        differences = _measure(trace.lesson, Forward(trace.z, trace.a), places, epsilon)
        smooth = [not difference.crosses_kink for difference in differences]
        a, n = given[smooth], np.array([difference.value for difference in differences])[smooth]
        size = max(np.linalg.norm(a), np.linalg.norm(n))
        return CurvePoint(epsilon, float(np.linalg.norm(a - n) / size) if size else 0.0, smooth.count(False))

    return tuple(map(point, epsilons))


def worst(comparisons: Sequence[Comparison]) -> Comparison | None:
    """The one with the largest relative error, of equal ones with the largest |a − n|; None if none tells anything."""
    telling = (found for found in comparisons if found.outcome in (AGREES, APART))
    return max(telling, key=lambda it: (it.relative_error, abs(it.gradient - it.difference)), default=None)


def relative_errors(given: Array, measured: Array) -> Array:
    """|a − n| / max(|a|, |n|) for each pair, from 0 to 2; 0 where both are 0. Source: CS231n."""
    size = np.maximum(np.abs(given), np.abs(measured))
    with np.errstate(invalid="ignore", over="ignore"):
        return np.abs(given - measured) / np.where(size == 0, 1.0, size)


def _problems(lesson: Lesson, epsilon: float, tolerance: float) -> Iterator[Problem]:
    yield from finite("epsilon", epsilon, "positive")
    yield from finite("tolerance", tolerance, "positive")
    work = lesson.network.parameter_count * lesson.examples.count
    if work > MOST_WORK:
        yield Problem("parameters × samples", "whole_between", str(work), {"least": 1, "most": MOST_WORK})


def _uncertainty(trace: Trace, places: Sequence[Parameter], measured: Array, epsilon: float) -> Array:
    """How far differences may be off: twice their change with a finer step, and what rounding makes of J, over ε.

    Even half the step takes away three quarters of the truncation. For rounding every parameter is moved in its last
    digit, up or down: by as much as J changes then, it cannot be trusted.
    """
    lesson, network, signs = trace.lesson, trace.lesson.network, np.random.default_rng(0)
    differences = _measure(lesson, Forward(trace.z, trace.a), places, min(epsilon / 2, STEP))
    finer, costs = np.array([(it.value, it.cost) for it in differences]).T

    def stirred(arrays: Sequence[Array]) -> list[Array]:
        return [array * (1.0 + LAST_DIGIT * signs.choice((-1.0, 1.0), array.shape)) for array in arrays]

    changes = []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(ROUNDINGS):
            other = network.with_parameters(stirred(network.weights), network.biases and stirred(network.biases))
            forward = forward_pass(other, lesson.examples.inputs.T)
            changes.append(abs(evaluate(replace(lesson, network=other), forward).J - trace.cost.J))
        noise = max(changes) + LAST_DIGIT * costs + SMALLEST
        return 2.0 * np.abs(measured - finer) + ROUNDINGS * noise / epsilon


def _measure(lesson: Lesson, forward: Forward, places: Sequence[Parameter], epsilon: float) -> tuple[Difference, ...]:
    """The central difference of each of the parameters, many of a layer step at once."""
    most = max(1, ROOM // (2 * lesson.examples.count * max(lesson.network.layers)))
    found: list[Difference] = []
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _, group in groupby(places, attrgetter("step")):
            while together := tuple(islice(group, most)):
                found.extend(_moved(lesson, forward, together, epsilon))
    return tuple(found)


def _moved(lesson: Lesson, forward: Forward, places: tuple[Parameter, ...], epsilon: float) -> Iterator[Difference]:
    """Each parameter is moved up and down, each time in its own copy of all samples, which then goes forward."""
    network, step, count = lesson.network, places[0].step, lesson.examples.count
    theta, source = network.weights[step], forward.a[step]
    if network.biases is not None:  # the weight of one more unit, whose a is 1: the note `bias-unit`
        theta, source = np.column_stack((theta, network.biases[step])), np.vstack((source, np.ones(count)))
    rows, columns = np.array([(it.unit, -1 if it.source is None else it.source) for it in places] * 2).T
    own, copies = np.array([it.of(network) for it in places] * 2), np.arange(2 * len(places))
    ends = own + epsilon * np.maximum(1.0, np.abs(own)) * np.where(copies < len(places), 1.0, -1.0)
    theta = theta[rows]
    theta[copies, columns] = ends
    z = np.repeat(present(forward.z[step + 1])[:, np.newaxis], len(copies), axis=1)  # (n, copies, m)
    z[rows, copies] = theta @ source
    a, kinks = z, dict[int, Kink]()
    for layer in range(step + 1, network.steps + 1):
        if layer > step + 1:
            z = np.tensordot(network.weights[layer - 1], a, 1)
            z += 0.0 if network.biases is None else network.biases[layer - 1][:, np.newaxis, np.newaxis]
        if network.activations[layer - 1] in KINKED:
            up, down = np.split(np.sign(z), 2, axis=1)
            for index in np.flatnonzero((up != down).any(axis=(0, 2))).tolist():
                unit, sample = np.argwhere(up[:, index] != down[:, index])[0].tolist()
                kinks.setdefault(index, Kink(places[index], layer, unit, sample))
        a = network.activation(layer).function(z)
    terms = LOSSES[lesson.objective.loss].terms(z, a, lesson.examples.targets.T[:, np.newaxis])
    costs = lesson.sample_factor * terms.sum(axis=(0, 2))
    if factor := lesson.penalty_factor:
        squares = sum(float(np.vdot(weights, weights)) for weights in network.weights)
        costs += 0.5 * factor * (squares + np.where(columns < 0, 0.0, ends**2 - own**2))
    (high, low), (above, below) = np.split(costs, 2), np.split(ends, 2)
    values, costs = (high - low) / (above - below), np.maximum(np.abs(high), np.abs(low))
    for index, (value, cost) in enumerate(zip(values.tolist(), costs.tolist(), strict=True)):
        yield Difference(value, kinks.get(index), cost)
