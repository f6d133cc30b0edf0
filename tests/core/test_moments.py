from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.steps import SUMS, Moment, Summation, landing, plan_moments, plan_steps

ROWS = ("layer", "neuron", "edge")
"""Each cuts the one before it."""

FINER = ("neuron", "edge")
LAYERS = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)


def in_pairs(width: int) -> tuple[tuple[int, ...], ...]:
    """A way to take units together: the first alone, all others at once."""
    return ((0,), tuple(range(1, width))) if width > 1 else ((0,),)


def cells(layers: tuple[int, ...], has_biases: bool, kind: str, moment: Moment) -> list[tuple[int, ...]]:
    """The results that a moment gives: (layer, unit), of weights (layer, unit, source), of biases (layer, unit, −1)."""
    layer = moment.layer
    assert layer is not None
    units, before = moment.units or range(layers[layer]), range(layers[layer - 1])
    if kind in ("weight_gradient", "update"):
        sources = moment.sources or (before if moment.part == "row" else ())
        found = [(layer, unit, source) for unit in units for source in sources]
        with_bias = has_biases and kind == "update" and moment.part in ("row", "bias")
        return found + [(layer, unit, -1) for unit in units if with_bias]
    return [] if moment.part == "edge" else [(layer, unit) for unit in units]


def test_a_3_4_4_3_network_has_14_steps_58_rows_and_184_edges() -> None:
    assert [len(plan_moments((3, 4, 4, 3), False, granularity)) for granularity in ROWS] == [14, 58, 184]


@pytest.mark.parametrize(
    ("summation", "parts"),
    [
        (Summation(1, True, True), ["layer"]),
        (Summation(3, True, False), ["sample"] * 3 + ["mean"]),
        (Summation(3, True, True), ["sample"] * 3 + ["mean", "penalty"]),
        (Summation(2, False, True), ["sample"] * 2 + ["penalty"]),
        (Summation(2, False, False), ["sample"] * 2),
    ],
)
def test_samples_are_added_one_by_one_then_come_the_mean_and_the_penalty(
    summation: Summation, parts: list[str]
) -> None:
    moments, steps = plan_moments((2, 2, 1), True, "sample", summation=summation), plan_steps(3, has_biases=True)
    by_step = [[moment for moment in moments if moment.step == step.index] for step in steps]
    for step, found in zip(steps, by_step, strict=True):
        assert [moment.part for moment in found] == (parts if step.kind == "weight_gradient" else ["layer"])
        assert [moment.samples for moment in found if moment.samples] == (
            [(sample,) for sample in range(summation.samples)] if len(found) > 1 else []
        )
    assert [moment.index for moment in moments] == list(range(len(moments)))


def test_between_samples_and_rows_one_comes_to_the_first_moment_of_the_step() -> None:
    sample = plan_moments((2, 2, 1), False, "sample", summation=Summation(3, True, False))
    layer, edge = (plan_moments((2, 2, 1), False, granularity) for granularity in ("layer", "edge"))
    third = next(moment.index for moment in sample if moment.samples == (2,))
    landed = edge[landing(sample, third, edge)]
    assert (landed.step, edge[landed.index - 1].step) == (sample[third].step, sample[third].step - 1)
    assert layer[landing(sample, third, layer)].step == sample[third].step
    first = sample[landing(edge, landed.index + 1, sample)]
    assert (first.step, first.samples) == (landed.step, (0,))


def test_an_unknown_granularity_is_refused() -> None:
    with pytest.raises(ValueError, match="atom"):
        plan_moments((1, 1), False, "atom")


def test_layers_are_the_steps_themselves() -> None:
    steps = plan_steps(3, has_biases=True)
    moments = plan_moments((2, 2, 1), True, "layer")
    assert [(m.step, m.layer, m.part) for m in moments] == [(s.index, s.layer, "layer") for s in steps]


@given(LAYERS, st.booleans(), st.sampled_from(FINER), st.sampled_from(["alone", "in_pairs"]))
def test_the_moments_of_a_step_lie_together_and_no_step_is_left_out(
    layers: tuple[int, ...], has_biases: bool, granularity: str, groups: str
) -> None:
    kwargs = {"groups": in_pairs} if groups == "in_pairs" else {}
    moments = plan_moments(layers, has_biases, granularity, **kwargs)
    assert [moment.index for moment in moments] == list(range(len(moments)))
    assert (moments[0].step, moments[-1].step) == (0, len(plan_steps(len(layers), has_biases)) - 1)
    assert all(after.step - before.step in (0, 1) for before, after in pairwise(moments))


@given(LAYERS, st.booleans(), st.sampled_from(FINER), st.sampled_from(["alone", "in_pairs"]))
def test_every_result_is_given_exactly_once(
    layers: tuple[int, ...], has_biases: bool, granularity: str, groups: str
) -> None:
    kwargs = {"groups": in_pairs} if groups == "in_pairs" else {}
    steps = plan_steps(len(layers), has_biases)
    moments = plan_moments(layers, has_biases, granularity, **kwargs)
    given_results = Counter(
        (moment.step, *cell)
        for moment in moments
        for cell in cells(layers, has_biases, steps[moment.step].kind, moment)
    )
    wanted = set()
    for step in steps:
        for layer in [step.layer] if step.layer is not None else range(1, len(layers)):
            assert layer is not None
            for unit in range(layers[layer]):
                if step.kind in ("weight_gradient", "update"):
                    wanted |= {(step.index, layer, unit, source) for source in range(layers[layer - 1])}
                    wanted |= {(step.index, layer, unit, -1)} if step.kind == "update" and has_biases else set()
                else:
                    wanted.add((step.index, layer, unit))
    assert set(given_results) == wanted
    assert set(given_results.values()) == {1}


@given(LAYERS, st.booleans())
def test_a_sum_comes_after_all_of_its_products(layers: tuple[int, ...], has_biases: bool) -> None:
    steps = plan_steps(len(layers), has_biases)
    moments = plan_moments(layers, has_biases, "edge")
    for moment in (moment for moment in moments if moment.part == "sum"):
        step = steps[moment.step]
        assert step.kind in SUMS
        assert moment.layer is not None
        width = layers[moment.layer + (1 if step.kind == "hidden_delta" else -1)]
        before = moments[moment.index - width : moment.index]
        assert [m.sources for m in before] == [(source,) for source in range(width)]
        assert {(m.step, m.layer, m.units, m.part) for m in before} == {
            (moment.step, moment.layer, moment.units, "edge")
        }


@given(LAYERS, st.booleans(), st.data())
def test_a_change_of_granularity_lands_where_the_present_moment_lies(
    layers: tuple[int, ...], has_biases: bool, data: st.DataObject
) -> None:
    here, there = (data.draw(st.sampled_from(ROWS)) for _ in range(2))
    present, other = (plan_moments(layers, has_biases, granularity) for granularity in (here, there))
    index = data.draw(st.integers(0, len(present) - 1))
    landed = landing(present, index, other)
    assert other[landed].step == present[index].step
    if ROWS.index(there) >= ROWS.index(here):
        assert present[index].contains(other[landed])
        assert not landed or here == there or not present[index].contains(other[landed - 1])
        assert landing(other, landed, present) == index
    else:
        assert other[landed].contains(present[index])


def test_from_the_second_product_one_comes_to_its_row_and_to_its_layer() -> None:
    layer, neuron, edge = (plan_moments((3, 4, 4, 3), False, granularity) for granularity in ROWS)
    assert (landing(edge, 5, neuron), landing(edge, 5, layer), landing(neuron, 1, edge)) == (1, 0, 4)
    assert landing(edge, landing(layer, 9, edge), layer) == 9
