"""The convention of the note `column-batch`: one column a sample, W^(l) stored from × to and used transposed, sigmoid.

The input X is layer 0, the hidden layer 1, the output 2. The whole batch goes through the network as one matrix. The
note numbers no equation; they are named here by their left-hand side.
"""

from collections.abc import Iterator, Sequence

from engine.core.activations import Array
from engine.core.conventions.base import Convention, Shape, logarithms
from engine.core.conventions.scope import Scope


class ColumnBatch(Convention):
    """Wᵀ A + b, J the mean of the log losses."""

    key = "column-batch"
    scope = Scope(
        biases=frozenset({True}),
        activations=frozenset({("sigmoid", "sigmoid")}),
        loss="binary_cross_entropy",
        has_batch=True,
        hidden_layers=1,
        outputs=1,
    )
    first_layer = 0
    has_batch_pass = True

    def weights(self, step: int) -> Array:
        """W^(l), (n_(l−1) × n_l): the entry drawn as W_(j,i), to j and from i, stands in row i, column j."""
        return self.lesson.network.weights[step].T

    def entered(self) -> Iterator[tuple[Array, Array]]:
        """A^(0) = X, (n1 × m), and Y, (n_L × m)."""
        yield self.lesson.examples.inputs.T, self.lesson.examples.targets.T

    def weighted_input(self, weights: Array, b: Array, a: Array) -> Array:
        """Z^(l) = (W^(l))ᵀ A^(l−1) + b^(l), (n_l × m), b a column added to every column."""
        return weights.T @ a + b

    def data_term(self, z: Array, a: Array, y: Array) -> float:
        """Σ_i j^(i) with j^(i) = −[y^(i) log a_i + (1 − y^(i)) log(1 − a_i)]."""
        if self.loss.key != "binary_cross_entropy":
            return self.other_loss(z, a, y)
        log_a, log_rest = logarithms(z)
        return -float((y * log_a + (1 - y) * log_rest).sum())

    def output_delta(self, z: Array, a: Array, y: Array) -> Array:
        """dZ = A − Y, (n_L × m), not divided by m; otherwise ∂j/∂a carried through σ."""
        if self.is_fused:
            return a - y
        return self.through_output(self.loss.gradient(a, y), z, a)

    def hidden_delta(self, weights: Array, delta: Array, slope: Array) -> Array:
        """dz_i^(l) = W^(l+1) dz_i^(l+1) ∗ σ′(z_i^(l)), (n_l × m): W is stored transposed, so it stands as it is."""
        return weights @ delta * slope

    def weight_gradient(self, weights: Array, deltas: Sequence[Array], activations: Sequence[Array]) -> Array:
        """∂J/∂W^(l) = (1/m) A^(l−1) (dZ^(l))ᵀ, (n_(l−1) × n_l), with the 1/m that the note omits for l = 1; + c W."""
        (dZ,), (A,) = deltas, activations
        return self.sample_factor * (A @ dZ.T) + self.penalty_factor * weights

    def bias_gradient(self, deltas: Sequence[Array]) -> Array:
        """∂J/∂b^(l) = (1/m) Σ_i dz_i^(l), (n_l × 1), with the 1/m and the Σ that the note omits for l = 1."""
        (dZ,) = deltas
        return self.sample_factor * dZ.sum(axis=1, keepdims=True)

    @classmethod
    def weight_shape(cls, before: int, after: int, has_biases: bool) -> Shape:
        """n_(l−1) × n_l."""
        return (before, after)

    @classmethod
    def layer_shape(cls, units: int, m: int) -> Shape:
        """n_l × m."""
        return (units, m)

    def undone_weights(self, weights: Array) -> Array:
        """Wᵀ."""
        return weights.T
