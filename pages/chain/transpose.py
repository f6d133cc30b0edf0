"""Why the transpose: the same weights, read by rows going forward and by columns going back."""

from engine.display.catalogue import Catalogue


def section(texts: Catalogue) -> None:
    """The animation."""
