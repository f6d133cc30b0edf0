"""Watches every frame that the browser paints: which step it names and which pages it shows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

START = """() => {
  const frames = [];
  const sheet = (name) => [...document.querySelectorAll(`.ds-${name} .ds-page[role=img]`)]
    .filter((page) => getComputedStyle(page).visibility === "visible")
    .map((page) => [page.getAttribute("aria-label"), page.querySelectorAll(".main-svg text").length]);
  const shown = (name) => [...document.querySelectorAll(`.ds-${name} > *`)]
    .filter((part) => getComputedStyle(part).visibility === "visible").length;
  const look = () => {
    const position = document.querySelector(".ds-position")?.textContent;
    frames.push({
      position,
      title: document.querySelector(".ds-title")?.textContent,
      network: sheet("network"),
      matrices: sheet("matrices"),
      texts: [shown("symbols"), shown("sentence")],
    });
    if (window.watchedFrames === frames) requestAnimationFrame(look);
  };
  window.watchedFrames = frames;
  requestAnimationFrame(look);
}"""

STOP = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const frames = window.watchedFrames;
  window.watchedFrames = null;
  resolve(frames);
})))"""


@dataclass
class Frames:
    """What was seen between start and end of the watch; filled at its end."""

    seen: list[Mapping[str, Any]] = field(default_factory=list)

    def numbers(self) -> list[int]:
        """The steps that were seen, in their order, each once."""
        found: list[int] = []
        for frame in self.seen:
            number = int(frame["position"].partition("/")[0])
            if found[-1:] != [number]:
                found.append(number)
        return found

    def faults(self, story: Mapping[str, Any]) -> list[str]:
        """Frames that show anything but one finished step."""
        return [fault for frame in self.seen for fault in _faults(frame, story)]


@contextmanager
def watched_frames(page: Page) -> Iterator[Frames]:
    """Watches until the block ends."""
    frames = Frames()
    page.evaluate(START)
    yield frames
    frames.seen += page.evaluate(STOP)


def _faults(frame: Mapping[str, Any], story: Mapping[str, Any]) -> Iterator[str]:
    number = int(frame["position"].partition("/")[0])
    step = story["steps"][number - 1]
    if frame["title"] != step["title"]:
        yield f"step {number} is called {frame['title']}"
    if frame["texts"] != [1, 1]:
        yield f"step {number} has {frame['texts']} formulas and sentences"
    for picture in ("network", "matrices"):
        wanted = [[step[f"{picture}_alt"], count_texts(step[picture]["data"])]]
        if frame[picture] != wanted:
            yield f"step {number}, {picture}: {frame[picture]} instead of {wanted}"


def count_texts(traces: list[Mapping[str, Any]]) -> int:
    """How many texts a picture has once it is complete."""
    return sum(sum(1 for text in trace.get("text", ()) if text) for trace in traces)
