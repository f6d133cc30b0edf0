"""What of a run is at hand without computing it again."""

import pytest
from numpy.testing import assert_array_equal

from engine.core.descent import begin
from engine.core.optimisers import OPTIMISERS, Settings
from engine.core.presets import PRESETS


@pytest.mark.parametrize("steps", [0, 1, 7, 1_000, 1_001, 2_500])
def test_the_states_that_are_kept_rise_evenly_and_end_with_the_present_one(steps: int) -> None:
    descent = begin(PRESETS["nielsen-linear"]()).advanced(steps)
    kept = descent.kept()
    numbers = [state.step for state in kept]
    interval = descent.snapshots.interval
    assert numbers == sorted({*range(0, steps + 1, interval), steps})
    assert kept[-1] is descent.state or kept[-1].step == steps
    for state in (kept[0], kept[len(kept) // 2], kept[-1]):
        for own, again in zip(state.network.weights, descent.parameters_at(state.step).weights, strict=True):
            assert_array_equal(own, again)


@pytest.mark.parametrize("key", list(OPTIMISERS))
@pytest.mark.parametrize("batch_size", [None, 3])
def test_what_the_next_step_would_measure_is_what_it_puts_on_record(key: str, batch_size: int | None) -> None:
    descent = begin(PRESETS["bias-unit"](), Settings(optimiser=OPTIMISERS[key](), batch_size=batch_size))
    for _ in range(4):
        expected, descent = descent.measured_next(), descent.advanced(1)
        assert expected is not None
        assert expected.step == descent.position - 1
        assert expected.cost == descent.records.costs[-1]
        assert (expected.full_cost is not None) == (expected.step in descent.records.full_cost_steps)
        assert_array_equal(expected.gradients, descent.records.gradient_norms[-1])
        assert_array_equal(expected.deltas, descent.records.delta_norms[-1])


def test_where_the_next_step_would_diverge_there_is_nothing_to_measure() -> None:
    descent = begin(PRESETS["nielsen-linear"](), Settings(learning_rate=1e3)).advanced(50)
    assert descent.divergence is not None
    assert descent.measured_next() is None
