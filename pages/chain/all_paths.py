"""Every path from a weight to the cost, its factors and its product; their sum is the gradient."""

from engine.display.catalogue import Catalogue


def section(texts: Catalogue) -> None:
    """The chosen weight, the network, and the paths as rows."""
