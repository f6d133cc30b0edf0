"""Guided tours: where one is begun, and the bar of the stop that is shown."""
