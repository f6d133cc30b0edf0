"""What is said about a step: its title, the sentence that explains it, the alternative texts of its pictures."""

from collections.abc import Iterator

import numpy as np

from engine.core.checks import name_layers
from engine.core.steps import Moment, Step
from engine.core.summation import is_last_part, reached
from engine.display.batch_matrices import has_bias_column
from engine.display.catalogue import stressed_runs
from engine.display.formula import Symbol, plain, row
from engine.display.formula_parts import fused_text, known, layer_of, source_product
from engine.display.numbers import format_number
from engine.display.step_matrices import Content, Matrix
from engine.display.targets import shown_layer, shown_weights
from engine.display.view import View
from engine.display.wordings import worded

MOST_SPOKEN = 16
"""An alternative text lists at most so many numbers."""

GRADIENT_KINDS = frozenset({"weight_gradient", "bias_gradient", "update"})
"""Steps that are about gradients: these stand on their edges."""


def step_title(view: View, step: Step, moment: Moment | None = None) -> str:
    """What happens in this step, in a few words: `Backward: gradient of Θ⁽³⁾`; or in a part where samples add up."""
    if moment is None or moment.part == "layer":
        return view.texts(worded(view.notation, f"title.{step.kind}"), **_names(view, step))
    return view.texts(f"batch.title_{_part(moment)}", **_names(view, step), **_span(moment))


def step_sentence(
    view: View, step: Step, is_done: bool = True, moment: Moment | None = None
) -> tuple[tuple[str, bool], ...]:
    """What happens and why, in runs of text that are stressed or not; before it is done without its results."""
    names = _names(view, step) | ({} if is_done else {"cost": "?", "penalty": "?"})
    if moment is None or moment.part == "layer":
        keys = [f"sentence.{step.kind}", *_additions(view, step)]
    else:
        names |= _span(moment)
        keys = [f"batch.{_part(moment)}", *_batch_additions(view, moment)]
    joiner = view.texts("sentence.joiner")
    return stressed_runs(joiner.join(view.texts(worded(view.notation, key), **names) for key in keys))


def network_alt(view: View, step: Step, moment: Moment | None = None) -> str:
    """The network picture of a step in words, with the numbers that are in focus."""
    network = view.trace.lesson.network
    opening = view.texts("alt.network", layers=name_layers(network.layers), title=step_title(view, step, moment))
    return view.texts("sentence.joiner").join((opening, *_spoken_focus(view, step, moment)))


def matrices_alt(view: View, content: Content) -> str:
    """The matrices of a step in words, row by row."""
    parts = [item for line in content for item in line if isinstance(item, Matrix)]
    return view.texts("alt.list_separator").join(spoken_matrix(view, matrix) for matrix in parts)


def unit_name(view: View, layer: int, unit: int) -> str:
    """A unit in words: `unit 2 of layer 3`."""
    network = view.trace.lesson.network
    place = "input" if layer == 0 else "output" if layer == network.steps else "hidden"
    return view.texts(f"name.{place}_unit", unit=unit + 1, layer=view.notation.layer_number(layer))


def weight_name(view: View, step: int, destination: int, source: int) -> str:
    """A weight in words, with where it leads to and where it comes from."""
    number = view.notation.layer_number
    values = {"to": destination + 1, "to_layer": number(step + 1), "source": source + 1, "source_layer": number(step)}
    return view.texts("name.weight", **values)


def bias_name(view: View, step: int, unit: int) -> str:
    """A bias in words."""
    return view.texts("name.bias", unit=unit + 1, layer=view.notation.layer_number(step + 1))


def _names(view: View, step: Step) -> dict[str, object]:
    """What the placeholders of titles and sentences stand for."""
    names, lesson = view.notation, view.trace.lesson
    layer = step.layer if step.layer is not None else lesson.network.steps
    k = layer - 1
    next_layer = min(layer + 1, lesson.network.steps)
    return {
        "layer": names.layer_number(layer),
        "source": names.layer_number(k),
        "next": names.layer_number(next_layer),
        "z": plain(names.z(layer)),
        "a": plain(names.a(layer)),
        "a_source": plain(names.a(k)),
        "delta": plain(names.delta(layer)),
        "delta_next": plain(names.delta(next_layer)),
        "W": plain(names.W(k)),
        "Delta": plain(names.summed(k)),
        "W_next": plain(names.W(min(layer, lesson.network.steps - 1))),
        "b": plain(names.b(k)),
        "J": plain(names.J()),
        "alpha": plain(names.alpha()),
        "rate": format_number(lesson.learning_rate, view.digits),
        "cost": format_number(view.trace.cost.J, view.digits),
        "penalty": format_number(view.trace.cost.penalty, view.digits),
        "product": plain(row(*source_product(view, k))),
        "error": fused_text(view),
        "m": lesson.examples.count,
        "sample": view.sample + 1,
    }


def _part(moment: Moment) -> str:
    """The part of the summation as texts name it; several samples that are added together are `samples`."""
    return "samples" if len(moment.samples) > 1 else moment.part


def _span(moment: Moment) -> dict[str, object]:
    return {"first": moment.samples[0] + 1, "last": moment.samples[-1] + 1} if moment.samples else {}


def _batch_additions(view: View, moment: Moment) -> list[str]:
    """Keys of the further sentences about a part of the summation."""
    keys = []
    if moment.part == "sample" and moment.samples[0] == 0:
        keys.append("batch.empty")
    if moment.part == "penalty" and view.trace.lesson.network.biases is not None:
        keys.append("batch.penalty_bias")
    return keys


def _additions(view: View, step: Step) -> list[str]:
    """Keys of the further sentences that this lesson calls for."""
    trace, network = view.trace, view.trace.lesson.network
    last_activation = network.activations[-1]
    has_unit = view.notation.has_bias_unit and network.biases is not None
    keys: list[str] = []
    match step.kind:
        case "weighted_input" if network.biases is not None:
            keys.append("sentence.weighted_input_bias")
        case "activation" if network.activations[(step.layer or 1) - 1] == "softmax":
            keys.append("sentence.activation_softmax")
        case "cost" if view.has_penalty:
            keys.append("sentence.cost_penalty")
        case "output_delta":
            keys.append(
                "sentence.output_delta_fused"
                if trace.is_fused
                else "sentence.output_delta_jacobian"
                if last_activation == "softmax"
                else "sentence.output_delta_product"
            )
            if not np.isfinite(trace.loss_gradient()).all():
                keys.append("sentence.output_delta_infinite")
        case "hidden_delta" if has_unit:
            keys.append("sentence.hidden_delta_unit")
        case "weight_gradient":
            keys += ["sentence.weight_gradient_unit"] * has_unit
            keys += ["sentence.weight_gradient_penalty"] * view.has_penalty
    if view.is_batch and step.kind in {"cost", "weight_gradient", "bias_gradient"}:
        keys.append(f"sentence.batch_{trace.lesson.objective.reduction}")
    if view.shows_means and step.kind in {"weighted_input", "activation", "output_delta", "hidden_delta"}:
        keys.append("batch.means")
    return keys


def _spoken_focus(view: View, step: Step, moment: Moment | None) -> list[str]:
    """The numbers of the edges in focus, or else of the units, as `symbol = number`."""
    if moment is not None and moment.part != "layer":
        prefix, spoken = _sums_on_edges(view, moment)
    else:
        on_edges = list(_edges_in_focus(view, step)) if step.kind != "hidden_delta" else []
        spoken = on_edges or _units_in_focus(view, step)
        prefix = f"∂{view.notation.cost}/∂" if step.kind in GRADIENT_KINDS else ""
    parts = [f"{prefix}{plain(symbol)} = {format_number(value, view.digits)}" for symbol, value in spoken]
    shown = parts[:MOST_SPOKEN]
    if len(parts) > len(shown):
        shown.append(view.texts("alt.more", count=len(parts) - len(shown)))
    return [view.texts("alt.list_separator").join(shown) + view.texts("alt.full_stop")] if shown else []


def _edges_in_focus(view: View, step: Step) -> Iterator[tuple[Symbol, float]]:
    """What stands on the edges: gradients once they are the subject, before that weights and biases."""
    names, network = view.notation, view.trace.lesson.network
    parameters = view.trace.gradients if step.kind in GRADIENT_KINDS else network
    for k in step.focus.weights:
        yield from ((names.w(k, i, j), parameters.weights[k][i, j]) for i, j in shown_weights(network, k))
    for k in step.focus.biases:
        assert parameters.biases is not None
        biases = parameters.biases[k]
        yield from ((names.b(k, i), biases[i]) for i in shown_layer(network, k + 1))


def _sums_on_edges(view: View, moment: Moment) -> tuple[str, list[tuple[Symbol, float]]]:
    """Δ as far as it is summed, or what has become of it, after the factor or the ∂J/∂ that its symbols need."""
    assert moment.layer is not None
    step, names, network = moment.layer - 1, view.notation, view.trace.lesson.network
    values, is_gradient = reached(view.trace, moment), is_last_part(view.trace, moment)
    of_weight, of_bias = (names.w, names.b) if is_gradient else (names.summed, names.summed)
    spoken = [(of_weight(step, i, j), values.weights[i, j]) for i, j in shown_weights(network, step)]
    if has_bias_column(view) and values.biases is not None:
        spoken += [(of_bias(step, i), values.biases[i]) for i in shown_layer(network, step + 1)]
    return f"∂{view.notation.cost}/∂" if is_gradient else "" if values.is_sum else "1/m · ", spoken


def _units_in_focus(view: View, step: Step) -> list[tuple[Symbol, float]]:
    trace, names, layer = view.trace, view.notation, layer_of(step)
    values, letter = (trace.a, names.a) if step.kind in {"activation", "cost"} else (trace.delta, names.delta)
    array = known(values[layer])
    shown = ((letter(layer, i), array[i]) for i in shown_layer(trace.lesson.network, layer))
    return [(symbol.mean if view.shows_means else symbol, view.on_unit(row)) for symbol, row in shown]


def spoken_matrix(view: View, matrix: Matrix) -> str:
    """A matrix in words, row by row."""
    rows, columns = matrix.shape
    numbers = "; ".join(" ".join(cell.text for cell in line) for line in matrix.cells)
    name = f"{plain(matrix.name)} ({matrix.note})" if matrix.note else plain(matrix.name)
    return view.texts("alt.matrix", name=name, rows=rows, columns=columns, numbers=numbers)
