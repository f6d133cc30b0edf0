"""The curve of the gradient check's error over ε, and the two laws that rule its ends."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from engine.core.gradient_check import EPSILONS, STEP, CurvePoint

CHOICES = tuple(sorted({*EPSILONS, STEP}, reverse=True))
"""The step sizes that can be chosen: powers of ten, and the one that the check takes by itself."""

CURVE = tuple(sorted({*CHOICES, *(epsilon / math.sqrt(10.0) for epsilon in EPSILONS[:-1])}, reverse=True))
"""Those of the curve: also between two powers of ten."""

LARGE, SMALL = 0.9e-3, 1.1e-8
"""From here on up truncation should rule, from there on down rounding."""

LEAST = 3
"""A law is read off so many points at least."""

TRUNCATION_SPREAD, ROUNDING_SPREAD = 0.6, 2.0
"""How far points may be off a law, in powers of ten; rounding hits or misses by chance."""


@dataclass(frozen=True)
class Laws:
    """What the ends of the curve follow.

    Attributes:
        truncation: log₁₀ of c in error = c ε²; None where the curve does not follow it.
        rounding: log₁₀ of r in error = r / ε; None likewise.
    """

    truncation: float | None
    rounding: float | None

    @property
    def balance(self) -> float | None:
        """ε where both are equal: (r / c)^⅓. Source: Nocedal and Wright, section 8.1."""
        if self.truncation is None or self.rounding is None:
            return None
        return 10.0 ** ((self.rounding - self.truncation) / 3)


def laws(points: Sequence[CurvePoint]) -> Laws:
    """The constants of both laws, read off the curve of correct gradients."""
    drawn = [(math.log10(point.epsilon), math.log10(point.error)) for point in points if is_drawn(point)]
    truncation = [error - 2 * epsilon for epsilon, error in drawn if 10**epsilon >= LARGE]
    rounding = [error + epsilon for epsilon, error in drawn if 10**epsilon <= SMALL]
    return Laws(_constant(truncation, TRUNCATION_SPREAD), _constant(rounding, ROUNDING_SPREAD))


def is_drawn(point: CurvePoint) -> bool:
    """Whether the error has a logarithm."""
    return 0 < point.error < math.inf


def _constant(found: Sequence[float], spread: float) -> float | None:
    is_law = len(found) >= LEAST and max(found) - min(found) <= spread
    return median(found) if is_law else None
