"""The layers: core ← display ← figures ← stage ← export ← pages. Nothing imports upward."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("engine.core", "engine.display", "engine.figures", "engine.stage", "engine.export")
FRONT_DOOR = len(LAYERS)
"""The rank of what stands on all layers of the engine: the package itself and its command line."""
APP = FRONT_DOOR + 1
TOP_LEVEL = {"requirements.txt", "README.md", "app.py", "engine", "pages", "tests"}
LONGEST_FILE = 300


def source_files() -> list[PurePosixPath]:
    found = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *ROOT.glob("app.py")]
    return sorted(PurePosixPath(path.relative_to(ROOT).as_posix()) for path in found)


def module_name(path: PurePosixPath) -> str:
    """engine/core/steps.py is engine.core.steps; a package's __init__.py bears the name of the package."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def rank(module: str) -> int | None:
    """How high a module stands; None for what is not ours. An unknown part of the engine is refused."""
    for height, layer in enumerate(LAYERS):
        if module == layer or module.startswith(layer + "."):
            return height
    package = module.partition(".")[0]
    if module in ("engine", "engine.__main__"):
        return FRONT_DOOR
    if package == "engine":
        raise ValueError(f"{module} belongs to no layer")
    return APP if package in ("pages", "app") else None


def imports(source: str, path: PurePosixPath) -> Iterator[str]:
    """The modules that a file imports anywhere in it; `from engine import core` counts as engine.core."""
    package = path.parent.parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *([node.module] if node.module else [])))
            members = [f"{base}.{alias.name}" for alias in node.names]
            yield from (member if member in LAYERS else base for member in members)


def faults(source: str, path: PurePosixPath) -> list[str]:
    """What a file imports that it must not."""
    own = rank(module_name(path))
    assert own is not None, path
    found = []
    for module in imports(source, path):
        height, package = rank(module), module.partition(".")[0]
        if height is not None and height > own:
            found.append(f"{path} imports upward: {module}")
        if own <= FRONT_DOOR and package == "streamlit":
            found.append(f"{path} imports Streamlit")
        if own == 0 and height is None and package != "numpy" and package not in sys.stdlib_module_names:
            found.append(f"{path} imports {module}, but core has NumPy and the standard library alone")
    return found


def top_level() -> set[str]:
    """Visible names at the top: what git tracks or would track, or without git simply what lies there."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        names = {line.strip('"').partition("/")[0] for line in listing}
    else:
        names = {path.name for path in ROOT.iterdir()}
    return {name for name in names if not name.startswith((".", "__pycache__"))}


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_nothing_imports_what_stands_above_it(path: PurePosixPath) -> None:
    assert faults((ROOT / path).read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize("path", source_files(), ids=str)
def test_no_file_is_too_long_to_read_at_a_sitting(path: PurePosixPath) -> None:
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    assert top_level() <= TOP_LEVEL


def test_every_package_that_is_imported_is_required() -> None:
    used = {
        module.partition(".")[0]
        for path in source_files()
        for module in imports((ROOT / path).read_text(encoding="utf-8"), path)
        if rank(module) is None
    }
    listed = set(re.findall(r"^[\w-]+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert used - sys.stdlib_module_names <= listed


def test_the_engine_is_found() -> None:
    assert {PurePosixPath("engine/__init__.py"), PurePosixPath("engine/core/propagation.py")} <= set(source_files())


BAD = [
    ("engine/core/steps.py", "from engine.display import notation", "imports upward: engine.display"),
    ("engine/core/steps.py", "from engine import display", "imports upward: engine.display"),
    ("engine/core/steps.py", "import engine", "imports upward: engine"),
    ("engine/core/steps.py", "from ..display.notation import NOTATIONS", "imports upward: engine.display.notation"),
    ("engine/core/steps.py", "def late():\n    import engine.stage.page", "imports upward: engine.stage.page"),
    ("engine/core/steps.py", "import plotly.graph_objects", "imports plotly.graph_objects, but core"),
    ("engine/core/steps.py", "import scipy", "imports scipy, but core"),
    ("engine/display/notation.py", "from engine.figures.theme import BLUE", "imports upward: engine.figures.theme"),
    ("engine/figures/theme.py", "from engine.stage import storyboard", "imports upward: engine.stage"),
    ("engine/stage/page.py", "from engine.export import html", "imports upward: engine.export"),
    ("engine/export/html.py", "from pages.shared import session", "imports upward: pages.shared"),
    ("engine/export/html.py", "import app", "imports upward: app"),
    ("engine/stage/page.py", "import streamlit as st", "imports Streamlit"),
    ("engine/__init__.py", "from streamlit.components import v2", "imports Streamlit"),
    ("engine/__main__.py", "import pages.main", "imports upward: pages.main"),
]

GOOD = [
    ("engine/core/steps.py", "import math\nimport numpy.typing\nfrom . import checks\nfrom engine.core import errors"),
    ("engine/display/formulas.py", "import latex2mathml.converter\nfrom engine.core.steps import Step"),
    ("engine/export/html.py", "from engine.stage import page\nfrom engine.core import presets"),
    ("engine/__main__.py", "import engine\nfrom engine import export\nfrom engine.display import lesson_file"),
    ("pages/main.py", "import streamlit as st\nimport engine\nfrom pages.shared import shell"),
    ("app.py", "import streamlit as st\nfrom engine.stage import page\nimport pages.shared.session"),
]


@pytest.mark.parametrize(("path", "source", "fault"), BAD)
def test_a_bad_import_is_caught(path: str, source: str, fault: str) -> None:
    assert [found for found in faults(source, PurePosixPath(path)) if fault in found]


@pytest.mark.parametrize(("path", "source"), GOOD)
def test_a_good_import_is_not_caught(path: str, source: str) -> None:
    assert faults(source, PurePosixPath(path)) == []


def test_a_part_of_the_engine_outside_the_layers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"engine\.helpers belongs to no layer"):
        faults("", PurePosixPath("engine/helpers.py"))
