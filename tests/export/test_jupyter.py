"""Notebooks in the hands of Jupyter: `nbformat` finds no fault in them, and a kernel computes the numbers of the trace.

A kernel is a Python of the environment in which the tests run. It is spoken to through files in a folder of its own: no
port has to be agreed upon, and nothing can be reached from elsewhere.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import engine
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.core.trace import Trace
from engine.display.catalogue import LANGUAGES
from engine.display.view import View
from engine.export.notebook import notebook

ROOT = Path(__file__).parents[2]
PACKAGES = ("nbformat", "nbclient", "ipykernel")
PATIENCE = 60
"""Seconds that the start of a kernel, or a cell, may take."""

REPORT = """\
import json, sys
print(sys.prefix)
texts = {name: [None if array is None else array.tolist() for array in results[name]] for name in results}
print(json.dumps(texts))"""
"""One more cell: where it ran, and all results with all their digits."""


@pytest.fixture(scope="module", autouse=True)
def jupyter() -> None:
    """What these tests need; where nothing may be left out, its absence is a failure."""
    absent = [package for package in PACKAGES if find_spec(package) is None]
    if absent:
        missing = f"not installed here: {', '.join(absent)}"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


def executed(text: str, last_cell: str = REPORT) -> list[Any]:
    """The code cells of a notebook and one more with their outputs, after a run in a kernel of its own."""
    import nbclient
    import nbformat

    content = nbformat.reads(text, as_version=4)
    content.cells.append(nbformat.v4.new_code_cell(last_cell))
    # A short path, because that of a socket may have little more than 100 bytes.
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as elsewhere:
        kernel = kernel_in(Path(folder), content.metadata.kernelspec.name)
        patience = {"timeout": PATIENCE, "startup_timeout": PATIENCE}
        client = nbclient.NotebookClient(content, km=kernel, record_timing=False, **patience)
        # Nobody's own start-up files and history.
        settings = os.environ | {"IPYTHONDIR": folder, "PYTHONPATH": str(ROOT)}
        work = client.async_execute(cleanup_kc=True, cwd=folder, env=settings)
        elsewhere.submit(asyncio.run, work).result()  # in a thread that ends here, and its event loop with it
    return [cell for cell in content.cells if cell.cell_type == "code"]


def kernel_in(folder: Path, name: str) -> Any:
    """A kernel, not yet started, that is reached through files in a folder."""
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    specs = KernelSpecManager(kernel_dirs=[])  # of all kernels on a machine only the one that belongs to this Python
    file = str(folder / "kernel.json")
    return AsyncKernelManager(kernel_name=name, kernel_spec_manager=specs, connection_file=file, transport="ipc")


def printed(cell: Any) -> str:
    """What a cell printed; a warning or a value that is shown beside would be a fault."""
    assert {(output.output_type, output.get("name")) for output in cell.outputs} <= {("stream", "stdout")}
    return "".join(output.text for output in cell.outputs)


def results_of(trace: Trace) -> Mapping[str, Sequence[np.ndarray | None]]:
    found: dict[str, Sequence[np.ndarray | None]] = {
        "z": trace.z,
        "a": trace.a,
        "delta": trace.delta,
        "weight_gradients": trace.gradients.weights,
        "updated_weights": trace.updated.weights,
    }
    if trace.gradients.biases is not None and trace.updated.biases is not None:
        found |= {"bias_gradients": trace.gradients.biases, "updated_biases": trace.updated.biases}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_nbformat_finds_no_fault(preset: str, language: str) -> None:
    import nbformat

    content = json.loads(notebook(View(run(PRESETS[preset]()), language=language)))
    assert nbformat.reader.get_version(content) == (4, 5)
    nbformat.validate(content)  # a missing or repeated id is a warning, and so a failure


@pytest.mark.parametrize(
    ("preset", "language"),
    [("row-batch", "en"), ("bias-unit", "zh")],  # softmax; a penalty
)
def test_a_kernel_gives_every_number_of_the_trace(preset: str, language: str) -> None:
    trace = run(PRESETS[preset]())
    cells = executed(notebook(View(trace, language=language)))
    assert [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)]
    *silence, shown, report = map(printed, cells)
    assert not any(silence)
    assert_allclose(float(shown.splitlines()[0].removeprefix("cost = ")), trace.cost.J, rtol=1e-12, atol=1e-12)

    environment, texts = report.splitlines()
    assert environment == sys.prefix
    found, expected = json.loads(texts), results_of(trace)
    assert set(found) == set(expected)
    for name, arrays in expected.items():
        for values, array in zip(found[name], arrays, strict=True):
            assert (values is None) == (array is None)
            if array is not None:
                assert np.shape(values) == array.shape
                assert_allclose(values, array, rtol=1e-12, atol=1e-12, err_msg=name)


def test_a_cell_that_ends_in_a_figure_shows_it() -> None:
    last_cell = "import engine\nengine.network_figure(engine.run(engine.PRESETS['loglik']()), 8)"
    *_, cell = executed(notebook(View(run(PRESETS["xor"]()))), last_cell)
    (output,) = cell.outputs
    shown = output.data["application/vnd.plotly.v1+json"]
    own = engine.network_figure(engine.run(engine.PRESETS["loglik"]()), 8)
    assert shown["data"] == json.loads(own.to_json())["data"]
