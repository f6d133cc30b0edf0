"""The contrast of every text on the page with what is behind it (WCAG 2)."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

LEAST = 4.5

TEXTS = """() => {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const paper = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;

  const behind = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const colour = getComputedStyle(box).backgroundColor;
      if (!/, 0\\)$/.test(colour) && colour !== "transparent") return colour;
    }
    return paper;
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
      results.push([text.textContent, style.fill, under?.[4] ?? paper, opacity(text) * Number(style.fillOpacity)]);
    }
  }
  const walker = document.createTreeWalker(document.querySelector("[data-testid=stApp]"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const skipped = element.closest("svg, script, style, [aria-disabled=true], .ds-voice, option");
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
    background: str
    contrast: float


def contrasts(page: Page) -> list[Painted]:
    """All texts that can be seen, disabled buttons left out."""
    found: list[list[Any]] = page.evaluate(TEXTS)
    return [Painted(text, colour, under, _contrast(colour, under, opacity)) for text, colour, under, opacity in found]


def _contrast(colour: str, background: str, opacity: float) -> float:
    back = _channels(background)[:3]
    *front, alpha = (*_channels(colour), 1.0)[:4]
    share = alpha * opacity
    seen = [share * one + (1 - share) * other for one, other in zip(front, back, strict=True)]
    lighter, darker = sorted((_luminance(seen), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[float, ...]:
    """Red, green, blue from 0 to 1, and the opacity where it is named."""
    numbers = [float(number) for number in re.findall(r"[\d.]+(?:e-\d+)?", colour.removeprefix("color(srgb"))]
    if colour.startswith("color(srgb"):
        return tuple(numbers)
    assert colour.startswith("rgb"), colour
    return (*(number / 255 for number in numbers[:3]), *numbers[3:])


def _luminance(channels: list[float] | tuple[float, ...]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
