"""One weight or bias: the chain rule from the loss back to it, factor by factor.

Backpropagation carries δ back for all weights at once. Here the same δ is taken apart again, so that every factor of
∂J/∂θ can be seen on its own. Nothing here is read off the gradients of the trace: the product of the factors is to be
compared with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.core.activations import Array
from engine.core.network import Network
from engine.core.trace import Parameters, Trace, present


@dataclass(frozen=True)
class Parameter:
    """One weight or one bias of a network.

    Attributes:
        step: its layer step, from 0; it leads to layer `step` + 1.
        unit: the unit that it leads to, from 0.
        source: the unit that it comes from; None for a bias.
    """

    step: int
    unit: int
    source: int | None = None

    def of(self, arrays: Network | Parameters) -> float:
        """Its own number in a network, or the one that belongs to it in gradients or updated parameters.

        Raises:
            ValueError: for a bias where there are none.
        """
        if self.source is not None:
            return float(arrays.weights[self.step][self.unit, self.source])
        if arrays.biases is None:
            raise ValueError("a network without biases has no gradient of one")
        return float(arrays.biases[self.step][self.unit])


def parameters(network: Network) -> Iterator[Parameter]:
    """Every weight and bias of a network, layer step by layer step."""
    for step, weights in enumerate(network.weights):
        units, sources = weights.shape
        for unit in range(units):
            yield from (Parameter(step, unit, source) for source in range(sources))
            if network.biases is not None:
                yield Parameter(step, unit)


@dataclass(frozen=True)
class DeltaTerm:
    """One term of a δ: what one unit further on, or one output, hands back.

    Attributes:
        unit: that unit k of the next layer; at the output that output k.
        local: θ_ki, how z_k changes with a_i; at the output ∂a_k/∂z_i.
        after: δ_k of the next layer; at the output ∂loss/∂a_k.
    """

    unit: int
    local: float
    after: float

    @property
    def product(self) -> float:
        """local · after."""
        return self.local * self.after


@dataclass(frozen=True)
class Delta:
    """δ_i = ∂loss/∂z_i of one unit for one sample, as the sum that it is.

    A hidden unit: δ_i = (Σ_k θ_ki δ_k) g′(z_i), the notes' `loglik` (14) to (22). An output: δ_i = Σ_k ∂a_k/∂z_i
    ∂loss/∂a_k, where only k = i counts unless the output is softmax, the notes' `loglik` (7) to (11) and `row-batch`.

    Attributes:
        layer, unit: whose δ it is.
        terms: of the sum.
        slope: g′(z_i) of a hidden unit; None at the output, where it stands in the terms.
        fused: a_i − y_i where loss and activation cancel to that, else None.
    """

    layer: int
    unit: int
    terms: tuple[DeltaTerm, ...]
    slope: float | None = None
    fused: float | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the factors cannot be multiplied as numbers: one infinite, one 0."""
        return not all(np.isfinite(term.after) for term in self.terms)

    @property
    def sum(self) -> float:
        """Σ of the terms; a_i − y_i where they cannot be multiplied."""
        if self.is_lost and self.fused is not None:
            return self.fused
        return float(sum(term.product for term in self.terms))

    @property
    def value(self) -> float:
        """δ_i itself, the sum times the slope."""
        return self.sum if self.slope is None else self.sum * self.slope


@dataclass(frozen=True, eq=False)
class ChainRule:
    """All δ of one sample, each made from those after it.

    Attributes:
        trace: forward activations, slopes and loss gradients are read from it, never a δ or a gradient.
        sample: from 0.
    """

    trace: Trace
    sample: int

    @cached_property
    def deltas(self) -> tuple[tuple[Delta, ...], ...]:
        """The δ of every layer from 1 on: `deltas[layer - 1][unit]`."""
        layers = self.trace.lesson.network.layers
        last = len(layers) - 1
        found = [tuple(self._output(unit) for unit in range(layers[last]))]
        for layer in range(last - 1, 0, -1):
            after = found[0]
            found.insert(0, tuple(self._hidden(layer, unit, after) for unit in range(layers[layer])))
        return tuple(found)

    def delta(self, layer: int, unit: int) -> Delta:
        """δ of one unit of a layer from 1 on."""
        return self.deltas[layer - 1][unit]

    def source(self, parameter: Parameter) -> float:
        """∂z_i/∂θ: the activation a_j that the weight multiplies; 1 for a bias."""
        if parameter.source is None:
            return 1.0
        return float(self.trace.a[parameter.step][parameter.source, self.sample])

    def gradient(self, parameter: Parameter) -> float:
        """∂loss/∂θ of this sample alone: δ_i · ∂z_i/∂θ."""
        return self.delta(parameter.step + 1, parameter.unit).value * self.source(parameter)

    def _output(self, unit: int) -> Delta:
        trace, sample = self.trace, self.sample
        layer = trace.lesson.network.steps
        slope, gradient = trace.slope[layer], self._loss_gradient
        fused = float(trace.output_error()[unit, sample]) if trace.is_fused else None
        if slope is not None:
            term = DeltaTerm(unit, float(slope[unit, sample]), float(gradient[unit]))
            return Delta(layer, unit, (term,), fused=fused)
        row = self._jacobian[:, unit]
        terms = tuple(DeltaTerm(k, float(row[k]), float(gradient[k])) for k in range(len(row)))
        return Delta(layer, unit, terms, fused=fused)

    def _hidden(self, layer: int, unit: int, after: tuple[Delta, ...]) -> Delta:
        weights = self.trace.lesson.network.weights[layer][:, unit]
        terms = tuple(DeltaTerm(k, float(weight), after[k].value) for k, weight in enumerate(weights))
        return Delta(layer, unit, terms, slope=float(present(self.trace.slope[layer])[unit, self.sample]))

    @cached_property
    def _loss_gradient(self) -> Array:
        return self.trace.loss_gradient()[:, self.sample]

    @cached_property
    def _jacobian(self) -> Array:
        return self.trace.softmax_jacobian(self.sample)


def gradient(trace: Trace, parameter: Parameter) -> float:
    """∂J/∂θ = f Σ_samples δ_i a_j + c θ from the factors alone; a bias has no penalty.

    Source: `loglik` (22), `bias-unit` 4.3.5 with λ/m.
    """
    samples = range(trace.lesson.examples.count)
    total = trace.sample_factor * sum(ChainRule(trace, sample).gradient(parameter) for sample in samples)
    return total if parameter.source is None else total + trace.penalty_factor * parameter.of(trace.lesson.network)
