"""Derivations: every printed number follows from the printed numbers around it, down to the loss and the input."""

from collections.abc import Iterator
from math import prod

import pytest

from engine.core.chain_rule import Parameter, gradient, parameters
from engine.core.gradient_check import central_difference
from engine.core.losses import LOSSES
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.derivation import Block, Derivation, Factor, Term
from engine.display.derivation_parts import LOSS_GRADIENT_FORMULAS
from engine.display.derivations import agreeing_digits, derive
from engine.display.formula import Number, plain
from engine.display.targets import shown_targets, target_of, unit_target
from engine.display.view import View
from tests.formula_values import number_of, values_of_sides
from tests.views import lesson_of, saturated_softmax_view, saturated_view, view_of, wide_view

DIGITS = 8


def found(view: View, target: str) -> Derivation:
    derivation = derive(view, target)
    assert derivation is not None
    return derivation


def value(number: Number) -> float:
    over, _, under = number.text.strip("()").partition("/")
    return number_of(over) / float(under or 1)


def near(first: float, second: float) -> bool:
    return first == pytest.approx(second, rel=1e-5, abs=3 * 10.0**-DIGITS)


def product(factors: tuple[Factor, ...]) -> float:
    return prod(value(factor.number) for factor in factors)


def faults(block: Block) -> Iterator[str]:
    """What does not follow from the numbers that are printed."""
    name = plain(block.name)
    if block.factors:
        total = product(block.factors) + (0.0 if block.addend is None else product(block.addend.factors))
        if not near(total, value(block.result)):
            yield f"{name}: {total}"
    for factor in block.factors:
        if factor.terms and not near(sum(value(term.product) for term in factor.terms), value(factor.number)):
            yield f"sum of {name}"
        yield from (f"term of {name}" for term in factor.terms if not is_product(term))
        for line in factor.formula[1:]:
            yield from (f"{name}: {side}" for side in values_of_sides(line) if not near(side, value(factor.number)))
    for line in block.closing:
        sides = values_of_sides(line)
        yield from (f"{name} closes with {side}" for side in sides if not near(side, sides[-1]))


def is_product(term: Term) -> bool:
    return not term.factors or near(product(term.factors), value(term.product))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_number_follows_from_the_numbers_around_it(preset: str) -> None:
    view = view_of(preset, digits=DIGITS)
    checked: set[str] = set()
    for target in shown_targets(view.trace.lesson.network):
        derivation = found(view, target)
        for key, block in derivation.blocks.items():
            if key in checked and key.startswith(("delta", "z")):
                continue
            checked.add(key)
            assert not list(faults(block)), (target, key)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_total_of_every_parameter_is_its_gradient(preset: str) -> None:
    view = view_of(preset)
    for parameter in parameters(view.trace.lesson.network):
        derivation = found(view, target_of(parameter))
        expected = parameter.of(view.trace.gradients)
        assert derivation.value is not None
        for total in (derivation.value, gradient(view.trace, parameter)):
            assert abs(total - expected) <= 1e-12 * abs(expected)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_block_that_is_opened_is_there_and_leads_down_to_the_loss(preset: str) -> None:
    view = view_of(preset)
    last = view.trace.lesson.network.steps
    for target in shown_targets(view.trace.lesson.network):
        derivation = found(view, target)
        opened = {key for block in derivation.blocks.values() for key in block.opened}
        assert opened | set(derivation.roots) == set(derivation.blocks)
        if target[0] in "wb" and int(target[1:].split(".")[0]) + 1 < last:
            ends = {f"delta {unit_target(last, unit)}" for unit in range(view.trace.lesson.network.layers[-1])}
            assert ends <= set(derivation.blocks)


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_marked_and_what_factors_point_at_can_be_seen(preset: str) -> None:
    view = view_of(preset)
    clickable = set(shown_targets(view.trace.lesson.network))
    for target in clickable:
        derivation = found(view, target)
        assert target in derivation.marks
        assert set(derivation.marks) <= clickable
        for block in derivation.blocks.values():
            assert {place for factor in block.factors for place in factor.targets} <= clickable


def test_every_loss_has_the_formula_of_its_gradient() -> None:
    assert set(LOSS_GRADIENT_FORMULAS) == set(LOSSES)


def test_an_edge_of_the_last_layer_is_three_named_factors() -> None:
    block = found(view_of("loglik"), "w2.0.1").blocks["gradient"]
    symbols = [plain(factor.symbol) for factor in block.factors]
    assert symbols == ["∂J/∂a₁⁽⁴⁾", "∂a₁⁽⁴⁾/∂z₁⁽⁴⁾", "∂z₁⁽⁴⁾/∂θ₁₂⁽³⁾"]
    assert [factor.targets[0] for factor in block.factors] == ["u3.0", "u3.0", "u2.1"]
    assert [plain(factor.formula[0][0]) for factor in block.factors[1:]] == ["a₁⁽⁴⁾(1 − a₁⁽⁴⁾)", "a₂⁽³⁾"]
    assert all(factor.meaning for factor in block.factors)


def test_an_edge_further_back_is_the_sum_over_the_units_it_reaches() -> None:
    block = found(view_of("loglik"), "w1.0.1").blocks["gradient"]
    assert [plain(factor.symbol) for factor in block.factors[1:]] == ["g′(z₁⁽³⁾)", "∂z₁⁽³⁾/∂θ₁₂⁽²⁾"]
    terms = [[plain(factor.symbol) for factor in term.factors] for term in block.factors[0].terms]
    assert terms == [[f"θ{k}₁⁽³⁾", f"δ{k}⁽⁴⁾"] for k in "₁₂₃"]
    assert [term.factors[1].opens for term in block.factors[0].terms] == [f"delta u3.{k}" for k in range(3)]


def test_a_batch_adds_up_its_samples_and_opens_the_one_that_is_shown() -> None:
    derivation = found(view_of("bias-unit", sample=2), "w1.0.1")
    block = derivation.blocks["gradient"]
    assert [plain(factor.symbol) for factor in block.factors] == ["1/m", "[∑∂ℓ/∂θ₁₂⁽²⁾]"]
    assert [term.opens for term in block.factors[1].terms] == ["", "", "sample", ""]
    assert block.addend is not None
    assert plain(block.addend.factors[0].symbol) == "λ/m"
    assert found(view_of("bias-unit"), "b1.0").blocks["gradient"].addend is None


def test_of_many_samples_the_shown_one_is_never_behind_the_ellipsis() -> None:
    view = View(wide_view().trace, DIGITS, sample=6)
    factor = found(view, "w1.0.0").blocks["gradient"].factors[-1]
    assert [term.heading for term in factor.terms if term.opens] == ["sample 7"]
    assert len(factor.terms) == 11
    assert not list(faults(found(view, "w1.0.0").blocks["gradient"]))


def test_wide_layers_are_summed_in_full() -> None:
    view = View(wide_view().trace, DIGITS)
    for target in ("w0.0.0", "u1.11", "u2.0"):
        for block in found(view, target).blocks.values():
            assert not list(faults(block))


@pytest.mark.parametrize("view", [saturated_view(800.0, 0.0), saturated_view(-800.0, 1.0), saturated_softmax_view()])
def test_lost_factors_are_explained_and_never_not_a_number(view: View) -> None:
    derivation = found(view, "w0.0.0")
    shown = repr(derivation.blocks)
    assert "nan" not in shown
    assert "∞" in shown
    assert "finite" in derivation.blocks["gradient"].note


def test_softmax_with_the_squared_error_shows_every_output() -> None:
    view = View(run(lesson_of((2, 3, 3), "tanh", "softmax")), DIGITS)
    for target in ("w1.0.0", "w0.0.0", "u2.1"):
        for block in found(view, target).blocks.values():
            assert not list(faults(block))
    assert len(found(view, "w1.0.0").blocks["gradient"].factors[0].terms) == 3


def test_the_comparison_says_how_many_digits_agree() -> None:
    derivation = found(view_of("loglik"), "w0.1.2")
    these, backpropagation, difference = derivation.compared
    assert (backpropagation.verdict, these.verdict) == ("the same number", "")
    assert difference.text[: difference.agreeing] in these.text
    assert int(difference.verdict.split()[0]) >= 7
    assert derivation.remarks == ()


def test_a_crossed_kink_is_said_and_not_called_a_fault() -> None:
    view = view_of("row-batch")
    assert any("kink" in remark for remark in found(view, "w0.1.0").remarks)
    assert central_difference(view.trace.lesson, Parameter(0, 1, 0)).crosses_kink
    assert not found(view, "w0.0.0").remarks


@pytest.mark.parametrize(
    ("first", "second", "digits"), [(1.0, 1.0, 15), (0.0, 0.0, 15), (1.0, 1.001, 3), (1.0, -1.0, 0), (0.0, 1e-12, 0)]
)
def test_agreeing_digits_are_those_of_the_relative_difference(first: float, second: float, digits: int) -> None:
    assert agreeing_digits(first, second) == digits


@pytest.mark.parametrize(
    "target", ["", "w", "w0.0", "u0.0.0", "w9.0.0", "w0.4.0", "u4.0", "b0.0", "one0", "w0.0.0 ", "w٣.0.0", "u0.99999"]
)
def test_what_the_network_has_not_has_no_derivation(target: str) -> None:
    assert derive(view_of("loglik"), target) is None
