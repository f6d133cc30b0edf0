"""Query strings, as the browser and the plain routes hand them over."""

from urllib.parse import parse_qsl

MOST_QUERY = 100_000
"""Characters of a query string that are looked at."""


def parameters_of(query: str) -> dict[str, str]:
    """The parameters of a query string, with or without its question mark."""
    return dict(parse_qsl(query.removeprefix("?")[:MOST_QUERY], keep_blank_values=True))
