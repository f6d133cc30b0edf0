"""Weights of other tools: which array is which is shown, and can be changed, before anything is taken."""

from collections.abc import Mapping
from functools import lru_cache

import streamlit as st

from engine.core import editing
from engine.core.activations import Array
from engine.core.editing import Edit
from engine.core.errors import LessonError
from engine.core.network import Lesson
from engine.display.array_files import read_arrays
from engine.display.catalogue import Catalogue
from engine.display.formula import plain
from engine.display.weight_import import (
    ORIENTATIONS,
    ImportPlan,
    layers_of,
    matrix_names,
    plan_problems,
    planned,
    propose,
    taken,
    unused,
)
from pages.shared import session, shell
from pages.shared.problems import one_line

SCIKIT_LEARN = """import numpy as np
arrays = {f"{name}_{i}": a for name in ("coefs", "intercepts") for i, a in enumerate(getattr(model, name + "_"))}
np.savez("network.npz", **arrays)"""
PYTORCH = """from safetensors.torch import save_file
save_file(model.state_dict(), "network.safetensors")"""
NUMPY = """import numpy as np
np.savez("network.npz", W1=W1, b1=b1, W2=W2, b2=b2)"""


def upload(texts: Catalogue) -> None:
    """The field for the file, how other tools write it, and what it holds."""
    st.markdown(f"**{texts('build.import_heading')}**")
    with st.expander(texts("build.import_how")):
        for name, code in (("scikit-learn", SCIKIT_LEARN), ("PyTorch", PYTORCH), ("NumPy", NUMPY)):
            st.caption(name)
            st.code(code, language="python")
    file = st.file_uploader(texts("build.import"), ["npz", "json", "safetensors"], key="weights_upload")
    if file is None:
        return
    try:
        arrays = _arrays(file.name, file.getvalue())
        proposal = _proposal(arrays, texts)
    except LessonError as error:
        shell.refusal(texts, error.problems)
        return
    plan = _plan(arrays, proposal, file.file_id, texts)
    problems = plan_problems(arrays, plan)
    if problems:
        shell.refusal(texts, problems)
        return
    _show(arrays, plan, texts)
    st.button(
        texts("build.take_weights"),
        key="take_weights",
        type="primary",
        on_click=session.edit,
        args=(lambda lesson: with_arrays(lesson, arrays, plan),),
        kwargs={"forgets_start": True},
    )


def with_arrays(lesson: Lesson, arrays: Mapping[str, Array], plan: ImportPlan) -> Edit:
    """The lesson with the weights and biases of a file; its layers follow them.

    Raises:
        LessonError: for a network that is too large for the app.
    """
    weights, biases = taken(arrays, plan)
    session.require_sizes(layers_of(arrays, plan), lesson.examples.count)
    return editing.with_imported(lesson, weights, biases)


@lru_cache(maxsize=4)
def _arrays(name: str, content: bytes) -> Mapping[str, Array]:
    return read_arrays(name, content)


def _proposal(arrays: Mapping[str, Array], texts: Catalogue) -> ImportPlan:
    """The likely plan; where none is likely, all matrices in order, for the user to choose from."""
    try:
        return propose(arrays)
    except LessonError as error:
        if not matrix_names(arrays):
            raise
        shell.refusal(texts, error.problems)
        return planned(arrays, matrix_names(arrays), ORIENTATIONS[0])


def _plan(arrays: Mapping[str, Array], proposal: ImportPlan, file: str, texts: Catalogue) -> ImportPlan:
    orientation = st.radio(
        texts("build.orientation"),
        ORIENTATIONS,
        ORIENTATIONS.index(proposal.orientation),
        key=f"orientation_{file}",
        format_func=lambda key: texts(f"orientation.{key}"),
    )
    order = st.multiselect(
        texts("build.matrix_order"),
        matrix_names(arrays),
        proposal.matrices,
        key=f"order_{file}",
        help=texts("build.matrix_order_help"),
    )
    return planned(arrays, order, orientation)


def _show(arrays: Mapping[str, Array], plan: ImportPlan, texts: Catalogue) -> None:
    layers = layers_of(arrays, plan)
    rows = [
        {
            texts("build.step_column"): plain(session.current().shown_notation.W(step)),
            texts("build.array_column"): name,
            texts("build.shape_column"): " × ".join(map(str, arrays[name].shape)),
            texts("build.taken_column"): f"{layers[step + 1]} × {layers[step]}",
            texts("build.bias_column"): bias or "–",
        }
        for step, (name, bias) in enumerate(zip(plan.matrices, plan.biases, strict=True))
    ]
    st.dataframe(rows, hide_index=True, height="content")
    left = unused(arrays, plan)
    if left:
        st.text(texts("build.unused", names=one_line(", ".join(left))))
