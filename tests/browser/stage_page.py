"""The step-through as a visitor handles it: keys, buttons, the sidebar, and what can be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser.rest import wait_until_at_rest
from tests.browser.stories import story

READY = """() => {
  const shown = (name) => document.querySelector(`.${name} .ds-page.ds-on[role=img] .main-svg text`);
  return Boolean(shown("ds-network") && shown("ds-matrices"));
}"""

SEEN = """() => {
  const visible = (selector) => [...document.querySelectorAll(selector)]
    .filter((element) => getComputedStyle(element).visibility === "visible");
  const label = (name) => visible(`.${name} .ds-page[role=img]`).map((page) => page.getAttribute("aria-label"));
  const text = (selector) => visible(selector).map((element) => element.textContent.replace(/\\s+/g, " ").trim());
  return {
    position: document.querySelector(".ds-position").textContent,
    title: document.querySelector(".ds-title").textContent,
    network: label("ds-network"),
    matrices: label("ds-matrices"),
    formula: text(".ds-symbols > *"),
    sentence: text(".ds-sentence > *"),
    live: text(".ds-live").join(),
  };
}"""

NOTICE_PATIENCE = 2_000
"""Milliseconds that a notice of an earlier test may take to go; where its lesson is shown already, it stays."""

UNTOUCHED = """() => {
  document.activeElement.blur();
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0);
}"""

FOLLOW = """(query) => {
  history.pushState(null, "", location.pathname + query);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
}"""

PICTURE = """([position, description]) =>
  document.querySelector(".ds-position")?.textContent === position &&
  document.querySelector(".ds-network .ds-page.ds-on[role=img]")?.getAttribute("aria-label") === description
"""

PRESS_AT = """([number, key]) => {
  const position = document.querySelector(".ds-position");
  window.keyPressed = false;
  const watch = new MutationObserver(() => {
    if (!position.textContent.startsWith(`${number} /`)) return;
    watch.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    window.keyPressed = true;
  });
  watch.observe(position, { subtree: true, childList: true, characterData: true });
}"""

CHOICES = {
    "en": {"preset": "Lesson", "sample": "Sample", "digits": "Digits", "language": "Language"},
    "zh": {"preset": "课例", "sample": "样本", "digits": "小数位数", "language": "语言"},
}
"""What the sidebar's lists are called."""


@dataclass(frozen=True)
class Seen:
    """What a visitor sees of a step; every list should hold exactly one entry."""

    position: str
    title: str
    network: list[str]
    matrices: list[str]
    formula: list[str]
    sentence: list[str]
    live: str

    @property
    def number(self) -> int:
        """The step, from 1."""
        return int(self.position.partition("/")[0])


@dataclass(frozen=True, eq=False)
class StagePage:
    """A page of the app in the browser.

    Attributes:
        page: Playwright's.
        home: address of the home page.
    """

    page: Page
    home: str

    def show(self, preset: str = "loglik", number: int = 1, **choices: Any) -> "StagePage":
        """Another lesson or step without a new load: the address changes as when someone goes back or forward."""
        state = {"preset": preset, "digits": 3, "language": "en", "sample": 0, **choices}
        address = {"link": 1, "lang": state["language"], "step": number}
        address |= {"digits": state["digits"]} if state["digits"] != 3 else {}
        address |= {"sample": state["sample"] + 1} if state["sample"] else {}
        self.follow("?" + urlencode({**address, "preset": preset}))
        self.wait_for_step(number, **state)
        return self

    def follow(self, query: str) -> None:
        """Let the address change without a load."""
        self.page.evaluate(FOLLOW, query)

    def start_over(self) -> None:
        """Back to the first step of the first lesson, with nothing in focus; with a new load if nothing else helps."""
        self.page.evaluate(UNTOUCHED)
        self.page.mouse.move(0, 0)
        try:
            self.show()
            # A notice of the test before goes with the server's answer, and everything below it moves up then.
            self.page.locator(".st-key-notices").wait_for(state="detached", timeout=NOTICE_PATIENCE)
            wait_until_at_rest(self.page)
        except TimeoutError:
            self.open("?lang=en")
        self.press("Escape")

    def wait_for_step(self, number: int, preset: str = "loglik", **choices: Any) -> None:
        """Until the step of this lesson is shown, in this language and with this many digits."""
        steps = story(preset, **choices)["steps"]
        expected = [f"{number} / {len(steps)}", steps[number - 1]["network_alt"]]
        self.page.wait_for_function(PICTURE, arg=expected)

    def open(self, query: str = "") -> "StagePage":
        """Go there and wait for the first picture."""
        self.page.goto(self.home + query)
        self.wait_until_ready()
        return self

    def reload(self) -> None:
        """Load the same address again."""
        self.page.reload()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until both pictures of some step can be seen."""
        self.page.wait_for_function(READY, timeout=30_000)

    def seen(self) -> Seen:
        """What can be seen now."""
        return Seen(**self.page.evaluate(SEEN))

    def number(self) -> int:
        """The step that is shown, from 1."""
        return int(self.part("position").inner_text().partition("/")[0])

    def part(self, name: str) -> Locator:
        """A part of the player by the name of its class."""
        return self.page.locator(f".ds-{name}")

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, as fast as the browser takes it."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def play_and_press_at(self, number: int, key: str) -> None:
        """Play, and press a key at the moment when a step is shown: from here it would come too late."""
        self.page.evaluate(PRESS_AT, [number, key])
        self.press("Space")
        self.page.wait_for_function("window.keyPressed")

    def go_to(self, number: int) -> "StagePage":
        """To a step by the keys."""
        self.press("Home")
        self.press("ArrowRight", number - 1)
        assert self.number() == number
        return self

    def wait_for_number(self, number: int) -> None:
        """Until the step is shown."""
        expression = "(number) => document.querySelector('.ds-position')?.textContent.startsWith(`${number} /`)"
        self.page.wait_for_function(expression, arg=number, timeout=10_000)

    def address(self) -> Mapping[str, str]:
        """The query parameters of the address bar."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_for_address(self, **parameters: str) -> None:
        """Until the address bar holds all of these."""
        expression = """(wanted) => {
          const found = new URL(location.href).searchParams;
          return Object.entries(wanted).every(([name, text]) => found.get(name) === text);
        }"""
        self.page.wait_for_function(expression, arg=parameters, timeout=10_000)

    def choose(self, field: str, option: str, language: str = "en") -> None:
        """Pick from one of the sidebar's lists."""
        wait_until_at_rest(self.page)
        self.list_of(field, language).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def list_of(self, field: str, language: str = "en") -> Locator:
        """One of the sidebar's lists."""
        return self.page.get_by_role("combobox", name=CHOICES[language][field])
