"""Units that are stuck at a step: twins that nothing tells apart, dead units, saturated units; and starts that are."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine.core.descent import Descent
from engine.core.errors import LessonError
from engine.core.propagation import run
from engine.core.stuck_starts import NEED_HIDDEN, STARTS, has_hidden_layer
from engine.core.trace import Trace, present
from engine.core.training_signs import UnitGroup, dead_units, saturated_units, symmetric_units
from engine.core.zero_gradients import zero_gradients
from engine.display.catalogue import Catalogue
from engine.display.formula import Symbol, partial, plain
from engine.display.matrix_parts import Content
from engine.display.numbers import format_number
from engine.display.stuck_matrices import (
    DEAD_MARK,
    FLAT_MARK,
    MOST_NAMED,
    named,
    shut_matrices,
    standing,
    twin_marks,
    twin_matrices,
)
from engine.display.view import View
from engine.figures.stuck_figure import stuck_picture
from pages.shared import session
from pages.shared.scaled_picture import scaled_picture

MOST_SAMPLES = 5
"""So many samples stand side by side in a grid; what is said holds for all of them."""

MOST_LISTED = 6
FIRST = "stuck_first"
LARGEST = 1.15


def stuck_view(texts: Catalogue, descent: Descent, step: int) -> None:
    """What is stuck at step `step`, over all samples, and buttons for starts that are."""
    try:
        trace = run(descent.lesson_at(step, all_samples=True))
        stepped = trace if descent.settings.batch_size is None else run(descent.lesson_at(step))
    except LessonError:
        st.info(texts("stuck.diverges", step=step), icon=":material/warning:")
    else:
        _signs(texts, descent, step, _view(trace))
        _zero_gradients(texts, descent, step, _view(stepped))
    _starts(texts)


def _view(trace: Trace) -> View:
    state = session.current()
    count = trace.lesson.examples.count
    shown = range(min(count, MOST_SAMPLES)) if count > 1 else None
    return View(trace, state.digits, state.language, notation=state.shown_notation.minimising, samples=shown)


def _signs(texts: Catalogue, descent: Descent, step: int, view: View) -> None:
    trace = view.trace
    twins, dead, flat = symmetric_units(trace), dead_units(trace), saturated_units(trace)
    if not (twins or dead or flat):
        st.success(texts("stuck.nothing", step=step), icon=":material/check_circle:")
    if twins:
        _twins(texts, descent, step, view, twins)
    if dead:
        _dead(texts, descent, view, dead)
    if flat:
        _flat(texts, view, flat)


def _twins(texts: Catalogue, descent: Descent, step: int, view: View, groups: Sequence[UnitGroup]) -> None:
    _heading(texts, "stuck.twins", [_units(texts, view, group, " = ") for group in groups])
    was_equal = step > 0 and set(groups) <= set(_first_twins(descent))
    when = texts("stuck.still_equal", step=step) if was_equal else texts("stuck.stay_equal")
    _paragraph(texts, texts("stuck.twins_why", gradient=_gradient(view)), when, texts("stuck.twins_help"))
    layer = _layer(texts, view, groups, "twins")
    within = [group for group in groups if group.layer == layer]
    alt = texts("stuck.twins_alt", units=_joined(texts, view, within))
    _picture(texts, "twins", twin_matrices(view, layer), twin_marks(within), alt)
    st.caption(texts("stuck.twins_mark"))


def _dead(texts: Catalogue, descent: Descent, view: View, groups: Sequence[UnitGroup]) -> None:
    _heading(texts, "stuck.dead", [_largest(texts, view, group) for group in groups])
    why = [texts("stuck.dead_why", gradient=_gradient(view))]
    if view.has_penalty:
        why.append(texts("stuck.dead_penalty"))
    if descent.settings.optimiser.carried:
        why.append(texts("stuck.carried"))
    _paragraph(texts, *why, texts("stuck.dead_help"))
    layer = _layer(texts, view, groups, "dead")
    within = [group for group in groups if group.layer == layer]
    alt = texts("stuck.dead_alt", units=_joined(texts, view, within))
    _picture(texts, "dead", shut_matrices(view, layer), _marks(within, DEAD_MARK), alt)
    st.caption(texts("stuck.dead_mark", mark=DEAD_MARK))


def _flat(texts: Catalogue, view: View, groups: Sequence[UnitGroup]) -> None:
    separator = texts("alt.list_separator")
    _heading(texts, "stuck.flat", [_units(texts, view, group, separator) for group in groups])
    is_output = groups[-1].layer == view.trace.lesson.network.steps
    _paragraph(
        texts,
        texts("stuck.flat_why", slope=_slope(view)),
        texts("stuck.flat_output" if is_output else "stuck.flat_help"),
    )
    layer = _layer(texts, view, groups, "flat")
    within = [group for group in groups if group.layer == layer]
    alt = texts("stuck.flat_alt", units=_joined(texts, view, within))
    _picture(texts, "flat", shut_matrices(view, layer), _marks(within, FLAT_MARK), alt)
    st.caption(texts("stuck.flat_mark", mark=FLAT_MARK))


def _zero_gradients(texts: Catalogue, descent: Descent, step: int, view: View) -> None:
    """Which weight matrices have a gradient of 0 at the step itself and why, and what moves all the same."""
    found, names = zero_gradients(view.trace), view.notation
    if not found:
        return
    lines = []
    for zero in found[:MOST_LISTED]:
        symbols = {
            "slope": _slope(view),
            "activation": plain(names.a(zero.step)),
            "delta": plain(names.delta(zero.step + 1)),
        }
        if zero.step + 1 < view.trace.lesson.network.steps:
            symbols |= {"weights": plain(names.W(zero.step + 1)), "later": plain(names.delta(zero.step + 2))}
        reason = _reason(texts, zero.reason, symbols)
        lines.append(texts("stuck.zero", gradient=plain(partial(names.J(), names.W(zero.step))), reason=reason))
    _heading(texts, "stuck.zeros", lines, len(found))
    moving = _moving(view)
    separator = texts("alt.list_separator")
    sentences = [texts("stuck.moving", arrays=separator.join(moving)) if moving else texts("stuck.no_move")]
    if step > 0 and descent.settings.optimiser.carried:
        sentences.append(texts("stuck.carried"))
    _paragraph(texts, *sentences)


def _reason(texts: Catalogue, reason: str, symbols: Mapping[str, str]) -> str:
    return texts(f"stuck.because_{reason}", **symbols)


def _moving(view: View) -> list[str]:
    """The symbols of the weights and biases of which some have a gradient."""
    names, gradients = view.notation, view.trace.gradients
    moving = []
    for step, weights in enumerate(gradients.weights):
        if weights.any():
            moving.append(plain(names.W(step)))
        if gradients.biases is not None and gradients.biases[step].any():
            moving.append(plain(names.b(step)))
    return [*moving[:MOST_LISTED], "…"] if len(moving) > MOST_LISTED else moving


def _starts(texts: Catalogue) -> None:
    """Buttons that put a start in place of the lesson's own numbers."""
    st.markdown(f"#### {texts('stuck.starts')}")
    st.markdown(texts("stuck.starts_explanation"))
    lesson = session.current().lesson
    with st.container(horizontal=True, key="stuck_starts"):
        for key, make in STARTS.items():
            is_possible = key not in NEED_HIDDEN or has_hidden_layer(lesson)
            help_text = texts(f"stuck.start_{key}_help")
            if st.button(texts(f"stuck.start_{key}"), key=f"stuck_{key}", help=help_text, disabled=not is_possible):
                session.edit(make, forgets_start=True)
                st.rerun()  # all of the page: the sidebar shows the lesson, and undoes the edit


def _heading(texts: Catalogue, key: str, lines: Sequence[str], count: int = 0) -> None:
    """A heading and a list, the first ones of many."""
    more = max(count, len(lines)) - MOST_LISTED
    listed = [*lines[:MOST_LISTED], *([texts("stuck.more", count=more)] if more > 0 else [])]
    st.markdown("\n".join((f"#### {texts(key)}", *(f"- {line}" for line in listed))))


def _paragraph(texts: Catalogue, *sentences: str) -> None:
    st.markdown(texts("sentence.joiner").join(sentences))


def _units(texts: Catalogue, view: View, group: UnitGroup, separator: str) -> str:
    number = view.notation.layer_number(group.layer)
    return texts("stuck.units", layer=number, units=named(view, group, separator))


def _largest(texts: Catalogue, view: View, group: UnitGroup) -> str:
    """Dead units with the largest z that each has over all samples."""
    z = present(view.trace.z[group.layer])
    tops = [format_number(float(z[unit].max()), view.digits, signed=True) for unit in group.units[:MOST_NAMED]]
    separator = texts("alt.list_separator")
    return texts("stuck.largest", units=_units(texts, view, group, separator), largest=separator.join(tops))


def _joined(texts: Catalogue, view: View, groups: Sequence[UnitGroup]) -> str:
    separator = texts("alt.list_separator")
    return separator.join(named(view, group, separator) for group in groups[:MOST_LISTED])


def _slope(view: View) -> str:
    return f"{view.notation.activation}′(z)"


def _gradient(view: View) -> str:
    return plain(standing(view, partial(view.notation.J(), Symbol(view.notation.weights))))


def _marks(groups: Sequence[UnitGroup], mark: str) -> Mapping[int, str]:
    return {unit: mark for group in groups for unit in group.units}


def _layer(texts: Catalogue, view: View, groups: Sequence[UnitGroup], name: str) -> int:
    """The layer that is shown: the only one, or the one that is chosen."""
    layers = sorted({group.layer for group in groups})
    if len(layers) == 1:
        return layers[0]
    chosen: int = st.segmented_control(
        texts("stuck.which_layer"),
        layers,
        default=layers[0],
        required=True,
        key=f"stuck_{name}_{texts.key}_{'_'.join(map(str, layers))}",
        format_func=lambda layer: texts("stuck.layer", number=view.notation.layer_number(layer)),
        wrap=True,
        label_visibility="collapsed",
    )
    return chosen


def _picture(texts: Catalogue, name: str, content: Content, marks: Mapping[int, str], alt: str) -> None:
    picture = stuck_picture(content, marks, session.current().canvas)
    scaled_picture(f"stuck_{name}_grids", texts, picture, alt, LARGEST)


def _first_twins(descent: Descent) -> tuple[UnitGroup, ...]:
    """The twins before the first step of the run, found once."""
    kept = session.recall(FIRST)
    if kept is None or kept[0] is not descent.lesson:
        kept = descent.lesson, symmetric_units(run(descent.lesson))
        session.remember(FIRST, kept)
    found: tuple[UnitGroup, ...] = kept[1]
    return found
