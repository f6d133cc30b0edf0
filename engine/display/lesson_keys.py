"""The keys of a lesson file, one table for its reader and its writer."""

from collections.abc import Mapping
from typing import Any

FORMAT = "deltastep-lesson/1"

KEYS = (
    "format",
    "title",
    "layers",
    "activations",
    "bias",
    "weights",
    "biases",
    "init",
    "inputs",
    "targets",
    "loss",
    "reduction",
    "l2",
    "l2_form",
    "learning_rate",
    "relu_slope_at_zero",
    "notation",
)
"""All keys of a lesson, in the order in which they are written."""

REQUIRED = ("format", "layers", "activations", "inputs", "targets", "loss")

DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "bias": True,
    "reduction": "mean",
    "l2": 0.0,
    "l2_form": "lambda/2m",
    "learning_rate": 0.5,
    "relu_slope_at_zero": 0,
    "notation": "loglik",
}
"""What an absent key means. `weights`, `biases` and `init` are optional too, but have rules of their own."""

INIT_KEYS = ("scheme", "seed", "scale")
"""All keys of `init`, in the order in which they are written."""

INIT_REQUIRED = ("scheme",)

INIT_DEFAULTS: Mapping[str, Any] = {"seed": 0, "scale": 1.0}
