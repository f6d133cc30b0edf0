"""The smallest graph in which two paths meet: c = a + b, d = b + 1, e = c d."""

from engine.display.catalogue import Catalogue


def section(texts: Catalogue) -> None:
    """Two sliders, the graph with its local derivatives, forward and reverse mode side by side."""
