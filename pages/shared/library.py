"""Where the browser finds Plotly."""

import plotly

LIBRARY_ADDRESS = f"plotly.min.js?v={plotly.__version__}"
"""Relative to the app. The version makes a long cache life safe."""
