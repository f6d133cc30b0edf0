"""Buttons that make a file when they are pressed; each turns a wheel until its file is there."""

from collections.abc import Iterable
from functools import partial

import streamlit as st

from engine.display.catalogue import Catalogue
from engine.export.export import Export, Exporter
from engine.export.exporters import EXPORTERS, missing


def group(name: str) -> list[Exporter]:
    """The formats of a group."""
    return [exporter for exporter in EXPORTERS.values() if exporter.group == name]


def download(texts: Catalogue, exporters: Iterable[Exporter], asked: Export, last_name_only: bool = False) -> None:
    """A button for each format; one that cannot be made here is there, but cannot be pressed."""
    for exporter in exporters:
        lacking = missing(exporter)
        st.download_button(
            texts(f"export.{exporter.names[-1]}") if last_name_only else exporter.name(texts),
            partial(exporter.write, asked),
            exporter.file_name,
            exporter.media_type,
            key=f"export_{exporter.key}",
            help=None if lacking is None else texts(f"missing.{lacking}"),
            icon=":material/download:",
            on_click="ignore",
            disabled=lacking is not None,
        )
