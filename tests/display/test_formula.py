import re
from collections import Counter
from collections.abc import Iterator
from functools import partial as partial_call

import numpy as np
import pytest

from engine.core.activations import ACTIVATIONS, activation
from engine.core.losses import LOSSES
from engine.core.steps import Moment, Step
from engine.display.formula import Fraction, Node, Number, Power, Symbol, data, html, latex, partial, plain, row
from engine.display.function_formulas import ACTIVATION_FORMULAS, LOSS_FORMULAS, SLOPE_FORMULAS
from engine.display.live_lines import step_live_lines
from engine.display.notation import HOUSE_NOTATION
from engine.display.step_matrices import Matrix, step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.view import View
from tests.formula_values import numbers_run_together, value_of
from tests.views import BATCH_VIEWS, SHOWN_STEPS, name_of, shown_view_and_step, summed_pages

THETA = Symbol("θ", "12", "(3)")
A = Symbol("a", "", "(3)")
SIGMOID = Fraction(Number("1"), row(Number("1"), "+", Power(Symbol("e"), row("−", Symbol("z")))))
PRODUCT = row(Symbol("δ", "1", "(4)"), "·", Symbol("a", "2", "(3)"), "=", Number("−0.265", "minus"))
Z_MEAN = Symbol("z", "1", "(2)").mean
PRIMED = row(Symbol("g"), "′", "(", Symbol("z", "", "(2)"), ")")

PRINTED = [
    # formula, LaTeX, plain text
    (Symbol("J"), "J", "J"),
    (THETA, r"\theta_{12}^{(3)}", "θ₁₂⁽³⁾"),
    (Symbol("θ", "1,12", "(3)"), r"\theta_{1,12}^{(3)}", "θ₁,₁₂⁽³⁾"),
    (A.T, r"(a^{(3)})^{\mathsf T}", "(a⁽³⁾)ᵀ"),
    (Symbol("Θ").T, r"(\Theta)^{\mathsf T}", "Θᵀ"),
    (Number("−0.401"), "-0.401", "−0.401"),
    (Number("−∞"), r"-\infty", "−∞"),
    (partial(Symbol("J"), THETA), r"\frac{\partial  J}{\partial  \theta_{12}^{(3)}}", "∂J/∂θ₁₂⁽³⁾"),
    (SIGMOID, r"\frac{1}{1 + e^{- z}}", "1/(1 + e^(− z))"),
    (Power(row("(", A, "−", Symbol("y"), ")"), Number("2")), "( a^{(3)} - y )^{2}", "(a⁽³⁾ − y)^2"),
    (PRODUCT, r"\delta_{1}^{(4)} \cdot a_{2}^{(3)} = -0.265", "δ₁⁽⁴⁾ · a₂⁽³⁾ = −0.265"),
    (PRIMED, "g {}' ( z^{(2)} )", "g′(z⁽²⁾)"),
    (row(Symbol("∑", "k"), Symbol("softmax")), r"\sum_{k} \operatorname{softmax}", "∑ₖsoftmax"),
    (row(Symbol("log"), A), r"\log a^{(3)}", "log a⁽³⁾"),
    (Z_MEAN, r"\bar{z}_{1}^{(2)}", "z̄₁⁽²⁾"),
    (row(Symbol("δ", "2").mean, "=", Symbol("Δ", "10")), r"\bar{\delta}_{2} = \Delta_{10}", "δ̄₂ = Δ₁₀"),
    (row(Symbol("ℓ").mean, A), r"\bar{\ell} a^{(3)}", "ℓ̄a⁽³⁾"),
]

HTML = [
    (THETA, "<i>θ</i><sub>12</sub><sup>(3)</sup>"),
    (A.T, "(<i>a</i><sup>(3)</sup>)<sup>T</sup>"),
    (Z_MEAN, "<i>z̄</i><sub>1</sub><sup>(2)</sup>"),
    (PRIMED, "<i>g</i>′(<i>z</i><sup>(2)</sup>)"),
    (partial(Symbol("J"), THETA), "∂J/∂θ₁₂⁽³⁾"),
]

DATA = [
    (Symbol("J"), ["s", "J"]),
    (THETA, ["s", "θ", "12", "(3)"]),
    (A.T, ["s", "a", "", "(3)", "T"]),
    (Z_MEAN, ["s", "z̄", "1", "(2)"]),
    (PRODUCT, ["r", ["s", "δ", "1", "(4)"], "·", ["s", "a", "2", "(3)"], "=", ["n", "−0.265", "minus"]]),
    (SIGMOID, ["f", ["n", "1"], ["r", ["n", "1"], "+", ["p", ["s", "e"], ["r", "−", ["s", "z"]]]]]),
]


@pytest.mark.parametrize(("formula", "text"), [(formula, text) for formula, text, _ in PRINTED])
def test_a_formula_as_latex(formula: Node, text: str) -> None:
    assert latex(formula) == text


@pytest.mark.parametrize(("formula", "text"), [(formula, text) for formula, _, text in PRINTED])
def test_a_formula_as_plain_text(formula: Node, text: str) -> None:
    assert plain(formula) == text


@pytest.mark.parametrize(("formula", "text"), HTML)
def test_a_formula_as_html(formula: Node, text: str) -> None:
    assert html(formula) == text


@pytest.mark.parametrize(("formula", "lists"), DATA)
def test_a_formula_as_data(formula: Node, lists: list[object]) -> None:
    assert data(formula) == lists


def shown_formulas(view: View, step: Step, moment: Moment | None = None) -> Iterator[Node]:
    """Everything that a step, or one part of it, shows as a formula."""
    yield from step_symbols(view, step, moment)
    for line in step_live_lines(view, step, moment):
        yield from line.line
    for items in step_matrices(view, step, moment):
        yield from (item.name for item in items if isinstance(item, Matrix))


def formulas_of_sums(view: View) -> list[Node]:
    """Everything that is shown as a formula while samples are added up."""
    return [it for page in summed_pages(view) for it in shown_formulas(page.view, page.step, page.part)]


def most_indices(text: str) -> int:
    """The most lower or upper indices on one letter, counted as TeX does, which refuses more than one of each."""
    most, on_letter, position = 0, Counter[str](), 0
    while position < len(text):
        sign = text[position]
        position += 1
        if sign in "_^'":
            on_letter["_" if sign == "_" else "^"] += 1
            most = max(most, *on_letter.values())
        elif sign == "{":
            end = closing(text, position)
            most = max(most, most_indices(text[position:end]))
            if text[position - 2] not in "_^":
                on_letter.clear()
            position = end + 1
        elif sign != " ":
            on_letter.clear()
    return most


def closing(text: str, start: int) -> int:
    """Where the group that begins at `start` ends."""
    depth = 1
    for position, sign in enumerate(text[start:], start):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return position
    raise AssertionError(f"an open brace in {text}")


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("a^{(2)}^{2}", 2),
        ("a^{(2)} '", 2),
        ("a_{1} ^{2} _{3}", 2),
        ("a_{1}^{(2)} {}' + b^{2^{3}}", 1),
        (r"\frac{a}{b}", 0),
    ],
)
def test_indices_are_counted_as_tex_does(text: str, most: int) -> None:
    assert most_indices(text) == most


def is_accepted(formula: Node) -> bool:
    """Whether TeX takes the formula."""
    text = latex(formula)
    is_whole = text.count("{") == text.count("}") and most_indices(text) <= 1
    return is_whole and not re.search("[^\x20-\x7e]", text)


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_every_formula_is_latex_that_tex_accepts(place: tuple[str, int, str]) -> None:
    shown = [*shown_formulas(*shown_view_and_step(place))]
    assert [latex(formula) for formula in shown if not is_accepted(formula)] == []


@pytest.mark.parametrize("place", SHOWN_STEPS, ids=name_of)
def test_no_two_numbers_of_a_formula_run_together(place: tuple[str, int, str]) -> None:
    assert not any(numbers_run_together([formula]) for formula in shown_formulas(*shown_view_and_step(place)))


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_so_is_every_formula_while_samples_are_added_up(view: View) -> None:
    shown = formulas_of_sums(view)
    assert shown
    assert [latex(formula) for formula in shown if not is_accepted(formula)] == []
    assert not any(numbers_run_together([formula]) for formula in shown)


def test_every_activation_and_loss_has_its_formula() -> None:
    assert list(ACTIVATION_FORMULAS) == list(ACTIVATIONS)
    assert set(LOSS_FORMULAS) == set(LOSSES)
    assert set(SLOPE_FORMULAS) == {key for key, entry in ACTIVATIONS.items() if entry.slope}


def units(*values: float) -> np.ndarray:
    """One unit for each value, one sample."""
    return np.array(values)[:, np.newaxis]


def bracketed(value: float) -> Number:
    return Number(f"({value})".replace("-", "−") if value < 0 else str(value))


@pytest.mark.parametrize("z", [-1.3, 0.0, 0.4])
@pytest.mark.parametrize("key", [key for key in ACTIVATIONS if key != "softmax"])
def test_the_formula_of_an_activation_gives_its_values(key: str, z: float) -> None:
    formula = ACTIVATION_FORMULAS[key]
    a = float(ACTIVATIONS[key].function(units(z))[0, 0])
    assert value_of([formula(bracketed(z))]) == pytest.approx(a, abs=1e-12)
    assert value_of([formula(Symbol("z"))], {"z": z}) == pytest.approx(a, abs=1e-12)


def test_the_formula_of_softmax_divides_by_a_sum_over_all_units() -> None:
    assert plain(ACTIVATION_FORMULAS["softmax"](Symbol("z", "i"))) == "e^zᵢ/∑ₖe^zₖ"


@pytest.mark.parametrize("at_zero", [0, 1])
@pytest.mark.parametrize("z", [-1.3, 0.0, 0.4])
@pytest.mark.parametrize("key", list(SLOPE_FORMULAS))
def test_the_formula_of_a_slope_gives_its_values(key: str, z: float, at_zero: int) -> None:
    entry = activation(key, at_zero)
    assert entry.slope is not None
    a = entry.function(units(z))
    slope = float(entry.slope(units(z), a)[0, 0])
    formula = SLOPE_FORMULAS[key](Symbol("a"), at_zero)
    assert value_of([formula], {"a": float(a[0, 0]), "z": z}) == pytest.approx(slope, abs=1e-12)


@pytest.mark.parametrize("key", list(LOSSES))
def test_the_formula_of_a_loss_gives_its_terms(key: str) -> None:
    # z = ±0.7 makes σ(z) = softmax(z/2, −z/2), so that both cross-entropies get outputs that fit their z
    z = units(0.35, -0.35) if key == "cross_entropy" else units(0.7, -0.7)
    a = 1 / (1 + np.exp(-units(0.7, -0.7)))
    y = units(0.8, 0.2)
    terms = LOSSES[key].terms(z, a, y)
    for i in range(2):
        formula = LOSS_FORMULAS[key](Symbol("a"), Symbol("y"))
        found = value_of([formula], {"a": float(a[i, 0]), "y": float(y[i, 0])})
        assert found == pytest.approx(float(terms[i, 0]), abs=1e-12)


SLOPES = [partial_call(formula, at_zero=at_zero) for formula in SLOPE_FORMULAS.values() for at_zero in (0, 1)]


@pytest.mark.parametrize("formula", [*ACTIVATION_FORMULAS.values(), *SLOPES])
def test_a_number_in_the_formula_of_an_activation_stands_apart_from_its_factors(formula) -> None:  # type: ignore[no-untyped-def]
    assert not numbers_run_together([formula(Number("0.3"))])


@pytest.mark.parametrize("formula", LOSS_FORMULAS.values(), ids=LOSS_FORMULAS)
def test_a_number_in_the_formula_of_a_loss_stands_apart_from_its_factors(formula) -> None:  # type: ignore[no-untyped-def]
    assert not numbers_run_together([formula(Number("0.3"), Number("0.7"))])


def test_a_slope_of_an_activation_with_a_layer_above_it_is_latex_that_tex_accepts() -> None:
    for formula in SLOPES:
        assert most_indices(latex(formula(HOUSE_NOTATION.a(1, 0)))) <= 1
