"""The figure of one step: what it shows, how it looks, and the files that it can leave in."""

import json
from typing import Any

import streamlit as st

from engine.core.steps import Step
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from engine.display.moments import moments_of
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.export.export import Export
from engine.export.exporters import missing
from engine.export.figure_files import description, figure_of
from engine.figures.look import FONT_SIZE, LARGEST_FONT, LARGEST_SIDE, PARTS, SMALLEST_FONT, SMALLEST_SIDE, Look
from engine.figures.network_figure import LABELS
from engine.figures.theme import PRINT, THEMES
from pages.exporting import buttons, library
from pages.shared import session, shell
from pages.shared.scaled_picture import scaled_picture

SCALE = 2
"""Of a PNG to begin with: sharp on most screens."""


def section(texts: Catalogue, view: View) -> Export:
    """Choices, the figure as it will be, and its downloads.

    Returns:
        What is to be exported, as it was chosen here.
    """
    shell.heading(texts("export.group_figures"))
    step = _step(texts, view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = _one_of(texts, "part", {name: f"part_{name}" for name in PARTS})
        theme = _one_of(texts, "theme", {name: name for name in THEMES})
        labels = _one_of(texts, "labels", {name: f"labels_{name}" for name in LABELS})
    look, scale = _sizes(texts, theme, labels)
    asked = Export(view, step, look, scale, library.choice(texts), session.current().granularity)
    if theme == PRINT:
        st.caption(texts("export.print_explained"))
    _preview(texts, asked, part)
    exporters = [exporter for exporter in buttons.group("figures") if exporter.names[0] == f"part_{part}"]
    with st.container(horizontal=True):
        buttons.download(texts, exporters, asked, last_name_only=True)
    for lacking in {missing(exporter) for exporter in exporters} - {None}:
        st.info(texts(f"missing.{lacking}"), icon=":material/info:")
    return asked


def _step(texts: Catalogue, view: View) -> Step:
    """The step to be shown.

    The player turns its pages without the server, so the step that was left there may be another one: it is asked for.
    """
    state, steps = session.current(), view.trace.steps
    present = moments_of(state.lesson, state.granularity)[state.step].step
    number = st.selectbox(
        texts("export.step"),
        range(len(steps)),
        index=present,
        key=f"export_step_{content_key(state.lesson)}_{present}_{session.texts().key}",
        format_func=lambda number: f"{number + 1}. {step_title(view, steps[number])}",
    )
    return steps[number]


def _one_of(texts: Catalogue, name: str, options: dict[str, str]) -> str:
    chosen: str = st.segmented_control(
        texts(f"export.{name}"),
        list(options),
        default=next(iter(options)),
        required=True,
        key=f"export_{name}_{session.texts().key}",  # a browser sends labels, which differ between languages
        format_func=lambda option: texts(f"export.{options[option]}"),
    )
    return chosen


def _sizes(texts: Catalogue, theme: str, labels: str) -> tuple[Look, int]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        width, height = (_side(texts, name) for name in ("width", "height"))
        font_size = _number(texts, "font_size", SMALLEST_FONT, LARGEST_FONT, value=FONT_SIZE)
        look = Look(theme, labels, width, height, font_size or FONT_SIZE)
        most = look.largest_scale
        scale = _number(texts, "scale", 1, most, value=min(SCALE, most), name_of_key=f"scale_{most}")
    return look, scale or 1


def _side(texts: Catalogue, name: str) -> int | None:
    automatic = texts("export.automatic")
    return _number(texts, name, SMALLEST_SIDE, LARGEST_SIDE, value=None, step=20, placeholder=automatic)


def _number(
    texts: Catalogue, name: str, least: int, most: int, name_of_key: str | None = None, **options: Any
) -> int | None:
    key = f"export_{name_of_key or name}"
    number: int | None = st.number_input(texts(f"export.{name}"), least, most, key=key, width=170, **options)
    return number


def _preview(texts: Catalogue, asked: Export, part: str) -> None:
    picture = json.loads(figure_of(asked, part).to_json())
    with st.container(border=True):
        scaled_picture("export_figure", texts, picture, description(asked, part), largest=1.0)
