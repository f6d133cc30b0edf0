"""How many multiplications all gradients take: by paths, by differences, by backpropagation."""

from engine.display.catalogue import Catalogue


def section(texts: Catalogue) -> None:
    """Numbers for the present network, and a chart of how they grow."""
