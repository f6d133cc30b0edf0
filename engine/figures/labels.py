"""Numbers on edges, placed so that no two of them and no number and unit overlap.

Each label slides along its own edge to the first free place, starting in the middle. One that finds none may push a
single other label to another place of that one's edge; if that does not help either, it is left out: the number still
stands in the matrices and under the pointer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.figures.drawing import Box, Point, text_width

PLACES = np.array(sorted((place / 40 for place in range(4, 37)), key=lambda place: abs(place - 0.5)))
"""Where along an edge a label may stand: 0 at the tail, 1 at the head."""

Places = NDArray[np.float64]
"""Boxes as rows of x, y, width, height."""

MOST_LABELS = 48
"""From here on labels would only be clutter."""

ALL_LABELS = 400
"""The limit where somebody asked for all of them; looking for places takes a second then."""


@dataclass(frozen=True)
class EdgeLabel:
    """A text that wants to stand on an edge.

    Attributes:
        target: the edge's name.
        text: the number.
        start, end: the visible part of the edge.
    """

    target: str
    text: str
    start: Point
    end: Point


def place_labels(
    labels: Sequence[EdgeLabel], obstacles: Sequence[Box], size: float, most: int = MOST_LABELS
) -> dict[str, Box]:
    """A box for each label that finds a place, by target.

    Args:
        labels: what is to be placed.
        obstacles: boxes that must stay free.
        size: font size.
        most: of more labels than these none is placed.
    """
    if len(labels) > most:
        return {}
    blocked = _table(obstacles)
    choices = {label.target: _free_places(label, blocked, size) for label in labels}
    placed: dict[str, Places] = {}
    # Labels with the fewest places choose first.
    for target in sorted(choices, key=lambda target: len(choices[target])):
        if not _settle(target, choices, placed):
            _push_another(target, choices, placed)
    return {label.target: Box(*map(float, placed[label.target])) for label in labels if label.target in placed}


def _table(boxes: Sequence[Box]) -> Places:
    """The boxes as rows of x, y, width, height."""
    return np.array([(box.x, box.y, box.width, box.height) for box in boxes], dtype=float).reshape(-1, 4)


def _meet(first: Places, second: Places) -> NDArray[np.bool_]:
    """For each row of `first` and each of `second`, whether the two boxes come closer than a pixel."""
    apart = np.abs(first[:, np.newaxis, :2] - second[np.newaxis, :, :2]) * 2
    room = first[:, np.newaxis, 2:] + second[np.newaxis, :, 2:] + 2
    meet: NDArray[np.bool_] = np.all(apart < room, axis=2)
    return meet


def _free_places(label: EdgeLabel, blocked: Places, size: float) -> Places:
    """All places on the label's edge that meet no obstacle, the middle first."""
    start, end = np.array(label.start), np.array(label.end)
    places = np.empty((len(PLACES), 4))
    places[:, :2] = start + (end - start) * PLACES[:, np.newaxis]
    places[:, 2:] = text_width(label.text, size) + 5, size + 3
    return places[~_meet(places, blocked).any(axis=1)]


def _settle(target: str, choices: Mapping[str, Places], placed: dict[str, Places]) -> bool:
    places = choices[target]
    if placed:
        places = places[~_meet(places, np.array(list(placed.values()))).any(axis=1)]
    if len(places):
        placed[target] = places[0]
    return len(places) > 0


def _push_another(target: str, choices: Mapping[str, Places], placed: dict[str, Places]) -> None:
    """Take a place that a single other label holds, if that one can move."""
    names = list(placed)
    conflicts = _meet(choices[target], np.array([placed[name] for name in names]).reshape(-1, 4))
    for index in np.flatnonzero(conflicts.sum(axis=1) == 1):
        rival = names[int(np.argmax(conflicts[index]))]
        former = placed.pop(rival)
        placed[target] = choices[target][index]
        if _settle(rival, choices, placed):
            return
        del placed[target]
        placed[rival] = former
