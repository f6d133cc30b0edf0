"""The parts of the Misprints page."""
