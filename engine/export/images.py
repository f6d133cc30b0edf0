"""Pictures that need no Plotly any more: SVG, PNG and PDF, drawn by a Chrome or Chromium that kaleido starts.

Nothing is asked of the network: Plotly comes from the installed package, formulas are drawn without MathJax, and what
the browser would ask of its own accord goes to a proxy that there is not.
"""

import asyncio
import hashlib
import logging
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from subprocess import Popen
from threading import Lock
from time import monotonic
from typing import Any

import plotly.graph_objects as go

from engine.figures.look import LARGEST_SCALE

IMAGE_FORMATS = ("svg", "png", "pdf")

PATIENCE = 60.0
"""Seconds that all pictures of one call may take together, waiting for other calls included."""

NO_KALEIDO = "kaleido, which draws them, is not installed: pip install kaleido"

NO_BROWSER = (
    "there is no Chrome or Chromium to draw them: install one (Debian: apt install chromium; anywhere: "
    "plotly_get_chrome), or name its path in CHROMIUM"
)

NOWHERE = "127.0.0.1:9"
"""The proxy of the browser, which would talk to its maker in the background: a port of this machine where nobody
listens. Files are not asked of a proxy."""

PAGE = """<!DOCTYPE html>
<html>
  <head>
    <style id="head-style"></style>
    <style>@page { margin: 0 }</style>
    <title>Deltastep</title>
"""
"""The first lines of kaleido's page, with the style element that it fills. Without the margin of 0 a PDF would be
smaller than its figure, with a white rim; the title becomes the PDF's."""

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
        ImageError: when there is no kaleido or no browser, when it cannot be started, or when all of it takes longer
            than `PATIENCE`.
    """
    if not jobs:
        return []
    if find_spec("kaleido") is None:
        raise ImageError(NO_KALEIDO)
    path = browser()
    if path is None:
        raise ImageError(NO_BROWSER)
    begun = monotonic()
    if not _ONE_BROWSER.acquire(timeout=PATIENCE):
        raise ImageError(f"other pictures are still being drawn after {PATIENCE:.0f} seconds")
    try:
        # Whoever calls may have an event loop running, as servers and notebooks do: ours gets a thread of its own.
        with _silence(), ThreadPoolExecutor(1) as elsewhere:
            work = _drawn_in_time(jobs, path, PATIENCE - (monotonic() - begun))
            return elsewhere.submit(asyncio.run, work).result()
    finally:
        _ONE_BROWSER.release()


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on standard error about a browser that failed: the error says it."""
    loggers = [logging.getLogger(name) for name in ("choreographer", "kaleido", "browser_proc")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


async def _drawn_in_time(jobs: Sequence[ImageJob], path: str, seconds: float) -> list[bytes]:
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await _drawn(jobs, path)
    except (Exception, asyncio.CancelledError) as error:  # kaleido passes on as it is whatever goes wrong in a browser
        if limit.expired():
            raise ImageError(f"the browser {path} did not finish within {PATIENCE:.0f} seconds") from error
        if isinstance(error, asyncio.CancelledError):  # so end the answers that a dead browser still owes
            raise ImageError(f"the browser {path} ended before they were drawn") from error
        reason = str(error.args[0] if error.args else type(error).__name__).partition("\n")[0]
        raise ImageError(f"the browser {path} could not draw them: {reason}") from error


async def _drawn(jobs: Sequence[ImageJob], path: str) -> list[bytes]:
    from kaleido import Kaleido, PageGenerator  # only now: it is not needed for anything else

    page = PageGenerator(mathjax=False)
    page.header = PAGE
    chrome = Kaleido(timeout=PATIENCE, page_generator=page, path=path, proxy_server=NOWHERE)
    try:
        await chrome.open()
        pictures = [await chrome.calc_fig(job.figure, {"format": job.format, "scale": job.scale}) for job in jobs]
        await chrome.close()
    finally:
        # A browser that does not answer cannot be asked to close either. After a close both do nothing.
        _end(getattr(chrome, "subprocess", None))
        await chrome.close()
    return [_STEADY[job.format](picture) for job, picture in zip(jobs, pictures, strict=True)]


def _end(process: Popen[Any] | None) -> None:
    """End a browser at once, and with it whatever it has started."""
    if process is None or process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)  # choreographer makes it the leader of a group
    else:
        process.kill()
    process.wait()


def _steady_svg(svg: bytes) -> bytes:
    """The same file for the same figure: Plotly gives random names to its definitions and traces.

    Names differ from figure to figure, so that several drawings fit into one web page.
    """
    names = rb"\b(clip|defs-|topdefs-|trace)([0-9a-f]{6})"
    digest = hashlib.sha256(re.sub(names, rb"\1", svg)).hexdigest()[:6].encode()
    random = dict.fromkeys(name for _, name in re.findall(names, svg))
    steady = {name: b"%b-%d" % (digest, number) for number, name in enumerate(random)}
    return re.sub(names, lambda found: found[1] + steady[found[2]], svg)


def _steady_pdf(pdf: bytes) -> bytes:
    """The same file for the same figure: blanks instead of the time, so that all the rest stays where it was."""
    return re.sub(rb"/(?:Creation|Mod)Date \([^)]*\)", lambda found: b" " * len(found[0]), pdf)


_STEADY: Mapping[str, Callable[[bytes], bytes]] = {"svg": _steady_svg, "png": bytes, "pdf": _steady_pdf}
"""What makes the files of a format the same for the same figure; those of PNG are."""
