"""What the name of an array tells: whether it holds weights or biases, of which layer, and where that layer stands."""

import re
from collections.abc import Iterable, Sequence

WEIGHT_WORDS = {"weight", "weights", "w", "kernel", "kernels", "coef", "coefs", "theta"}
BIAS_WORDS = {"bias", "biases", "b", "intercept", "intercepts"}
DESTINATION_WORDS = {"weight", "weights"}
SOURCE_WORDS = {"kernel", "kernels", "coef", "coefs"}
"""Keras and scikit-learn; a row of theirs belongs to a source unit."""


def natural_order(names: Iterable[str]) -> list[str]:
    """The names sorted with their numbers as numbers: net.2.weight before net.10.weight."""
    return sorted(names, key=lambda name: (_natural_key(name.lower()), name))


def are_numbered(names: Iterable[str]) -> bool:
    """Whether the names differ in their numbers alone, as W1, W2, or kernel, kernel_1."""
    return len({re.sub(r"[_.-]?[0-9]+", "", name) for name in names}) == 1


def is_bias(name: str) -> bool:
    """Whether the name says that it is a bias; of weights/b1 the last word counts."""
    found = _last_word(name)
    return found is not None and found.group().lower() in BIAS_WORDS


def stem(name: str) -> str:
    """What a layer's weights and biases share: 0 of 0.weight and 0.bias, 1 of W1 and b1, the whole name otherwise."""
    found = _last_word(name)
    rest = name[: found.start()] + name[found.end() :] if found else name
    return re.sub(r"[\W_]+", ".", rest.lower()).strip(".")


def says_destination(names: Sequence[str]) -> bool:
    """Whether all of them are called as by those whose rows belong to destination units, PyTorch's 0.weight."""
    return _words(names) <= DESTINATION_WORDS


def says_source(names: Sequence[str]) -> bool:
    """Whether all of them are called as by those whose rows belong to source units."""
    return _words(names) <= SOURCE_WORDS


def _words(names: Iterable[str]) -> set[str]:
    return {found.group().lower() if (found := _last_word(name)) else "" for name in names}


def _last_word(name: str) -> re.Match[str] | None:
    """The last word of the name that stands for weights or biases."""
    words = [word for word in re.finditer("[A-Za-z]+", name) if word.group().lower() in WEIGHT_WORDS | BIAS_WORDS]
    return words[-1] if words else None


def _natural_key(name: str) -> list[tuple[int, str]]:
    """Text and numbers by turns; a number by its length first, because int() refuses very long ones."""
    parts = re.split("([0-9]+)", name)
    bare = [part.lstrip("0") if index % 2 else part for index, part in enumerate(parts)]
    return [(len(part) if index % 2 else 0, part) for index, part in enumerate(bare)]
