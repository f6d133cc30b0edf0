"""The contrast of every text on the page with what is behind it (WCAG 2)."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

LEAST = 4.5

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1."""

TEXTS = """() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const paper = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;

  /* All backgrounds, from the nearest to the farthest; some let others through. */
  const behind = (element) => {
    const colours = [];
    for (let box = element; box; box = box.parentElement) colours.push(getComputedStyle(box).backgroundColor);
    return [...colours, paper];
  };

  const opacity = (element) => {
    let share = 1;
    for (let box = element; box; box = box.parentElement) share *= Number(getComputedStyle(box).opacity);
    return share;
  };

  /* Everything filled in a picture, in the order of painting: [left, top, right, bottom, colour]. */
  const fills = (page) => {
    const found = [];
    for (const path of page.querySelectorAll("path.point, path.js-line")) {
      const style = getComputedStyle(path);
      if (path.matches(".point")) {
        const { left, top, right, bottom } = path.getBoundingClientRect();
        found.push([left, top, right, bottom, style.fill]);
        continue;
      }
      const width = parseFloat(style.strokeWidth);
      if (width < 9) continue;
      const matrix = path.getScreenCTM();
      for (const [, x1, y1, x2, y2] of path.getAttribute("d").matchAll(/M([\\d.]+),([\\d.]+)L([\\d.]+),([\\d.]+)/g)) {
        const from = new DOMPoint(Number(x1), Number(y1) - width / 2).matrixTransform(matrix);
        const to = new DOMPoint(Number(x2), Number(y2) + width / 2).matrixTransform(matrix);
        found.push([from.x, from.y, to.x, to.y, style.stroke]);
      }
      for (const [, x1, y1, x2] of path.getAttribute("d").matchAll(/M([\\d.]+),([\\d.]+)H([\\d.]+)/g)) {
        const from = new DOMPoint(Number(x1), Number(y1) - width / 2).matrixTransform(matrix);
        const to = new DOMPoint(Number(x2), Number(y1) + width / 2).matrixTransform(matrix);
        found.push([from.x, from.y, to.x, to.y, style.stroke]);
      }
    }
    return found;
  };

  const results = [];
  for (const picture of document.querySelectorAll(".ds-network, .ds-matrices")) {
    const pages = [...picture.querySelectorAll(".ds-page.ds-on")];
    const filled = pages.flatMap(fills);
    for (const text of pages.flatMap((page) => [...page.querySelectorAll("text")])) {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const under = filled.filter(([l, t, r, b]) => l <= x && x <= r && t <= y && y <= b).at(-1);
      const style = getComputedStyle(text);
      const behind = under ? [under[4], paper] : [paper];
      results.push([text.textContent, style.fill, behind, opacity(text) * Number(style.fillOpacity)]);
    }
  }
  const walker = document.createTreeWalker(document.querySelector("[data-testid=stApp]"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const skipped = element.closest("svg, script, style, [aria-disabled=true], :disabled, .ds-voice, option");
    if (!node.data.trim() || skipped || !visible(element)) continue;
    results.push([node.data.trim(), getComputedStyle(element).color, behind(element), opacity(element)]);
  }
  return results;
}"""


@dataclass(frozen=True)
class Painted:
    """A text with its colours."""

    text: str
    colour: str
    background: Colour
    contrast: float


def contrasts(page: Page) -> list[Painted]:
    """All texts that can be seen, disabled buttons left out."""
    found: list[list[Any]] = page.evaluate(TEXTS)
    return [_painted(*entry) for entry in found]


def _painted(text: str, colour: str, backgrounds: list[str], opacity: float) -> Painted:
    back: Colour = (1.0, 1.0, 1.0)
    for background in reversed(backgrounds):
        back = _over(background, back)
    lighter, darker = sorted((_luminance(_over(colour, back, opacity)), _luminance(back)), reverse=True)
    return Painted(text, colour, back, (lighter + 0.05) / (darker + 0.05))


def _over(colour: str, back: Colour, opacity: float = 1.0) -> Colour:
    """What is seen of a colour in front of another one."""
    *front, alpha = (*_channels(colour), 1.0)[:4]
    share = alpha * opacity
    red, green, blue = (share * one + (1 - share) * other for one, other in zip(front, back, strict=True))
    return red, green, blue


def _channels(colour: str) -> tuple[float, ...]:
    """Red, green, blue from 0 to 1, and the opacity where it is named."""
    numbers = [float(number) for number in re.findall(r"[\d.]+(?:e-\d+)?", colour.removeprefix("color(srgb"))]
    if colour.startswith("color(srgb"):
        return tuple(numbers)
    assert colour.startswith("rgb"), colour
    return (*(number / 255 for number in numbers[:3]), *numbers[3:])


def _luminance(channels: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
