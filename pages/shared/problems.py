"""Problems in the words of a language."""

from engine.core.errors import Finding, Problem
from engine.display.catalogue import Catalogue


def problem_text(texts: Catalogue, problem: Problem, place: str = "") -> str:
    """A problem in the language of the page, on one line; `place` where the screen has another name for it."""
    found = problem.found
    if isinstance(found, Finding):
        found = texts(f"found.{found.key}", **found.values)
    expected = texts(f"problem.{problem.rule}", **problem.values)
    return one_line(texts("problem.message", place=place or problem.place, expected=expected, found=found), most=300)


def one_line(text: object, most: int = 80) -> str:
    """The text on one line of at most so many characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
