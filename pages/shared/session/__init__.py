"""What the user sees, as one frozen `AppState`: the only owner of session state and of the query parameters.

The address is a share link of the state. It is read when a session begins or the user goes back or forward, and written
whenever the state changes. The player writes the step into it too; nobody else writes anything there.
"""

from pages.shared.session.edits import (
    can_redo,
    can_undo,
    edit,
    open_lesson,
    open_state,
    redo,
    require_shown,
    require_sizes,
    rewind,
    take_update,
    undo,
)
from pages.shared.session.link import begin, visit
from pages.shared.session.news import (
    News,
    close_news,
    is_refused,
    mark_refused,
    news,
    problems,
    refuse,
    refused_field,
)
from pages.shared.session.state import (
    AppState,
    beginnings,
    change,
    current,
    go_to,
    is_too_large_for_a_link,
    minimising_texts,
    page_address,
    resumes,
    texts,
)
from pages.shared.session.tours import go_to_stop, is_at_stop, leave_tour
from pages.shared.session.widgets import chosen, enter, recall, remember, said, widget_key

__all__ = [
    "AppState",
    "News",
    "begin",
    "beginnings",
    "can_redo",
    "can_undo",
    "change",
    "chosen",
    "close_news",
    "current",
    "edit",
    "enter",
    "go_to",
    "go_to_stop",
    "is_at_stop",
    "is_refused",
    "is_too_large_for_a_link",
    "leave_tour",
    "mark_refused",
    "minimising_texts",
    "news",
    "open_lesson",
    "open_state",
    "page_address",
    "problems",
    "recall",
    "redo",
    "refuse",
    "refused_field",
    "remember",
    "require_shown",
    "require_sizes",
    "resumes",
    "rewind",
    "said",
    "take_update",
    "texts",
    "undo",
    "visit",
    "widget_key",
]
