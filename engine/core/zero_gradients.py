"""Why the gradient of a whole weight matrix is 0: what of the product δ aᵀ is missing."""

from dataclasses import dataclass

from engine.core.trace import Trace, present


@dataclass(frozen=True)
class ZeroGradient:
    """A layer step whose ∂J/∂W is 0 in every entry.

    Attributes:
        step: which layer step, from 0; it leads to layer `step` + 1.
        reason: a key of `REASONS`.
    """

    step: int
    reason: str


REASONS = ("inputs", "error", "weights", "later", "slope", "other")
"""Why δ aᵀ is 0 for the step that leads to layer l, the first of these that holds:

- error: l is the output layer, and its δ is 0
- weights: δ^l = (W^l)ᵀ δ^(l+1) ∘ g′ comes back through weights that are all 0
- later: δ^(l+1) is 0 already
- slope: g′(z^l) is 0 for every unit and sample
- inputs: the activations a^(l−1) are all 0
- other: no factor is 0 altogether, but all products are
"""


def zero_gradients(trace: Trace) -> tuple[ZeroGradient, ...]:
    """Every layer step whose ∂J/∂W is exactly 0 in every entry, from the input on."""
    steps = enumerate(trace.gradients.weights)
    return tuple(ZeroGradient(step, _reason(trace, step)) for step, gradient in steps if not gradient.any())


def _reason(trace: Trace, step: int) -> str:
    network, layer = trace.lesson.network, step + 1
    if present(trace.delta[layer]).any():
        return "other" if trace.a[step].any() else "inputs"
    if layer == network.steps:
        return "error"
    if not network.weights[layer].any():
        return "weights"
    if not present(trace.delta[layer + 1]).any():
        return "later"
    return "other" if present(trace.slope[layer]).any() else "slope"
