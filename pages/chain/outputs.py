"""Where factors at the output cancel, and where they do not: softmax and sigmoid, with either loss."""

from engine.display.catalogue import Catalogue


def section(texts: Catalogue) -> None:
    """The softmax Jacobian times the loss gradient, then the slopes of sigmoid with both losses."""
