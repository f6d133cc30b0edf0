"""The choices of a training run: which samples a step looks at, and how its gradient becomes an update.

Optimisers differ only in the direction d that takes the place of the gradient ∇; all end in Θ ← Θ − α d. Every piece of
an update is kept, so that its formula can be shown with its numbers.
"""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.checks import finite, whole
from engine.core.errors import Problem, raise_if_any, shorten
from engine.core.losses import PENALTIES
from engine.core.network import Examples, Network, Objective
from engine.core.propagation import descend
from engine.core.trace import Parameters

STEP_LIMIT = 100_000
"""How many steps a run may have."""

Memory = tuple[Parameters, ...]
"""What an optimiser carries from one step to the next, in the order of its `carried`."""


@dataclass(frozen=True, eq=False)
class Update:
    """One update with all of its pieces, each with an array for every parameter array.

    Attributes:
        network: the parameters Θ before it.
        gradients: ∇ = ∂J/∂Θ, the penalty in.
        count: t, which update it is, from 1.
        learning_rate: α.
        before: what was carried into it: () for plain descent, (v,) for momentum, (m, v) for Adam.
        after: the same with this gradient in, which is carried on.
        corrected: (m̂, v̂) for Adam, else ().
        direction: d, what α multiplies.
        updated: Θ − α d.
    """

    network: Network
    gradients: Parameters
    count: int
    learning_rate: float
    before: Memory
    after: Memory
    corrected: Memory
    direction: Parameters
    updated: Parameters


@dataclass(frozen=True)
class Optimiser(ABC):
    """A rule that makes an update from a gradient.

    Attributes:
        key: its name.
        carried: the names of what it carries from step to step.
    """

    key: ClassVar[str]
    carried: ClassVar[tuple[str, ...]] = ()

    def start(self, network: Network) -> Memory:
        """What is carried into the first update: zeros."""
        return tuple(each(np.zeros_like, network) for _ in self.carried)

    def update(
        self, network: Network, gradients: Parameters, before: Memory, count: int, learning_rate: float
    ) -> Update:
        """Update number `count` (from 1).

        Args:
            network, gradients, learning_rate: Θ, ∂J/∂Θ and α.
            before: what the update before this one carried on, for the first one that of `start`.
            count: t.
        """
        after, corrected, direction = self._pieces(gradients, before, count)
        updated = descend(network, direction, learning_rate)
        return Update(network, gradients, count, learning_rate, before, after, corrected, direction, updated)

    @abstractmethod
    def _pieces(self, gradients: Parameters, before: Memory, count: int) -> tuple[Memory, Memory, Parameters]:
        """The pieces `after`, `corrected` and `direction` of an `Update`."""


@dataclass(frozen=True)
class Plain(Optimiser):
    """Gradient descent: Θ ← Θ − α ∇. Source: `nielsen` (1)."""

    key: ClassVar[str] = "plain"

    def _pieces(self, gradients: Parameters, before: Memory, count: int) -> tuple[Memory, Memory, Parameters]:
        return (), (), gradients


@dataclass(frozen=True)
class Momentum(Optimiser):
    """Gradient descent with momentum: v ← μ v + ∇, then Θ ← Θ − α v, with v = 0 to begin with.

    This is the definition of PyTorch's `torch.optim.SGD(momentum=μ)`, without dampening and without Nesterov's
    look-ahead. In Polyak (1964) and in Sutskever et al., On the importance of initialization and momentum in deep
    learning (2013), (1), α stands inside v; with a constant α both take the same steps.

    Attributes:
        momentum: μ, at least 0 and below 1.

    Raises:
        LessonError: for another μ.
    """

    momentum: float = 0.9

    key: ClassVar[str] = "momentum"
    carried: ClassVar[tuple[str, ...]] = ("velocity",)

    def __post_init__(self) -> None:
        raise_if_any(_decay_problems("momentum", self.momentum))

    def _pieces(self, gradients: Parameters, before: Memory, count: int) -> tuple[Memory, Memory, Parameters]:
        velocity = each(lambda v, g: self.momentum * v + g, before[0], gradients)
        return (velocity,), (), velocity


@dataclass(frozen=True)
class Adam(Optimiser):
    """Adam, for update t = 1, 2, …, with m = v = 0 to begin with; all operations entry by entry.

    - m ← β₁ m + (1 − β₁) ∇ and v ← β₂ v + (1 − β₂) ∇²
    - m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ)
    - Θ ← Θ − α m̂ / (√v̂ + ε)

    Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), Algorithm 1, which is also what PyTorch's
    `torch.optim.Adam` computes, in another order. The penalty is part of ∇, as there (not decoupled as in AdamW).

    Attributes:
        first_decay: β₁, at least 0 and below 1.
        second_decay: β₂, at least 0 and below 1.
        epsilon: ε > 0.

    Raises:
        LessonError: for other numbers, with all of them.
    """

    first_decay: float = 0.9
    second_decay: float = 0.999
    epsilon: float = 1e-8

    key: ClassVar[str] = "adam"
    carried: ClassVar[tuple[str, ...]] = ("first_moment", "second_moment")

    def __post_init__(self) -> None:
        raise_if_any(
            (
                *_decay_problems("first_decay", self.first_decay),
                *_decay_problems("second_decay", self.second_decay),
                *finite("epsilon", self.epsilon, "positive"),
            )
        )

    def _pieces(self, gradients: Parameters, before: Memory, count: int) -> tuple[Memory, Memory, Parameters]:
        first_decay, second_decay = self.first_decay, self.second_decay
        first = each(lambda m, g: first_decay * m + (1.0 - first_decay) * g, before[0], gradients)
        second = each(lambda v, g: second_decay * v + (1.0 - second_decay) * (g * g), before[1], gradients)
        first_share, second_share = 1.0 - first_decay**count, 1.0 - second_decay**count
        first_corrected = each(lambda m: m / first_share, first)
        second_corrected = each(lambda v: v / second_share, second)
        direction = each(lambda m, v: m / (np.sqrt(v) + self.epsilon), first_corrected, second_corrected)
        return (first, second), (first_corrected, second_corrected), direction


OPTIMISERS: Mapping[str, type[Optimiser]] = {kind.key: kind for kind in (Plain, Momentum, Adam)}
"""All optimisers by key; called without arguments, each has its usual numbers."""


def each(function: Callable[..., Array], *groups: Network | Parameters) -> Parameters:
    """The function applied to the arrays that belong together, one of each group, array by array."""
    weights = tuple(map(function, *(group.weights for group in groups)))
    if groups[0].biases is None:
        return Parameters(weights, None)
    return Parameters(weights, tuple(map(function, *(group.biases or () for group in groups))))


def _decay_problems(place: str, value: Any) -> Iterator[Problem]:
    """A problem unless `value` is a number of at least 0 and below 1."""
    if any(finite(place, value, "not_negative")) or value >= 1:
        yield Problem(place, "decay", shorten(value))


@dataclass(frozen=True)
class Settings:
    """How a run descends.

    Attributes:
        learning_rate: α > 0; None for the lesson's.
        l2: λ ≥ 0; None for the lesson's.
        batch_size: samples a step, from 1; None for all of them.
        seed: of the order in which mini-batches take the samples, a whole number from 0.
        optimiser: what makes an update from a gradient.
        step_limit: after how many steps the run is over, from 1 to `STEP_LIMIT`.

    Raises:
        LessonError: with every problem found in the above.
    """

    learning_rate: float | None = None
    l2: float | None = None
    batch_size: int | None = None
    seed: int = 0
    optimiser: Optimiser = field(default_factory=Plain)
    step_limit: int = STEP_LIMIT

    def __post_init__(self) -> None:
        raise_if_any(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if self.learning_rate is not None:
            yield from finite("learning_rate", self.learning_rate, "positive")
        if self.l2 is not None:
            yield from finite("l2", self.l2, "not_negative")
        if self.batch_size is not None:
            yield from whole("batch_size", self.batch_size, least=1)
        yield from whole("seed", self.seed, least=0)
        if not isinstance(self.optimiser, Optimiser):
            yield Problem("optimiser", "choice", shorten(self.optimiser), {"choices": ", ".join(OPTIMISERS)})
        yield from between("step_limit", self.step_limit, 1, STEP_LIMIT)


@dataclass(frozen=True, eq=False)
class Batch:
    """What one step looks at.

    Attributes:
        samples: the indices of its samples among the lesson's, in the order in which they stand in `examples`.
        examples: those samples.
        objective: the lesson's, with λ for this batch, see `batch_objective`.
        starts_epoch: whether it is the first one of its epoch.
    """

    samples: NDArray[np.intp]
    examples: Examples
    objective: Objective
    starts_epoch: bool


def batches(examples: Examples, objective: Objective, settings: Settings, first: int = 0) -> Iterator[Batch]:
    """The batches of step `first` and of all steps after it, without end.

    Where a batch holds all samples they stay in their own order. Otherwise epoch e shuffles them with
    `numpy.random.default_rng((seed, e)).permutation(m)` and takes them piece by piece, each sample once; the last piece
    may be smaller. No epoch needs the ones before it, so a run can begin at any step.
    """
    inputs, targets, count = examples.inputs, examples.targets, examples.count
    size = settings.batch_size or count
    if size == count:
        yield from itertools.repeat(Batch(np.arange(count), examples, objective, starts_epoch=True))
    objectives = {part: batch_objective(objective, part, count) for part in (size, count % size) if part}
    epoch, index = divmod(first, -(-count // size))
    for number in itertools.count(epoch):
        order = np.random.default_rng((settings.seed, number)).permutation(count)
        for start in range(index * size, count, size):
            samples = order[start : start + size]
            part = _SoundExamples(inputs[samples], targets[samples])
            yield Batch(samples, part, objectives[len(samples)], starts_epoch=start == 0)
        index = 0


def batch_objective(objective: Objective, size: int, count: int) -> Objective:
    """The objective of a mini-batch of `size` out of `count` samples, m.

    λ is changed so that smaller batches do not mean a stronger penalty: λ/(2m) keeps the m of the whole set, as in
    Nielsen, Neural Networks and Deep Learning (2015), (93), and for the reduction `sum` each batch bears its share
    size/m of it. The mean J of equal batches, or the sum of all, is then J of all samples.
    """
    share = 1.0 if objective.reduction == "mean" else size / count
    factor = PENALTIES[objective.l2_form].factor
    return replace(objective, l2=objective.l2 * share * (factor(1.0, count) / factor(1.0, size)))


class _SoundExamples(Examples):
    """Some of the samples of sound examples, which need no second check, in arrays of their own."""

    def __post_init__(self) -> None:
        self.inputs.flags.writeable = self.targets.flags.writeable = False


def between(place: str, value: Any, least: int, most: int) -> Iterator[Problem]:
    """A problem unless `value` is an int from `least` to `most`; booleans are not numbers."""
    if type(value) is not int or not least <= value <= most:
        yield Problem(place, "whole_between", shorten(value), {"least": least, "most": most})
