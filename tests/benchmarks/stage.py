"""How fast a step appears, and the first page: the real app in Chromium, beside what cannot be avoided.

    python -m tests.benchmarks.stage

Milliseconds depend on the machine, ratios hardly do: what is compared takes turns in one run, and medians are taken.
A target stands beside each value that has one. `--quick` measures less often.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from engine.core.initialisation import Initialisation
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.view import View
from engine.stage.page import player_html
from engine.stage.player import player_script, player_style
from engine.stage.storyboard import storyboard
from tests.browser.app_server import HOST, ROOT, running_app
from tests.browser.chromium import DESKTOP, executable, running_browser
from tests.browser.frames import watched_frames
from tests.browser.stage_page import StagePage
from tests.browser.stories import story

PAUSE = 600
"""Milliseconds between clicks: a reader's, in which the neighbours are drawn."""

FLOOR_APP = """import streamlit as st

st.set_page_config(layout="wide")


@st.fragment
def player():
    st.session_state.setdefault("step", 0)
    if st.button("Next"):
        st.session_state.step += 1
    st.write(f"STEP={st.session_state.step}")


player()
"""

EMPTY_CHART_APP = """import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.plotly_chart(go.Figure())
"""

STATIC_PAGE = """<!doctype html><meta charset="utf-8"><title>Player</title>
<style>body {{ margin: 24px 40px; }} {style}</style><div id="stage"></div>
<script type="module">
  import player from "./player.js";
  const storyboard = await (await fetch("./{name}.json")).json();
  const data = {{ storyboard, identity: "{name}", place: "{name}", plotly: "plotly.min.js", step: 0 }};
  player({{ parentElement: document.querySelector("#stage"), data, setStateValue() {{}} }});
</script>
"""

WATCH = """(() => {
  const idle = window.requestIdleCallback.bind(window);
  window.idleTasks = [];
  window.requestIdleCallback = (work, options) => idle((deadline) => {
    const start = performance.now();
    work(deadline);
    window.idleTasks.push(performance.now() - start);
  }, options);

  /* Milliseconds from the click to the frame in which its outcome is painted. */
  window.clickToPaint = ([button, outcome]) => new Promise((resolve) => {
    const read = () => document.querySelector(outcome)?.textContent;
    const before = read();
    const observer = new MutationObserver(() => {
      if (read() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const element = document.querySelector(button);
    const start = performance.now();
    element.dispatchEvent(new MouseEvent("click", { bubbles: true })); // the parts of a picture have no click()
  });

  /* Milliseconds from the start of the navigation to the frame in which an element is there. */
  window.timeOf = (selector) => new Promise((resolve) => {
    const look = () => (document.querySelector(selector) ? resolve(performance.now()) : requestAnimationFrame(look));
    look();
  });
})();"""

EDGE_CLICK = ('.ds-network .ds-hits [data-target="w0.0.0"]', ".ds-derivation")
PLAYER_CLICK = (".ds-next", ".ds-position")
FLOOR_CLICK = ("[data-testid=stButton] button", "[data-testid=stMarkdownContainer] p:not(button p)")
FIRST_PICTURE = ".ds-network .ds-page.ds-on[role=img] .main-svg text"
EMPTY_CHART = "[data-testid=stPlotlyChart] .main-svg"

BUILD = """
import json, sys, time
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.view import View
from engine.stage.storyboard import storyboard
for _ in range(2):
    start = time.perf_counter()
    board = storyboard(View(run(PRESETS["loglik"]())))
    print((time.perf_counter() - start) * 1000)
print(len(json.dumps(board, ensure_ascii=False, separators=(",", ":")).encode()) / 1000)
"""


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the value, and its target (None: for information only)."""

    name: str
    detail: str
    value: float
    unit: str
    target: float | None = None

    def __str__(self) -> str:
        target = "" if self.target is None else f"{self.target:g} {self.unit}"
        verdict = "" if self.target is None else ("met" if self.value <= self.target else "MISSED")
        return f"{self.name:<52}{self.detail:>40}{self.value:>9.2f} {self.unit:<4}{target:>10}  {verdict}"


def spread(milliseconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"{median(milliseconds):.0f} (p95 {quantiles(milliseconds, n=20)[-1]:.0f})"


# Lessons


def large_lesson() -> Lesson:
    """8-16-16-8 without biases: 512 edges, of which an ellipsis hides some."""
    network = Network.initialised((8, 16, 16, 8), ("sigmoid",) * 3, Initialisation("xavier", seed=1), bias=False)
    examples = Examples(np.linspace(-0.3, 0.4, 8)[np.newaxis], np.eye(8)[[2]])
    return Lesson(network, examples, Objective("binary_cross_entropy"))


def boards() -> dict[str, dict[str, Any]]:
    """The storyboards that are shown outside the app."""
    return {
        "small": storyboard(View(run(PRESETS["loglik"]()))),
        "large": storyboard(View(run(large_lesson()))),
    }


# A server for the player alone


class Handler(BaseHTTPRequestHandler):
    """Serves documents from memory."""

    def __init__(self, documents: Mapping[str, tuple[str, bytes]], *arguments: Any) -> None:
        self.documents = documents
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Send a document."""
        kind, body = self.documents.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


def documents() -> dict[str, tuple[str, bytes]]:
    """The pages of the player alone and all that they ask for."""
    found = {
        "/player.js": ("text/javascript", player_script().encode()),
        "/plotly.min.js": ("text/javascript", files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()),
    }
    for name, board in boards().items():
        page = STATIC_PAGE.format(style=player_style(), name=name)
        found |= {f"/{name}": ("text/html", page.encode())}
        found |= {f"/{name}.json": ("application/json", json.dumps(board).encode())}
    return found


@contextmanager
def player_server() -> Iterator[str]:
    """The address of the player alone."""
    with ThreadingHTTPServer((HOST, 0), partial(Handler, documents())) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_port}/"
        finally:
            server.shutdown()


# Measuring


def opened(browser: Browser, address: str, wait_for: str) -> Page:
    """A page in a profile of its own, with the stop-watch in it."""
    page = browser.new_context(**DESKTOP).new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_selector(wait_for, timeout=60_000)
    page.wait_for_timeout(3000)
    return page


def clicked(page: Page, click: tuple[str, str]) -> float:
    """Milliseconds from one click to its painted frame, after a reader's pause."""
    page.bring_to_front()
    page.wait_for_timeout(PAUSE)
    milliseconds: float = page.evaluate("clickToPaint", list(click))
    return milliseconds


def stepped(page: Page) -> float:
    """One click on Next; at the last step the lesson begins again first."""
    position = page.inner_text(".ds-position").split("/")
    if int(position[0]) == int(position[1]):
        page.keyboard.press("Home")
    return clicked(page, PLAYER_CLICK)


def in_turn(works: Sequence[Callable[[], float]], rounds: int) -> list[list[float]]:
    """What each work measures, round by round, without the first round."""
    results = [[work() for work in works] for _ in range(rounds + 1)][1:]
    return [list(column) for column in zip(*results, strict=True)]


def steps_in_the_app(browser: Browser, app: str, floor: str, rounds: int) -> Iterator[Row]:
    """Next in the app, against a Streamlit fragment that changes one line of text."""
    player, button = opened(browser, app, FIRST_PICTURE), opened(browser, floor, FLOOR_CLICK[0])
    mine, theirs = in_turn((lambda: stepped(player), lambda: clicked(button, FLOOR_CLICK)), rounds)
    detail = f"{spread(mine)} / {spread(theirs)} ms"
    yield Row("3-4-4-3, Next to painted frame / fragment", detail, median(mine) / median(theirs), "×", 0.3)
    yield idle_tasks(player, "3-4-4-3")


def steps_offline(browser: Browser, app: str, offline: Path, rounds: int) -> Iterator[Row]:
    """Next in the exported page, opened as a file, against Next in the app."""
    page, player = opened(browser, offline.as_uri(), FIRST_PICTURE), opened(browser, app, FIRST_PICTURE)
    mine, theirs = in_turn((lambda: stepped(page), lambda: stepped(player)), rounds)
    detail = f"{spread(mine)} / {spread(theirs)} ms"
    yield Row("3-4-4-3, Next in the exported page / in the app", detail, median(mine) / median(theirs), "×", 1.2)


def derivations(browser: Browser, app: str, floor: str, rounds: int) -> Iterator[Row]:
    """A click on an edge of the first layer, against a Streamlit fragment that changes one line of text."""
    player, button = opened(browser, app, FIRST_PICTURE), opened(browser, floor, FLOOR_CLICK[0])

    def derived() -> float:
        player.keyboard.press("Escape")
        player.wait_for_timeout(PAUSE)
        return clicked(player, EDGE_CLICK)

    mine, theirs = in_turn((derived, lambda: clicked(button, FLOOR_CLICK)), rounds)
    detail = f"{spread(mine)} / {spread(theirs)} ms"
    yield Row("3-4-4-3, derivation opened / fragment", detail, median(mine) / median(theirs), "×", 2)


def steps_of_a_large_network(browser: Browser, address: str, rounds: int) -> Iterator[Row]:
    """Next on 8-16-16-8, against 3-4-4-3, both with the player alone on a page."""
    large, small = (opened(browser, address + name, FIRST_PICTURE) for name in ("large", "small"))
    mine, theirs = in_turn((lambda: stepped(large), lambda: stepped(small)), rounds)
    detail = f"{spread(mine)} / {spread(theirs)} ms"
    yield Row("8-16-16-8 / 3-4-4-3, player alone", detail, median(mine) / median(theirs), "×", 4)
    yield idle_tasks(large, "8-16-16-8")


def idle_tasks(page: Page, name: str) -> Row:
    """How long drawing ahead can keep a click waiting: the 95th percentile of its tasks."""
    tasks = [task for task in page.evaluate("idleTasks") if task > 1]
    detail = f"median {median(tasks):.0f}, longest {max(tasks):.0f} ms, n = {len(tasks)}"
    return Row(f"{name}, idle task of drawing ahead, p95", detail, quantiles(tasks, n=20)[-1], "ms", 50)


def quick_presses(browser: Browser, app: str, rounds: int) -> Iterator[Row]:
    """Ten quick presses of → on pages that have just opened: frames that are wrong or half drawn."""
    faults: list[str] = []
    seen = 0
    for _ in range(rounds):
        context = browser.new_context(**DESKTOP)
        stage = StagePage(context.new_page(), app).open()
        with watched_frames(stage.page) as frames:
            stage.press("ArrowRight", 10)
        assert stage.number() == 11
        faults += frames.faults(story())
        seen += len(frames.seen)
        context.close()
    yield Row("ten quick presses: wrong or half-drawn frames", f"{seen} frames", len(faults), "", 0)


def first_picture(browser: Browser, address: str, selector: str) -> float:
    """Milliseconds from the start of the navigation to the first picture, with an empty cache."""
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    milliseconds: float = page.evaluate("timeOf", selector)
    context.close()
    return milliseconds


def cold_loads(browser: Browser, app: str, empty: str, rounds: int) -> Iterator[Row]:
    """A first visit, against a Streamlit app that shows one empty chart."""
    works = (
        lambda: first_picture(browser, app, FIRST_PICTURE),
        lambda: first_picture(browser, empty, EMPTY_CHART),
    )
    mine, theirs = in_turn(works, rounds)
    detail = f"{median(mine):.0f} / {median(theirs):.0f} ms"
    yield Row("first visit to first picture / one empty chart", detail, median(mine) / median(theirs), "×", 1.5)


def building(rounds: int) -> Iterator[Row]:
    """The storyboard of 3-4-4-3: how long it takes, the first and the second time in a process, and its size."""
    outputs = [
        subprocess.run([sys.executable, "-c", BUILD], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(rounds)
    ]
    cold, warm, size = zip(*([float(line) for line in output.split()] for output in outputs), strict=True)
    yield Row("3-4-4-3, storyboard built, fresh process", f"median of {rounds}", median(cold), "ms", 150)
    yield Row("3-4-4-3, storyboard built, once more", f"median of {rounds}", median(warm), "ms", 150)
    yield Row("3-4-4-3, storyboard as JSON", "before compression", size[0], "KB", 200)


def rows(quick: bool) -> Iterator[Row]:
    """The whole table."""
    path = executable()
    if path is None:
        raise SystemExit("no browser: install Debian's chromium, or set CHROMIUM to the path of one")
    rounds = 10 if quick else 40
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deltastep-benchmark-")))
        app = stack.enter_context(running_app()).address
        floor, empty = (
            stack.enter_context(running_app(written(folder / name, source))).address
            for name, source in (("floor.py", FLOOR_APP), ("empty.py", EMPTY_CHART_APP))
        )
        player = stack.enter_context(player_server())
        browser = stack.enter_context(running_browser(path))
        yield from building(3 if quick else 7)
        yield from cold_loads(browser, app, empty, 3 if quick else 9)
        yield from steps_in_the_app(browser, app, floor, rounds)
        offline = written(folder / "player.html", player_html(View(run(PRESETS["loglik"]()))))
        yield from steps_offline(browser, app, offline, rounds)
        yield from derivations(browser, app, floor, rounds)
        yield from quick_presses(browser, app, 2 if quick else 5)
        yield from steps_of_a_large_network(browser, player, rounds)


def written(path: Path, source: str) -> Path:
    """The path, after writing there."""
    path.write_text(source, "utf-8")
    return path


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    print(f"{'':<52}{'':>40}{'value':>12}  {'target':>10}")
    for row in rows(quick):
        print(row, flush=True)
    print("load of the machine at the end:", " ".join(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    main()
