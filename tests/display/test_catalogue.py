import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.losses import REDUCTIONS
from engine.core.presets import PRESETS
from engine.core.steps import plan_steps
from engine.display.catalogue import DEFAULT_LANGUAGE, LANGUAGES, catalogue, closest_language, stressed_runs
from engine.stage.storyboard import PLAYER_TEXTS
from pages.shared.session import PARAMETERS

ROOT = Path(__file__).parents[2]
TEXTS = {language: catalogue(language).texts for language in LANGUAGES}
ENGLISH = TEXTS["en"]
TABLES = sorted({key.partition(".")[0] for key in ENGLISH})

CHINESE = r"[\u4e00-\u9fff]"
SAME_IN_CHINESE = {"app.title"}
LATIN_IN_CHINESE = {"sigmoid", "softmax", "ReLU", "Home", "End", "Deltastep"}
"""Latin words that stand in Chinese texts too; single letters are symbols."""

KINDS = {step.kind for step in plan_steps(3, has_biases=True)}
PHASES = {step.phase for step in plan_steps(3, has_biases=True)}
FAMILIES = {
    "title.{}": KINDS,
    "sentence.{}": KINDS,
    "sentence.batch_{}": set(REDUCTIONS),
    "name.{}_unit": {"input", "hidden", "output"},
    "player.{}": {*PLAYER_TEXTS, *PHASES},
    "preset.{}": set(PRESETS),
    "notice.{}": {parameter.field for parameter in PARAMETERS} | {"step"},
}
"""Keys that the code puts together, with what may fill the gap."""
MADE = {family.format(part) for family, parts in FAMILIES.items() for part in parts}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def without_placeholders(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


def is_well_stressed(text: str) -> bool:
    """Whether stars come in closed pairs around something that neither begins nor ends with a space."""
    stressed = [run for run, is_stressed in stressed_runs(text) if is_stressed]
    is_tight = all(run == run.strip() for run in stressed)
    return text.count("**") == 2 * len(stressed) and "*" not in text.replace("**", "") and is_tight


def strings_in_the_code() -> Iterator[str]:
    """Every string of the engine and the pages; what an f-string fills in stands as {}."""
    for path in (*(ROOT / "engine").rglob("*.py"), *(ROOT / "pages").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        pieces = {id(part) for node in joined for part in node.values}
        for node in joined:
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield "".join(map(str, parts))
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
                yield node.value


@cache
def keys_in_the_code() -> frozenset[str]:
    """Every string that has the form of a key of the catalogue; the player's files look the same."""
    form = re.compile(rf"(?:{'|'.join(TABLES)})\.(?!js$|css$)[a-z_{{}}-]+")
    return frozenset(text for text in strings_in_the_code() if form.fullmatch(text))


def test_every_language_has_a_file_and_every_file_a_language() -> None:
    folder = files("engine.display").joinpath("languages")
    assert {path.name for path in folder.iterdir()} == {f"{language}.toml" for language in LANGUAGES}


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError, match="xx"):
        catalogue("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_placeholders(language: str) -> None:
    expected = {key: placeholders(text) for key, text in ENGLISH.items()}
    assert {key: placeholders(text) for key, text in TEXTS[language].items()} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something(language: str) -> None:
    assert [key for key, text in TEXTS[language].items() if not text.strip()] in ([], ["sentence.joiner"])


@pytest.mark.parametrize("text", ["a **b", "**b** c ** d", "a *b* c", "a **b **c"])
def test_a_text_whose_stress_does_not_end_is_caught(text: str) -> None:
    assert not is_well_stressed(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stress_of_every_text_ends(language: str) -> None:
    assert [key for key, text in TEXTS[language].items() if not is_well_stressed(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_fills_in(language: str) -> None:
    for key, text in TEXTS[language].items():
        values = {name: f"<{name}>" for name in placeholders(text)}
        filled = catalogue(language)(key, **values)
        assert "{" not in filled
        assert all(value in filled for value in values.values())


def test_the_same_text_stands_in_both_languages_only_where_it_has_no_words_of_its_own() -> None:
    words = {key for key, text in ENGLISH.items() if re.search("[A-Za-z]{2}", without_placeholders(text))}
    assert {key for key in words if TEXTS["zh"][key] == ENGLISH[key]} == SAME_IN_CHINESE


def test_no_english_word_is_left_over_in_a_chinese_text() -> None:
    texts = map(without_placeholders, TEXTS["zh"].values())
    assert {word for text in texts for word in re.findall("[A-Za-z]{2,}", text)} == LATIN_IN_CHINESE


def test_chinese_texts_have_chinese_punctuation() -> None:
    near = re.compile(rf"{CHINESE}\s*[,;:.?!()]|[,;:.?!()]\s*{CHINESE}")
    assert [key for key, text in TEXTS["zh"].items() if near.search(text.replace("**", ""))] == []


def test_english_texts_have_nothing_chinese_in_them() -> None:
    chinese = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
    assert [key for key, text in ENGLISH.items() if chinese.search(text)] == []


def test_every_key_in_the_code_has_its_text() -> None:
    keys = {key for key in keys_in_the_code() if "{}" not in key}
    assert len(keys) > 20
    assert keys - set(ENGLISH) == set()


def test_every_key_that_the_code_puts_together_has_its_text() -> None:
    assert {key for key in keys_in_the_code() if "{}" in key} == set(FAMILIES)
    assert MADE - set(ENGLISH) == set()


def test_every_text_is_used() -> None:
    assert set(ENGLISH) - keys_in_the_code() - MADE == set()


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        *(("zh-CN", "zh"), ("zh-Hant-TW", "zh"), ("zh_CN", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("en", "en")),
        *(("de-DE", DEFAULT_LANGUAGE), ("", DEFAULT_LANGUAGE), (None, DEFAULT_LANGUAGE), ("zho", DEFAULT_LANGUAGE)),
    ],
)
def test_a_browser_gets_the_language_closest_to_its_own(locale: str | None, language: str) -> None:
    assert closest_language(locale) == language


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("a **b** c", (("a ", False), ("b", True), (" c", False))),
        ("**b**c", (("b", True), ("c", False))),
        ("plain", (("plain", False),)),
        ("", ()),
    ],
)
def test_a_text_is_cut_into_stressed_and_unstressed_runs(text: str, runs: tuple[tuple[str, bool], ...]) -> None:
    assert stressed_runs(text) == runs


@settings(deadline=None)
@given(st.lists(st.text("ab 。"), max_size=6))
def test_runs_hold_the_whole_text(parts: list[str]) -> None:
    text = "**".join(parts)
    assert "".join(run for run, _ in stressed_runs(text)) == text.replace("**", "")
