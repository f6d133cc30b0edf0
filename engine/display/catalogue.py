"""Texts in every language: one folder a language in `languages/`, the same files, keys and placeholders in each.

What a problem of a lesson expects and what it found stands in English in `engine.core.rules`; another language has it
under `problem` and `found`. A text is looked up by its key, as with gettext; `{name}` is filled in, and `**…**` marks
what is stressed.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from engine.core.rules import EXPECTATIONS, FINDINGS
from engine.display.notation import HOUSE_NOTATION, Notation

DEFAULT_LANGUAGE = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "简体中文"}
"""Every language by its key, under its own name."""


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language, in one notation.

    Attributes:
        language: a key of `LANGUAGES`.
        texts: text by dotted key, for example `sentence.cost`.
        notation: whose letters stand for the placeholders that are one, see `Notation.letters`.
    """

    language: str
    texts: Mapping[str, str]
    notation: Notation

    @property
    def key(self) -> str:
        """Names the language and the notation, by which labels differ."""
        return f"{self.language}_{self.notation.key}"

    @cached_property
    def _letters(self) -> Mapping[str, str]:
        return self.notation.letters

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key` with its placeholders filled in.

        Raises:
            KeyError: for an unknown key or a missing value.
        """
        return self.texts[key].format(**{**self._letters, **values})


@cache
def catalogue(language: str, notation: Notation = HOUSE_NOTATION) -> Catalogue:
    """The catalogue of a language, with the letters of a notation.

    Raises:
        KeyError: for a language that is not in `LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    return Catalogue(language, _texts(language), notation)


@cache
def _texts(language: str) -> Mapping[str, str]:
    english = {
        **{f"problem.{rule}": text for rule, text in EXPECTATIONS.items()},
        **{f"found.{key}": text for key, text in FINDINGS.items()},
    }
    tables = written_tables(language).values()
    return {**english, **{key: text for table in tables for key, text in _flatten(table)}}


def written_tables(language: str) -> Mapping[str, Mapping[str, Any]]:
    """What stands in the files of a language, by file; each of their tables is in one file only."""
    folder = files("engine.display").joinpath("languages", language)
    return {path.name: tomllib.loads(path.read_text("utf-8")) for path in folder.iterdir() if path.is_file()}


def closest_language(locale: str | None) -> str:
    """The language for a browser's locale: `zh-CN` and `zh-Hant` give `zh`, anything unknown the default."""
    key = re.split("[-_]", locale or "")[0].lower()
    return key if key in LANGUAGES else DEFAULT_LANGUAGE


def stressed_runs(text: str) -> tuple[tuple[str, bool], ...]:
    """The text in runs, each with whether it is stressed: `a **b** c` → (("a ", no), ("b", yes), (" c", no))."""
    return tuple((run, index % 2 == 1) for index, run in enumerate(text.split("**")) if run)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
