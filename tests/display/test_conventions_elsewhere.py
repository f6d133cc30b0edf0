"""The records of books, courses and libraries are whole, and their formulas fit their shapes."""

import re
from urllib.parse import urlsplit

import pytest

from engine.display.catalogue import LANGUAGES, catalogue
from engine.display.conventions_elsewhere import (
    COLUMN,
    COLUMNS,
    ELSEWHERE,
    IN_OUT,
    KINDS,
    OUT_IN_UNIT,
    ROWS,
    SHAPES,
    Usage,
)
from engine.display.formula import latex, plain
from engine.display.notation import NOTATIONS

ASKED_FOR = ("Nielsen", "Goodfellow", "Andrew Ng", "CS231n", "nn.Linear", "Dense", "MLPClassifier")


def written(usage: Usage) -> str:
    """z as one line."""
    formula = usage.weighted_input
    return formula if isinstance(formula, str) else "".join(map(plain, formula))


def test_all_that_were_asked_for_are_there() -> None:
    names = [usage.name for usage in ELSEWHERE.values()]
    assert [name for name in ASKED_FOR if not any(name in it for it in names)] == []
    kinds = [usage.kind for usage in ELSEWHERE.values()]
    assert kinds == sorted(kinds, key=KINDS.index)


@pytest.mark.parametrize("key", ELSEWHERE)
def test_a_record_is_whole(key: str) -> None:
    usage = ELSEWHERE[key]
    assert usage.key == key
    assert usage.nearest in NOTATIONS
    assert usage.shape in SHAPES
    assert usage.samples in (COLUMN, COLUMNS, ROWS)
    assert usage.sources
    for source in (*usage.sources, *usage.read):
        assert source.name
        assert urlsplit(source.address).scheme in ("http", "https")
        assert re.fullmatch(r"[^\s()|]+", source.address)
        assert not re.search(r"[\[\]|]", source.name)


@pytest.mark.parametrize("key", ELSEWHERE)
def test_it_differs_from_the_nearest_notation_in_no_more_than_it_says(key: str) -> None:
    """Its weights are stored as in the nearest notation, and its samples lie as there, or the text says otherwise."""
    usage, nearest = ELSEWHERE[key], NOTATIONS[ELSEWHERE[key].nearest]
    told = catalogue("en")(f"notations.{key}_differs")
    if (usage.shape == IN_OUT) != nearest.has_stored_transposes:
        assert "transposed" in told
    if (usage.samples == ROWS) != nearest.has_rows:
        assert "row" in told
    if (usage.shape == OUT_IN_UNIT) != nearest.has_bias_unit:
        assert "unit" in told
    numbering = usage.layers.removeprefix("from_")
    if numbering[0].isdigit() and int(numbering[0]) != nearest.first_layer:
        assert "count from" in told or "leads from layer i" in told


@pytest.mark.parametrize("key", ELSEWHERE)
def test_a_product_of_such_shapes_exists(key: str) -> None:
    """Columns are multiplied from the left by a matrix (out, in), rows from the right by one (in, out), else ᵀ."""
    usage = ELSEWHERE[key]
    fits = (usage.shape == IN_OUT) == (usage.samples == ROWS)
    assert ("ᵀ" in written(usage)) == (not fits)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ELSEWHERE)
def test_it_can_be_written_in_cells_of_a_table(key: str, language: str) -> None:
    usage, texts = ELSEWHERE[key], catalogue(language)
    formulas = [usage.weights, usage.entry, usage.gradient, *(usage.objective or ())]
    formulas += [] if isinstance(usage.weighted_input, str) else usage.weighted_input
    for formula in formulas:
        if formula is not None:
            assert "|" not in (formula if isinstance(formula, str) else latex(formula))
    for text in (f"{key}_differs", usage.samples, usage.layers, usage.kind):
        assert "|" not in texts(f"notations.{text}")
