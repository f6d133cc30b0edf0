"""A walk through all steps of a lesson by the → key, measuring what is on the screen at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot
from typing import Any

from tests.browser.stage_page import StagePage
from tests.browser.stories import story

MEASURE = """() => {
  const rectangle = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element && getComputedStyle(element).visibility === "visible";
  const picture = (name) => ({
    frame: rectangle(document.querySelector(`.ds-${name} .ds-page.ds-on[role=img] .main-svg`)),
    texts: all(`.ds-${name} .ds-page.ds-on text`)
      .filter((text) => text.textContent.trim())
      .map((text) => [text.textContent, ...rectangle(text)]),
    visible: all(`.ds-${name} .ds-page[role=img]`).filter(shown).map((page) => page.getAttribute("aria-label")),
  });
  const names = ["bar", "transport", "timeline", "network", "matrices", "symbols", "live", "sentence"];
  const main = document.querySelector("[data-testid=stMain]");
  return {
    position: document.querySelector(".ds-position").textContent,
    network: picture("network"),
    matrices: picture("matrices"),
    circles: all(".ds-network .ds-hit-unit").map(rectangle),
    parts: Object.fromEntries(names.map((name) => [name, rectangle(document.querySelector(`.ds-${name}`))])),
    beyond: {
      window: document.documentElement.scrollWidth - innerWidth,
      main: main.scrollWidth - main.clientWidth,
      player: document.querySelector(".ds").scrollWidth - document.querySelector(".ds").clientWidth,
    },
    below: main.scrollHeight - main.clientHeight,
    scrolled: [scrollY, main.scrollTop],
  };
}"""

TINY = 12.0
"""Radius up to which no number of three digits fits into a unit."""

SLACK = 1.0
"""Pixels that two things may share."""

ABOVE_INK = 0.12
BELOW_INK = 0.06
"""Shares of a text's box, at least, that stay empty above the tallest and below the deepest letter."""


@dataclass(frozen=True)
class Text:
    """A text of a picture and the box around its letters on the screen."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """Of its box."""
        return self.right - self.left

    def overlaps(self, other: "Text") -> bool:
        """Whether the boxes share more than the slack in both directions."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK

    def leaves(self, frame: Sequence[float]) -> bool:
        """Whether some of it is outside a frame."""
        left, top, right, bottom = frame
        inside = self.left >= left - SLACK and self.right <= right + SLACK
        return not (inside and self.top >= top - SLACK and self.bottom <= bottom + SLACK)

    def reaches_into(self, circle: "Circle") -> bool:
        """Whether the box comes nearer to the circle's centre than its rim."""
        x = max(self.left, min(circle.x, self.right))
        y = max(self.top, min(circle.y, self.bottom))
        return hypot(x - circle.x, y - circle.y) < circle.radius - SLACK


@dataclass(frozen=True)
class Circle:
    """A unit of the network on the screen."""

    x: float
    y: float
    radius: float

    def holds(self, text: Text) -> bool:
        """Whether the text is the unit's own: in its middle."""
        x, y = text.centre
        return hypot(x - self.x, y - self.y) < self.radius / 2


@dataclass(frozen=True)
class Look:
    """What was measured at one step.

    Attributes:
        where: lesson and step, for messages.
        record: as measured.
    """

    where: str
    record: Mapping[str, Any]

    def texts(self, picture: str) -> list[Text]:
        """All texts of a picture."""
        return [_around_ink(*entry) for entry in self.record[picture]["texts"]]

    def circles(self) -> list[Circle]:
        """All units."""
        boxes = self.record["circles"]
        return [
            Circle((left + right) / 2, (top + bottom) / 2, (right - left) / 2) for left, top, right, bottom in boxes
        ]

    def overlaps(self, picture: str) -> list[str]:
        """Pairs of texts on top of each other."""
        pairs = combinations(self.texts(picture), 2)
        return [f"{self.where}: {one.text} | {other.text}" for one, other in pairs if one.overlaps(other)]

    def clipped(self, picture: str) -> list[str]:
        """Texts that leave the picture."""
        frame = self.record[picture]["frame"]
        return [f"{self.where}: {text.text}" for text in self.texts(picture) if text.leaves(frame)]

    def on_units(self) -> list[str]:
        """Texts that reach into a unit which is not theirs."""
        pairs = ((text, circle) for text in self.texts("network") for circle in self.circles())
        return [
            f"{self.where}: {text.text}"
            for text, circle in pairs
            if not circle.holds(text) and text.reaches_into(circle)
        ]

    def too_wide(self) -> list[str]:
        """Numbers wider than the unit that they stand in; in tiny units they stand on a plate instead."""
        own = ((text, circle) for text in self.texts("network") for circle in self.circles() if circle.holds(text))
        return [
            f"{self.where}: {text.text} takes {text.width:.0f} px of {2 * circle.radius:.0f}"
            for text, circle in own
            if circle.radius > TINY and text.width > 2 * circle.radius + SLACK
        ]


def _around_ink(text: str, left: float, top: float, right: float, bottom: float) -> Text:
    height = bottom - top
    return Text(text, left, top + ABOVE_INK * height, right, bottom - BELOW_INK * height)


WALKED_IN_FULL = {
    "desktop": ("loglik", "bias-unit", "row-batch"),
    "phone": ("bias-unit",),
}
"""Lessons of which a screen shows every step, the others their first and last one: each step takes half a second."""


def walk(stage: StagePage, preset: str, **choices: Any) -> list[Look]:
    """All steps of a lesson, from the first to the last."""
    count = _begin(stage, preset, **choices)
    looks = [_look(stage, 1, preset, **choices)]
    for number in range(2, count + 1):
        stage.press("ArrowRight")
        looks.append(_look(stage, number, preset, **choices))
    return looks


def both_ends(stage: StagePage, preset: str) -> list[Look]:
    """The first and the last step of a lesson."""
    count = _begin(stage, preset)
    first = _look(stage, 1, preset)
    stage.press("End")
    return [first, _look(stage, count, preset)]


def _begin(stage: StagePage, preset: str, **choices: Any) -> int:
    stage.page.evaluate("document.activeElement.blur()")
    stage.show(preset, **choices)
    return len(story(preset, **choices)["steps"])


def _look(stage: StagePage, number: int, preset: str, **choices: Any) -> Look:
    steps = story(preset, **choices)["steps"]
    name = " ".join([preset, *map(str, choices.values())])
    look = Look(f"{name}, step {number}, {steps[number - 1]['kind']}", stage.page.evaluate(MEASURE))
    assert look.record["position"] == f"{number} / {len(steps)}", look.where
    return look
