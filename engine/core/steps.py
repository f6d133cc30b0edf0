"""The order in which a lesson is computed, step by step.

A step holds names only: what it is, what it reads, what it makes, and which parts of the network are in focus. The
numbers stand in the `Trace`; colours, formulas and sentences are made elsewhere. The order depends on nothing but the
number of layers and on whether there are biases.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

GRANULARITIES = ("layer", "sample", "neuron", "edge")
"""How finely a lesson is cut into steps, see `plan_moments`."""


@dataclass(frozen=True)
class Focus:
    """Which parts of the network a step is about.

    Attributes:
        layers: layers whose units are in focus.
        weights: layer steps whose edges are in focus.
        biases: layer steps whose biases are in focus.
    """

    layers: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    biases: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Attributes:
        index: position in the lesson, from 0.
        phase: `forward`, `cost`, `backward` or `update`.
        kind: what is computed, see `plan_steps`.
        layer: the layer that the result belongs to (input = 0); for gradients the layer that the weights lead to, for
            the cost the output layer, None for the update of all layers.
        reads: names of the arrays of the trace that it needs.
        makes: names of the arrays of the trace that it gives.
        focus: the parts of the network that it is about.
    """

    index: int
    phase: str
    kind: str
    layer: int | None
    reads: tuple[str, ...]
    makes: tuple[str, ...]
    focus: Focus


@lru_cache(maxsize=256)
def plan_steps(layer_count: int, has_biases: bool) -> tuple[Step, ...]:
    """All steps at the granularity `layer`.

    With L = layer_count − 1, in this order:

    - forward, for l = 1 … L: `weighted_input` z^l = W^(l−1) a^(l−1) + b^(l−1), then `activation` a^l = g(z^l)
    - `cost`: J from a^L, the targets and the penalty
    - backward: `output_delta` δ^L = ∂loss/∂z^L; then for l = L … 1: `weight_gradient` ∂J/∂W^(l−1) from δ^l (a^(l−1))ᵀ,
      `bias_gradient` ∂J/∂b^(l−1) from δ^l (with biases only), and, while l > 1, `hidden_delta`
      δ^(l−1) = (W^(l−1))ᵀ δ^l ∘ g′(z^(l−1))
    - `update`: every parameter less α times its gradient
    """
    sketches = (*_forward(layer_count, has_biases), *_backward(layer_count, has_biases))
    return tuple(Step(index, *sketch) for index, sketch in enumerate(sketches))


Sketch = tuple[str, str, int | None, tuple[str, ...], tuple[str, ...], Focus]


def _forward(layer_count: int, has_biases: bool) -> Iterator[Sketch]:
    for layer in range(1, layer_count):
        step = layer - 1
        bias = (f"biases[{step}]",) if has_biases else ()
        focus = Focus((step, layer), (step,), (step,) if has_biases else ())
        reads = (f"weights[{step}]", f"a[{step}]", *bias)
        yield "forward", "weighted_input", layer, reads, (f"z[{layer}]",), focus
        made = (f"a[{layer}]", f"slope[{layer}]")
        yield "forward", "activation", layer, (f"z[{layer}]",), made, Focus((layer,))
    last = layer_count - 1
    yield "cost", "cost", last, (f"z[{last}]", f"a[{last}]", "targets"), ("J",), Focus((last,))


def _backward(layer_count: int, has_biases: bool) -> Iterator[Sketch]:
    last = layer_count - 1
    reads: tuple[str, ...] = (f"a[{last}]", "targets", f"slope[{last}]")
    yield "backward", "output_delta", last, reads, (f"delta[{last}]",), Focus((last,))
    for layer in range(last, 0, -1):
        step = layer - 1
        reads = (f"delta[{layer}]", f"a[{step}]", f"weights[{step}]")
        yield "backward", "weight_gradient", layer, reads, (f"dW[{step}]",), Focus((step, layer), (step,))
        if has_biases:
            focus = Focus((layer,), (), (step,))
            yield "backward", "bias_gradient", layer, (f"delta[{layer}]",), (f"db[{step}]",), focus
        if step:
            reads = (f"weights[{step}]", f"delta[{layer}]", f"slope[{step}]")
            yield "backward", "hidden_delta", step, reads, (f"delta[{step}]",), Focus((step, layer), (step,))
    steps = tuple(range(last))
    kinds = ("weights", "dW", "biases", "db") if has_biases else ("weights", "dW")
    reads = tuple(f"{name}[{step}]" for step in steps for name in kinds)
    yield "update", "update", None, reads, ("updated",), Focus((), steps, steps if has_biases else ())


@dataclass(frozen=True)
class Moment:
    """One position of the stepper: a layer step, or the part of one that is shown by itself.

    Attributes:
        index: position in the lesson, from 0, at this granularity.
        step: index of the layer step that contains it.
        layer: the layer that the result belongs to, as in `Step`; for an update by rows or edges the layer that the
            weights lead to.
        part: `layer` the whole step; `sample` what some samples add to the sum over all of them; `mean` that sum
            divided by m; `penalty` the penalty's own term; `row` all of the rows `units`; `edge` one product, or one
            weight's own cell, of the row; `sum` the products of the row added up, with whatever comes on top; `bias`
            the row's bias alone.
        units: the rows, that is the units of `layer`, that it is about; () for all of them.
        sources: the other ends of the edges of an `edge`; () for the whole row.
        samples: those that a `sample` adds, one after the other; else ().
    """

    index: int
    step: int
    layer: int | None
    part: str = "layer"
    units: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    samples: tuple[int, ...] = ()

    def contains(self, other: "Moment") -> bool:
        """Whether the other one, of any granularity, shows a part of what this one shows."""
        if self.step != other.step or self.part == "layer":
            return self.step == other.step
        is_same_row = (self.layer, self.units) == (other.layer, other.units)
        if not is_same_row or self.part == "row":
            return is_same_row
        return (self.part, self.sources, self.samples) == (other.part, other.sources, other.samples)


Groups = Callable[[int], tuple[tuple[int, ...], ...]]
"""The width of a layer ↦ its units, in order, those together that are to be taken together."""


def each_alone(width: int) -> tuple[tuple[int, ...], ...]:
    """Every unit by itself."""
    return tuple((unit,) for unit in range(width))


@dataclass(frozen=True)
class Summation:
    """How the gradients of several samples become that of J.

    Attributes:
        samples: how many there are, m.
        is_averaged: whether their sum is divided by m.
        is_penalised: whether a penalty on the weights is added.
    """

    samples: int = 1
    is_averaged: bool = False
    is_penalised: bool = False


ONE_SAMPLE = Summation()


@lru_cache(maxsize=64)
def plan_moments(
    layers: tuple[int, ...],
    has_biases: bool,
    granularity: str,
    groups: Groups = each_alone,
    summation: Summation = ONE_SAMPLE,
    sample_groups: Groups = each_alone,
) -> tuple[Moment, ...]:
    """All positions of the stepper at one of the `GRANULARITIES`, each layer step in its place.

    - `layer`: the steps themselves
    - `sample`: the gradients of weights sample by sample, then their mean, then the penalty, as far as the lesson has
      these (the note `bias-unit`, 4.3.5); all else as with `layer`
    - `neuron`: each row of the result; in the update each row of a weight matrix, with its bias
    - `edge`: Σ_j W_ij a_j and Σ_k W_ki δ_k product by product, then the `sum` of the row, to which the bias is added or
      g′ multiplied; gradients of weights cell by cell; the update weight by weight, then the `bias` of the row; all
      else as with `neuron`. Rows that are taken together are not cut any further.

    Args:
        layers: units of each layer.
        has_biases: of the network.
        granularity: how finely the steps are cut.
        groups: which units are taken together.
        summation: what is made of the gradients of several samples.
        sample_groups: which samples are added together.

    Raises:
        ValueError: for an unknown granularity.
    """
    if granularity not in GRANULARITIES:
        raise ValueError(granularity)
    steps = plan_steps(len(layers), has_biases)
    whole = tuple(Moment(step.index, step.index, step.layer) for step in steps)
    if granularity == "layer":
        return whole
    if granularity == "sample":
        parts = chain.from_iterable(_added(it, steps[it.step].kind, summation, sample_groups) for it in whole)
    else:
        rows = (row for step in steps for row in _rows(step, layers, groups))
        cut = (_parts(step, row, layers, has_biases, groups, granularity) for step, row in rows)
        parts = chain.from_iterable(cut)
    return tuple(replace(part, index=index) for index, part in enumerate(parts))


OTHER_ENDS = {"weighted_input": -1, "weight_gradient": -1, "update": -1, "hidden_delta": 1}
"""Kinds of steps whose rows have an edge for each unit of the layer before (−1) or after."""

SUMS = frozenset({"weighted_input", "hidden_delta"})
"""Kinds of steps that add products up."""


def _added(whole: Moment, kind: str, summation: Summation, groups: Groups) -> Iterator[Moment]:
    if kind != "weight_gradient" or summation.samples == 1:
        yield whole
        return
    for samples in groups(summation.samples):
        yield replace(whole, part="sample", samples=samples)
    if summation.is_averaged:
        yield replace(whole, part="mean")
    if summation.is_penalised:
        yield replace(whole, part="penalty")


def _rows(step: Step, layers: tuple[int, ...], groups: Groups) -> Iterator[tuple[Step, Moment]]:
    for layer in range(1, len(layers)) if step.layer is None else (step.layer,):
        for units in groups(layers[layer]):
            yield step, Moment(0, step.index, layer, "row", units)


def _parts(
    step: Step, row: Moment, layers: tuple[int, ...], has_biases: bool, groups: Groups, granularity: str
) -> Iterator[Moment]:
    if granularity == "neuron" or step.kind not in OTHER_ENDS or len(row.units) > 1:
        yield row
        return
    assert row.layer is not None
    for sources in groups(layers[row.layer + OTHER_ENDS[step.kind]]):
        yield replace(row, part="edge", sources=sources)
    if step.kind in SUMS:
        yield replace(row, part="sum")
    elif step.kind == "update" and has_biases:
        yield replace(row, part="bias")


def landing(present: tuple[Moment, ...], index: int, other: tuple[Moment, ...]) -> int:
    """Where a reader who is at `index` lands at another granularity of the same lesson.

    From coarse to fine that is the first moment that the present one contains, from fine to coarse the one that
    contains it; between samples and rows, which cut a step in different ways, the first one of the step.
    """
    if present == other:
        return index
    here = present[index]
    inside = (moment.index for moment in other if here.contains(moment))
    around = (moment.index for moment in other if moment.contains(here))
    beside = (moment.index for moment in other if moment.step == here.step)
    return next(chain(inside, around, beside))
