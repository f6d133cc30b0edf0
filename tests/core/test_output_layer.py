"""An output layer on its own: what cancels, what does not, and what is infinite on the way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.core.losses import LOSSES
from engine.core.output_layer import sigmoid_output, softmax_output

SOFTMAX_LOSSES = ("cross_entropy", "half_squared_error")
z_of_three = arrays(np.float64, 3, elements=st.floats(-8, 8))


@given(z_of_three, st.integers(0, 2), st.sampled_from(SOFTMAX_LOSSES))
def test_the_product_of_the_factors_is_how_the_loss_moves_with_z(z: np.ndarray, right: int, key: str) -> None:
    y = np.eye(3)[right]
    found = softmax_output(z, y, key)
    assert found.jacobian @ found.gradient == pytest.approx(found.delta, abs=1e-9)
    for unit in range(3):
        ends = [z[:, np.newaxis] + sign * 1e-5 * np.eye(3)[:, [unit]] for sign in (1, -1)]
        up, down = (LOSSES[key].terms(end, softmax_output(end[:, 0], y, key).p[:, None], y[:, None]) for end in ends)
        assert (up.sum() - down.sum()) / 2e-5 == pytest.approx(found.delta[unit], abs=1e-6)


def test_an_infinite_factor_leaves_the_product_finite() -> None:
    found = softmax_output(np.array([-800.0, 800.0]), np.array([1.0, 0.0]), "cross_entropy")
    assert found.is_lost
    assert found.gradient.tolist() == [-np.inf, 0]
    assert found.delta.tolist() == [-1, 1]


def test_a_slope_that_cancels_and_one_that_stays() -> None:
    found = sigmoid_output(np.array([-6.0, 0.0]), 1.0)
    assert found.cancelled == pytest.approx([-0.997527, -0.5], abs=1e-6)
    assert found.slowed == pytest.approx([-0.002461, -0.125], abs=1e-6)
    assert found.cancelled * found.slope == pytest.approx(found.slowed)
