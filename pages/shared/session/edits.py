"""Edits: each changes the lesson so that it can be undone, or leaves it as it is and says why."""

from collections.abc import Callable, Sequence

from engine.core.editing import Edit, with_parameters
from engine.core.errors import LessonError
from engine.core.network import Lesson, Network
from engine.display.lesson_file import app_limit_problems
from engine.display.link_lesson import at_start
from pages.shared.computed import trace_of
from pages.shared.history import History, Moment
from pages.shared.session.news import News, announce, close_news, refuse
from pages.shared.session.state import begin_anew, current, history, replace_lesson, set_history, show
from pages.shared.session.tours import begin_tour, views_at


def edit(make: Callable[[Lesson], Edit | Lesson], is_other: bool = False, forgets_start: bool = False) -> None:
    """Change the lesson, so that it can be undone; when it cannot be changed so, say why and leave it as it is.

    Args:
        make: lesson ↦ the changed one; may raise `LessonError`.
        is_other: whether it is another lesson, which begins at its first step and has nothing to rewind to.
        forgets_start: whether the weights that it makes are those to rewind to from now on.
    """
    state = current()
    try:
        made = make(state.lesson)
        result = made if isinstance(made, Edit) else Edit(made)
        require_shown(result.lesson)
    except LessonError as error:
        announce(News("refused", error.problems, on_screen=not is_other))
        return
    announce(News("edited", remarks=result.remarks) if result.remarks else None)
    is_kept = not (is_other or forgets_start)
    start = state.start if is_kept and _fits(state.start, result.lesson.network) else None
    replace_lesson(result.lesson, start, **{"step": 0, "sample": 0, "notation": ""} if is_other else {})


def open_lesson(make: Callable[[], Lesson]) -> None:
    """Put another lesson in place of the present one; this too can be undone."""
    edit(lambda lesson: make(), is_other=True)


def take_update() -> None:
    """Take the weights after the descent step, and remember the former ones as those to rewind to."""
    state = current()
    updated = trace_of(state.lesson).updated
    lesson = with_parameters(state.lesson, updated.weights, updated.biases).lesson
    open_state(lesson, state.start or state.lesson.network)


def open_state(lesson: Lesson, start: Network | None) -> bool:
    """Show a lesson on its way down, from its first step on; this too can be undone.

    Args:
        lesson: with the weights that descent has come to.
        start: the network to rewind to; None where those weights are the first ones.

    Returns:
        Whether the app can show it; where it cannot, the user is told why.
    """
    try:
        require_shown(lesson)
    except LessonError as error:
        refuse(error.problems)
        return False
    close_news()
    replace_lesson(lesson, start, step=0)
    return True


def rewind() -> None:
    """Bring back the weights from before the first descent step."""
    state = current()
    if state.start is None:
        return
    close_news()
    replace_lesson(at_start(state.lesson, state.start), None, step=0)


def undo() -> None:
    """Take the last edit back."""
    _travel(History.undone)


def redo() -> None:
    """Make the last edit that was undone again."""
    _travel(History.redone)


def can_undo() -> bool:
    """Whether there is an edit to take back."""
    return bool(history().past)


def can_redo() -> bool:
    """Whether there is an edit to make again."""
    return bool(history().future)


def require_shown(lesson: Lesson) -> None:
    """Raise `LessonError` for a lesson that the app cannot show: too large, or with numbers that overflow."""
    require_sizes(lesson.network.layers, lesson.examples.count)
    trace_of(lesson)


def require_sizes(layers: Sequence[int], samples: int) -> None:
    """Raise `LessonError` for sizes beyond the app's, before anything is made of them."""
    problems = app_limit_problems(layers, samples)
    if problems:
        raise LessonError(problems)


def _travel(direction: Callable[[History, Moment], tuple[History, Moment]]) -> None:
    state = current()
    changed, moment = direction(history(), Moment(state.lesson, state.start, state.tour))
    set_history(changed)
    announce(None)
    if moment.tour == state.tour:
        show(moment.lesson, moment.start)
        return
    begin_tour()
    begin_anew()
    show(moment.lesson, moment.start, **views_at(moment.tour))


def _fits(start: Network | None, network: Network) -> bool:
    """Whether the network can be rewound to the weights of `start`."""
    return start is not None and start.layers == network.layers and (start.biases is None) == (network.biases is None)
