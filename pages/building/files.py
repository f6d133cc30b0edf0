"""Files: the lesson as a file and back, and the weights of other tools."""

import streamlit as st

from engine.core.errors import Finding, LessonError, Problem
from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import read_lesson
from pages.building import weights
from pages.shared import session, shell

MOST_BYTES = 16 * 2**20
"""More than any lesson of the app's sizes takes, written with all digits."""


def section(texts: Catalogue) -> None:
    """Download, upload, import."""
    st.markdown(f"**{texts('build.file_heading')}**")
    shell.download(session.current(), texts, "download")
    st.file_uploader(
        texts("build.upload"), "json", key="lesson_upload", on_change=_open, max_upload_size=MOST_BYTES // 2**20
    )
    weights.upload(texts)


def _open() -> None:
    upload = st.session_state.get("lesson_upload")
    if upload is not None:
        session.open_lesson(lambda: lesson_of_upload(upload.getvalue()))


def lesson_of_upload(content: bytes) -> Lesson:
    """The lesson of an uploaded file.

    Raises:
        LessonError: for a file that is too large, or no lesson.
    """
    if len(content) > MOST_BYTES:
        found = Finding("megabytes", count=round(len(content) / 2**20, 1))
        raise LessonError((Problem("lesson", "file_size", found, {"most": MOST_BYTES // 2**20}),))
    return read_lesson(content)
