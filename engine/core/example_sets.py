"""Labelled examples to train on: the truth tables of three gates, two drawn sets of points in the plane, and Fisher's
irises.

The truth tables stand here; the other numbers in `sets/`, one CSV file a set: the names of the columns, then one sample
a row, its class as a whole number last. Each value of the registry is a function without arguments, so that importing
this module reads nothing; a set is read once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from engine.core.activations import Array
from engine.core.network import read_only

Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ExampleSet:
    """m samples, each of one class.

    Attributes:
        key: its name in `EXAMPLE_SETS`.
        source: one sentence that says where the numbers come from.
        input_names: one name for each of the n inputs, with its unit if it has one.
        classes: the names of the classes.
        inputs: (m, n), read-only.
        labels: (m,), indices into `classes`, read-only.
    """

    key: str
    source: str
    input_names: tuple[str, ...]
    classes: tuple[str, ...]
    inputs: Array
    labels: Labels

    def __post_init__(self) -> None:
        labels = np.array(self.labels, dtype=np.int64)
        labels.flags.writeable = False
        object.__setattr__(self, "inputs", read_only(self.inputs))
        object.__setattr__(self, "labels", labels)

    def one_hot(self) -> Array:
        """Targets for one output a class: t_ic = 1 if sample i is of class c, else 0; (m, number of classes)."""
        return read_only(self.labels[:, None] == np.arange(len(self.classes)))

    def column(self) -> Array:
        """Targets for a single sigmoid output: the label itself; (m, 1).

        Raises:
            ValueError: unless there are two classes.
        """
        if len(self.classes) != 2:
            raise ValueError(f"{self.key} has {len(self.classes)} classes; a single output tells two apart")
        return read_only(self.labels[:, None])


def _gate(key: str, name: str, outputs: Sequence[int]) -> ExampleSet:
    """The truth table of a gate with two inputs, its outputs for (0, 0), (0, 1), (1, 0), (1, 1)."""
    rows = ((0, 0), (0, 1), (1, 0), (1, 1))
    source = f"The truth table of {name}, all of its four rows."
    return ExampleSet(key, source, ("x1", "x2"), ("0", "1"), read_only(rows), np.array(outputs))


def _from_file(key: str, classes: tuple[str, ...], source: str) -> ExampleSet:
    """The numbers of `sets/<key>.csv`, a hyphen in the key being an underscore in the name of the file."""
    text = files("engine.core").joinpath("sets", f"{key.replace('-', '_')}.csv").read_text("utf-8")
    header, *rows = text.splitlines()
    table = np.loadtxt(rows, delimiter=",")
    names = tuple(header.split(",")[:-1])
    return ExampleSet(key, source, names, classes, table[:, :-1], table[:, -1].astype(np.int64))


@cache
def and_() -> ExampleSet:
    """1 where both inputs are 1: one unit is enough."""
    return _gate("and", "AND", (0, 0, 0, 1))


@cache
def or_() -> ExampleSet:
    """1 where an input is 1: one unit is enough."""
    return _gate("or", "OR", (0, 1, 1, 1))


@cache
def xor() -> ExampleSet:
    """1 where the inputs differ: no line separates the classes, so that it takes a hidden layer."""
    return _gate("xor", "XOR", (0, 1, 1, 0))


@cache
def two_moons() -> ExampleSet:
    """60 points on two half circles that reach into each other: no line separates the classes, a curve does."""
    return _from_file(
        "two-moons",
        ("0", "1"),
        "Drawn once with numpy.random.default_rng(0) by the formula of make_moons in scikit-learn (Pedregosa et al., "
        "JMLR 12, 2825–2830, 2011): for 30 angles t evenly from 0 to π the points (cos t, sin t) of class 0 and "
        "(1 − cos t, ½ − sin t) of class 1, each coordinate with Gaussian noise of standard deviation 0.1, shuffled "
        "within their class, the classes in turn, rounded to 3 decimals.",
    )


@cache
def three_blobs() -> ExampleSet:
    """60 points in three round clouds that do not overlap: each point is nearest to the centre of its own."""
    return _from_file(
        "three-blobs",
        ("0", "1", "2"),
        "Drawn once with numpy.random.default_rng(0): 20 points for each class, Gaussian with standard deviation 0.4 "
        "in each coordinate around (−1, −0.5), (1, −0.5) and (0, 1), shuffled within their class, the classes in turn, "
        "rounded to 3 decimals.",
    )


@cache
def iris() -> ExampleSet:
    """150 irises of three species, 50 each, species after species as in Fisher's table."""
    return _from_file(
        "iris",
        ("setosa", "versicolor", "virginica"),
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7(2), 179–188, 1936, "
        "in the copy of scikit-learn; samples 35 and 38, both misprinted in the copy of the UCI Machine Learning "
        "Repository (doi:10.24432/C56C76), are as in Fisher's paper: 4.9, 3.1, 1.5, 0.2 and 4.9, 3.6, 1.4, 0.1.",
    )


EXAMPLE_SETS: Mapping[str, Callable[[], ExampleSet]] = {
    "and": and_,
    "or": or_,
    "xor": xor,
    "two-moons": two_moons,
    "three-blobs": three_blobs,
    "iris": iris,
}
"""All sets by key, from the simplest."""
