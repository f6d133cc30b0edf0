"""In which notation the page speaks."""

from engine.display.notation import Notation
from pages.shared import session


def notation() -> Notation:
    """The reader's; J is minimised here in every notation, because optimisers are made for that."""
    return session.current().shown_notation.minimising
