"""Random definitions for property tests."""

from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from engine.core.activations import ACTIVATIONS, Array
from engine.core.checks import NOTATIONS, TITLE_LENGTH
from engine.core.initialisation import SCHEMES, Initialisation
from engine.core.losses import LOSSES, PENALTIES, REDUCTIONS
from engine.core.network import Examples, Lesson, Network, Objective

HIDDEN = tuple(key for key in ACTIVATIONS if key != "softmax")

PAIRINGS = tuple(
    (output, loss.key) for loss in LOSSES.values() for output in ACTIVATIONS if loss.requires in (None, output)
)
"""Every output activation with every loss that is defined for it."""

any_number = st.floats(allow_nan=False, allow_infinity=False)
"""Every float that is a number: −0, subnormal and huge ones too."""

moderate_number = st.floats(-3, 3)
"""Numbers that overflow nowhere in a small network."""

titles = st.text(max_size=TITLE_LENGTH)


@st.composite
def arrays(draw: st.DrawFn, rows: int, columns: int, numbers: st.SearchStrategy[float]) -> Array:
    """(rows, columns) of `numbers`."""
    row = st.lists(numbers, min_size=columns, max_size=columns)
    return np.array(draw(st.lists(row, min_size=rows, max_size=rows)))


@st.composite
def distributions(draw: st.DrawFn, rows: int, columns: int) -> Array:
    """(rows, columns) of numbers in [0, 1], each row summing to 1."""
    parts = 1.0 + draw(arrays(rows, columns, st.floats(0, 9)))
    return parts / parts.sum(axis=1, keepdims=True)


@st.composite
def initialisations(draw: st.DrawFn) -> Initialisation:
    """Any scheme, with scales that do not overflow."""
    scheme = draw(st.sampled_from(tuple(SCHEMES)))
    scale = any_number if scheme == "constant" else st.floats(0, 1e300, exclude_min=True)
    return Initialisation(scheme, draw(st.integers(0, 2**70)), draw(scale))


@st.composite
def networks(draw: st.DrawFn, output: str, moderate: bool = False) -> Network:
    """Two to four layers, with and without biases, written out or drawn from a seed, then with biases of their own."""
    numbers = moderate_number if moderate else any_number
    layers = tuple(draw(st.lists(st.integers(1, 4), min_size=2, max_size=4)))
    hidden = draw(st.lists(st.sampled_from(HIDDEN), min_size=len(layers) - 2, max_size=len(layers) - 2))
    biases = None
    if draw(st.booleans()):
        biases = tuple(draw(arrays(1, units, numbers))[0] for units in layers[1:])
    initialisation = None
    if not moderate and draw(st.booleans()):
        initialisation = draw(initialisations())
        weights = initialisation.weights(layers)
    else:
        weights = tuple(draw(arrays(rows, columns, numbers)) for columns, rows in pairwise(layers))
    return Network(layers, (*hidden, output), weights, biases, draw(st.sampled_from((0, 1))), initialisation)


@st.composite
def lessons(draw: st.DrawFn, moderate: bool = False) -> Lesson:
    """Sound lessons of every kind; moderate ones have numbers with which `run` overflows nowhere."""
    numbers = moderate_number if moderate else any_number
    not_negative = st.floats(0, 3) if moderate else st.floats(0, allow_infinity=False)
    output, loss = draw(st.sampled_from(PAIRINGS))
    network = draw(networks(output, moderate))
    count, units = draw(st.integers(1, 3)), network.layers[-1]
    if LOSSES[loss].distribution:
        targets = draw(distributions(count, units))
    else:
        targets = draw(arrays(count, units, st.floats(0, 1) if LOSSES[loss].probabilities else numbers))
    reduction, form = draw(st.sampled_from(REDUCTIONS)), draw(st.sampled_from(tuple(PENALTIES)))
    return Lesson(
        network,
        Examples(draw(arrays(count, network.layers[0], numbers)), targets),
        Objective(loss, reduction, draw(not_negative), form),
        title=draw(titles),
        learning_rate=draw(not_negative.filter(bool)),
        notation=draw(st.sampled_from(NOTATIONS)),
    )
