"""Pictures without Plotly, opened in programs that are not ours: an XML parser, Pillow, and poppler's PDF tools."""

import asyncio
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from PIL import Image, ImageChops

from engine.display.numbers import format_number
from engine.export import images
from engine.export.images import ImageError, ImageJob
from engine.figures.look import Look
from engine.figures.step_figure import step_figure
from tests.views import view_of

SVG = "{http://www.w3.org/2000/svg}"
POINTS_A_PIXEL = 72 / 96
VIEW = view_of("loglik")
STEP = VIEW.step_of("weight_gradient", 3)
FIGURE = step_figure(VIEW, STEP)
GRADIENTS = {format_number(value, 3, True) for value in VIEW.trace.gradients.weights[2].flat}
SCALES = (1, 2, 3, 4)


def missing(what: str) -> None:
    """Nobody has to have these programs, but where everything is checked they must be there."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    """All pictures that the tests look at, from one start of the browser."""
    if images.browser() is None:
        missing("no browser: install Debian's chromium, or set CHROMIUM to the path of one")
    jobs = {
        "svg": ImageJob(FIGURE, "svg"),
        "pdf": ImageJob(FIGURE, "pdf"),
        **{f"png{scale}": ImageJob(FIGURE, "png", scale) for scale in SCALES},
        "chinese": ImageJob(step_figure(view_of("loglik", language="zh"), STEP, "both", Look("dark")), "svg"),
        "again": ImageJob(FIGURE, "svg"),
        "pdf again": ImageJob(FIGURE, "pdf"),
        "dark pdf": ImageJob(step_figure(VIEW, STEP, "both", Look("dark")), "pdf"),
    }
    return dict(zip(jobs, images.images(list(jobs.values())), strict=True))


def poppler(tool: str, *arguments: str, content: bytes) -> bytes:
    if shutil.which(tool) is None:
        missing(f"no {tool}: install Debian's poppler-utils")
    return subprocess.run([tool, *arguments], input=content, capture_output=True, check=True).stdout


def texts_of(figure: go.Figure) -> list[str]:
    """Every text as a reader sees it, without Plotly's small HTML."""
    texts = (text for trace in figure.data if trace.mode == "text" for text in trace.text)
    return [re.sub("<[^>]*>", "", text) for text in texts]


def plain(text: str) -> str:
    """Without white space and Plotly's invisible marks around raised letters."""
    return re.sub(r"[\s\u200b]", "", text)


@pytest.mark.parametrize("name", ["svg", "chinese"])
def test_an_svg_holds_every_text_and_asks_for_nothing(drawn: dict[str, bytes], name: str) -> None:
    root = ElementTree.fromstring(drawn[name])  # noqa: S314 - our own file
    assert (root.tag, root.get("width"), root.get("height")) == (f"{SVG}svg", "1124", "500")
    figure = FIGURE if name == "svg" else step_figure(view_of("loglik", language="zh"), STEP)
    found = {plain("".join(node.itertext())) for node in root.iter(f"{SVG}text")}
    assert found >= {plain(text) for text in texts_of(figure)}
    assert not list(root.iter(f"{SVG}script"))
    links = re.findall(rb"""(?:href|src)=["']?(?!#|data:)[^\s>]*|url\((?!["'&quot;]*#)[^)]*\)|@import""", drawn[name])
    assert links == []


def test_the_same_figure_gives_the_same_file(drawn: dict[str, bytes]) -> None:
    assert (drawn["svg"] == drawn["again"]) is True
    assert (drawn["pdf"] == drawn["pdf again"]) is True
    assert b"Date" not in drawn["pdf"]


def test_drawings_of_two_figures_fit_into_one_page(drawn: dict[str, bytes]) -> None:
    names = [set(re.findall(rb' id="([^"]+)"', drawn[name])) for name in ("svg", "chinese")]
    assert names[0]
    assert names[0].isdisjoint(names[1])


@pytest.mark.parametrize("scale", SCALES)
def test_a_png_has_as_many_pixels_as_were_asked_for(drawn: dict[str, bytes], scale: int) -> None:
    picture = Image.open(io.BytesIO(drawn[f"png{scale}"]))
    assert picture.size == (1124 * scale, 500 * scale)
    colours = picture.convert("RGB").getcolors(1 << 24) or []
    (most, paper) = max(colours)
    assert paper == (255, 255, 255)
    assert 0.5 < most / (picture.width * picture.height) < 0.95


def test_a_pdf_is_one_page_of_the_size_of_the_figure_with_its_numbers_as_text(drawn: dict[str, bytes]) -> None:
    facts = poppler("pdfinfo", "-", content=drawn["pdf"]).decode()
    assert re.search(r"Pages:\s+1\b", facts)
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", facts)
    assert size is not None
    assert float(size[1]) == pytest.approx(1124 * POINTS_A_PIXEL, abs=0.25)
    assert float(size[2]) == pytest.approx(500 * POINTS_A_PIXEL, abs=0.25)
    written = poppler("pdftotext", "-", "-", content=drawn["pdf"]).decode().replace("-", "−")
    assert {number for number in GRADIENTS if number in written} == GRADIENTS


def test_a_pdf_viewer_draws_the_page(drawn: dict[str, bytes], tmp_path: Path) -> None:
    viewed = page_of(drawn["pdf"], tmp_path)
    own = Image.open(io.BytesIO(drawn["png1"])).convert("RGB")
    assert viewed.size == pytest.approx(own.size, abs=2)
    assert ImageChops.invert(viewed).getbbox() == pytest.approx(ImageChops.invert(own).getbbox(), abs=2)
    blue = (0, 114, 178)
    assert blue in {colour for _, colour in viewed.getcolors(1 << 24) or []}


def test_the_colour_of_a_dark_page_reaches_its_edges(drawn: dict[str, bytes], tmp_path: Path) -> None:
    viewed = page_of(drawn["dark pdf"], tmp_path)
    corners = [(1, 1), (viewed.width - 3, 1), (1, viewed.height - 3), (viewed.width - 3, viewed.height - 3)]
    assert {viewed.getpixel(corner) for corner in corners} == {(14, 17, 23)}


def page_of(pdf: bytes, folder: Path) -> Image.Image:
    """The page as poppler draws it."""
    poppler("pdftoppm", "-r", "96", "-png", "-singlefile", "-", str(folder / "page"), content=pdf)
    return Image.open(folder / "page.png").convert("RGB")


def test_no_browser_stays_behind_and_a_running_event_loop_is_no_obstacle(drawn: dict[str, bytes]) -> None:
    async def ask() -> bytes:
        return images.image(FIGURE, "svg")

    assert (asyncio.run(ask()) == drawn["svg"]) is True
    if sys.platform == "linux":
        assert "--kaleido" not in commands()
        assert not [line for line in commands() if "choreographer" in line]


def commands() -> list[str]:
    """The command lines of all children of this process."""
    listed = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return listed.stdout.splitlines()


def test_two_who_ask_at_once_both_get_their_picture(drawn: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(2) as both:
        pictures = list(both.map(lambda _: images.image(FIGURE, "svg"), range(2)))
    assert [picture == drawn["svg"] for picture in pictures] == [True, True]


@pytest.mark.parametrize(("format", "scale"), [("gif", 1), ("SVG", 1), ("png", 0), ("png", 5), ("png", 1.5)])
def test_a_format_or_a_scale_that_there_is_not_is_refused(format: str, scale: int) -> None:
    with pytest.raises(ValueError, match=r"expected .*, found"):
        images.image(FIGURE, format, scale)


@pytest.mark.parametrize("named", ["/bin/true", "/bin/cat"])
def test_a_program_that_is_no_browser_is_named(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", named)
    monkeypatch.setattr(images, "PATIENCE", 10.0)
    with pytest.raises(ImageError, match=f"^the browser {named} "):
        images.image(FIGURE, "svg")


def stand_in(folder: Path, script: str) -> Path:
    """A program in place of the browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_browser_that_does_not_answer_is_ended_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leftovers = tmp_path / "temporary"
    leftovers.mkdir()
    named = stand_in(tmp_path, f"echo $$ > {tmp_path}/number; trap '' TERM INT; exec sleep 300")
    monkeypatch.setenv("CHROMIUM", str(named))
    monkeypatch.setattr(tempfile, "tempdir", str(leftovers))
    monkeypatch.setattr(images, "PATIENCE", 1.5)
    with pytest.raises(ImageError, match=r"did not finish within 2 seconds$"):
        images.image(FIGURE, "svg")
    assert list(leftovers.iterdir()) == []
    number = int((tmp_path / "number").read_text())
    patience = time.monotonic() + 5  # until whoever inherits it has taken note of its end
    while is_running(number) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not is_running(number)


def test_a_browser_that_ends_early_is_named_and_nothing_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    named = stand_in(tmp_path, "sleep 1")
    monkeypatch.setenv("CHROMIUM", str(named))
    with pytest.raises(ImageError, match=f"^the browser {named} "):
        images.image(FIGURE, "svg")
    assert caplog.messages == []


def is_running(number: int) -> bool:
    """Whether a process is there that has not ended."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")


def test_a_browser_has_no_way_out_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(stand_in(tmp_path, f'echo "$@" > {tmp_path}/arguments')))
    with pytest.raises(ImageError):
        images.image(FIGURE, "svg")
    assert f"--proxy-server={images.NOWHERE} " in (tmp_path / "arguments").read_text()


def test_without_kaleido_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(ImageError, match="pip install kaleido"):
        images.image(FIGURE, "svg")


def test_who_waits_too_long_for_others_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/true")
    monkeypatch.setattr(images, "PATIENCE", 0.1)
    with images._ONE_BROWSER, pytest.raises(ImageError, match="other pictures are still being drawn"):
        images.image(FIGURE, "svg")


def test_a_browser_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert images.browser() is None
    with pytest.raises(ImageError, match="apt install chromium"):
        images.image(FIGURE, "svg")


def test_no_picture_needs_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "browser", lambda: None)
    assert images.images([]) == []
