from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from engine.core.activations import Array
from engine.core.example_sets import EXAMPLE_SETS, ExampleSet, Labels

SIZES = {
    "and": (4, 2, 2),
    "or": (4, 2, 2),
    "xor": (4, 2, 2),
    "two-moons": (60, 2, 2),
    "three-blobs": (60, 2, 3),
    "iris": (150, 4, 3),
}
"""(samples, inputs, classes)."""

GATES = {"and": lambda a, b: a and b, "or": lambda a, b: a or b, "xor": lambda a, b: a != b}
BLOB_CENTRES = np.array(((-1, -0.5), (1, -0.5), (0, 1)))
HALF_OF_THE_LAST_DECIMAL = 0.5e-3 + 1e-9


@pytest.fixture(params=list(EXAMPLE_SETS))
def examples(request: pytest.FixtureRequest) -> ExampleSet:
    return EXAMPLE_SETS[request.param]()


def in_turn(clouds: Sequence[Array], rng: np.random.Generator) -> tuple[Array, Labels]:
    """Each cloud shuffled, then one point of each class after the other."""
    shuffled = [rng.permutation(cloud) for cloud in clouds]
    return np.stack(shuffled, axis=1).reshape(-1, 2), np.tile(np.arange(len(clouds)), len(clouds[0]))


def drawn_moons() -> tuple[Array, Labels]:
    rng, t = np.random.default_rng(0), np.linspace(0, np.pi, 30)
    arcs = ((np.cos(t), np.sin(t)), (1 - np.cos(t), 0.5 - np.sin(t)))
    return in_turn([np.column_stack(arc) + 0.1 * rng.standard_normal((30, 2)) for arc in arcs], rng)


def drawn_blobs() -> tuple[Array, Labels]:
    rng = np.random.default_rng(0)
    return in_turn([centre + 0.4 * rng.standard_normal((20, 2)) for centre in BLOB_CENTRES], rng)


def a_line_separates(inputs: Array, labels: Labels) -> bool:
    """Whether some line has class 0 strictly on one side and class 1 strictly on the other.

    The widest street between two classes touches them either in one point each, and is at a right angle to the
    difference of the two, or in two points of one class, and is parallel to their difference. So it is enough to try
    every difference of two points, and every right angle to one, as the normal of the line.
    """
    differences = (inputs[:, None] - inputs).reshape(-1, 2)
    normals = np.concatenate((differences, differences @ ((0, 1), (-1, 0))))
    heights = normals @ inputs.T
    return bool(np.any(heights[:, labels == 0].max(axis=1) < heights[:, labels == 1].min(axis=1) - 1e-9))


def test_the_registry_is_in_the_order_agreed() -> None:
    assert list(EXAMPLE_SETS) == list(SIZES)


def test_a_set_bears_its_key_and_is_made_once() -> None:
    for key, make in EXAMPLE_SETS.items():
        assert make().key == key
        assert make() is make()


def test_a_set_has_the_shapes_agreed(examples: ExampleSet) -> None:
    samples, inputs, classes = SIZES[examples.key]
    assert examples.inputs.shape == (samples, inputs)
    assert examples.labels.shape == (samples,)
    assert len(examples.input_names) == inputs
    assert len(examples.classes) == classes
    assert examples.one_hot().shape == (samples, classes)


def test_names_are_told_apart_and_not_empty(examples: ExampleSet) -> None:
    for names in (examples.input_names, examples.classes):
        assert all(name.strip() == name != "" for name in names)
        assert len(set(names)) == len(names)


def test_the_source_is_one_sentence(examples: ExampleSet) -> None:
    assert examples.source[0].isupper()
    assert examples.source.endswith(".")
    assert "\n" not in examples.source


def test_a_set_cannot_be_changed(examples: ExampleSet) -> None:
    with pytest.raises(FrozenInstanceError):
        examples.key = "other"  # type: ignore[misc]
    for array in (examples.inputs, examples.labels, examples.one_hot()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_what_a_set_was_made_from_can_be_changed_without_changing_the_set() -> None:
    inputs, labels = np.zeros((2, 1)), np.array((0, 1))
    made = ExampleSet("own", "Own.", ("x",), ("0", "1"), inputs, labels)
    inputs[0], labels[0] = 5, 1
    assert_array_equal(made.inputs, ((0,), (0,)))
    assert_array_equal(made.labels, (0, 1))


def test_inputs_are_finite_numbers_in_double_precision(examples: ExampleSet) -> None:
    assert examples.inputs.dtype == np.float64
    assert np.isfinite(examples.inputs).all()


def test_labels_index_the_classes_and_every_class_occurs(examples: ExampleSet) -> None:
    assert examples.labels.dtype == np.int64
    assert set(examples.labels.tolist()) == set(range(len(examples.classes)))


def test_one_hot_has_a_single_one_in_each_row_at_the_label(examples: ExampleSet) -> None:
    targets = examples.one_hot()
    assert targets.dtype == np.float64
    assert set(np.unique(targets)) == {0.0, 1.0}
    assert_array_equal(targets.sum(axis=1), 1)
    assert_array_equal(targets.argmax(axis=1), examples.labels)


def test_a_column_is_the_label_for_two_classes_and_refused_for_more(examples: ExampleSet) -> None:
    if len(examples.classes) == 2:
        column = examples.column()
        assert column.dtype == np.float64
        assert not column.flags.writeable
        assert_array_equal(column, [[label] for label in examples.labels])
    else:
        with pytest.raises(ValueError, match=f"{examples.key} has 3 classes"):
            examples.column()


@pytest.mark.parametrize("key", GATES)
def test_a_gate_has_its_truth_table(key: str) -> None:
    gate = EXAMPLE_SETS[key]()
    assert gate.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert gate.labels.tolist() == [int(GATES[key](a, b)) for a, b in gate.inputs]


@pytest.mark.parametrize(("key", "drawn"), [("two-moons", drawn_moons), ("three-blobs", drawn_blobs)])
def test_drawn_points_come_from_their_formula_and_seed(key: str, drawn: Callable[[], tuple[Array, Labels]]) -> None:
    points, labels = drawn()
    shipped = EXAMPLE_SETS[key]()
    assert_allclose(shipped.inputs, points, rtol=0, atol=HALF_OF_THE_LAST_DECIMAL)
    assert_array_equal(shipped.labels, labels)


@pytest.mark.parametrize(("key", "separable"), [("and", True), ("or", True), ("xor", False), ("two-moons", False)])
def test_a_line_separates_the_classes_just_where_one_unit_is_enough(key: str, separable: bool) -> None:
    shipped = EXAMPLE_SETS[key]()
    assert a_line_separates(shipped.inputs, shipped.labels) is separable


def test_each_point_of_three_blobs_is_nearest_to_its_own_centre() -> None:
    blobs = EXAMPLE_SETS["three-blobs"]()
    distances = np.linalg.norm(blobs.inputs[:, None] - BLOB_CENTRES, axis=2)
    assert_array_equal(distances.argmin(axis=1), blobs.labels)


class TestIris:
    iris = EXAMPLE_SETS["iris"]()

    def test_each_species_has_fifty_flowers_in_the_order_of_the_table(self) -> None:
        assert_array_equal(self.iris.labels, np.repeat((0, 1, 2), 50))

    def test_inputs_are_named_with_their_unit(self) -> None:
        parts = ("sepal length", "sepal width", "petal length", "petal width")
        assert self.iris.input_names == tuple(f"{part} (cm)" for part in parts)

    def test_means_are_the_known_ones(self) -> None:
        assert_allclose(self.iris.inputs.mean(axis=0), (5.843, 3.057, 3.758, 1.199), rtol=0, atol=0.0005)

    def test_means_of_each_species_are_those_of_the_paper(self) -> None:
        expected = ((5.006, 3.428, 1.462, 0.246), (5.936, 2.770, 4.260, 1.326), (6.588, 2.974, 5.552, 2.026))
        assert_allclose(self.iris.inputs.reshape(3, 50, 4).mean(axis=1), expected, rtol=0, atol=1e-9)

    def test_samples_35_and_38_are_as_in_the_paper_and_not_as_at_uci(self) -> None:
        assert self.iris.inputs[34].tolist() == [4.9, 3.1, 1.5, 0.2]
        assert self.iris.inputs[37].tolist() == [4.9, 3.6, 1.4, 0.1]

    def test_the_source_names_the_paper_and_the_misprints(self) -> None:
        for part in ("Fisher", "1936", "Annals of Eugenics 7(2), 179–188", "UCI", "samples 35 and 38"):
            assert part in self.iris.source
