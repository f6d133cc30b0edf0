"""Each convention's own formulas against the engine, once what is its own is undone.

Two arrays agree when the Euclidean norm of their difference, over all layers together, is at most 1e-12 of the norm of
the engine's, see `differences`. For lessons with numbers that cancel to next to nothing (hypothesis looks for them) a
norm below 1 counts as 1.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings

from engine.core.activations import Array
from engine.core.checks import NOTATIONS
from engine.core.conventions import CONVENTIONS, EXTENSIONS, Evaluation, Undone, differences, evaluate, shapes, undo
from engine.core.errors import LessonError
from engine.core.losses import LOSSES, PENALTIES, REDUCTIONS
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS, bias_unit, column_batch, loglik, nielsen_linear, nielsen_sigmoid, row_batch
from engine.core.propagation import run
from engine.core.trace import Trace
from tests.strategies import HIDDEN, PAIRINGS, lessons

TOLERANCE = 1e-12
NOTHING = np.finfo(float).tiny


def evaluated(key: str, lesson: Lesson) -> Evaluation:
    return evaluate(CONVENTIONS[key](lesson))


def undone(key: str, lesson: Lesson) -> Undone:
    convention = CONVENTIONS[key](lesson)
    return undo(convention, evaluate(convention))


def dense_lesson(seed: int) -> Lesson:
    """Any network, loss, reduction and penalty, with numbers of which none is 0 and no two are alike."""
    chance = np.random.default_rng(seed)
    layers = tuple(chance.integers(1, 5, chance.integers(2, 5)).tolist())
    output, loss = PAIRINGS[seed % len(PAIRINGS)]
    activations = (*(str(chance.choice(HIDDEN)) for _ in layers[2:]), output)
    weights = tuple(chance.uniform(-2, 2, (after, before)) for before, after in pairwise(layers))
    biases = tuple(chance.uniform(-2, 2, units) for units in layers[1:]) if chance.random() < 0.7 else None
    count = int(chance.integers(1, 5))
    targets = chance.random((count, layers[-1]))
    if LOSSES[loss].distribution:
        targets /= targets.sum(axis=1, keepdims=True)
    strength, form = float(chance.choice((0, 0.7))), str(chance.choice(tuple(PENALTIES)))
    objective = Objective(loss, str(chance.choice(REDUCTIONS)), strength, form)
    network = Network(layers, activations, weights, biases, int(chance.integers(2)))
    return Lesson(network, Examples(chance.uniform(-2, 2, (count, layers[0])), targets), objective, learning_rate=0.3)


def slopes_agree(found: Undone, trace: Trace) -> bool:
    """Whether rounding has put no z on the other side of a kink, where the slopes truly differ."""
    return all(
        np.array_equal(np.sign(one), np.sign(other))
        for one, other, key in zip(found.z[1:], trace.z[1:], trace.lesson.network.activations, strict=True)
        if key in ("relu", "leaky_relu")
    )


def test_there_is_a_convention_for_every_notation() -> None:
    assert tuple(CONVENTIONS) == NOTATIONS


class TestAgreement:
    @pytest.mark.parametrize("preset", list(PRESETS))
    @pytest.mark.parametrize("key", NOTATIONS)
    def test_on_every_preset(self, key: str, preset: str) -> None:
        lesson = PRESETS[preset]()
        found = differences(undone(key, lesson), run(lesson), least=NOTHING)
        assert len(found) == (6 if lesson.network.biases is None else 8)
        assert max(found.values()) < TOLERANCE, found

    @pytest.mark.parametrize("key", NOTATIONS)
    def test_on_lessons_of_every_kind(self, key: str) -> None:
        for seed in range(200):
            lesson = dense_lesson(seed)
            found = differences(undone(key, lesson), run(lesson), least=NOTHING)
            assert max(found.values()) < TOLERANCE, (seed, found)

    @given(lesson=lessons(moderate=True))
    @settings(deadline=None)
    def test_on_random_lessons(self, lesson: Lesson) -> None:
        trace = run(lesson)
        for key in NOTATIONS:
            found = undone(key, lesson)
            distances = differences(found, trace)
            assert max(distances["weighted_input"], distances["activation"], distances["J"]) < TOLERANCE, key
            assume(slopes_agree(found, trace))
            assert max(distances.values()) < TOLERANCE, (key, distances)

    @given(lesson=lessons())
    @settings(deadline=None)
    def test_what_leaves_the_range_is_refused_and_everything_else_finite(self, lesson: Lesson) -> None:
        for key in NOTATIONS:
            try:
                found = undone(key, lesson)
            except LessonError:
                continue
            arrays = (*found.z[1:], *found.a, *found.delta[1:], *found.gradients.weights, *found.updated.weights)
            assert np.isfinite(found.J)
            assert all(np.isfinite(array).all() for array in arrays)

    @pytest.mark.parametrize("key", NOTATIONS)
    def test_a_saturated_output_keeps_its_finite_objective(self, key: str) -> None:
        lesson = loglik()
        weights = (*lesson.network.weights[:2], 1e200 * lesson.network.weights[2])
        lesson = replace(lesson, network=lesson.network.with_parameters(weights, None))
        trace = run(lesson)
        assert set(trace.a[-1].ravel()) <= {0.0, 1.0}
        assert max(differences(undone(key, lesson), trace).values()) < TOLERANCE


class TestDifferences:
    CHANGES: dict[str, Callable[[Undone], Undone]] = {  # noqa: RUF012
        "weighted_input": lambda u: replace(u, z=(*u.z[:-1], u.z[-1] + 1e-9)),
        "activation": lambda u: replace(u, a=(*u.a[:-1], u.a[-1] + 1e-9)),
        "J": lambda u: replace(u, J=u.J + 1e-9),
        "delta": lambda u: replace(u, delta=(*u.delta[:-1], -u.delta[-1])),
        "weight_gradient": lambda u: replace(u, gradients=replace(u.gradients, weights=u.updated.weights)),
        "bias_gradient": lambda u: replace(u, gradients=replace(u.gradients, biases=u.updated.biases)),
        "updated_weights": lambda u: replace(u, updated=replace(u.updated, weights=u.gradients.weights)),
        "updated_biases": lambda u: replace(u, updated=replace(u.updated, biases=u.gradients.biases)),
    }

    @pytest.mark.parametrize("quantity", list(CHANGES))
    def test_name_the_quantity_that_is_off(self, quantity: str) -> None:
        lesson = bias_unit()
        found = differences(self.CHANGES[quantity](undone("bias-unit", lesson)), run(lesson))
        assert [key for key, difference in found.items() if difference > TOLERANCE] == [quantity]

    def test_are_relative_to_all_layers_together(self) -> None:
        trace = run(nielsen_sigmoid())
        found = undone("nielsen", trace.lesson)
        delta = tuple(None if array is None else 1.5 * array for array in found.delta)
        assert differences(replace(found, delta=delta), trace, least=NOTHING)["delta"] == pytest.approx(0.5)

    def test_nothing_is_no_way_from_nothing(self) -> None:
        nothing = replace(nielsen_linear(), examples=Examples(np.zeros((1, 2)), np.zeros((1, 1))))
        assert differences(undone("nielsen", nothing), run(nothing), least=NOTHING)["delta"] == 0.0

    def test_arrays_of_another_shape_are_refused(self) -> None:
        trace = run(row_batch())
        found = undone("row-batch", trace.lesson)
        transposed = replace(found.gradients, weights=tuple(array.T for array in found.gradients.weights))
        with pytest.raises(ValueError, match=r"expected \[\(4, 3\), \(2, 4\)\], got \[\(3, 4\), \(4, 2\)\]"):
            differences(replace(found, gradients=transposed), trace)


NOTE_SHAPES = {
    "loglik": ((3, 4, 4, 3), {1: (4, 3), 2: (4, 4), 3: (3, 4)}, {}, {2: (4, 1), 3: (4, 1), 4: (3, 1)}, {1: (3, 1)}),
    "bias-unit": ((3, 2, 2, 2), {1: (2, 4), 2: (2, 3), 3: (2, 3)}, {}, {2: (2, 1), 3: (2, 1), 4: (2, 1)},
        {1: (4, 1), 2: (3, 1), 3: (3, 1)}),
    "nielsen": ((2, 2, 2, 1), {2: (2, 2), 3: (2, 2), 4: (1, 2)}, {2: (2, 1), 3: (2, 1), 4: (1, 1)},
        {2: (2, 1), 3: (2, 1), 4: (1, 1)}, {1: (2, 1)}),
    "row-batch": ((3, 4, 2), {1: (3, 4), 2: (4, 2)}, {1: (1, 4), 2: (1, 2)}, {1: (5, 4), 2: (5, 2)}, {0: (5, 3)}),
    "column-batch": ((3, 4, 1), {1: (3, 4), 2: (4, 1)}, {1: (4, 1), 2: (1, 1)}, {1: (4, 5), 2: (1, 5)}, {0: (3, 5)}),
}  # fmt: skip
"""The notes' own networks, five samples: shapes of weights, biases, z and δ, and of a where it is not that of z."""


class TestShapes:
    @pytest.mark.parametrize("key", NOTATIONS)
    def test_of_the_notes_own_networks(self, key: str) -> None:
        layers, weights, biases, units, others = NOTE_SHAPES[key]
        assert shapes(CONVENTIONS[key], layers, 5, has_biases=key != "loglik") == {
            **{"weights": weights, "weight_gradient": weights, "biases": biases, "bias_gradient": biases},
            **{"weighted_input": units, "delta": units, "activation": units | others},
        }

    @pytest.mark.parametrize("key", NOTATIONS)
    def test_are_those_of_the_arrays(self, key: str) -> None:
        for lesson in (*(preset() for preset in PRESETS.values()), *map(dense_lesson, range(50))):
            network, m = lesson.network, lesson.examples.count
            table = shapes(CONVENTIONS[key], network.layers, m, network.biases is not None)
            found = evaluated(key, lesson)
            for stored, weights, biases in (
                (found.parameters, "weights", "biases"),
                (found.gradients, "weight_gradient", "bias_gradient"),
                (found.updated, "weights", "biases"),
            ):
                assert {number: array.shape for number, array in stored.weights.items()} == table[weights]
                assert {number: array.shape for number, array in (stored.biases or {}).items()} == table[biases]
            assert len(found.passes) == (1 if CONVENTIONS[key].has_batch_pass else m)
            for one in found.passes:
                for quantity, arrays in (("weighted_input", one.z), ("activation", one.a), ("delta", one.delta)):
                    assert {number: array.shape for number, array in arrays.items()} == table[quantity]
                assert one.targets.shape == table["delta"][max(table["delta"])]

    def test_all_arrays_are_read_only(self) -> None:
        for key in NOTATIONS:
            found = evaluated(key, bias_unit())
            arrays: list[Array] = []
            for stored in (found.parameters, found.gradients, found.updated):
                arrays += [*stored.weights.values(), *(stored.biases or {}).values()]
            for one in found.passes:
                arrays += [one.targets, *one.z.values(), *one.a.values(), *one.delta.values()]
            assert not any(array.flags.writeable for array in arrays)


class TestOwnSigns:
    """What the notes have and the engine has not, before anything is undone."""

    def test_loglik_goes_up(self) -> None:
        lesson = loglik()
        trace, found = run(lesson), evaluated("loglik", lesson)
        (one,) = found.passes
        np.testing.assert_allclose(found.J, -trace.cost.J, rtol=1e-14)
        np.testing.assert_array_equal(one.delta[4], one.targets - one.a[4])
        for number in (1, 2, 3):
            ascent = lesson.learning_rate * found.gradients.weights[number]
            np.testing.assert_array_equal(found.updated.weights[number], found.parameters.weights[number] + ascent)
        better = replace(lesson, network=lesson.network.with_parameters(tuple(found.updated.weights.values()), None))
        assert evaluated("loglik", better).J > found.J

    @pytest.mark.parametrize("key", [key for key in NOTATIONS if key != "loglik"])
    def test_the_others_go_down(self, key: str) -> None:
        for preset in PRESETS.values():
            lesson = preset()
            trace, convention = run(lesson), CONVENTIONS[key](lesson)
            found = evaluate(convention)
            penalty = trace.cost.penalty if key == "row-batch" else 0.0
            np.testing.assert_allclose(found.J, trace.cost.J - penalty, rtol=1e-14)
            output = convention.columns([one.delta[max(one.delta)] for one in found.passes])
            np.testing.assert_allclose(output, trace.delta[-1], rtol=1e-13)

    def test_the_bias_unit_is_1_and_its_column_has_no_penalty(self) -> None:
        lesson = bias_unit()
        convention = CONVENTIONS["bias-unit"](lesson)
        found = evaluate(convention)
        assert lesson.objective.l2 > 0
        assert {one.a[layer][0, 0] for one in found.passes for layer in (1, 2, 3)} == {1.0}
        for number in (1, 2, 3):
            mean = np.mean([one.delta[number + 1] @ one.a[number].T for one in found.passes], axis=0)
            penalty = 0.4 / 4 * found.parameters.weights[number]
            penalty[:, 0] = 0
            np.testing.assert_allclose(found.gradients.weights[number], mean + penalty, rtol=1e-13)
            column = convention.bias_gradient([one.delta[number + 1] for one in found.passes])
            np.testing.assert_allclose(found.gradients.weights[number][:, :1], column, rtol=1e-13)

    def test_row_batch_leaves_the_penalty_to_the_update(self) -> None:
        lesson = row_batch()
        penalised = replace(lesson, objective=replace(lesson.objective, l2=0.3, l2_form="lambda/2"))
        without, found = evaluated("row-batch", lesson), evaluated("row-batch", penalised)
        assert found.J == without.J
        for number in (1, 2):
            W, gradient = found.parameters.weights[number], found.gradients.weights[number]
            np.testing.assert_array_equal(gradient, without.gradients.weights[number])
            expected = W - lesson.learning_rate * (gradient + 0.3 * W)
            np.testing.assert_array_equal(found.updated.weights[number], expected)
        assert found.updated.biases is not None
        assert without.updated.biases is not None
        np.testing.assert_array_equal(found.updated.biases[1], without.updated.biases[1])


EXTENDED = {
    "loglik": "| no_biases | loss | no_biases activation loss | no_biases layers outputs",
    "bias-unit": "biases batch penalty || loss batch penalty | activation loss penalty_form | layers outputs penalty",
    "nielsen-linear": "activation loss | no_biases activation loss || no_biases activation loss"
    " | no_biases layers activation loss",
    "nielsen-sigmoid": "biases loss | loss || activation loss | layers loss",
    "row-batch": "biases activation softmax loss batch | activation softmax loss | activation softmax loss batch ||"
    " outputs activation softmax loss",
    "column-batch": "biases batch || loss batch | activation loss |",
    "xor": "biases batch || loss batch | activation loss |",
    "deep": "biases loss | loss || activation loss | layers outputs loss",
}
"""By preset, for each convention in the order of NOTATIONS."""


class TestExtensions:
    @pytest.mark.parametrize("preset", list(PRESETS))
    def test_of_every_preset(self, preset: str) -> None:
        lesson = PRESETS[preset]()
        found = [CONVENTIONS[key](lesson).extensions() for key in NOTATIONS]
        assert found == [tuple(keys.split()) for keys in EXTENDED[preset].split("|")]

    def test_a_softmax_is_told_by_itself_where_the_rest_fits(self) -> None:
        network = replace(loglik().network, activations=("sigmoid", "sigmoid", "softmax"))
        lesson = replace(loglik(), network=network, objective=Objective("cross_entropy"))
        assert CONVENTIONS["loglik"](lesson).extensions() == ("softmax", "loss")

    def test_the_slope_at_zero_counts_where_the_note_has_one(self) -> None:
        lesson = replace(row_batch(), network=replace(row_batch().network, relu_slope_at_zero=0))
        assert CONVENTIONS["row-batch"](lesson).extensions() == ("slope_at_zero",)
        assert "slope_at_zero" not in CONVENTIONS["bias-unit"](lesson).extensions()

    def test_a_factor_of_one_over_m_counts_for_several_samples_alone(self) -> None:
        lesson = replace(column_batch(), objective=Objective("binary_cross_entropy", "sum", 0.4, "lambda/2"))
        one = Examples(lesson.examples.inputs[:1], lesson.examples.targets[:1])
        assert CONVENTIONS["bias-unit"](lesson).extensions() == ("reduction", "penalty_form")
        assert CONVENTIONS["bias-unit"](replace(lesson, examples=one)).extensions() == ()

    def test_all_keys_occur(self) -> None:
        many = map(dense_lesson, range(200))
        found = {key for lesson in many for name in NOTATIONS for key in CONVENTIONS[name](lesson).extensions()}
        assert found == set(EXTENSIONS)
