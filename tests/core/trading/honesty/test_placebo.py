from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.honesty.line import NotRunError
from core.trading.honesty.placebo import run_placebo, shuffle_blocks


def market(seed, count=500):
    return np.random.default_rng(seed).normal(0.0005, 0.01, count)


def on_and_off(count=500, every=10):
    return (np.arange(count) // every % 2).astype(float)


def test_perfect_timing_beats_every_placebo():
    returns = market(1)
    found = run_placebo((returns > 0).astype(float), returns, 199)
    assert found.p_value == 1 / 200
    assert found.real > found.typical


def test_timing_that_knows_nothing_is_passed_at_the_rate_it_should_be():
    values = [run_placebo(on_and_off(), market(seed), 99).p_value for seed in range(120)]
    assert 0.01 <= np.mean(np.array(values) <= 0.05) <= 0.11
    assert 0.4 < np.mean(values) < 0.6


def test_the_markets_drift_is_no_merit():
    # Long two thirds of the time in a market that only rises: nothing of it is timing.
    returns = np.abs(market(3))
    exposure = (np.arange(500) % 3 > 0).astype(float)
    assert run_placebo(exposure, returns, 199).p_value > 0.05


def test_by_hand_a_p_value_counts_the_real_market():
    # All returns equal but two: whatever order, p = (1 + k) / (1 + n) lies in (0, 1].
    found = run_placebo(on_and_off(), np.where(np.arange(500) % 2, 0.01, -0.01), 49)
    assert found.p_value in {(1 + k) / 50 for k in range(50)}


def test_the_seed_is_all_the_chance_there_is():
    first, second = (run_placebo(on_and_off(), market(5), 99, seed=7) for _ in range(2))
    assert first == second
    assert first.seed == 7


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.floats(1.0, 40.0), st.integers(0, 2**32 - 1))
def test_a_shuffle_is_a_permutation(count, block, seed):
    order = shuffle_blocks(count, block, np.random.default_rng(seed))
    assert sorted(order.tolist()) == list(range(count))


def test_blocks_have_the_mean_length_asked_for():
    random = np.random.default_rng(9)
    breaks = [np.sum(np.diff(shuffle_blocks(2_000, 10.0, random)) % 2_000 != 1) for _ in range(40)]
    assert 2_000 / (np.mean(breaks) + 1) == pytest.approx(10.0, rel=0.05)


@pytest.mark.parametrize(
    ("exposure", "returns", "reason"),
    [
        (np.ones(500), market(1), "no timing"),
        (np.zeros(500), market(1), "No position"),
        (on_and_off(), np.zeros(500), "never moved"),
        (on_and_off(59), market(1, 59), "59 periods"),
        (on_and_off(), np.append(market(1, 499), np.nan), "no numbers"),
        (np.where(np.arange(500) < 100, 1.0, 0.0), market(1), "1 time:"),
    ],
)
def test_what_cannot_be_tested_says_why(exposure, returns, reason):
    with pytest.raises(NotRunError, match=reason) as caught:
        run_placebo(exposure, returns, 19)
    assert caught.value.remedy
