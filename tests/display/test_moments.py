from functools import cache

import numpy as np
import pytest

from engine.core.presets import PRESETS
from engine.core.steps import SUMS, Moment, Step
from engine.display.formula import Line, Row, Symbol, plain
from engine.display.moment_lines import moment_line
from engine.display.moments import moment_title, moments_of, revealed, used
from engine.display.targets import shown_groups, shown_units, shown_weights
from engine.display.view import SAMPLES, View
from tests.formula_values import number_of, numbers_in
from tests.views import view_of, wide_view

FINER = ("neuron", "edge")
DIGITS = 8


def positions(view: View, granularity: str) -> list[tuple[Step, Moment]]:
    moments = moments_of(view.trace.lesson, granularity)
    return [(view.trace.steps[moment.step], moment) for moment in moments]


def product_and_sum(line: Line) -> tuple[float, float]:
    """The numbers that a product's line ends with: the product itself, and the sum so far."""
    *_, product, total = line
    product_number, total_number = ([*numbers_in(chunk)][-1].text for chunk in (product, total))
    return number_of(product_number), number_of(total_number)


def last_sample(preset: str, samples: str) -> View:
    """The view of the last sample of a lesson, or of all."""
    return view_of(preset, digits=DIGITS, sample=view_of(preset).trace.lesson.examples.count - 1).of(samples)


@cache
def sums(preset: str, samples: str) -> dict[int, tuple[list[float], float]]:
    """The printed products of each row, and the last printed sum, by the index of the moment that adds them up."""
    view = last_sample(preset, samples)
    found: dict[int, tuple[list[float], float]] = {}
    products: list[float] = []
    last = 0.0
    for step, moment in positions(view, "edge"):
        if moment.part == "sum":
            found[moment.index] = products, last
            products = []
        elif step.kind in SUMS:
            line = moment_line(view, step, moment)
            assert not isinstance(line, str)
            product, last = product_and_sum(line)
            products.append(product)
            assert last == pytest.approx(sum(products), abs=1e-7)
    return found


@pytest.mark.parametrize("samples", SAMPLES)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_printed_products_of_a_row_add_up_to_what_the_step_computes(preset: str, samples: str) -> None:
    view = last_sample(preset, samples)
    shown = slice(view.shown_samples.start, view.shown_samples.stop)
    trace, network = view.trace, view.trace.lesson.network
    moments = moments_of(trace.lesson, "edge")
    assert sums(preset, samples)
    for index, (products, last) in sums(preset, samples).items():
        moment = moments[index]
        (unit,), layer = moment.units, moment.layer
        assert layer is not None
        if trace.steps[moment.step].kind == "hidden_delta":
            expected = trace.returned(layer)[unit, shown].mean()
        else:
            z = trace.z[layer]
            assert z is not None
            expected = z[unit, shown].mean() - (0 if network.biases is None else network.biases[layer - 1][unit])
        assert sum(products) == pytest.approx(expected, abs=1e-7)
        assert last == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("granularity", FINER)
def test_every_target_of_a_step_is_revealed_exactly_once(preset: str, granularity: str) -> None:
    view = view_of(preset)
    network = view.trace.lesson.network
    for step in view.trace.steps:
        groups = [revealed(network, step, moment) for of, moment in positions(view, granularity) if of is step]
        targets = [target for group in groups for target in group]
        assert len(targets) == len(set(targets)) > 0
        edges = {f"w{k}.{i}.{j}" for k in step.focus.weights for i, j in shown_weights(network, k)}
        assert edges == {target for target in targets if target.startswith("w")}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("granularity", FINER)
def test_a_line_is_told_only_once_its_result_is_revealed(preset: str, granularity: str) -> None:
    view = view_of(preset)
    network, known = view.trace.lesson.network, set[tuple[int, str]]()
    for step, moment in positions(view, granularity):
        known |= {(step.index, target) for target in revealed(network, step, moment)}
        line = moment_line(view, step, moment)
        assert not isinstance(line, str) or (step.index, line) in known


def test_a_product_shows_its_factors_and_the_sum_so_far() -> None:
    view = view_of("loglik")
    step, moment = positions(view, "edge")[5]
    line = moment_line(view, step, moment)
    assert not isinstance(line, str)
    assert " ".join(map(plain, line)) == ("z₂⁽²⁾: θ₂₂⁽¹⁾a₂⁽¹⁾ = 0.900 · 0.100 = +0.090, ∑ = (−0.300) + 0.090 = −0.210")


def test_of_all_samples_a_product_is_that_of_a_weight_with_a_mean() -> None:
    view = view_of("bias-unit").of("all")
    (step, moment), (_, last) = positions(view, "edge")[1], positions(view, "edge")[3]
    line = moment_line(view, step, moment)
    assert not isinstance(line, str)
    mean = view.trace.a[0][1].mean()
    weight = view.trace.lesson.network.weights[0][0, 1]
    assert plain(line[1]) == "θ₁₂⁽¹⁾a\u0304₂⁽¹⁾"
    assert product_and_sum(line)[0] == pytest.approx(weight * mean, abs=5e-4)
    assert moment_title(view, step, moment) == "Forward: z\u0304₁⁽²⁾, product 2 of 3"
    assert moment_title(view, step, last) == "Forward: z\u0304₁⁽²⁾, from all products"


def test_uses_are_the_operands_and_the_unit_that_they_are_for() -> None:
    view = view_of("loglik")
    network = view.trace.lesson.network

    def at(granularity: str, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        step, moment = positions(view, granularity)[index]
        return revealed(network, step, moment), used(network, step, moment)

    assert at("edge", 5) == (("w0.1.1",), ("u1.1", "u0.1"))
    assert at("edge", 3) == (("u1.0",), ("w0.0.0", "w0.0.1", "w0.0.2", "u0.0", "u0.1", "u0.2"))
    assert at("neuron", 0) == (("w0.0.0", "w0.0.1", "w0.0.2", "u1.0"), ("u0.0", "u0.1", "u0.2"))


@pytest.mark.parametrize(
    ("granularity", "index", "title"),
    [
        ("edge", 5, "Forward: z₂⁽²⁾, product 2 of 3"),
        ("edge", 3, "Forward: z₁⁽²⁾, from all products"),
        ("neuron", 9, "Forward: z₂⁽³⁾"),
        ("neuron", 23, "Cost: ℓ₂"),
        ("edge", 75, "Backward: ∂J/∂θ₂₄⁽³⁾"),
        ("neuron", 28, "Backward: ∂J/∂Θ⁽³⁾, row 1"),
        ("edge", 183, "Update: θ₃₄⁽³⁾"),
        ("neuron", 57, "Update: Θ⁽³⁾, row 3"),
    ],
)
def test_titles(granularity: str, index: int, title: str) -> None:
    view = view_of("loglik")
    assert moment_title(view, *positions(view, granularity)[index]) == title


@pytest.mark.parametrize("count", [1, 4, 10, 11, 12, 64])
def test_groups_are_the_shown_units_and_all_others_at_once(count: int) -> None:
    groups = shown_groups(count)
    assert [unit for group in groups for unit in group] == list(range(count))
    assert [None if len(group) > 1 else group[0] for group in groups] == list(shown_units(count))


def test_what_stands_behind_an_ellipsis_is_named_and_reveals_nothing() -> None:
    view = wide_view()
    network = view.trace.lesson.network
    (step, row), *_ = (place for place in positions(view, "edge") if len(place[1].units) > 1)
    assert (row.units, row.part, revealed(network, step, row)) == ((5, 6, 7), "row", ())
    line = moment_line(view, step, row)
    assert not isinstance(line, str)
    assert isinstance(line[0], Row)
    assert line[0].items[0] == Symbol("z", "6", "(2)")
    (_, product), *_ = (place for place in positions(view, "edge") if len(place[1].sources) > 1)
    together = moment_line(view, step, product)
    assert not isinstance(together, str)
    weights, a = network.weights[0][0], view.trace.a[0][:, 0]
    assert product_and_sum(together) == pytest.approx(
        (float(np.sum((weights * a)[5:8])), float(np.sum((weights * a)[:8]))), abs=6e-4
    )
