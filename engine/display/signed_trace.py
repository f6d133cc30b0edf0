"""A trace as the author of a lecture note would have it who maximises: J, δ and every gradient with the other sign.

Activations, weighted inputs, slopes, parameters and updated parameters are the same, because what one ascends the other
descends. Source: `loglik` (6), (11), (28), where the log-likelihood goes up.
"""

from dataclasses import dataclass, fields, replace

from engine.core.activations import Array
from engine.core.gradient_check import Difference
from engine.core.trace import Cost, Parameters, Trace


@dataclass(frozen=True, eq=False)
class MaximisedTrace(Trace):
    """A trace whose objective is −J.

    Attributes:
        minimised: the trace that it was made of.
    """

    minimised: Trace

    @property
    def penalty_factor(self) -> float:
        """−c: what is maximised is less the penalty."""
        return -self.minimised.penalty_factor

    def loss_terms(self) -> Array:
        """What each output unit adds to −loss of each sample, (n, m)."""
        return -self.minimised.loss_terms()

    def output_error(self) -> Array:
        """y − a, (n, m)."""
        return -self.minimised.output_error()

    def loss_gradient(self) -> Array:
        """−∂loss/∂a at the output, (n, m)."""
        return -self.minimised.loss_gradient()


def signed(trace: Trace, sign: int) -> Trace:
    """The trace with J minimised (sign 1) or maximised (−1), whichever it was before."""
    base = minimised(trace)
    if sign > 0 or base is not trace:
        return base if sign > 0 else trace
    cost = base.cost
    values = {field.name: getattr(base, field.name) for field in fields(Trace)}
    values |= {
        "delta": tuple(None if array is None else -array for array in base.delta),
        "cost": Cost(-cost.J, -cost.data_loss, -cost.penalty, -cost.per_sample),
        "gradients": _negative(base.gradients),
    }
    return MaximisedTrace(**values, minimised=base)


def signed_difference(difference: Difference, sign: int) -> Difference:
    """The central difference of J, or of −J."""
    return replace(difference, value=sign * difference.value)


def minimised(trace: Trace) -> Trace:
    """The trace whose J is minimised."""
    return trace.minimised if isinstance(trace, MaximisedTrace) else trace


def _negative(parameters: Parameters) -> Parameters:
    biases = None if parameters.biases is None else tuple(-array for array in parameters.biases)
    return replace(parameters, weights=tuple(-array for array in parameters.weights), biases=biases)
