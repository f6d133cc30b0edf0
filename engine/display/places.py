"""Where a problem is, in the words of the screen instead of those of a lesson file."""

import re

from engine.core.network import Lesson
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.notation import Notation

_PATH = re.compile(r"([a-z_0-9.]+)((?:\[\d+\])*)")


def screen_place(place: str, texts: Catalogue, notation: Notation, lesson: Lesson) -> str:
    """The name on the screen of a place such as `layers[1]` or `targets[0][2]`; any other place as it is.

    Args:
        place: a path into a lesson file, or a place that is named for the screen already.
        texts: the language.
        notation: what layers, inputs, targets and weights are called.
        lesson: the lesson, which knows what is the output layer.
    """
    path = _PATH.fullmatch(place)
    if path is None:
        return place
    name, indices = path[1], [int(index) for index in re.findall(r"\d+", path[2])]
    match name, indices:
        case "layers", [layer]:
            return texts("place.layer", number=notation.layer_number(layer))
        case "inputs" | "targets", [sample]:
            return texts("grid.sample", number=sample + 1)
        case "inputs" | "targets", [sample, unit]:
            symbol = notation.x(unit) if name == "inputs" else notation.y(unit)
            return texts("grid.sample_cell", row=texts("grid.sample", number=sample + 1), column=plain(symbol))
        case "weights", [step]:
            return plain(notation.W(step))
        case "weights", [step, row, column]:
            return plain(notation.w(step, row, column))
        case "biases", [step]:
            return plain(notation.b(step))
        case "biases", [step, unit]:
            return plain(notation.b(step, unit))
        case "activations", [step]:
            is_last = step == len(lesson.network.activations) - 1
            return texts("figure.output") if is_last else texts("place.layer", number=notation.layer_number(step + 1))
        case _, [] if f"place.{name}" in texts.texts:
            return texts(f"place.{name}")
    return place
