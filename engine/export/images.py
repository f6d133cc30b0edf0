"""Pictures that need no Plotly any more: SVG, PNG and PDF, drawn by a Chrome or Chromium that kaleido starts.

Nothing is asked of the network: Plotly comes from the installed package, and formulas are drawn without MathJax.
"""

import asyncio
import os
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from threading import Lock

import plotly.graph_objects as go

from engine.figures.look import LARGEST_SCALE

IMAGE_FORMATS = ("svg", "png", "pdf")

PATIENCE = 60.0
"""Seconds that all pictures of one call may take together."""

NO_BROWSER = (
    "there is no Chrome or Chromium to draw them: install one (Debian: apt install chromium; anywhere: "
    "plotly_get_chrome), or name its path in CHROMIUM"
)

_ONE_BROWSER = Lock()
"""However many sessions ask at once, one browser is started after the other."""


class ImageError(RuntimeError):
    """Why there are no pictures: what is missing, or what the browser did, in one line."""


@dataclass(frozen=True, eq=False)
class ImageJob:
    """A picture to be drawn.

    Attributes:
        figure: what it shows; its layout says how large.
        format: one of `IMAGE_FORMATS`.
        scale: pixels of a PNG for one pixel of the figure, 1 to 4; other formats have no pixels.

    Raises:
        ValueError: for another format or scale.
    """

    figure: go.Figure
    format: str
    scale: int = 1

    def __post_init__(self) -> None:
        if self.format not in IMAGE_FORMATS:
            raise ValueError(f"format: expected one of {', '.join(IMAGE_FORMATS)}, found {self.format!r}")
        if not isinstance(self.scale, int) or not 1 <= self.scale <= LARGEST_SCALE:
            raise ValueError(f"scale: expected a whole number from 1 to {LARGEST_SCALE}, found {self.scale!r}")


def browser() -> str | None:
    """The browser that would be started, None if there is none.

    That is the one named in the environment by CHROMIUM or BROWSER_PATH, else whichever choreographer, the part of
    kaleido that starts it, finds on this machine.
    """
    named = os.environ.get("CHROMIUM") or os.environ.get("BROWSER_PATH")
    return shutil.which(named) if named else _installed_browser()


@cache
def _installed_browser() -> str | None:
    try:
        from choreographer.browsers.chromium import Chromium
    except ImportError:
        return None
    path: str | None = Chromium.find_browser(skip_local=False)
    return path


def image(figure: go.Figure, format: str, scale: int = 1) -> bytes:
    """One picture.

    Raises:
        ImageError: see `images`.
        ValueError: for a format or a scale that there is not.
    """
    return images([ImageJob(figure, format, scale)])[0]


def images(jobs: Sequence[ImageJob]) -> list[bytes]:
    """All pictures, drawn by one browser that is started for them and ended afterwards.

    Raises:
        ImageError: when there is no browser, when it cannot be started, or when it takes longer than `PATIENCE`.
    """
    if not jobs:
        return []
    path = browser()
    if path is None:
        raise ImageError(NO_BROWSER)
    # Whoever calls may have an event loop running, as servers and notebooks do: ours gets a thread of its own.
    with _ONE_BROWSER, ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, _drawn_in_time(jobs, path)).result()


async def _drawn_in_time(jobs: Sequence[ImageJob], path: str) -> list[bytes]:
    try:
        return await asyncio.wait_for(_drawn(jobs, path), PATIENCE)
    except TimeoutError as error:
        raise ImageError(f"the browser {path} has drawn nothing within {PATIENCE:.0f} seconds") from error
    except Exception as error:  # whatever goes wrong inside of the browser, kaleido passes on as it is
        reason = str(error.args[0] if error.args else type(error).__name__).partition("\n")[0]
        raise ImageError(f"the browser {path} could not draw them: {reason}") from error


async def _drawn(jobs: Sequence[ImageJob], path: str) -> list[bytes]:
    from kaleido import Kaleido  # only now: it is not needed for anything else

    async with Kaleido(timeout=PATIENCE, mathjax=False, path=path) as chrome:
        pictures = [await chrome.calc_fig(job.figure, {"format": job.format, "scale": job.scale}) for job in jobs]
    return [_steady(picture) if job.format == "svg" else picture for job, picture in zip(jobs, pictures, strict=True)]


def _steady(svg: bytes) -> bytes:
    """The same file for the same figure: Plotly gives random names to its definitions and traces."""
    random = dict.fromkeys(re.findall(rb"\b(?:clip|defs-|topdefs-|trace)([0-9a-f]{6})", svg))
    steady = {name: b"%06d" % number for number, name in enumerate(random)}
    return re.sub(rb"\b(clip|defs-|topdefs-|trace)([0-9a-f]{6})", lambda found: found[1] + steady[found[2]], svg)
