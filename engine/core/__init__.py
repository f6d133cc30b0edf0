"""The mathematics, with NumPy and the standard library alone."""
