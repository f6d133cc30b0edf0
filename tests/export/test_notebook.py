import contextlib
import importlib.util
import io
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from engine.core.losses import PENALTIES
from engine.core.network import Lesson, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import LANGUAGES
from engine.display.step_texts import step_title
from engine.display.view import View
from engine.export.notebook import notebook, user_text
from engine.export.numpy_script import script_sections
from tests.strategies import PAIRINGS
from tests.views import lesson_of

LESSONS = {
    **{key: build() for key, build in PRESETS.items()},
    **{
        f"{output}-{loss}-{form}": replace(
            lesson_of((3, 4, 2), "relu", output, loss=loss, samples=3), objective=Objective(loss, "sum", 0.3, form)
        )
        for output, loss in PAIRINGS
        for form in PENALTIES
    },
}


def cells_of(lesson: Lesson, language: str = "en") -> list[dict[str, Any]]:
    return json.loads(notebook(View(run(lesson), language=language)))["cells"]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("key", LESSONS)
def test_the_code_cells_give_every_gradient_of_the_trace(key: str, times: int) -> None:
    lesson, names = LESSONS[key], {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells_of(lesson):
            for _ in range(times if cell["cell_type"] == "code" else 0):  # a cell that is run again changes nothing
                exec(source(cell), names)  # noqa: S102 - to run the generated cells is the test
    trace = run(lesson)
    pairs = [("weight_gradients", trace.gradients.weights), ("updated_weights", trace.updated.weights)]
    if trace.gradients.biases is not None and trace.updated.biases is not None:
        pairs += [("bias_gradients", trace.gradients.biases), ("updated_biases", trace.updated.biases)]
    for name, arrays in pairs:
        for found, array in zip(names[name], arrays, strict=True):
            assert_allclose(found, array, rtol=1e-12, atol=1e-12, err_msg=name)
    for found, array in zip(names["delta"][1:], trace.delta[1:], strict=True):
        assert_allclose(found, np.asarray(array), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notebook_is_of_the_format_nbformat_4_5(language: str) -> None:
    for lesson in LESSONS.values():
        content = json.loads(notebook(View(run(lesson), language=language)))
        assert set(content) == {"cells", "metadata", "nbformat", "nbformat_minor"}
        assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
        assert content["metadata"]["kernelspec"] == {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        }
        names = [cell["id"] for cell in content["cells"]]
        assert len(set(names)) == len(names)
        for cell in content["cells"]:
            assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell["id"])
            code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
            assert cell["cell_type"] in {"markdown", "code"}
            assert set(cell) == {"cell_type", "id", "metadata", "source"} | code
            assert cell["metadata"] == {}
            assert all(isinstance(line, str) for line in cell["source"])
            assert all(line.endswith("\n") for line in cell["source"][:-1])
            if code:
                assert (cell["execution_count"], cell["outputs"]) == (None, [])


@pytest.mark.skipif(importlib.util.find_spec("nbformat") is None, reason="nbformat is not installed here")
def test_nbformat_finds_no_fault() -> None:
    nbformat = importlib.import_module("nbformat")
    for lesson in LESSONS.values():
        nbformat.validate(nbformat.reads(notebook(View(run(lesson))), as_version=4))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_step_has_its_title_its_formula_and_its_code(preset: str, language: str) -> None:
    lesson = PRESETS[preset]()
    view = View(run(lesson), language=language)
    cells = cells_of(lesson, language)
    texts = [source(cell) for cell in cells if cell["cell_type"] == "markdown"][1:]
    assert len(texts) == len(view.trace.steps)
    for text, step in zip(texts, view.trace.steps, strict=True):
        assert text.startswith(f"## {step_title(view, step)}\n\n")
        assert text.count("$$") == 2
        assert "**" not in text
    codes = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    assert codes == [section.text for section in script_sections(lesson)]


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        "$x$ \\(y\\) \\begin{equation}",
        "![x](http://example.org/x.png)",
        "a\n# b\n---",
        "`x`",
    ],
)
def test_a_title_is_neither_markdown_nor_html_nor_a_formula(title: str) -> None:
    first, *_ = cells_of(replace(PRESETS["loglik"](), title=title))
    assert re.fullmatch(r"# <code>[\w ]*(&#\d+;[\w ]*)*</code>", source(first), re.ASCII)


def test_an_empty_title_gives_the_name_of_the_program() -> None:
    assert source(cells_of(replace(PRESETS["loglik"](), title=" \n"))[0]) == "# Deltastep"


def test_a_title_in_chinese_stays_readable() -> None:
    assert user_text("反向 1") == "<code>反向 1</code>"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        notebook(View(run(PRESETS["loglik"]()), language="xx"))
