"""What a storyboard holds beyond the layer steps when these are shown row by row or edge by edge.

No pictures are made for a moment: each step has one ground, and its atoms appear on it one after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from engine.core.steps import Moment, Step
from engine.display.formula import Line, data, plain
from engine.display.live_lines import LiveLine
from engine.display.moment_lines import moment_line
from engine.display.moments import moment_title, moments_of, revealed, used
from engine.display.step_matrices import Content, Matrix
from engine.display.step_texts import matrices_alt, step_sentence
from engine.display.view import View
from engine.figures.network_atoms import edge_atoms, unit_atoms
from engine.figures.network_figure import NetworkPicture

Json = dict[str, Any]


def moments_by_step(view: View, granularity: str) -> tuple[tuple[Moment, ...], ...]:
    """The moments of each layer step."""
    moments = moments_of(view.trace.lesson.network, granularity)
    return tuple(tuple(group) for _, group in groupby(moments, key=lambda moment: moment.step))


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
