"""The Build page as a visitor handles it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.rest import wait_until_at_rest

GRIDS = {"Numbers": "Weights and biases", "Examples": "Examples"}
"""What the grid of a part of the editor is called."""
NOTICE = ".st-key-notices"

GRID = """() => [...document.querySelectorAll(".ng tbody tr")]
  .map((row) => [...row.querySelectorAll("input")].map((field) => field.value))"""
HELD = """(wanted) => JSON.stringify([...document.querySelectorAll(".ng tbody tr")]
  .map((row) => [...row.querySelectorAll("input")].map((field) => field.dataset.held))) === JSON.stringify(wanted)"""
PASTE = """([cell, text]) => {
  const field = document.querySelector(`.ng [data-cell="${cell}"]`);
  field.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@dataclass(frozen=True, eq=False)
class BuildPage:
    """The Build page in the browser.

    Attributes:
        page: Playwright's.
        home: address of the app's home page.
    """

    page: Page
    home: str

    def open(self, query: str = "?lang=en", tab: str = "") -> "BuildPage":
        """Go there and wait for the picture."""
        self.page.goto(self.home + "build" + query)
        self.wait_until_ready()
        return self.show(tab) if tab else self

    def wait_until_ready(self) -> None:
        """Until the picture is drawn."""
        self.page.locator("[role=img][data-drawn]").wait_for(timeout=30_000)

    def show(self, tab: str) -> "BuildPage":
        """Another part of the editor."""
        self.page.get_by_role("radio", name=tab, exact=True).or_(
            self.page.get_by_role("button", name=tab, exact=True)
        ).first.click()
        if tab in GRIDS:
            self.page.locator(f".ng table[aria-label^='{GRIDS[tab]}'] input").first.wait_for()
        return self

    def set_layers(self, text: str) -> None:
        """Type the layers."""
        field = self.field("Layers")
        field.fill(text)
        field.press("Enter")

    def field(self, label: str) -> Locator:
        """A field by its label."""
        return self.page.get_by_label(label, exact=True)

    def cell(self, row: int, column: int) -> Locator:
        """A cell of the grid, from 0."""
        return self.page.locator(f'.ng [data-cell="{row},{column}"]')

    def grid(self) -> list[list[str]]:
        """What the grid's fields hold."""
        rows: list[list[str]] = self.page.evaluate(GRID)
        return rows

    def wait_for_grid(self, *rows: list[str]) -> None:
        """Until the lesson holds these numbers."""
        self.page.wait_for_function(HELD, arg=list(rows))

    def type_into(self, row: int, column: int, text: str) -> None:
        """Type into a cell and leave it."""
        self.cell(row, column).fill(text)
        self.cell(row, column).press("Tab")

    def paste(self, row: int, column: int, text: str) -> None:
        """Paste a block into a cell."""
        self.page.evaluate(PASTE, [f"{row},{column}", text])

    def wait_for_notice(self, *parts: str) -> str:
        """Until the notice says all of this; the whole of it."""
        notice = self.page.locator(NOTICE)
        for part in parts:
            notice.filter(has_text=part).wait_for()
        return notice.inner_text()

    def wait_for_summary(self, text: str) -> None:
        """Until the line below the picture holds this, and the rest of the page has followed."""
        self.page.locator(".st-key-beside [data-testid=stText]").filter(has_text=text).wait_for()
        wait_until_at_rest(self.page)

    def upload(self, number: int, name: str, content: bytes) -> None:
        """Choose a file in the page's first, second … upload field."""
        payload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator("input[type=file]").nth(number).set_input_files(payload)  # type: ignore[arg-type]

    @contextmanager
    def no_change(self) -> Iterator[None]:
        """What happens in here must leave the address as it is."""
        before = self.page.evaluate("location.href")
        yield
        assert self.page.evaluate("location.href") == before
