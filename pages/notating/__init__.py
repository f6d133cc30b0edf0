"""The parts of the Notations page."""
