"""The whole step-through as one HTML page, which works without the app, without a network and on a phone.

The storyboards for both canvases and the derivations are packed into the page (each part once, gzip, base64), and the
player unpacks them. The page asks nobody for anything; only Plotly may lie beside it instead of inside, at an address
that is chosen.
"""

import base64
import gzip
import html
import json
import re
from importlib.resources import files
from typing import Any

from engine.display.targets import shown_targets
from engine.display.view import View
from engine.figures.network_layout import CANVASES
from engine.figures.theme import FONT, THEMES
from engine.stage.derivation import derivation
from engine.stage.player import player_script, player_style
from engine.stage.sharing import shared
from engine.stage.storyboard import storyboard

MOST_DERIVED = 150
"""A network with more weights is shown without derivations."""

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main id="stage"></main>
{library}
<script type="text/plain" id="data">{data}</script>
<script type="module">
{script}
openAlone(startPlayer);
</script>
</body>
</html>
"""

COMMENT = re.compile(r"^ */\*.*?\*/\n", flags=re.DOTALL | re.MULTILINE)
"""A comment that has lines of its own, as all long ones of the scripts have."""

STYLE = ":root {{ --st-background-color: {paper}; --st-text-color: {ink}; --st-secondary-background-color: {node}; }}"
FONT_STYLE = f":root {{ --st-font: {FONT}; }}"

OWN_STYLE = """body { margin: 0 auto; padding: 1.1rem 1.6rem; max-width: 1800px; }
body { background: var(--st-background-color); }
@media (max-width: 640px) { body { padding: 0.6rem 1rem; } }"""


def player_html(view: View, library: str | None = None, granularity: str = "layer") -> str:
    """One HTML page that holds the whole step-through.

    Args:
        view: the trace, digits, language and sample.
        library: address of `plotly.min.js`, relative to the page or absolute; None puts the library (about 4.8 MB)
            into the page.
        granularity: how finely it steps.

    Returns:
        The page. A derivation opens at a click while the network has at most 150 weights.
    """
    data = {
        "boards": {canvas: storyboard(view, canvas, granularity) for canvas in CANVASES},
        "derivations": _derivations(view),
        "plotly": library or "plotly.min.js",
    }
    title = view.trace.lesson.title.strip()
    return PAGE.format(
        language=language_tag(view.language),
        title=html.escape(f"{title} · {view.texts('app.title')}" if title else view.texts("app.title")),
        style=_style(),
        library=library_tag(library),
        data=_packed(data),
        script=_script(),
    )


def _derivations(view: View) -> dict[str, Any]:
    """The derivation of everything that can be clicked."""
    network = view.trace.lesson.network
    if sum(weights.size for weights in network.weights) > MOST_DERIVED:
        return {}
    return {target: derivation(view, target) for target in shown_targets(network)}


def _packed(data: dict[str, Any]) -> str:
    text = json.dumps(shared(data), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode()


def language_tag(language: str) -> str:
    """What a page calls a language."""
    return "zh-CN" if language == "zh" else language


def library_tag(address: str | None) -> str:
    """The element that loads Plotly from an address, or holds it."""
    if address is not None:
        return f'<script src="{html.escape(address)}"></script>'
    inside = library_source().replace("</script", "<\\/script")
    return f"<script>{inside}</script>"


def library_source() -> str:
    """plotly.min.js of the installed package."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text("utf-8")


def _script() -> str:
    """The player and what opens it here; without comments, because the page is carried over networks."""
    player = player_script().replace("export default function", "function startPlayer")
    alone = files("engine.stage").joinpath("alone.js").read_text("utf-8")
    return COMMENT.sub("", f"{player}\n{alone}")


def _style() -> str:
    light, dark = (STYLE.format(**_colours(name)) for name in ("light", "dark"))
    return "\n".join(
        (light, FONT_STYLE, f"@media (prefers-color-scheme: dark) {{ {dark} }}", OWN_STYLE, player_style())
    )


def _colours(theme: str) -> dict[str, str]:
    return {name: THEMES[theme][f"@{name}"] for name in ("paper", "ink", "node")}
