"""How two notations differ in what a step shows, as the keys and values of sentences."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.core.steps import Step
from engine.display.formula import Line, Node, Operator, Row, plain
from engine.display.matrix_parts import Content
from engine.display.notation import Notation
from engine.display.notation_marks import matrices, symbols
from engine.display.step_matrices import step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.view import View

GRADIENTS = frozenset({"cost", "output_delta", "hidden_delta", "weight_gradient", "bias_gradient", "update"})
"""Kinds of steps that show something of the objective's sign."""

WEIGHTS = frozenset({"weighted_input", "hidden_delta", "weight_gradient", "update"})
"""Kinds of steps that show a weight matrix."""

BIASES = frozenset({"weighted_input", "hidden_delta", "weight_gradient", "bias_gradient", "update"})
"""Kinds of steps in which biases stand somewhere, or are missing because they stand with the weights."""


@dataclass(frozen=True)
class Difference:
    """What is otherwise in a notation.

    Attributes:
        key: of the text, under `notations`.
        values: what stands for its placeholders.
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()


def step_differences(view: View, step: Step, reference: Notation) -> tuple[Difference, ...]:
    """How a step in the view's notation differs from the same step in another one, as far as it shows."""
    names, kind = view.notation, step.kind
    has_biases = view.trace.lesson.network.biases is not None
    found = []
    if names.sign != reference.sign and kind in GRADIENTS:
        found.append(Difference("minimised" if names.sign > 0 else "maximised", (("cost", names.cost),)))
    if names.has_stored_transposes != reference.has_stored_transposes and kind in WEIGHTS:
        key = "stored_transposed" if names.has_stored_transposes else "stored_plainly"
        found.append(Difference(key, (("matrix", names.weights),)))
    if names.has_rows != reference.has_rows and kind != "update":
        found.append(Difference("in_rows" if names.has_rows else "in_columns"))
    if has_biases and names.has_bias_unit != reference.has_bias_unit and kind in BIASES:
        key = "bias_unit" if names.has_bias_unit else "bias_vector"
        found.append(Difference(key, (("matrix", reference.weights if key == "bias_vector" else names.weights),)))
    found += _numbering(view, step, reference)
    letters = tuple(_letters(view, step, reference))
    if letters:
        separator = view.texts("alt.list_separator")
        pairs = separator.join(view.texts("notations.letter_for", own=own, other=other) for own, other in letters)
        found.append(Difference("letters", (("pairs", pairs),)))
    return tuple(found)


def _numbering(view: View, step: Step, reference: Notation) -> Iterator[Difference]:
    names = view.notation
    if names.first_layer != reference.first_layer:
        yield Difference("layers_from", (("first", str(names.first_layer)),))
    if names.weights_numbered_by != reference.weights_numbered_by and step.kind in WEIGHTS | {"bias_gradient"}:
        key = "numbered_by_entered" if names.weights_numbered_by else "numbered_by_left"
        yield Difference(key, (("matrix", plain(names.W(0))),))


LETTERS: tuple[Callable[[Notation], str], ...] = (
    lambda names: names.weights,
    lambda names: names.cost,
    lambda names: names.activation,
    lambda names: names.learning_rate,
    lambda names: names.times,
)
"""What may be another letter or sign."""


def _letters(view: View, step: Step, reference: Notation) -> Iterator[tuple[str, str]]:
    """Own letter and the reference's, of those that the step shows."""
    used = set(_signs((step_symbols(view, step),), step_matrices(view, step)))
    for letter in LETTERS:
        own, other = letter(view.notation), letter(reference)
        if own != other and any(own in sign for sign in used):
            yield own, other


def _signs(formulas: Iterable[Line], content: Content) -> Iterator[str]:
    """Letters and operators of formulas, of the names of matrices, and between these."""
    nodes: list[Node] = [chunk for line in formulas for chunk in line]
    nodes += [shown.name for shown in matrices(content)]
    nodes += [item for line in content for item in line if isinstance(item, Operator)]
    for node in nodes:
        yield from (symbol.base for symbol in symbols(node))
        yield from _operators(node)


def _operators(node: Node) -> Iterator[str]:
    match node:
        case Operator(text):
            yield text
        case Row(items):
            for item in items:
                yield from _operators(item)
