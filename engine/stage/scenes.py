"""What a storyboard holds beyond the layer steps when these are shown row by row or edge by edge.

No pictures are made for a moment: each step has one ground, and its atoms appear on it one after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from engine.core.steps import Moment, Step
from engine.display.formula import Line, data, plain
from engine.display.formula_parts import LiveLine
from engine.display.moment_lines import moment_line
from engine.display.moments import moment_title, moments_of, revealed, used
from engine.display.step_matrices import Content, Matrix
from engine.display.step_texts import matrices_alt, step_sentence
from engine.display.view import View
from engine.figures.network_atoms import edge_atoms, unit_atoms
from engine.figures.network_figure import NetworkPicture

Json = dict[str, Any]


FINE = frozenset({"neuron", "edge"})
"""Granularities that show parts of a page one after the other, on one ground."""


@dataclass(frozen=True)
class Page:
    """What has pictures of its own.

    Attributes:
        index: its place among the pages.
        view: the trace and the samples that this page shows.
        step: the layer step that it is, or of which it is a part.
        moments: the positions of the stepper on it.
    """

    index: int
    view: View
    step: Step
    moments: tuple[Moment, ...]

    @property
    def part(self) -> Moment:
        """Which part of the step it is; the whole step where its moments share the page."""
        whole = Moment(self.index, self.step.index, self.step.layer)
        return self.moments[0] if self.moments[0].part in BATCH_PARTS else whole


BATCH_PARTS = frozenset({"sample", "mean", "penalty"})
"""Parts of a step that have a page each."""


def pages(view: View, granularity: str) -> tuple[Page, ...]:
    """The pages of a lesson, in order: a layer step each, or a part of one in which samples are added up."""
    moments = moments_of(view.trace.lesson, granularity)
    is_fine = granularity in FINE
    groups = groupby(moments, key=lambda moment: moment.step if is_fine else moment.index)
    return tuple(_page(view, index, tuple(group)) for index, (_, group) in enumerate(groups))


def _page(view: View, index: int, moments: tuple[Moment, ...]) -> Page:
    first = moments[0]
    if first.samples:
        view = replace(view, samples=range(first.samples[0], first.samples[-1] + 1))
    elif first.part in BATCH_PARTS:
        view = replace(view, samples=range(view.trace.lesson.examples.count))
    return Page(index, view, view.trace.steps[first.step], moments)


def last_pages(found: Sequence[Page]) -> dict[int, int]:
    """For each layer step its last page, on which all of its results are known."""
    return {page.step.index: page.index for page in found}


def ground(view: View, picture: NetworkPicture, step: Step, moments: Sequence[Moment]) -> Json:
    """In place of a step's network picture.

    Returns:
        - `ground`: traces of the network as it is before the step
        - `atoms`: `edges` and `units`, what appears on it with each target, see `engine.figures.network_atoms`
    """
    edges = edge_atoms(picture, step, _rows(view, step, moments)) if step.focus.weights or step.focus.biases else {}
    return {"ground": picture.ground(step), "atoms": {"edges": edges, "units": unit_atoms(picture, step)}}


def _rows(view: View, step: Step, moments: Sequence[Moment]) -> Iterator[list[str]]:
    """The edges that are revealed row by row."""
    network = view.trace.lesson.network
    for _, row in groupby(moments, key=lambda moment: (moment.layer, moment.units)):
        targets = (target for moment in row for target in revealed(network, step, moment))
        yield [target for target in targets if not target.startswith("u")]


def early(view: View, step: Step, content: Content) -> Json:
    """What is said of a step before all of its results are known: `sentence` and `matrices_alt`, as in the step."""
    known = tuple(tuple(item for item in line if not (isinstance(item, Matrix) and item.is_result)) for line in content)
    sentence = step_sentence(view, step, is_done=False)
    return {"early": {"sentence": [list(run) for run in sentence], "matrices_alt": matrices_alt(view, known)}}


def scenes(view: View, step: Step, moments: Iterable[Moment], lines: Sequence[LiveLine]) -> Iterator[list[Any]]:
    """Each moment of a step, as [index of the step, title, reveals, uses, line, description].

    `reveals` and `uses` are targets; `line` is the index of one of the step's lines, or a formula in chunks.
    """
    network = view.trace.lesson.network
    places = {line.targets[0]: index for index, line in enumerate(lines)}
    for moment in moments:
        title, said = moment_title(view, step, moment), moment_line(view, step, moment)
        formula: Line = lines[places[said]].line if isinstance(said, str) else said
        shown: Any = places[said] if isinstance(said, str) else [data(chunk) for chunk in formula]
        spoken = view.texts("moment.spoken", title=title, line=" ".join(map(plain, formula)))
        targets = [list(find(network, step, moment)) for find in (revealed, used)]
        yield [step.index, title, *targets, shown, spoken]
