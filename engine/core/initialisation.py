"""Weights from a seed: the same seed gives the same numbers on every machine.

All random schemes draw from `numpy.random.default_rng(seed)`, one layer step after the other, row by row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.core.activations import Array

Draw = Callable[[np.random.Generator, int, int, float], Array]

SCHEMES: Mapping[str, Draw] = {
    "xavier": lambda rng, rows, columns, scale: (
        scale * np.sqrt(2.0 / (rows + columns)) * rng.standard_normal((rows, columns))
    ),
    "he": lambda rng, rows, columns, scale: scale * np.sqrt(2.0 / columns) * rng.standard_normal((rows, columns)),
    "normal": lambda rng, rows, columns, scale: scale * rng.standard_normal((rows, columns)),
    "uniform": lambda rng, rows, columns, scale: scale * (2.0 * rng.random((rows, columns)) - 1.0),
    "zeros": lambda rng, rows, columns, scale: np.zeros((rows, columns)),
    "constant": lambda rng, rows, columns, scale: np.full((rows, columns), scale),
}
"""(generator, n_out, n_in, scale) ↦ W of shape (n_out, n_in):

- xavier: scale · √(2 / (n_in + n_out)) · N(0, 1) (Glorot, Bengio 2010)
- he: scale · √(2 / n_in) · N(0, 1) (He et al. 2015)
- normal: scale · N(0, 1); uniform: U(−scale, scale); zeros: 0; constant: scale
"""


@dataclass(frozen=True)
class Initialisation:
    """How weights are drawn, instead of being written out.

    Attributes:
        scheme: a key of `SCHEMES`.
        seed: a whole number from 0.
        scale: factor of the scheme; above 0 for the random ones, any finite number for `constant`.
    """

    scheme: str
    seed: int = 0
    scale: float = 1.0

    def weights(self, layers: Sequence[int]) -> tuple[Array, ...]:
        """One matrix (n_out, n_in) for each layer step of `layers`."""
        rng = np.random.default_rng(self.seed)
        draw = SCHEMES[self.scheme]
        return tuple(draw(rng, rows, columns, self.scale) for columns, rows in pairwise(layers))
