"""JSON for people who open the file too: one key a line, and one item a line where a list holds objects."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def one_key_a_line(data: Mapping[str, Any]) -> Iterator[str]:
    """The pieces of a JSON text. Floats are written so that reading gives the same bits.

    Raises:
        ValueError: for NaN or infinity, which JSON does not have.
    """
    separator = "{\n"
    for key, value in data.items():
        yield f"{separator}  {json.dumps(key)}: "
        yield from _value(value)
        separator = ",\n"
    yield "\n}\n"


def _value(value: Any) -> Iterator[str]:
    if not (isinstance(value, list) and value and isinstance(value[0], Mapping)):
        yield _compact(value)
        return
    separator = "[\n"
    for item in value:
        yield f"{separator}    {_compact(item)}"
        separator = ",\n"
    yield "\n  ]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
