"""The storyboard: every step of a lesson as plain data, ready to be shown. The player only turns its pages.

Everything that a reader will see is decided here and below: pictures, formulas, texts, and what each thing under the
pointer is called. The result is JSON; its keys are described at the functions that make them.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby
from typing import Any

from engine.display.formula import data, plain
from engine.display.formula_parts import LiveLine
from engine.display.live_lines import step_live_lines
from engine.display.step_matrices import Content, Matrix, step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import matrices_alt, network_alt, step_sentence, step_title
from engine.display.view import View
from engine.figures import drawing
from engine.figures.matrix_figure import ROOMS, MatricesPicture, PlacedCell, matrices_picture
from engine.figures.network_atoms import atom_sizes
from engine.figures.network_figure import NetworkPicture, network_picture
from engine.figures.network_layout import BIAS_SIDE
from engine.figures.theme import SCREEN_THEMES
from engine.stage import scenes
from engine.stage.readings import readings
from engine.stage.scenes import Page

Json = dict[str, Any]

PLAYER_TEXTS = (
    *("region", "first", "back", "next", "last", "play", "pause", "speed", "position", "timeline", "go_to"),
    *("keys", "failed", "save", "save_network", "save_matrices", "more_formats"),
)


def storyboard(view: View, canvas: str = "wide", granularity: str = "layer") -> Json:
    """All steps of a lesson, for one of the `CANVASES`, at one of the `GRANULARITIES`.

    Returns:
        - `language`, `texts`: for the player's own buttons
        - `themes`: colour by name for each theme; pictures carry names only
        - `phases`: name and first and last step of each
        - `network`: the canvas, the picture that all steps share, and where each target is, see `_network`
        - `matrices`: the `layout` of the largest picture, and the `room`, the width that most of them keep to
        - `readings`: what is said about each target, see `engine.stage.readings`
        - `steps`: one entry a page, see `_step`: a layer step, or the part of one in which samples are added up
        - `granularity`, the key of another one than `layer`
        - with one that shows rows or edges: `moments`, see `engine.stage.scenes.scenes`, and `sizes`, the font sizes of
          atoms
    """
    picture = network_picture(view, canvas)
    pages = scenes.pages(view, granularity)
    contents = [step_matrices(page.view, page.step, page.part) for page in pages]
    matrices = [matrices_picture(content, picture.scale, ROOMS[canvas]) for content in contents]
    is_fine = granularity in scenes.FINE
    lines = [step_live_lines(page.view, page.step, page.part) for page in pages]
    entries = list(zip(pages, contents, matrices, lines, strict=True))
    board: Json = {
        "language": view.language,
        "texts": {key: view.texts.texts[f"player.{key}"] for key in PLAYER_TEXTS},
        "themes": {name: dict(colours) for name, colours in SCREEN_THEMES.items()},
        "phases": _phases(view, pages),
        "canvas": canvas,
        "network": _network(picture),
        "matrices": {"layout": drawing.layout(*_largest(matrices)), "room": ROOMS[canvas].width},
        "readings": readings(view, -1 if is_fine else 0, scenes.last_pages(pages)),
        "steps": [_step(picture, is_fine, *entry) for entry in entries],
    }
    if granularity != "layer":
        board["granularity"] = granularity
    if is_fine:
        told = (scenes.scenes(view, page.step, page.moments, lines) for page, _, _, lines in entries)
        board |= {"moments": list(chain.from_iterable(told)), "sizes": atom_sizes(picture)}
    return board


def _phases(view: View, pages: Sequence[Page]) -> list[Json]:
    phases = [(name, list(group)) for name, group in groupby(pages, key=lambda page: page.step.phase)]
    return [
        {"name": view.texts(f"player.{name}"), "first": group[0].index, "last": group[-1].index}
        for name, group in phases
    ]


def _network(picture: NetworkPicture) -> Json:
    """The shared picture (`data`, `layout`), and for each target its shape: [x1, y1, x2, y2] or [x, y, r]."""
    canvas, layout = picture.layout.canvas, picture.layout
    edges = {target: _rounded((*start, *end)) for target, (start, end) in layout.edges.items()}
    units = {
        name: _rounded((*layout.centres[name], BIAS_SIDE / 2 if unit is None else layout.radius))
        for name, unit in layout.graph.nodes(data="unit")
    }
    return {
        "data": picture.base(),
        "layout": drawing.layout(canvas.width, canvas.height),
        "targets": edges | units,
    }


def _step(
    picture: NetworkPicture,
    is_fine: bool,
    page: Page,
    content: Content,
    matrices: MatricesPicture,
    lines: Sequence[LiveLine],
) -> Json:
    """One page.

    Returns:
        - `title`, `sentence` (runs of [text, stressed]), `network_alt`, `matrices_alt`
        - `network`: `data`, drawn on top of the shared picture; with moments finer than a layer instead `ground` and
          `atoms`, see `engine.stage.scenes.ground`, and `early`, what is said at first
        - `matrices`: `data`, the picture's `size`, and `cells`, see `_cells`
        - `symbols`: the formula in chunks; `lines`: live lines, the first shown at first, as [targets, chunks]
    """
    view, step, part = page.view, page.step, page.part
    results = {plain(item.name) for line in content for item in line if isinstance(item, Matrix) and item.is_result}
    return {
        "kind": step.kind,
        "title": step_title(view, step, part),
        "sentence": [list(run) for run in step_sentence(view, step, moment=part)],
        "network_alt": network_alt(view, step, part),
        "matrices_alt": matrices_alt(view, content),
        **(scenes.ground(view, picture, step, page.moments) if is_fine else _network_page(picture, page)),
        **(scenes.early(view, step, content) if is_fine else {}),
        "matrices": {
            "data": matrices.traces,
            "size": [matrices.width, matrices.height],
            "cells": list(_cells(matrices.cells, results if is_fine else ())),
        },
        "symbols": [data(chunk) for chunk in step_symbols(view, step, part)],
        "lines": [[list(line.targets), [data(chunk) for chunk in line.line]] for line in lines],
    }


def _network_page(picture: NetworkPicture, page: Page) -> Json:
    """The network of a page, whose units may show other samples than those of the other pages."""
    return {"network": {"data": replace(picture, view=page.view).step(page.step, moment=page.part)}}


def _largest(pictures: Sequence[MatricesPicture]) -> tuple[float, float]:
    return max(picture.width for picture in pictures), max(picture.height for picture in pictures)


def _cells(cells: Iterable[PlacedCell], results: Container[str]) -> Iterator[list[Any]]:
    """For each matrix its name and its cells as [left, top, width, height, target, value], ellipses left out.

    A third entry, 1, marks a matrix that is named among the results, to be hidden until they are known.
    """
    for name, group in groupby(cells, key=lambda placed: placed.name):
        mark, digits = ([1], 1) if name in results else ([], None)
        yield [name, [_cell(placed, digits) for placed in group if placed.cell.value is not None], *mark]


def _cell(placed: PlacedCell, digits: int | None) -> list[Any]:
    """What is to be hidden has to be covered to a fraction of a pixel."""
    box = placed.box
    corner = _rounded((box.x - box.width / 2, box.y - box.height / 2, box.width, box.height), digits)
    return [*corner, placed.cell.target, placed.exactly]


def _rounded(numbers: Iterable[float], digits: int | None = None) -> list[float]:
    return [round(number, digits) for number in numbers]
