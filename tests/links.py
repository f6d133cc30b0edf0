"""Links as a browser carries them, and lessons whose links have every parameter."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
from hypothesis import strategies as st

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import loglik
from engine.core.steps import GRANULARITIES
from engine.display.notation import NOTATIONS
from engine.display.share_link import Reading, read_link, write_link
from engine.display.shared import Shared, step_count
from engine.display.tours import NOWHERE, TOURS, Place
from engine.display.view import SAMPLES
from tests.comparison import bits
from tests.strategies import any_number, arrays, lessons


def query(shared: Shared) -> str:
    """The link as it stands behind the question mark of an address."""
    parameters = write_link(shared)
    assert parameters is not None
    return urlencode(parameters)


def parameters_of(text: str) -> dict[str, str]:
    """What a server makes of the text behind the question mark; Streamlit keeps empty values too."""
    return dict(parse_qsl(text, keep_blank_values=True))


def read(text: str, find: Callable[[str], Lesson | None] = lambda key: None) -> Reading:
    """What is restored from the text behind the question mark."""
    return read_link(parameters_of(text), loglik(), find)


def packed(characters: bytes) -> str:
    """Any bytes packed as arrays are, whether they are JSON or not."""
    return base64.urlsafe_b64encode(zlib.compress(characters, 9)).decode().rstrip("=")


def written_out() -> Shared:
    """A lesson in which nothing is a default, its weights written out, with others to rewind to."""
    numbers = np.random.default_rng(3)
    layers = (2, 3, 2)
    weights, start = ([numbers.standard_normal((3, 2)), numbers.standard_normal((2, 3))] for _ in range(2))
    biases, start_biases = ([numbers.standard_normal(3), numbers.standard_normal(2)] for _ in range(2))
    network = Network(layers, ("relu", "softmax"), tuple(weights), tuple(biases), 1)
    lesson = Lesson(
        network,
        Examples(numbers.standard_normal((3, 2)), np.eye(2)[[0, 1, 0]]),
        Objective("cross_entropy", "sum", 0.25, "lambda/2"),
        title="反向 <b>*δ*</b> & 50 % + 1",
        learning_rate=0.125,
        notation="nielsen",
    )
    return Shared(
        lesson,
        network.with_parameters(start, start_biases),
        "zh",
        5,
        2,
        "all",
        "layer",
        11,
        "row-batch",
        Place("nielsen", 9),
    )


def drawn() -> Shared:
    """The same lesson with its weights from a seed, biases of its own, with a drawn network to rewind to."""
    lesson = written_out().lesson
    network = Network.initialised((2, 3, 2), ("tanh", "softmax"), Initialisation("he", 7, 0.5), relu_slope_at_zero=1)
    network = replace(network, biases=(np.array([0.5, -0.0, 5e-324]), np.array([1 / 3, -1e308])))
    start = Network.initialised((2, 3, 2), ("tanh", "softmax"), Initialisation("xavier", 2**70, 2.0))
    return replace(written_out(), lesson=replace(lesson, network=network), start=start)


def without_biases() -> Shared:
    """A lesson whose network has no biases, and nothing to rewind to."""
    lesson = written_out().lesson
    lesson = replace(lesson, network=replace(lesson.network, biases=None))
    return replace(written_out(), lesson=lesson, start=None, step=7)


EXPLICIT = {"written-out": written_out, "drawn": drawn, "without-biases": without_biases}
"""Lessons whose links hold them, by what is special about them."""


def numbers_of(network: Network | None) -> Any:
    """All that "rewind" brings back of a network, in a form that compares bit by bit."""
    return network and bits((network.weights, network.biases, network.initialisation))


@st.composite
def shares(draw: st.DrawFn) -> Shared:
    """A random lesson, in half of the cases with other weights to rewind to, shown in any way."""
    lesson = draw(lessons())
    network, start = lesson.network, None
    if draw(st.booleans()):
        weights = [draw(arrays(*array.shape, any_number)) for array in network.weights]
        biases = None if network.biases is None else [draw(arrays(1, b.size, any_number))[0] for b in network.biases]
        start = network.with_parameters(weights, biases)
    granularity = draw(st.sampled_from(GRANULARITIES))
    return Shared(
        lesson,
        start,
        draw(st.sampled_from(("en", "zh"))),
        draw(st.integers(1, 8)),
        draw(st.integers(0, lesson.examples.count - 1)),
        draw(st.sampled_from(SAMPLES)),
        granularity,
        draw(st.integers(0, step_count(lesson, granularity) - 1)),
        draw(st.sampled_from(("", *NOTATIONS))),
        draw(st.sampled_from((NOWHERE, *(Place(tour, len(stops) - 1) for tour, stops in TOURS.items())))),
    )
