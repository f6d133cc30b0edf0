"""When two definitions are the same, to the last bit."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def bits(definition: Any) -> Any:
    """Everything that a definition holds, in a form that compares bit by bit: 0 and −0 differ, and so do 1 and 1.0."""
    if is_dataclass(definition):
        return {field.name: bits(getattr(definition, field.name)) for field in fields(definition)}
    if isinstance(definition, tuple):
        return tuple(map(bits, definition))
    if isinstance(definition, np.ndarray):
        return definition.shape, definition.dtype.str, definition.tobytes()
    return type(definition), repr(definition)
