"""The order in which a lesson is computed, step by step.

A step holds names only: what it is, what it reads, what it makes, and which parts of the network are in focus. The
numbers stand in the `Trace`; colours, formulas and sentences are made elsewhere. The order depends on nothing but the
number of layers and on whether there are biases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

GRANULARITIES = ("layer",)
"""How finely a lesson is cut into steps."""


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
