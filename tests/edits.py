"""What tests of edits compare: their remarks, and arrays."""

from engine.core.activations import Array
from engine.core.editing import Edit


def remarks(edit: Edit) -> dict[str, dict[str, object]]:
    """The remarks by their kind, each kind once."""
    found = {remark.kind: dict(remark.values) for remark in edit.remarks}
    assert len(found) == len(edit.remarks)
    return found


def counts(edit: Edit) -> dict[str, object]:
    """How many of each kind were filled in, dropped or changed."""
    return {kind: values["count"] for kind, values in remarks(edit).items()}


def same(left: Array, right: Array) -> bool:
    """Whether both have the same shape and the same bits."""
    return left.shape == right.shape and left.tobytes() == right.tobytes()
