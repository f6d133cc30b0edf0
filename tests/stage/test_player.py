"""What the player's sources promise, told from their text; how they behave is the browser tests' affair."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from engine.stage.player import SOURCES, player_script, player_style
from engine.stage.storyboard import PLAYER_TEXTS, storyboard
from tests.views import view_of

FOLDER = files("engine.stage.player")
SCRIPTS = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir() if path.name.endswith(".js")}
FORBIDDEN = (
    *("innerHTML", "outerHTML", "insertAdjacentHTML", "createContextualFragment", "document.write", "DOMParser"),
    *("srcdoc", "eval(", "new Function", "javascript:", "import(", "fetch(", "XMLHttpRequest", "localStorage"),
)
NAMESPACES = {"http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"}


def code(name: str) -> str:
    """A source without its comments."""
    return re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", SCRIPTS[name], flags=re.DOTALL)


ALL_CODE = "\n".join(map(code, SCRIPTS))


def test_every_script_is_part_of_the_player_once() -> None:
    assert sorted(SOURCES) == sorted(SCRIPTS)
    assert all(source in player_script() for source in SCRIPTS.values())


@pytest.mark.parametrize("name", SCRIPTS)
def test_text_never_becomes_html_or_code(name: str) -> None:
    assert [word for word in FORBIDDEN if word in code(name)] == []


def test_no_address_outside_the_app_is_asked() -> None:
    found = {*re.findall(r"https?://[^\s\"'`)]+", ALL_CODE), *re.findall(r"https?://[^\s\"'`)]+", player_style())}
    assert found == NAMESPACES
    assert not re.search(r"@import|url\((?!['\"]?data:)", player_style())


def test_the_player_has_the_texts_that_it_says_and_no_others() -> None:
    used = {*re.findall(r"\btexts\.(\w+)", ALL_CODE), *re.findall(r"buildButton\(\"(\w+)\"", ALL_CODE)}
    assert used == set(PLAYER_TEXTS)


def test_the_player_has_no_words_of_its_own() -> None:
    literals = re.findall(r"\"([^\"\n]*)\"", ALL_CODE)
    assert [text for text in literals if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text) and "ds-" not in text] == []
    assert not re.search("[\u4e00-\u9fff]", ALL_CODE)


def test_what_stands_at_the_top_of_one_script_is_in_no_other_one() -> None:
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", ALL_CODE, flags=re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert len(re.findall(r"^export default", ALL_CODE, flags=re.MULTILINE)) == 1


def test_the_player_reads_only_what_a_storyboard_holds() -> None:
    coarse, fine = (storyboard(view_of("xor"), granularity=granularity) for granularity in ("layer", "edge"))
    of_story = set(re.findall(r"\bstory\.(\w+)", ALL_CODE))
    of_step = set(re.findall(r"\bstep\.(\w+)", ALL_CODE))
    assert {"steps", "network", "themes"} <= of_story <= {*coarse, *fine}
    assert {"symbols", "network", "matrices"} <= of_step <= {*coarse["steps"][0], *fine["steps"][0]}


def test_every_colour_that_the_player_asks_for_is_in_the_themes() -> None:
    themes = storyboard(view_of("xor"))["themes"]
    assert "`@${name}_text`" in ALL_CODE
    assert all({"@plus_text", "@minus_text"} <= set(colours) for colours in themes.values())
