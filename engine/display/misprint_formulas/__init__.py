"""Every misprint in writing: formulas as printed and as they should be, by the keys of `engine.core.misprints`."""

from collections.abc import Mapping

from engine.display.misprint_formulas import batches, bias_unit, loglik
from engine.display.misprint_formulas.labels import PLACES, WRITTEN_LABELS, WrittenLabel
from engine.display.misprint_formulas.written import Written

__all__ = ["PLACES", "WRITTEN", "WRITTEN_LABELS", "Written", "WrittenLabel"]

WRITTEN: Mapping[str, tuple[Written, ...]] = {**loglik.WRITTEN, **bias_unit.WRITTEN, **batches.WRITTEN}
"""One for each equation of each misprint."""
