"""The parts of a lesson file, as far as they could be read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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
        weights: a matrix (n_out, n_in) for each layer step; None too beyond the limit.
        biases: a vector (n_out,) for each layer step; None too beyond the limit.
        inputs: (m, n of the input layer).
        targets: (m, n of the output layer).
    """

    document: JsonObject
    values: Mapping[str, Any]
    init: Mapping[str, Any] | None
    sizes: tuple[int, ...] | None
    weights: Arrays | None
    biases: Arrays | None
    inputs: Array | None
    targets: Array | None

    @classmethod
    def of(cls, document: JsonObject) -> Self:
        """The parts of a parsed file."""
        values = {**DEFAULTS, **document.values}
        init, layers = values.get("init"), sound_layers(values)
        allowed = not any(limit_problems(values))
        return cls(
            document=document,
            values=values,
            init={**INIT_DEFAULTS, **init.values} if isinstance(init, JsonObject) else None,
            sizes=tuple(layers) if layers is not None and allowed else None,
            weights=_each(matrix, values.get("weights")) if allowed else None,
            biases=_each(vector, values.get("biases")) if allowed else None,
            inputs=matrix(values.get("inputs")),
            targets=matrix(values.get("targets")),
        )


def sound_layers(values: Mapping[str, Any]) -> list[int] | None:
    """The layers, if they are at least two whole numbers from 1."""
    layers = values.get("layers")
    return layers if isinstance(layers, list) and checks.sound_layers(layers) else None


def limit_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Too many parameters, as far as the layers tell."""
    layers = sound_layers(values)
    if layers is not None:
        yield from checks.parameter_limit_problems(layers, values["bias"] is not False)


def _each(read: Callable[[Any], Array | None], value: Any) -> Arrays | None:
    return tuple(map(read, value)) if isinstance(value, list) else None
