"""Formulas where several samples are shown at once or added up."""

import pytest

from engine.display.formula import BAR, Number, Operator, Symbol, plain
from engine.display.live_lines import step_live_lines
from engine.display.matrix_parts import Matrix
from engine.display.step_matrices import step_matrices
from engine.display.step_symbols import step_symbols
from engine.display.step_texts import network_alt, step_sentence, step_title
from engine.display.view import View
from engine.figures.network_state import edge_states, unit_states
from engine.stage.scenes import Page
from tests.formula_values import leaves, number_of, numbers_in, numbers_run_together, values_of_sides
from tests.views import BATCH_VIEWS, PRESET_STEPS, batch_view, name_of, summed_pages, view_and_step, view_of

ON_UNITS = ("weighted_input", "activation", "output_delta", "hidden_delta")


def texts_of_result(page: Page) -> dict[str, str]:
    """What the grid that a page ends with shows, by target; ellipses left out."""
    content = step_matrices(page.view, page.step, page.part)
    result = [item for line in content for item in line if isinstance(item, Matrix)][-1]
    return {cell.target: cell.text for line in result.cells for cell in line if cell.target}


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_every_part_of_a_sum_ends_with_the_numbers_of_its_grid_and_its_edges(view: View) -> None:
    for page in summed_pages(view):
        expected = texts_of_result(page)
        lines = {line.targets[0]: line.line for line in step_live_lines(page.view, page.step, page.part)}
        assert {target: [*numbers_in(line[-1])][-1].text for target, line in lines.items()} == expected
        edges = edge_states(page.view, page.step, moment=page.part)
        assert {target: edges[target].text for target in expected} == expected
        assert not any(numbers_run_together(line) for line in lines.values())


@pytest.mark.parametrize("view", BATCH_VIEWS.values(), ids=BATCH_VIEWS)
def test_the_printed_numbers_of_every_part_recombine(view: View) -> None:
    for page in summed_pages(view):
        for line in step_live_lines(page.view, page.step, page.part):
            *before, result = values_of_sides(line.line)
            is_cut = any(isinstance(leaf, Operator) and leaf.text == "…" for leaf in leaves(line.line))
            assert is_cut == (len(page.part.samples) > 6)
            assert len(before) == (0 if is_cut else 1)
            assert before == pytest.approx([result] * len(before), abs=1e-7)


@pytest.mark.parametrize("place", PRESET_STEPS, ids=name_of)
def test_of_all_samples_the_line_of_a_unit_is_their_mean_and_recombines(place: tuple[str, int]) -> None:
    view, step = view_and_step(place, digits=8)
    view = view.of("all")
    units = unit_states(view, step)
    for line in step_live_lines(view, step):
        *before, result = values_of_sides(line.line)
        assert before == pytest.approx([result] * len(before), abs=1e-6)
        if not view.shows_means or step.kind not in (*ON_UNITS, "cost"):
            continue
        symbol, *_, last = leaves(line.line)
        assert isinstance(symbol, Symbol)
        assert isinstance(last, Number)
        assert symbol.base.endswith(BAR)
        if step.kind in ON_UNITS:
            unit = units[line.targets[0]]
            assert (plain(symbol), last.text) == (plain(unit.name), unit.text)


def test_of_many_samples_the_mean_shows_the_first_terms_and_the_last() -> None:
    view = BATCH_VIEWS["mean of many"].of("all")
    step = view.step_of("activation", 1)
    line = step_live_lines(view, step)[0].line
    texts = [number.text.strip("()") for chunk in line for number in numbers_in(chunk)]
    a = view.trace.a[1][0]
    assert texts[:2] == ["1", "20"]
    assert [number_of(text) for text in texts[2:]] == pytest.approx([*a[:4], a[19], a.mean()], abs=1e-8)


# The loop of the note `bias-unit`, 4.3.5: Δ := Δ + δ aᵀ for each sample; D := (1/m) Δ + (λ/m) Θ.
@pytest.mark.parametrize(
    ("key", "first", "rest"),
    [
        (
            "mean and penalty",
            "Δ⁽¹⁾ ← Δ⁽¹⁾ + δ⁽²⁾(a⁽¹⁾)ᵀ",
            ["1/mΔ⁽¹⁾ = 1/m∑ᵢδ⁽²⁾(a⁽¹⁾)ᵀ", "∂J/∂Θ⁽¹⁾ = 1/mΔ⁽¹⁾ + λ/mΘ⁽¹⁾"],
        ),
        ("mean", "Δ⁽¹⁾ ← Δ⁽¹⁾ + δ⁽²⁾(a⁽¹⁾)ᵀ", ["∂J/∂Θ⁽¹⁾ = 1/m∑ᵢδ⁽²⁾(a⁽¹⁾)ᵀ"]),
        ("sum and penalty", "Δ⁽¹⁾ ← Δ⁽¹⁾ + δ⁽²⁾(a⁽¹⁾)ᵀ", ["∂J/∂Θ⁽¹⁾ = Δ⁽¹⁾ + λ/mΘ⁽¹⁾"]),
        ("sum", "Δ⁽¹⁾ ← Δ⁽¹⁾ + δ⁽²⁾(a⁽¹⁾)ᵀ", []),
        (
            "mean of many",
            "Δ⁽¹⁾ ← Δ⁽¹⁾ + δ⁽²⁾(a⁽¹⁾)ᵀ",
            ["1/mΔ⁽¹⁾ = 1/m∑ᵢδ⁽²⁾(a⁽¹⁾)ᵀ", "∂J/∂Θ⁽¹⁾ = 1/mΔ⁽¹⁾ + λΘ⁽¹⁾"],
        ),
    ],
)
def test_the_symbols_of_each_part_are_those_of_the_notes(key: str, first: str, rest: list[str]) -> None:
    found = [page for page in summed_pages(BATCH_VIEWS[key]) if page.part.layer == 1]
    symbols = [" ".join(map(plain, step_symbols(page.view, page.step, page.part))) for page in found]
    added = len(symbols) - len(rest)
    assert set(symbols[: added - 1]) == {first}
    assert symbols[added - 1] == first + (", ∂J/∂Θ⁽¹⁾ = Δ⁽¹⁾" if key == "sum" else "")
    assert symbols[added:] == rest


def test_a_description_reads_what_the_edges_show_under_its_own_name() -> None:
    """(1/m) Δ is not yet the gradient where a penalty is to come."""
    first, *_, mean, penalty = (page for page in summed_pages(batch_view(2, "mean", 0.3)) if page.part.layer == 2)
    for page, names in ((first, "Δ₁₁⁽²⁾ Δ₁₀⁽²⁾"), (mean, "1/m·Δ₁₁⁽²⁾ 1/m·Δ₁₀⁽²⁾"), (penalty, "∂J/∂θ₁₁⁽²⁾ ∂J/∂b₁⁽²⁾")):
        spoken = network_alt(page.view, page.step, page.part).replace(" · ", "·")
        edges = edge_states(page.view, page.step, moment=page.part)
        for name, target in zip(names.split(), ("w1.0.0", "b1.0"), strict=True):
            assert f" {name} = {edges[target].text.removeprefix('+')}" in spoken
    *_, last = (page for page in summed_pages(batch_view(2, "mean", 0.0)) if page.part.layer == 2)
    spoken = network_alt(last.view, last.step, last.part)
    assert (" ∂J/∂θ₁₁⁽²⁾ = " in spoken, "Δ₁₁" in spoken, "∂J/∂b₁" in spoken) == (True, False, False)


@pytest.mark.parametrize(
    ("language", "sample", "samples"),
    [
        ("en", "Backward: Δ⁽²⁾, sample 3 of 20", "Backward: Δ⁽²⁾, samples 4 to 19 of 20"),
        ("zh", "反向：Δ⁽²⁾，样本 3（共 20 个）", "反向：Δ⁽²⁾，样本 4 至 19（共 20 个）"),
    ],
)
def test_titles_and_sentences_say_which_samples_are_added(language: str, sample: str, samples: str) -> None:
    view = View(BATCH_VIEWS["mean of many"].trace, language=language)
    found = [page for page in summed_pages(view) if page.part.layer == 2]
    titles = [step_title(page.view, page.step, page.part) for page in found]
    assert len(titles) == len(set(titles)) == 7
    assert titles[2:4] == [sample, samples]
    said = ["".join(run for run, _ in step_sentence(page.view, page.step, moment=page.part)) for page in found]
    assert len(said) == len(set(said))
    assert not any(mark in text for text in (*titles, *said) for mark in "{}*")
    starts_at_zero = view.texts("batch.empty", Delta="Δ⁽²⁾")
    assert [starts_at_zero in text for text in said] == [True, *[False] * 6]


@pytest.mark.parametrize("samples", ["one", "all"])
def test_a_batch_of_one_is_shown_like_a_single_sample(samples: str) -> None:
    view = view_of("loglik")
    assert view.of(samples) == view
    assert not summed_pages(view)
