"""Puts together what `engine.stage.sharing` has taken apart."""

from typing import Any

from engine.stage.sharing import REFERENCE


def whole(parts: list[Any]) -> Any:
    """What the player does: every reference replaced by the part that it names, which stands before it."""
    done: list[Any] = []

    def restored(value: Any) -> Any:
        if isinstance(value, dict):
            return done[value[REFERENCE]] if REFERENCE in value else {k: restored(item) for k, item in value.items()}
        return [restored(item) for item in value] if isinstance(value, list) else value

    for part in parts:
        done.append(restored(part))
    return done[-1]
