"""A derivation as plain data for the player's panel; like a storyboard, it holds everything that is to be seen."""

from typing import Any

from engine.display.catalogue import stressed_runs
from engine.display.derivation import Block, Compared, Factor, Term
from engine.display.derivations import derive
from engine.display.formula import Line, data, plain
from engine.display.view import View

Json = dict[str, Any]


def derivation(view: View, target: str) -> Json | None:
    """What the panel shows of a target.

    Returns:
        None where the network has no such part, else
        - `target`, `name`: in words; `marks`: targets that take part
        - `words`: the panel's own words; `{name}` in `opens` is filled in by the panel
        - `roots`: keys of `blocks`; a block is described at `_block`
        - `compared`: [name, agreeing part, rest, verdict] of each number; `remarks`: sentences
    """
    found = derive(view, target)
    if found is None:
        return None
    texts = view.texts
    return {
        "target": found.target,
        "name": found.name,
        "marks": sorted(set(found.marks)),
        "words": {
            "region": texts("derivation.region", name=found.name),
            "close": texts("derivation.close"),
            "opens": texts.texts["derivation.opens"],
        },
        "roots": list(found.roots),
        "blocks": {key: _block(block) for key, block in found.blocks.items()},
        "compared": [_compared(row) for row in found.compared],
        "remarks": list(found.remarks),
    }


def _block(block: Block) -> Json:
    """One block.

    Returns:
        - `heading`, `name` and `result` as formulas, `spoken`: the same in plain text
        - `factors`, `addend` (or null): see `_factor` and `_term`
        - `closing`: lines of formula; `note`: runs of [text, stressed]
    """
    return {
        "heading": block.heading,
        "name": data(block.name),
        "spoken": plain(block.name),
        "result": data(block.result),
        "factors": [_factor(factor) for factor in block.factors],
        "addend": None if block.addend is None else _term(block.addend),
        "closing": [_line(line) for line in block.closing],
        "note": [list(run) for run in stressed_runs(block.note)],
    }


def _factor(factor: Factor) -> Json:
    """`symbol`, `number`, and where they exist `meaning`, `targets`, `formula` (lines), `opens`, `terms`."""
    parts = {
        "meaning": factor.meaning,
        "targets": list(factor.targets),
        "formula": [_line(line) for line in factor.formula],
        "opens": factor.opens,
        "terms": [_term(term) for term in factor.terms],
    }
    return {"symbol": data(factor.symbol), "number": data(factor.number), **_there(parts)}


def _term(term: Term) -> Json:
    """`product`, and where they exist `factors`, `heading`, `opens`."""
    parts = {"factors": [_factor(factor) for factor in term.factors], "heading": term.heading, "opens": term.opens}
    return {"product": data(term.product), **_there(parts)}


def _there(parts: Json) -> Json:
    return {name: part for name, part in parts.items() if part}


def _line(line: Line) -> list[Any]:
    return [data(chunk) for chunk in line]


def _compared(row: Compared) -> list[str]:
    return [row.name, row.text[: row.agreeing], row.text[row.agreeing :], row.verdict]
