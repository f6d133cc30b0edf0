"""The parts of a lesson file, as far as they could be read."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from engine.core import checks
from engine.core.activations import Array
from engine.core.errors import Problem
from engine.display.json_arrays import matrix, vector
from engine.display.json_reader import JsonObject
from engine.display.lesson_keys import DEFAULTS, INIT_DEFAULTS

Arrays = tuple[Array | None, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """What could be read of a lesson file. None stands for what is absent or has not the right structure.

    Nothing here is checked, except that no array is made for a file with too many parameters.

    Attributes:
        document: the file's object.
        values: its values, and the defaults of the keys that are absent.
        init: the same of the object `init`.
        sizes: the layers, if they are sound and within the limit of parameters.
        limit: what is wrong if there are too many parameters, as far as the layers tell.
        weights: a matrix (n_out, n_in) for each layer step; None too beyond the limit. The matrices themselves are None
            too where there is no such layer step.
        biases: a vector (n_out,) for each layer step; likewise.
        inputs: (m, n of the input layer).
        targets: (m, n of the output layer).
    """

    document: JsonObject
    values: Mapping[str, Any]
    init: Mapping[str, Any] | None
    sizes: tuple[int, ...] | None
    limit: tuple[Problem, ...]
    weights: Arrays | None
    biases: Arrays | None
    inputs: Array | None
    targets: Array | None

    @classmethod
    def of(cls, document: JsonObject) -> Self:
        """The parts of a parsed file."""
        values = {**DEFAULTS, **document.values}
        init, layers = values.get("init"), sound_layers(values)
        limit = () if layers is None else _limit_problems(layers, values["bias"] is not False)
        sizes = None if layers is None or limit else tuple(layers)
        steps = 0 if sizes is None else len(sizes) - 1
        return cls(
            document=document,
            values=values,
            init={**INIT_DEFAULTS, **init.values} if isinstance(init, JsonObject) else None,
            sizes=sizes,
            limit=limit,
            weights=None if limit else _each(matrix, values.get("weights"), steps),
            biases=None if limit else _each(vector, values.get("biases"), steps),
            inputs=matrix(values.get("inputs")),
            targets=matrix(values.get("targets")),
        )


def sound_layers(values: Mapping[str, Any]) -> list[int] | None:
    """The layers, if they are at least two whole numbers from 1."""
    layers = values.get("layers")
    return layers if isinstance(layers, list) and checks.sound_layers(layers) else None


def _limit_problems(layers: list[int], bias: bool) -> tuple[Problem, ...]:
    count = sum(map(operator.mul, islice(layers, 1, None), layers)) + bias * (sum(layers) - layers[0])
    # Two layers with as many parameters are counted at once, ten million layers are not.
    return tuple(checks.parameter_limit_problems((count - bias, 1), bias))


def _each(read: Callable[[Any], Array | None], value: Any, steps: int) -> Arrays | None:
    return (*map(read, value[:steps]), *(None,) * len(value[steps:])) if isinstance(value, list) else None
