"""What the Build page makes of built-in sets, tables, imported weights and uploaded files, without a browser."""

import numpy as np
import pytest

from engine.core.editing import new_lesson, with_output
from engine.core.errors import LessonError
from engine.core.example_sets import EXAMPLE_SETS
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.catalogue import catalogue
from engine.display.csv_table import propose_columns, read_table
from engine.display.lesson_file import content_key, write_lesson
from engine.display.notation import HOUSE_NOTATION
from engine.display.number_grid import example_grid, with_example_grid
from engine.display.weight_import import propose
from pages.building.examples import with_sample_count, with_set
from pages.building.files import MOST_BYTES, lesson_of_upload
from pages.building.structure import read_sizes, with_layer_after, without_layer
from pages.building.table import with_table
from pages.building.weights import with_arrays


@pytest.mark.parametrize("key", EXAMPLE_SETS)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_built_in_set_fits_every_lesson_and_can_be_stepped_through(preset: str, key: str) -> None:
    lesson, examples = with_set(PRESETS[preset](), key).lesson, EXAMPLE_SETS[key]()
    assert lesson.examples.count == len(examples.labels)
    assert lesson.network.layers[0] == len(examples.input_names)
    assert np.isfinite(run(lesson).cost.J)


def test_two_classes_need_one_sigmoid_output_or_two_softmax_outputs() -> None:
    assert with_set(new_lesson(), "two-moons").lesson.network.layers == (2, 2, 1)
    softmax = with_output(new_lesson((2, 2, 2)), "softmax", "cross_entropy").lesson
    assert with_set(softmax, "two-moons").lesson.network.layers == (2, 2, 2)


def test_more_samples_repeat_the_last_and_fewer_keep_the_first() -> None:
    lesson = PRESETS["row-batch"]()
    more = with_sample_count(lesson, 6).lesson.examples
    assert np.array_equal(more.inputs[[4, 5]], lesson.examples.inputs[[3, 3]])
    assert np.array_equal(with_sample_count(lesson, 2).lesson.examples.inputs, lesson.examples.inputs[:2])


def test_a_softmax_target_that_does_not_sum_to_1_is_refused_in_the_grid() -> None:
    lesson = PRESETS["row-batch"]()
    grid = example_grid(lesson, HOUSE_NOTATION, catalogue("en"))
    with pytest.raises(LessonError, match=r"targets\[1\]: expected a row that sums to 1 .*, found a sum of 1\.5"):
        with_example_grid(lesson, grid.typed(1, 3, "0.5"))


def test_a_table_of_more_units_than_the_app_takes_is_refused() -> None:
    table = read_table(b"\n".join(b",".join(str(i + j).encode() for i in range(70)) for j in range(3)))
    choice = propose_columns(table, 69, 1)
    wide = type(choice)(tuple(range(65)), (69,), one_hot=False)
    with pytest.raises(LessonError, match="at most 64 units in the app, found 65"):
        with_table(new_lesson(), table, wide)


def test_a_table_whose_targets_the_loss_does_not_allow_is_refused() -> None:
    table = read_table(b"a,b,c\n1,2,3\n4,5,6\n")
    with pytest.raises(LessonError, match=r"targets\[0\]\[0\]: expected numbers from 0 to 1"):
        with_table(new_lesson(), table, propose_columns(table, 2, 1))


def test_imported_weights_of_more_units_than_the_app_takes_are_refused() -> None:
    arrays = {"W1": np.ones((65, 3)), "W2": np.ones((1, 65))}
    with pytest.raises(LessonError, match=r"layers\[1\]: expected at most 64 units in the app, found 65"):
        with_arrays(new_lesson(), arrays, propose(arrays))


def test_an_uploaded_lesson_is_the_lesson_to_the_last_bit() -> None:
    lesson = PRESETS["deep"]()
    assert content_key(lesson_of_upload(write_lesson(lesson).encode())) == content_key(lesson)


def test_an_upload_of_50_megabytes_is_refused_unread() -> None:
    with pytest.raises(LessonError, match=rf"lesson: expected at most {MOST_BYTES // 2**20} MB, found 50\.0 MB"):
        lesson_of_upload(b"[" * 50 * 2**20)


@pytest.mark.parametrize("text", ["3-4-4-3", " 3, 4, 4, 3 ", "3 4 4 3", "3×4×4×3", "3–4–4–3", "3，4，4，3"])
def test_layers_may_be_written_in_every_common_way(text: str) -> None:
    assert read_sizes(text) == (3, 4, 4, 3)


def test_a_layer_that_is_added_and_removed_again_leaves_no_trace_in_what_it_did_not_touch() -> None:
    lesson = PRESETS["deep"]()
    grown = with_layer_after(lesson, 2).lesson
    assert grown.network.layers == (2, 3, 3, 3, 3, 3, 3, 2)
    shrunk = without_layer(grown, 3).lesson.network
    assert shrunk.layers == lesson.network.layers
    kept = [np.array_equal(shrunk.weights[step], lesson.network.weights[step]) for step in range(shrunk.steps)]
    assert kept == [step != 2 for step in range(shrunk.steps)]
