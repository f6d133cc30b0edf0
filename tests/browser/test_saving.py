"""The button ⤓ of the step-through: the picture on the screen as a file, and the way to all other formats."""

import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.stage_page import StagePage

SVG = "{http://www.w3.org/2000/svg}"
SEEN = """(name) => [...document.querySelectorAll(`.ds-${name} .ds-page.ds-on .main-svg text`)]
  .map((text) => text.textContent.trim()).filter(Boolean)"""


def saved(stage: StagePage, line: int) -> tuple[str, bytes]:
    """Name and content of the file that a line of the list gives."""
    stage.page.locator(".ds-save > summary").click()
    with stage.page.expect_download() as download:
        stage.page.locator(".ds-save button").nth(line).click()
    expect(stage.page.locator(".ds-save")).not_to_have_attribute("open", "")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def texts_in(picture: bytes) -> list[str]:
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own file
    assert root.tag == f"{SVG}svg"
    return [text for text in ("".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")) if text]


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_the_saved_picture_is_the_one_on_the_screen(at_start: Callable[[str], StagePage], view: str) -> None:
    stage = at_start(view)
    stage.show("loglik")
    stage.press("ArrowRight", 8)
    for line, part in ((0, "network"), (2, "matrices")):
        name, content = saved(stage, line)
        assert name == f"deltastep-9-{part}.svg"
        assert sorted(texts_in(content)) == sorted(stage.page.evaluate(SEEN, part))
        assert b"<script" not in content
        name, content = saved(stage, line + 1)
        assert name == f"deltastep-9-{part}.png"
        picture = Image.open(io.BytesIO(content))
        scale = 3
        assert picture.size[0] % scale == 0
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 20


def test_what_is_not_computed_yet_is_not_in_the_saved_picture(visit: Callable[..., StagePage]) -> None:
    stage = visit("desktop").open("?lang=en&preset=loglik&granularity=neuron&step=1")
    network, matrices = (texts_in(saved(stage, line)[1]) for line in (0, 2))
    assert "+0.940" in network  # z of the first unit is known at this moment, that of the second is not
    assert "−0.030" not in network
    root = ElementTree.fromstring(saved(stage, 2)[1])  # noqa: S314 - our own file
    covers = [rect for rect in root.iter(f"{SVG}rect") if rect.get("data-veiled") is not None]
    assert len(covers) == 3
    assert all(rect.get("fill", "none") not in ("none", "transparent") for rect in covers)
    assert matrices


def test_the_list_closes_by_escape_and_leads_to_the_other_formats_of_this_step(visit: Callable[..., StagePage]) -> None:
    stage = visit("desktop").open("?lang=en&preset=loglik")
    stage.press("ArrowRight", 4)
    summary = stage.page.locator(".ds-save > summary")
    summary.press("Enter")
    expect(stage.page.locator(".ds-save button").last).to_be_visible()
    stage.page.keyboard.press("Escape")
    expect(stage.page.locator(".ds-save button").last).to_be_hidden()
    expect(summary).to_be_focused()
    summary.press("Enter")
    stage.page.locator(".ds-save button").last.click()
    expect(stage.page.get_by_role("combobox", name="Step, for figures")).to_have_value(
        "5. Forward: weighted input z⁽⁴⁾"
    )
