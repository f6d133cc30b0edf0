"""The run that the session holds, and which lesson it is of."""

from dataclasses import replace

from engine.core.checks import TITLE_LENGTH
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import content_key
from engine.display.link_lesson import presets_by_content
from pages.descending.run import Run, begun
from pages.shared import session

MEMORY = "descend"


def present() -> Run:
    """The run of the lesson that the session shows; a new one where the lesson has changed."""
    lesson = session.current().lesson
    content, run = content_key(lesson), held()
    if run is not None and run.belongs_to(content):
        return run
    return keep(begun(lesson, content, run.descent.settings if run else None))


def held() -> Run | None:
    """The run as it was left, whatever lesson is shown."""
    run: Run | None = session.recall(MEMORY)
    return run


def keep(run: Run) -> Run:
    """Hold this run from now on."""
    session.remember(MEMORY, run)
    return run


def opened_on_stage(texts: Catalogue, step: int) -> bool:
    """Put what step `step` computed into the step-through, from its first moment on.

    Returns:
        Whether that can be shown; where it cannot, the user is told why.
    """
    run = present()
    lesson, initial = run.descent.lesson_at(step), run.descent.lesson.network
    is_beginning = step == 0 and lesson.examples is run.descent.lesson.examples
    if not is_beginning:
        lesson = replace(lesson, title=_title(texts, run, step))
    if not session.open_state(lesson, initial if step else None):
        return False
    content = content_key(lesson)
    keep(run.paused() if content == run.origin else run.paused().with_opened(content, step))
    return True


def begin_from_opened() -> None:
    """Begin a run where the step-through stands, with the same settings; the samples are those of the whole lesson."""
    run, state = present(), session.current()
    lesson = state.lesson
    step = run.step_of(content_key(lesson))
    if step is not None:
        lesson = replace(run.descent.lesson_at(step, all_samples=True), title=lesson.title)
        if not session.open_state(lesson, state.start):
            return
    keep(begun(lesson, content_key(lesson), run.descent.settings))


def _title(texts: Catalogue, run: Run, step: int) -> str:
    """What an opened step is called: the lesson's own name, cut where it is too long, and which step it is."""
    lesson, preset = run.descent.lesson, presets_by_content().get(run.origin)
    name = lesson.title or (texts(f"preset.{preset}") if preset else "-".join(map(str, lesson.network.layers)))
    room = TITLE_LENGTH - len(texts("descend.opened_title", title="", step=step))
    return texts("descend.opened_title", title=name if len(name) <= room else name[: room - 1] + "…", step=step)
