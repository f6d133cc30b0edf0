"""The parts of the page Descend."""
