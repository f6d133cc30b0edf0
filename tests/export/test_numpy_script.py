import ast
import contextlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from engine.core.losses import PENALTIES, REDUCTIONS
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.export.numpy_script import numpy_script, script_sections
from tests.strategies import HIDDEN, PAIRINGS, lessons
from tests.views import lesson_of

SAME = {"rtol": 1e-12, "atol": 1e-12}


def executed(code: str) -> dict[str, Any]:
    """What the script leaves behind; its output is thrown away."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "script", "exec"), names)  # noqa: S102 - to run the generated script is the test
    return names


def assert_same_numbers(names: dict[str, Any], lesson: Lesson) -> None:
    trace = run(lesson)
    parameters = [
        ("weight_gradients", trace.gradients.weights),
        ("updated_weights", trace.updated.weights),
        ("bias_gradients", trace.gradients.biases),
        ("updated_biases", trace.updated.biases),
    ]
    assert_allclose(names["cost"], trace.cost.J, **SAME)
    for name, expected in [("z", trace.z), ("a", trace.a), ("delta", trace.delta), *parameters]:
        if expected is None:
            assert name not in names
            continue
        assert len(names[name]) == len(expected), name
        for index, (found, array) in enumerate(zip(names[name], expected, strict=True)):
            if array is None:
                assert found is None
            else:
                assert found.shape == array.shape
                assert_allclose(found, array, **SAME, err_msg=f"{name}[{index}]")


def case(hidden: str, pairing: tuple[str, str], reduction: str, form: str, l2: float, bias: bool) -> Lesson:
    output, loss = pairing
    lesson = lesson_of((3, 4, 2), hidden, output, loss=loss, samples=3, bias=bias)
    return replace(lesson, objective=Objective(loss, reduction, l2, form))


@pytest.mark.parametrize("preset", PRESETS)
def test_the_script_of_a_preset_gives_the_numbers_of_the_trace(preset: str) -> None:
    assert_same_numbers(executed(numpy_script(PRESETS[preset]())), PRESETS[preset]())


def test_the_script_runs_by_itself_and_prints_its_results() -> None:
    lesson = PRESETS["row-batch"]()
    command = (sys.executable, "-I", "-W", "error", "-c", numpy_script(lesson))
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    assert f"cost = {run(lesson).cost.J!r}"[:20] in result.stdout
    assert {"z[1] =", "delta[2] =", "weight_gradients[0] =", "updated_biases[1] ="} <= set(result.stdout.splitlines())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("pairing", PAIRINGS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_kind_of_lesson_gives_the_numbers_of_the_trace(hidden: str, pairing: tuple[str, str], bias: bool) -> None:
    for reduction, form, l2 in product(REDUCTIONS, PENALTIES, (0.0, 0.3)):
        lesson = case(hidden, pairing, reduction, form, l2, bias)
        assert_same_numbers(executed(numpy_script(lesson)), lesson)


@settings(max_examples=60, deadline=None)
@given(lessons(moderate=True))
def test_any_lesson_gives_the_numbers_of_the_trace(lesson: Lesson) -> None:
    assert_same_numbers(executed(numpy_script(lesson)), lesson)


@pytest.mark.parametrize("at_zero", [0, 1])
@pytest.mark.parametrize("key", ["relu", "leaky_relu"])
def test_the_slope_at_zero_is_the_lesson_s(key: str, at_zero: int) -> None:
    one = np.array([[1.0]])
    network = Network((1, 1, 1), (key, "identity"), (0 * one, one), None, at_zero)
    lesson = Lesson(network, Examples(one, one), Objective("half_squared_error"))
    assert_same_numbers(executed(numpy_script(lesson)), lesson)


@pytest.mark.parametrize("z", [-800.0, 800.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_a_saturated_output_gives_no_warning_and_the_same_numbers(z: float, y: float) -> None:
    network = Network((1, 1), ("sigmoid",), (np.array([[z]]),))
    lesson = Lesson(network, Examples(np.array([[1.0]]), np.array([[y]])), Objective("binary_cross_entropy"))
    code = numpy_script(lesson)
    assert ("seterr" in code) == (z < 0)
    with np.errstate():  # what the script sets is not to outlive it
        assert_same_numbers(executed(code), lesson)


def test_layers_of_many_units_keep_their_lines_short() -> None:
    lesson = lesson_of((40, 30, 5), "tanh", "softmax", loss="cross_entropy", samples=2)
    code = numpy_script(lesson)
    assert max(map(len, code.splitlines())) <= 120
    assert_same_numbers(executed(code), lesson)


@pytest.mark.parametrize("preset", PRESETS)
def test_only_numpy_is_imported_and_every_name_is_used(preset: str) -> None:
    tree = ast.parse(numpy_script(PRESETS[preset]()))
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)] == [
        "import numpy as np"
    ]
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    assert stored <= {name.id for name in names if isinstance(name.ctx, ast.Load)}


def test_what_the_lesson_does_not_need_is_not_there() -> None:
    code = numpy_script(PRESETS["nielsen-linear"]())
    for absent in ("bias", "penalty", "slope =", "exp", "seterr", " m ", "softmax", "where"):
        assert absent not in code


def test_every_section_but_the_frame_belongs_to_a_step_in_order() -> None:
    lesson = PRESETS["bias-unit"]()
    sections = script_sections(lesson)
    assert [section.step for section in sections if section.step] == list(run(lesson).steps)
    assert all("\n" not in section.comment for section in sections)


HOSTILE = (
    "\nimport os; os.abort()",
    "\r\nraise SystemExit",
    "\x0craise SystemExit",
    "\u2028raise SystemExit\u2029\x85\x0b\x1c",
    '"""\nraise SystemExit\n"""',
    "\\\nraise SystemExit",
    "-*- coding: rot13 -*-",
    "coding: utf-16",
    "\u202eraise\u2066 \ufeff",
    "\x00",
)


@pytest.mark.parametrize("title", HOSTILE, ids=ascii)
def test_a_title_stays_in_its_comment(title: str) -> None:
    lesson = replace(PRESETS["loglik"](), title=title)
    code = numpy_script(lesson)
    untitled = numpy_script(replace(lesson, title=""))
    assert ast.dump(ast.parse(code.encode("utf-8"))) == ast.dump(ast.parse(untitled))
    assert len(code.splitlines()) == len(untitled.splitlines())
    assert not re.search(r"coding[:=]", "".join(code.splitlines()[:2]))
    assert all(letter.isprintable() or letter == "\n" for letter in code)
