"""The structure: layers, activations, output and loss, bias, penalty, learning rate."""

from dataclasses import replace

import streamlit as st

from engine.core import editing
from engine.core.activations import ACTIVATIONS
from engine.core.editing import Edit
from engine.core.errors import LessonError, Problem
from engine.core.losses import LOSSES, PENALTIES, REDUCTIONS
from engine.core.network import Lesson, Objective
from engine.display.catalogue import Catalogue
from engine.display.lesson_file import MOST_LAYERS, MOST_UNITS
from engine.display.link_codecs import LAYERS, UnreadableError
from pages.building.fields import choice, number_field, switch, text_field, whole_field
from pages.shared import session

HIDDEN = [key for key in ACTIVATIONS if key != "softmax"]
PAIRS = [(output, loss.key) for output in ACTIVATIONS for loss in LOSSES.values() if loss.requires in (None, output)]
"""Every output activation with every loss that is defined for it: an impossible pair cannot be chosen."""

LABEL_WIDTH, UNITS_WIDTH, ACTIVATION_WIDTH, BUTTON_WIDTH = 130, 96, 170, 44


def section(texts: Catalogue) -> None:
    """All fields of the structure."""
    lesson = session.current().lesson
    _title(lesson, texts)
    _layers(lesson, texts)
    _objective(lesson, texts)


def _title(lesson: Lesson, texts: Catalogue) -> None:
    text_field(
        texts("build.title"),
        "title",
        lesson.title,
        lambda lesson, title: replace(lesson, title=title),
        placeholder=texts("build.title_hint"),
    )


def _layers(lesson: Lesson, texts: Catalogue) -> None:
    network = lesson.network
    sizes, fresh = st.columns([3, 1], vertical_alignment="bottom")
    with sizes:
        text_field(
            texts("build.layers"),
            "layers",
            LAYERS.write(network.layers),
            lambda lesson, text: with_sizes(lesson, read_sizes(text)),
            help=texts("build.layers_help", layers=MOST_LAYERS, units=MOST_UNITS),
        )
    fresh.button(
        texts("build.new"), key="new_lesson", on_click=session.open_lesson, args=(editing.new_lesson,), width="stretch"
    )
    last = len(network.layers) - 1
    for layer in range(len(network.layers)):
        _layer(lesson, layer, last, texts)


def _layer(lesson: Lesson, layer: int, last: int, texts: Catalogue) -> None:
    role = "input" if layer == 0 else "output" if layer == last else "hidden"
    name = texts(f"build.layer_{role}", number=session.current().shown_notation.layer_number(layer))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(name, width=LABEL_WIDTH)
        whole_field(
            texts("build.units_of", layer=name),
            f"units_{layer}",
            lesson.network.layers[layer],
            MOST_UNITS,
            lambda lesson, units: with_sizes(lesson, _with_entry(lesson.network.layers, layer, units)),
            label_visibility="collapsed",
            width=UNITS_WIDTH,
        )
        if role == "hidden":
            _activation(lesson, layer, name, texts)
        elif role == "output":
            st.markdown(texts(f"activation.{lesson.network.activations[-1]}"), width=ACTIVATION_WIDTH)
        if role != "output":
            _layer_buttons(layer, name, texts, can_grow=last + 1 < MOST_LAYERS, can_go=role == "hidden")


def _activation(lesson: Lesson, layer: int, name: str, texts: Catalogue) -> None:
    choice(
        texts("build.activation_of", layer=name),
        f"activation_{layer}",
        HIDDEN,
        lesson.network.activations[layer - 1],
        lambda lesson, key: editing.with_hidden_activation(lesson, layer, key),
        lambda key: texts(f"activation.{key}"),
        label_visibility="collapsed",
        width=ACTIVATION_WIDTH,
    )


def _layer_buttons(layer: int, name: str, texts: Catalogue, can_grow: bool, can_go: bool) -> None:
    """A layer more after this one, and, for a hidden layer, one less; their labels are for screen readers."""
    st.button(
        texts("build.add_layer_after", layer=name),
        key=f"add_{layer}",
        icon=":material/add:",
        on_click=session.edit,
        args=(lambda lesson: with_layer_after(lesson, layer),),
        disabled=not can_grow,
        width=BUTTON_WIDTH,
    )
    if can_go:
        st.button(
            texts("build.remove_layer", layer=name),
            key=f"remove_{layer}",
            icon=":material/close:",
            on_click=session.edit,
            args=(lambda lesson: without_layer(lesson, layer),),
            width=BUTTON_WIDTH,
        )


def _objective(lesson: Lesson, texts: Catalogue) -> None:
    network, objective = lesson.network, lesson.objective
    choice(
        texts("build.output_and_loss"),
        "output_and_loss",
        PAIRS,
        (network.activations[-1], objective.loss),
        lambda lesson, pair: editing.with_output(lesson, *pair),
        lambda pair: texts("build.pair", activation=texts(f"activation.{pair[0]}"), loss=texts(f"loss.{pair[1]}")),
        help=texts("build.pairs_help"),
    )
    rate, reduction = st.columns(2)
    with rate:
        number_field(
            texts("build.learning_rate"),
            "learning_rate",
            lesson.learning_rate,
            lambda lesson, value: replace(lesson, learning_rate=value),
        )
    with reduction:
        choice(
            texts("build.reduction"),
            "reduction",
            REDUCTIONS,
            objective.reduction,
            lambda lesson, key: _with_objective(lesson, replace(lesson.objective, reduction=key)),
            lambda key: texts(f"reduction.{key}"),
        )
    penalty, form = st.columns(2)
    W = texts.notation.weights
    with penalty:
        number_field(
            texts("build.l2"),
            "l2",
            objective.l2,
            lambda lesson, value: _with_objective(lesson, replace(lesson.objective, l2=value)),
        )
    with form:
        choice(
            texts("build.l2_form"),
            "l2_form",
            list(PENALTIES),
            objective.l2_form,
            lambda lesson, key: _with_objective(lesson, replace(lesson.objective, l2_form=key)),
            {"lambda/2m": f"λ/(2m) · Σ{W}²", "lambda/2": f"λ/2 · Σ{W}²"}.__getitem__,
        )
    switch(texts("build.bias"), "bias", network.biases is not None, editing.with_bias)
    if "relu" in network.activations:
        choice(
            texts("build.relu_slope_at_zero"),
            "relu_slope_at_zero",
            (0, 1),
            network.relu_slope_at_zero,
            lambda lesson, slope: replace(lesson, network=replace(lesson.network, relu_slope_at_zero=slope)),
            str,
        )


def read_sizes(text: str) -> tuple[int, ...]:
    """The layers of a text such as `3-4-4-3`; other dashes, commas, × and spaces between the numbers will do.

    Raises:
        LessonError: for anything else.
    """
    plain = text
    for mark in "–—−,，、×; ":
        plain = plain.replace(mark, "-")
    plain = "-".join(part for part in plain.split("-") if part)
    try:
        return tuple(LAYERS.read(plain))
    except UnreadableError as error:
        raise LessonError((Problem("layers", error.rule, error.found, error.values),)) from None


def with_sizes(lesson: Lesson, layers: tuple[int, ...]) -> Edit:
    """The lesson with other layers, unless they are more than the app takes.

    Raises:
        LessonError: for layers that make no network, or too large a one.
    """
    session.require_sizes(layers, lesson.examples.count)
    return editing.with_layers(lesson, layers)


def with_layer_after(lesson: Lesson, layer: int) -> Edit:
    """The lesson with a hidden layer more, as wide as the one before it."""
    layers, origins = list(lesson.network.layers), list[int | None](range(len(lesson.network.layers)))
    layers.insert(layer + 1, layers[layer])
    origins.insert(layer + 1, None)
    return editing.with_layers(lesson, layers, origins)


def without_layer(lesson: Lesson, layer: int) -> Edit:
    """The lesson without one of its hidden layers."""
    origins = [index for index in range(len(lesson.network.layers)) if index != layer]
    return editing.with_layers(lesson, [lesson.network.layers[index] for index in origins], origins)


def _with_entry(layers: tuple[int, ...], layer: int, units: int) -> tuple[int, ...]:
    return (*layers[:layer], units, *layers[layer + 1 :])


def _with_objective(lesson: Lesson, objective: Objective) -> Lesson:
    return replace(lesson, objective=objective)
