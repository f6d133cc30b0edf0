"""The storyboard: every step of a lesson as plain data, ready to be shown. The player only turns its pages.

Everything that a reader will see is decided here and below: pictures, formulas, texts, and what each thing under the
pointer is called. The result is JSON; its keys are described at the functions that make them.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any

from engine.core.steps import Moment, Step
from engine.display.formula import data, plain
from engine.display.live_lines import LiveLine, step_live_lines
from engine.display.step_matrices import Content, Matrix, step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import matrices_alt, network_alt, step_sentence, step_title
from engine.display.view import View
from engine.figures import drawing
from engine.figures.matrix_figure import ROOMS, MatricesPicture, PlacedCell, matrices_picture
from engine.figures.network_atoms import atom_sizes
from engine.figures.network_figure import NetworkPicture, network_picture
from engine.figures.network_layout import BIAS_SIDE
from engine.figures.theme import SCREEN_THEMES, scale_of
from engine.stage import scenes
from engine.stage.readings import readings

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
        - `steps`: one entry a layer step, see `_step`
        - with a granularity finer than `layer`: `granularity`, `moments`, see `engine.stage.scenes.scenes`, and
          `sizes`, the font sizes of atoms
    """
    picture = network_picture(view, canvas)
    scale = scale_of(view.trace)
    contents = [step_matrices(view, step) for step in view.trace.steps]
    matrices = [matrices_picture(content, scale, ROOMS[canvas]) for content in contents]
    is_fine = granularity != "layer"
    moments = scenes.moments_by_step(view, granularity)
    lines = [step_live_lines(view, step) for step in view.trace.steps]
    entries = list(zip(view.trace.steps, contents, matrices, lines, moments, strict=True))
    board: Json = {
        "language": view.language,
        "texts": {key: view.texts.texts[f"player.{key}"] for key in PLAYER_TEXTS},
        "themes": {name: dict(colours) for name, colours in SCREEN_THEMES.items()},
        "phases": _phases(view),
        "canvas": canvas,
        "network": _network(picture),
        "matrices": {"layout": drawing.layout(*_largest(matrices)), "room": ROOMS[canvas].width},
        "readings": readings(view, -1 if is_fine else 0),
        "steps": [_step(view, picture, is_fine, *entry) for entry in entries],
    }
    if is_fine:
        told = (scenes.scenes(view, step, group, lines) for step, _, _, lines, group in entries)
        board |= {"granularity": granularity, "moments": list(chain.from_iterable(told)), "sizes": atom_sizes(picture)}
    return board


def _phases(view: View) -> list[Json]:
    phases = [(name, list(steps)) for name, steps in groupby(view.trace.steps, key=lambda step: step.phase)]
    return [
        {"name": view.texts(f"player.{name}"), "first": steps[0].index, "last": steps[-1].index}
        for name, steps in phases
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
    view: View,
    picture: NetworkPicture,
    is_fine: bool,
    step: Step,
    content: Content,
    matrices: MatricesPicture,
    lines: Sequence[LiveLine],
    moments: Sequence[Moment],
) -> Json:
    """One page.

    Returns:
        - `title`, `sentence` (runs of [text, stressed]), `network_alt`, `matrices_alt`
        - `network`: `data`, drawn on top of the shared picture; with moments finer than a layer instead `ground` and
          `atoms`, see `engine.stage.scenes.ground`, and `early`, what is said at first
        - `matrices`: `data`, the picture's `size`, and `cells`, see `_cells`
        - `symbols`: the formula in chunks; `lines`: live lines, the first shown at first, as [targets, chunks]
    """
    results = {plain(item.name) for line in content for item in line if isinstance(item, Matrix) and item.is_result}
    return {
        "kind": step.kind,
        "title": step_title(view, step),
        "sentence": [list(run) for run in step_sentence(view, step)],
        "network_alt": network_alt(view, step),
        "matrices_alt": matrices_alt(view, content),
        **(scenes.ground(view, picture, step, moments) if is_fine else {"network": {"data": picture.step(step)}}),
        **(scenes.early(view, step, content) if is_fine else {}),
        "matrices": {
            "data": matrices.traces,
            "size": [matrices.width, matrices.height],
            "cells": list(_cells(matrices.cells, results if is_fine else ())),
        },
        "symbols": [data(chunk) for chunk in step_symbols(view, step)],
        "lines": [[list(line.targets), [data(chunk) for chunk in line.line]] for line in lines],
    }


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
