"""The rows of the paths, what they light, and what is said about their sum."""

import math
from itertools import pairwise

import numpy as np
import pytest

from engine.core.chain_rule import Parameter, parameters
from engine.core.network import Examples, Lesson, Network, Objective
from engine.core.presets import PRESETS
from engine.core.propagation import run
from engine.display.formula import plain
from engine.display.path_graph import MOST_PATHS
from engine.display.path_rows import LARGEST, PathTable, path_table
from engine.display.path_sums import path_remark, path_sums
from engine.display.view import View
from tests.views import lesson_of, saturated_view, view_of


def written(table: PathTable, row: int) -> list[tuple[str, str]]:
    """The factors of a row in symbols and in numbers."""
    return [(plain(table.factors[i].symbol), table.factors[i].number.text) for i in table.rows[row].factors]


def line(view: View, table: PathTable, part: str) -> str:
    return " ".join(map(plain, getattr(path_sums(view, table), part)))


def fan(width: int, last: tuple[float, ...]) -> View:
    """1-1-width-n-1, linear: from the first weight `width` paths lead to each of the `last` factors."""
    sizes = (1, 1, width, len(last), 1)
    ones = [np.ones((rows, columns)) for columns, rows in pairwise(sizes)]
    weights = (*ones[:-1], np.array([last]))
    network = Network(sizes, ("identity",) * 4, weights)
    target = np.array([[width * sum(last) - 1.0]])
    return View(run(Lesson(network, Examples(np.ones((1, 1)), target), Objective("half_squared_error"))))


def test_a_row_reads_from_the_weight_to_the_loss() -> None:
    table = path_table(view_of("loglik"), Parameter(0, 0, 0))
    assert (table.count, len(table.rows)) == (12, 12)
    assert table.edges(table.rows[0]) == "θ₁₁⁽¹⁾ → θ₁₁⁽²⁾ → θ₁₁⁽³⁾"
    assert written(table, 0) == [
        ("a₁⁽¹⁾", "0.500"),
        ("g′(z₁⁽²⁾)", "0.202"),
        ("θ₁₁⁽²⁾", "0.700"),
        ("g′(z₁⁽³⁾)", "0.224"),
        ("θ₁₁⁽³⁾", "0.900"),
        ("g′(z₁⁽⁴⁾)", "0.240"),
        ("∂ℓ/∂a₁⁽⁴⁾", "(−1.670)"),
    ]
    assert table.lights(table.rows[0]) == ("w0.0.0", "u0.0", "u1.0", "w1.0.0", "u2.0", "w2.0.0", "u3.0")
    assert (table.rows[0].product.text, table.rows[0].product.tone) == ("−0.006", "minus")


@pytest.mark.parametrize("preset", PRESETS)
def test_rows_are_sorted_by_magnitude_and_add_up_to_the_sum(preset: str) -> None:
    view = view_of(preset)
    for parameter in parameters(view.trace.lesson.network):
        table = path_table(view, parameter)
        sizes = [abs(product) for product in table.products]
        assert sizes == sorted(sizes, reverse=True)
        assert math.isclose(math.fsum(table.products), table.total, rel_tol=1e-12, abs_tol=1e-18)
        assert sorted(row.place for row in table.rows) == list(range(table.count))
        assert len({table.edges(row) for row in table.rows}) == table.count
        for row, product in zip(table.rows, table.products, strict=True):
            assert row.product == view.number(product, "gradient")


def test_a_bias_begins_with_1_and_a_linear_unit_leaves_its_slope_out() -> None:
    table = path_table(view_of("xor"), Parameter(1, 0))
    assert written(table, 0)[0] == ("1", "1")
    linear_table = path_table(view_of("nielsen-linear"), Parameter(0, 0, 0))
    assert [symbol for symbol, _ in written(linear_table, 0)] == ["a₁⁽¹⁾", "θ₁₁⁽²⁾", "θ₁₁⁽³⁾", "∂ℓ/∂a₁⁽⁴⁾"]


def test_softmax_leads_from_one_weighted_input_to_every_output() -> None:
    table = path_table(view_of("row-batch", sample=1), Parameter(0, 0, 0))
    assert table.edges(table.rows[0]) == "θ₁₁⁽¹⁾ → θ₁₁⁽²⁾ → a₂⁽³⁾"
    assert written(table, 0)[-2:] == [("∂a₂⁽³⁾/∂z₁⁽³⁾", "(−0.025)"), ("∂ℓ/∂a₂⁽³⁾", "(−39.092)")]
    assert "s2.1.0" in table.lights(table.rows[0])


def test_where_the_factors_cannot_be_multiplied_their_product_stands_alone() -> None:
    table = path_table(saturated_view(800.0, 0.0), Parameter(0, 0, 0))
    assert [symbol for symbol, _ in written(table, 0)] == ["a₁⁽¹⁾", "(a₁⁽²⁾ − y₁)"]


def test_the_sum_of_one_sample_is_the_gradient_itself() -> None:
    view = view_of("loglik")
    table = path_table(view, Parameter(2, 0, 1))
    assert line(view, table, "of_sample") == "∂J/∂θ₁₂⁽³⁾ = ∂ℓ/∂θ₁₂⁽³⁾ = (−0.200) = −0.200"
    assert line(view, table, "of_cost") == ""
    assert line(view, table, "backward") == "∂J/∂θ₁₂⁽³⁾ = −0.200"


def test_samples_and_penalty_lead_on_to_the_gradient_of_the_cost() -> None:
    view = view_of("bias-unit")
    table = path_table(view, Parameter(2, 0, 0))
    formula = line(view, table, "of_cost")
    assert formula.startswith("∂J/∂θ₁₁⁽³⁾ = 1/m∑∂ℓ/∂θ₁₁⁽³⁾ + λ/mθ₁₁⁽³⁾ = 1/4(")
    assert "+ 0.100 · 0.400 = " in formula
    assert formula.rpartition("= ")[2] == line(view, table, "backward").rpartition("= ")[2]
    assert path_sums(view, table).difference < 1e-15


def test_a_bias_has_no_penalty() -> None:
    view = view_of("bias-unit")
    assert "λ" not in line(view, path_table(view, Parameter(2, 0)), "of_cost")


def test_a_very_large_batch_is_compared_sample_by_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.display.path_sums.MOST_WORK", 0)
    view = view_of("bias-unit", sample=2)
    sums = path_sums(view, path_table(view, Parameter(0, 1, 2)))
    assert sums.of_cost == ()
    assert plain(sums.backward[0]).startswith("∂ℓ/∂θ₂₃⁽¹⁾ = ")
    assert sums.difference < 1e-16


def test_a_sum_is_not_divided() -> None:
    lesson = PRESETS["bias-unit"]()
    view = View(run(Lesson(lesson.network, lesson.examples, Objective(lesson.objective.loss, "sum"))))
    table = path_table(view, Parameter(0, 0, 0))
    assert line(view, table, "of_cost").startswith("∂J/∂θ₁₁⁽¹⁾ = ∑∂ℓ/∂θ₁₁⁽¹⁾ = ")
    assert path_sums(view, table).difference < 1e-15


def test_products_that_are_0_are_counted() -> None:
    view = view_of("row-batch", sample=1)
    assert path_remark(view, path_table(view, Parameter(0, 0, 0))).startswith("Products that are 0: 2.")
    assert path_remark(view_of("loglik"), path_table(view_of("loglik"), Parameter(0, 0, 0))) == ""


def test_of_too_many_paths_the_largest_are_listed_and_their_share_is_named() -> None:
    view = View(run(lesson_of((4, 12, 16, 16, 3), *("sigmoid",) * 3, "softmax", loss="cross_entropy")))
    table = path_table(view, Parameter(0, 0, 0))
    assert (table.count, len(table.rows)) == (16 * 16 * 9 // 3 * 3, LARGEST)
    assert table.count > MOST_PATHS
    assert "There are **2,304** paths; the 200 largest" in path_remark(view, table)
    assert line(view, table, "of_sample").count("+ …") == 1


SHARES = [
    (2200, (2.0,), "They explain **9.1%** of the whole sum"),
    (1100, (2.0, -1.9), "That is **364%** of the whole sum, +110.000: the other paths take the rest away again."),
    (1100, (2.0, -1.9999), "**4e5%**"),
    (1100, (2.0, -1.0, -1.0, -1.0), "The whole sum is −1100.000, of the other sign"),
    (1100, (2.0, -1.0, -1.0, -1.0), "**−36%**"),
    (1100, (2.0, -2.0), "no share to name"),
]


@pytest.mark.parametrize(("width", "last", "said"), SHARES)
def test_a_share_is_put_into_words_that_hold_when_paths_cancel(width: int, last: tuple[float, ...], said: str) -> None:
    view = fan(width, last)
    table = path_table(view, Parameter(0, 0, 0))
    assert said in path_remark(view, table)
    in_chinese = path_remark(View(view.trace, language="zh"), table)
    assert f"{table.count:,}" in in_chinese
