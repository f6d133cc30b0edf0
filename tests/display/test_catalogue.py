import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.activations import ACTIVATIONS
from engine.core.conventions import EXTENSIONS
from engine.core.example_sets import EXAMPLE_SETS
from engine.core.gradient_check import AGREES, APART, FAILS, KINK, PASSES, UNDECIDED, UNSURE
from engine.core.initialisation import SCHEMES
from engine.core.losses import LOSSES, REDUCTIONS
from engine.core.misprints import LABEL_ONLY, MISPRINTS
from engine.core.mistakes import MISTAKES
from engine.core.optimisers import OPTIMISERS, Settings
from engine.core.presets import PRESETS
from engine.core.rules import EXPECTATIONS, FINDINGS
from engine.core.steps import GRANULARITIES, plan_steps
from engine.core.stuck_starts import STARTS
from engine.core.zero_gradients import REASONS
from engine.display.catalogue import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    catalogue,
    closest_language,
    stressed_runs,
    written_tables,
)
from engine.display.conventions_elsewhere import ELSEWHERE
from engine.display.dictionary import QUANTITIES
from engine.display.extensions import PENALTY_IN_UPDATE
from engine.display.notation import NOTATIONS
from engine.display.notation_marks import MARKS
from engine.display.tours import TOURS
from engine.display.view import SAMPLES
from engine.display.weight_import import ORIENTATIONS
from engine.export.exporters import EXPORTERS
from engine.figures.network_figure import LABELS
from engine.figures.theme import THEMES
from engine.stage.storyboard import PLAYER_TEXTS

ROOT = Path(__file__).parents[2]
TEXTS = {language: catalogue(language).texts for language in LANGUAGES}
ENGLISH = TEXTS["en"]
TABLES = sorted({key.partition(".")[0] for key in ENGLISH})

CHINESE = r"[\u4e00-\u9fff]"
SAME_IN_CHINESE = {
    "app.title",
    *(f"activation.{key}" for key in ("sigmoid", "tanh", "relu", "softmax")),  # their names are used as they are
    "found.null",  # as it stands in the file
    "found.megabytes",
    "descend.adam",
    "extension.softmax",
    "tours.row-batch-relu_title",
    "export.group_document",
    "export.library_download",
    *(f"export.format_{format}" for format in ("html", "json", "svg", "png", "pdf")),
}
LATIN_IN_CHINESE = {
    *("Deltastep", "Home", "End", "log"),
    *("sigmoid", "softmax", "ReLU", "tanh", "Xavier", "He", "Adam", "Nielsen"),
    *("CHROMIUM", "HTML", "Chrome", "Chromium", "Debian", "SVG", "PNG", "PDF", "apt", "install", "chromium"),
    *("plotly", "get", "chrome", "html", "player", "min", "js"),
    *("Plotly", "LaTeX", "ZIP", "GraphML", "Jupyter"),
    *("CSV", "JSON", "json", "npz", "npy", "safetensors", "deflate", "UTF", "Unicode", "MB"),  # files
    *("Python", "NumPy", "numpy", "save", "savez", "PyTorch", "Keras", "scikit", "learn", "make", "moons"),  # tools
    "reshape",
    *("kernel", "coefs", "deltas", "dscores", "alpha", "XW", "out", "in"),  # as books and libraries call things
    *("BP", "dz"),  # as the notes write it
    *("loglik", "unit", "nielsen", "row", "column", "batch"),  # the notes' own names
    *("weights", "bias", "biases", "init", "inputs", "xavier", "true", "false", "null"),  # as in a lesson file
}
"""Latin words that stand in Chinese texts too; single letters are symbols."""

DIFFERENCES = (
    ("minimised", "maximised"),
    ("stored_transposed", "stored_plainly"),
    ("in_rows", "in_columns"),
    ("bias_unit", "bias_vector"),
    ("layers_from", "numbered_by_entered", "numbered_by_left", "letters"),
)
"""How a notation can differ from another one, see `engine.display.notation_differences`."""

REMARKS = {
    *("from_left", "from_entered", "entry", "column_0", "not_in_note", "in_update", "without_column_0"),
    *("falls", "climbs", "descent", "ascent"),
}
"""What the dictionary remarks, see `engine.display.dictionary`."""

KINDS = {step.kind for step in plan_steps(3, has_biases=True)}
PHASES = {step.phase for step in plan_steps(3, has_biases=True)}
FAMILIES = {
    "title.{}": KINDS,
    "sentence.{}": KINDS,
    "sentence.batch_{}": set(REDUCTIONS),
    "samples.{}": set(REDUCTIONS),
    "batch.{}": {"sample", "samples", "mean", "penalty"},
    "batch.title_{}": {"sample", "samples", "mean", "penalty"},
    "app.samples_{}": set(SAMPLES),
    "granularity.{}": set(GRANULARITIES),
    "moment.{}": PHASES,
    "name.{}_unit": {"input", "hidden", "output"},
    "player.{}": {*PLAYER_TEXTS, *PHASES},
    "preset.{}": set(PRESETS),
    "problem.{}": set(EXPECTATIONS),
    "found.{}": set(FINDINGS),
    "place.{}": {"title", "layers", "inputs", "targets", "l2", "learning_rate", "init.seed", "init.scale"},
    "news.{}": {"edited", "refused", "link_repaired", "link_lost"},
    "remark.{}": {
        *("weights_filled", "biases_filled", "biases_dropped", "biases_reset", "targets_changed"),
        *(f"{examples}_{change}" for examples in ("inputs", "targets") for change in ("filled", "dropped")),
    },
    "activation.{}": set(ACTIVATIONS),
    "loss.{}": set(LOSSES),
    "reduction.{}": set(REDUCTIONS),
    "scheme.{}": set(SCHEMES),
    "notation.{}": set(NOTATIONS),
    "extension.{}": {*EXTENSIONS, PENALTY_IN_UPDATE},
    "orientation.{}": set(ORIENTATIONS),
    "set.{}": set(EXAMPLE_SETS),
    "set_source.{}": set(EXAMPLE_SETS),
    "build.{}": {"structure", "numbers", "examples", "files"},
    "paths.{}": {"all_paths", "warm_up", "savings", "outputs", "transpose"},
    "export.{}": {
        *{name for exporter in EXPORTERS.values() for name in exporter.names},
        *THEMES,
        *(f"labels_{labels}" for labels in LABELS),
        *("part", "theme", "labels", "width", "height", "font_size", "scale"),
    },
    "export.group_{}": {exporter.group for exporter in EXPORTERS.values()},
    "export.library_{}": {"inside", "beside", "address"},
    "missing.{}": {"browser"},
    "build.layer_{}": {"input", "hidden", "output"},
    "descend.{}": {
        *("run", "slowdown"),
        *OPTIMISERS,
        *("cost", "norms", "weights", "surface", "landscape", "update", "stuck"),
    },
    "descend.field_{}": {
        *(field.name for field in fields(Settings) if field.name != "step_limit"),
        *(field.name for kind in OPTIMISERS.values() for field in fields(kind)),
    },
    "descend.diverged_{}": {"weighted_input", "cost", "delta", "gradient", "parameter"},
    "stuck.because_{}": set(REASONS),
    "stuck.start_{}": set(STARTS),
    "stuck.start_{}_help": set(STARTS),
    "slowdown.of_{}": {"neuron", "lesson"},
    "curves.{}": {"falls", "rises", "stays"},
    "misprint.{}": set(MISPRINTS),
    **{f"misprint.{{}}_{text}": set(MISPRINTS) for text in ("why", "notice", "compared")},
    "misprint.kind_{}": {misprint.note for misprint in MISPRINTS.values()},
    "wrong_label.{}": {label.key for label in LABEL_ONLY},
    **{f"tours.{{}}{text}": {stop.key for stops in TOURS.values() for stop in stops} for text in ("", "_title")},
    "tours.about_{}": set(TOURS),
    "check.{}": {PASSES, FAILS, UNDECIDED},
    "check.outcome_{}": {AGREES, APART, KINK, UNSURE},
    "check.told_{}": {AGREES, APART, KINK, UNSURE},
    "mistake.{}": set(MISTAKES),
    **{f"mistake.{{}}_{part}": set(MISTAKES) for part in ("is", "needs", "nothing", "spares")},
    "notations.{}": {
        *("side_by_side", "dictionary", "elsewhere"),
        *MARKS,
        *(key for found in DIFFERENCES for key in found),
        *REMARKS,
        *(text for usage in ELSEWHERE.values() for text in (usage.kind, usage.samples, usage.layers)),
    },
    "notations.{}_short": {"minimised", "maximised"},
    "notations.q_{}": set(QUANTITIES),
    "notations.{}_differs": set(ELSEWHERE),
    "app.{}": {"copy_link", "link_copied", "copy_by_hand"},
}
"""Keys that the code puts together, with what may fill the gap."""
MADE = {family.format(part) for family, parts in FAMILIES.items() for part in parts}


RULES = "engine/core/rules.py"
"""Where the English words of problems stand."""


def keys_of(table: str) -> set[str]:
    """The keys of a table."""
    return {key.removeprefix(f"{table}.") for key in ENGLISH if key.startswith(f"{table}.")}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def without_placeholders(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


def is_well_stressed(text: str) -> bool:
    """Whether stars come in closed pairs around something that neither begins nor ends with a space."""
    stressed = [run for run, is_stressed in stressed_runs(text) if is_stressed]
    is_tight = all(run == run.strip() for run in stressed)
    return text.count("**") == 2 * len(stressed) and "*" not in text.replace("**", "") and is_tight


@cache
def trees() -> dict[str, ast.Module]:
    """Every file of the engine and the pages, parsed, by its path."""
    paths = (*(ROOT / "engine").rglob("*.py"), *(ROOT / "pages").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def strings_of(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Their strings; what an f-string fills in stands as {}."""
    nodes = list(nodes)
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    pieces = {id(part) for node in joined for part in node.values}
    for node in joined:
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        yield "".join(map(str, parts))
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            yield node.value


def strings_given_to(function: str, position: int = 0) -> set[str]:
    """The strings that stand anywhere in the code as this argument of the function."""
    calls = (node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = (call.args[position:][:1] for call in calls if ast.unparse(call.func).split(".")[-1] == function)
    return {text for arguments in given for argument in arguments for text in strings_of(ast.walk(argument))}


@cache
def keys_in_the_code() -> frozenset[str]:
    """Every string that has the form of a key of the catalogue; names of files look the same."""
    form = re.compile(rf"(?:{'|'.join(TABLES)})\.(?!js$|css$|py$|html$)[a-z0-9_{{}}-]+")
    strings = (text for tree in trees().values() for text in strings_of(ast.walk(tree)))
    return frozenset(text for text in strings if form.fullmatch(text))


def test_every_language_has_a_folder_and_every_folder_a_language() -> None:
    folder = files("engine.display").joinpath("languages")
    assert {path.name for path in folder.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files_and_each_table_stands_in_one_of_them(language: str) -> None:
    written, english = written_tables(language), written_tables(DEFAULT_LANGUAGE)
    tables = [table for content in written.values() for table in content]
    assert len(tables) == len(set(tables))
    assert {name: set(content) - {"found"} for name, content in written.items()} == {
        name: set(content) for name, content in english.items()
    }


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError, match="xx"):
        catalogue("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_placeholders(language: str) -> None:
    expected = {key: placeholders(text) for key, text in ENGLISH.items()}
    assert {key: placeholders(text) for key, text in TEXTS[language].items()} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_holds_all_its_texts_itself(language: str) -> None:
    content = {name: table for tables in written_tables(language).values() for name, table in tables.items()}
    in_english_elsewhere = language == DEFAULT_LANGUAGE
    assert set(content) == set(TABLES) - ({"found"} if in_english_elsewhere else set())
    assert set(content["problem"]) == {"message"} | (set() if in_english_elsewhere else set(EXPECTATIONS))
    assert in_english_elsewhere or set(content["found"]) == set(FINDINGS)


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
    mark = r"(?:[,;:?!()]|\.(?![a-z]))"  # a point before a letter begins the ending of a file's name
    near = re.compile(rf"{CHINESE}\s*{mark}|{mark}\s*{CHINESE}")
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


def test_every_rule_and_every_finding_is_used_and_has_its_words() -> None:
    given = strings_given_to("Problem", 1) | strings_given_to("UnreadableError")
    rules = {rule.format(counted) for rule in given for counted in ("names", "matrices", "lists")}
    findings = strings_given_to("Finding")
    elsewhere = {text for path, tree in trees().items() if path != RULES for text in strings_of(ast.walk(tree))}
    assert rules - set(EXPECTATIONS) == set()
    assert findings - set(FINDINGS) == set()
    assert {*EXPECTATIONS, *FINDINGS} - elsewhere - rules == set()


def test_what_the_user_can_be_told_of_has_its_words() -> None:
    assert strings_given_to("News") | {"close"} == keys_of("news")
    remarks = strings_given_to("Remark")
    filled_in = {kind.format(examples) for kind in remarks for examples in ("inputs", "targets")}
    assert filled_in == FAMILIES["remark.{}"] == keys_of("remark")


def test_the_sections_of_the_build_page_are_those_that_have_a_name() -> None:
    (sections,) = (
        node.value
        for node in trees()["pages/build.py"].body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SECTIONS"
    )
    assert isinstance(sections, ast.Dict)
    assert {ast.literal_eval(key) for key in sections.keys if key is not None} == FAMILIES["build.{}"]


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
