"""What is exported, and what a format is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from engine.core.steps import Step
from engine.display.catalogue import Catalogue
from engine.display.view import View
from engine.export.images import ImageJob
from engine.figures.look import Look

LIBRARY = "plotly.min.js"
"""What Plotly's library is called where it lies beside a page."""


@dataclass(frozen=True)
class Export:
    """What is exported.

    Attributes:
        view: the trace, and how it is shown.
        step: the step of single-step formats.
        look: theme, labels and sizes of figures.
        scale: pixels of a PNG for one pixel of the figure, 1 to `look.largest_scale`.
        library: address of Plotly's library for pages; None puts it into them (about 4.8 MB).
        granularity: how finely the player steps.
    """

    view: View
    step: Step
    look: Look = field(default_factory=Look)
    scale: int = 2
    library: str | None = None
    granularity: str = "layer"


@dataclass(frozen=True)
class Exporter:
    """One format.

    Attributes:
        key: how it is called on the command line.
        file_name: of the file, its ending with it.
        media_type: of the file.
        group: figures, player, document, code or numbers.
        names: keys of the catalogue's table `export` that name it together.
        write: what it writes.
        picture: for what only a browser can write: the picture that it is asked for.
    """

    key: str
    file_name: str
    media_type: str
    group: str
    names: tuple[str, ...]
    write: Callable[[Export], bytes]
    picture: Callable[[Export], ImageJob] | None = None

    def name(self, texts: Catalogue) -> str:
        """What it is called in a language."""
        return " · ".join(texts(f"export.{name}") for name in self.names)
