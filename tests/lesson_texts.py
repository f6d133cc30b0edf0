"""A small lesson file as text, with any of its values replaced."""

ABSENT = "absent"

SOUND = {
    "format": '"deltastep-lesson/1"',
    "title": '"2-2-1"',
    "layers": "[2, 2, 1]",
    "activations": '["relu", "sigmoid"]',
    "bias": "true",
    "weights": "[[[1, 2], [3, 4]], [[5, 6]]]",
    "biases": "[[1, 2], [3]]",
    "inputs": "[[0.5, 1], [2, 3]]",
    "targets": "[[0], [1]]",
    "loss": '"binary_cross_entropy"',
    "reduction": '"mean"',
    "l2": "0.1",
    "l2_form": '"lambda/2"',
    "learning_rate": "0.5",
    "relu_slope_at_zero": "1",
    "notation": '"nielsen"',
}
"""A sound lesson, each value as its JSON text, so that what only JSON can say can be tried in its place."""


def file(**changes: str) -> str:
    """The text of the sound lesson with other values; ABSENT leaves a key out."""
    values = {**SOUND, **changes}
    return "{" + ", ".join(f'"{key}": {value}' for key, value in values.items() if value != ABSENT) + "}"
