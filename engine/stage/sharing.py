"""Nested data in which every part is written once, however often it comes back.

The derivations of a network are full of each other: every weight below δ opens the derivation of that δ. Written out
they grow exponentially with the depth, shared they do not.
"""

import json
from typing import Any

SHORTEST = 140
"""Characters from which on a part is worth a place of its own: compression finds shorter ones by itself."""

REFERENCE = "$"


def shared(data: Any) -> list[Any]:
    """The parts of JSON data, each written once: where another part stands, `{"$": its place in the list}`.

    A part comes after all that it refers to; the last one is the whole.

    Args:
        data: dicts, lists, texts, numbers, truth values and None; no dict may have the key `$`.
    """
    places: dict[str, int] = {}
    whole = _shared(data, places)
    parts = [json.loads(part) for part in places]
    return parts if isinstance(whole, dict) and whole.keys() == {REFERENCE} else [*parts, whole]


def _shared(value: Any, places: dict[str, int]) -> Any:
    if isinstance(value, dict):
        value = {key: _shared(item, places) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        value = [_shared(item, places) for item in value]
    else:
        return value
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if len(text) < SHORTEST else {REFERENCE: places.setdefault(text, len(places))}
