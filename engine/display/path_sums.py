"""What the products of the paths add up to, how that leads to ∂J/∂θ, and what backpropagation says."""

from dataclasses import dataclass

from engine.core.chain_rule import Parameter
from engine.core.trace import present
from engine.display.formula import Fraction, Line, Node, Number, Operator, Symbol, partial, row
from engine.display.formula_parts import (
    MOST_TERMS,
    bracketed,
    mean_factor,
    penalty_number,
    penalty_symbols,
    sum_of,
)
from engine.display.numbers import format_number
from engine.display.path_graph import LOSS, path_graph, path_sum
from engine.display.path_rows import PathTable
from engine.display.targets import target_of
from engine.display.view import View

MOST_WORK = 200_000
"""Of larger batches (edges of the graph times samples) only the paths of the sample that is shown are added up."""


@dataclass(frozen=True)
class PathSums:
    """What the products add up to, and what backpropagation says.

    Attributes:
        of_sample: ∂ℓ/∂θ = p₁ + p₂ + … for the sample that is shown.
        of_cost: ∂J/∂θ = (1/m) Σ ∂ℓ/∂θ + (λ/m) θ; empty where that is the same, or too much work.
        backward: the same derivative as the last of these, as the backward pass gives it.
        difference: by how much the two differ, not rounded.
    """

    of_sample: Line
    of_cost: Line
    backward: Line
    difference: float


def path_sums(view: View, table: PathTable) -> PathSums:
    """The sum of the paths, and how it leads to ∂J/∂θ. Source: `nielsen`, first part; `bias-unit` 4.3.5."""
    trace, parameter = view.trace, table.parameter
    symbol, count = view.notation.parameter(parameter), trace.lesson.examples.count
    of_loss, of_cost = partial(Symbol("ℓ"), symbol), partial(view.notation.J(), symbol)
    is_cost = count == 1 and not (view.has_penalty and parameter.source is not None)
    head = row(of_cost, "=", of_loss) if is_cost else of_loss
    result = row("=", view.number(table.total, "gradient"))
    of_sample = (row(head, "=", _operand(view, table.products[0])), *_further_terms(view, table), result)
    if is_cost or count * table.edge_count > MOST_WORK:
        engine = parameter.of(trace.gradients) if is_cost else _backward_of_sample(view, parameter)
        backward = row(of_cost if is_cost else of_loss, "=", view.number(engine, "gradient"))
        return PathSums(of_sample, (), (backward,), abs(table.total - engine))
    line, total = _cost_line(view, parameter, of_cost, of_loss)
    engine = parameter.of(trace.gradients)
    backward = row(of_cost, "=", view.number(engine, "gradient"))
    return PathSums(of_sample, line, (backward,), abs(total - engine))


def _further_terms(view: View, table: PathTable) -> tuple[Node, ...]:
    """+ p₂ + p₃ …; what is not listed stays an ellipsis."""
    shown = table.products if table.is_complete else table.products[: MOST_TERMS - 2]
    terms = tuple(sum_of([_operand(view, product) for product in shown]))[1:]
    if table.count == 1:
        return ()
    return terms if table.is_complete else (*terms, row("+", Operator("…")))


def _cost_line(view: View, parameter: Parameter, of_cost: Node, of_loss: Node) -> tuple[Line, float]:
    """∂J/∂θ in symbols and in numbers, from the paths of every sample, with its value."""
    trace, start = view.trace, target_of(parameter)
    samples = range(trace.lesson.examples.count)
    sums = [path_sum(path_graph(trace, parameter, sample), start, LOSS) for sample in samples]
    total = trace.sample_factor * sum(sums)
    mean = (Fraction(Number("1"), Symbol("m")),) if mean_factor(view) else ()
    over_samples = (Symbol("∑"),) if view.is_batch else ()
    symbols: Line = (row(of_cost, "=", *mean, *over_samples, of_loss),)
    terms = [_operand(view, value) for value in sums]
    numbers = (
        bracketed(row("=", *mean_factor(view)), terms) if mean else (row("=", terms[0]), *tuple(sum_of(terms))[1:])
    )
    if parameter.source is not None and view.has_penalty:
        own = parameter.of(trace.lesson.network)
        total += trace.penalty_factor * own
        symbols += penalty_symbols(view, view.notation.parameter(parameter))
        numbers += (row(penalty_number(view), "·", view.operand(own, "weight")),)
    return (*symbols, *numbers, row("=", view.number(total, "gradient"))), total


def _backward_of_sample(view: View, parameter: Parameter) -> float:
    """δ_i a_j of the sample that is shown."""
    trace, sample = view.trace, view.sample
    delta = float(present(trace.delta[parameter.step + 1])[parameter.unit, sample])
    return delta if parameter.source is None else delta * float(trace.a[parameter.step][parameter.source, sample])


def _operand(view: View, value: float) -> Node:
    return view.operand(value, "gradient")


def path_remark(view: View, table: PathTable) -> str:
    """Of many paths, how much those that are listed explain; of few, how many of them are 0."""
    texts, zeros = view.texts, table.products.count(0.0)
    if table.is_complete:
        return texts("path.zeros", count=zeros) if zeros else ""
    listed = sum(table.products)
    values = {
        "count": f"{table.count:,}",
        "listed": len(table.rows),
        "part": format_number(listed, view.digits, signed=True),
        "total": format_number(table.total, view.digits, signed=True),
    }
    many = texts("path.many", **values)
    if not table.total:
        return texts("sentence.joiner").join((many, texts("path.share_of_nothing", **values)))
    share = listed / table.total
    key = "path.share_against" if share < 0 else "path.share_beyond" if share > 1 else "path.share"
    return texts("sentence.joiner").join((many, texts(key, **values, share=_percent(abs(share)))))


def _percent(share: float) -> str:
    """0.06%, 1.2%, 340%."""
    percent = 100 * share
    return format_number(percent, 0 if percent >= 10 else 1 if percent >= 1 else 2) + "%"
