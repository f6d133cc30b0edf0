"""How a picture leaves the screen: its theme, the numbers on its edges, its size and that of its texts."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.core.errors import Problem, raise_if_any, shorten
from engine.figures.network_figure import LABELS
from engine.figures.theme import THEMES

PARTS = ("both", "network", "matrices")
"""What of a step a figure shows."""

FONT_SIZE = 12
"""Pixels of the numbers on edges in a network of the size that it has on a screen."""

SMALLEST_FONT, LARGEST_FONT = 6, 96
SMALLEST_SIDE, LARGEST_SIDE = 160, 4000
"""Pixels of a figure's width and height."""

LARGEST_SCALE = 4
LONGEST_PNG = 8000
"""Pixels of a PNG's longer side, however it is scaled: a browser holds all of them in memory."""


@dataclass(frozen=True)
class Look:
    """What an author chooses about a figure.

    Attributes:
        theme: a key of `THEMES`.
        labels: a key of `LABELS`, which edges carry their numbers.
        width: in pixels; None for as much as the picture needs.
        height: the same.
        font_size: in pixels, of the numbers on edges; all other texts and strokes grow and shrink with it. Where the
            figure has no room for it, everything is drawn as large as there is room for.

    Raises:
        LessonError: for a theme or labels that there are not, sizes beyond 160 to 4000, a font size beyond 6 to 96, all
            of them together.
    """

    theme: str = "light"
    labels: str = "focus"
    width: int | None = None
    height: int | None = None
    font_size: int = FONT_SIZE

    def __post_init__(self) -> None:
        raise_if_any(self._problems())

    @property
    def zoom(self) -> float:
        """Pixels of the figure for one pixel of the picture on a screen."""
        return self.font_size / FONT_SIZE

    @property
    def largest_scale(self) -> int:
        """How many pixels of a PNG there may be for one of the figure: 4, fewer for large figures."""
        longest = max(self.width or 0, self.height or 0)
        return LARGEST_SCALE if not longest else min(LARGEST_SCALE, LONGEST_PNG // longest)

    def side(self, pixels: int | None) -> float | None:
        """Width or height in the units of the canvas."""
        return None if pixels is None else pixels / self.zoom

    def _problems(self) -> Iterator[Problem]:
        for name, value, choices in (("theme", self.theme, THEMES), ("labels", self.labels, LABELS)):
            if value not in choices:
                yield Problem(name, "choice", shorten(value), {"choices": ", ".join(choices)})
        for name, side in (("width", self.width), ("height", self.height)):
            if side is not None and not _is_between(side, SMALLEST_SIDE, LARGEST_SIDE):
                yield Problem(name, "whole_between", shorten(side), {"least": SMALLEST_SIDE, "most": LARGEST_SIDE})
        if not _is_between(self.font_size, SMALLEST_FONT, LARGEST_FONT):
            limits = {"least": SMALLEST_FONT, "most": LARGEST_FONT}
            yield Problem("font_size", "whole_between", shorten(self.font_size), limits)


def _is_between(number: int, least: int, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most
