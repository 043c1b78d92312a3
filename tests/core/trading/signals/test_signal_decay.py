from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import SignalSide
from core.trading.request import Costs
from core.trading.signals.decay import MOST_LATE, LateReturns, collect_late_returns, measure_decay
from core.trading.signals.engine import SignalHistory
from tests.core.trading.sample_bars import make_bars

FREE = Costs(commission=0.0, spread=0.0)
LAGS = MOST_LATE + 1


def history(places, side=SignalSide.BUY):
    count = len(places)
    return SignalHistory(np.array(places, dtype=np.int64), (side,) * count, np.ones(count))


def sample(returns, months, base=0.0):
    returns = np.array(returns, dtype=float)
    return LateReturns(
        np.repeat(returns[:, None], LAGS, axis=1),
        np.array(months, dtype=np.int64),
        np.full(len(returns), base),
        0,
    )


def test_an_edge_of_three_bars_is_gone_after_three():
    """After each signal the price rises by 1 % on three bars and then stands still."""
    steps = np.zeros(400)
    places = list(range(20, 380, 30))
    for place in places:
        steps[place + 1 : place + 4] = 0.01
    bars = make_bars(100 * np.cumprod(1 + steps))
    found = measure_decay([collect_late_returns(bars, history(places), 1, 3, FREE)])
    assert found.count == len(places)
    assert found.mean[:4] == pytest.approx([1.01**3 - 1, 1.01**2 - 1, 0.01, 0.0], abs=1e-12)
    assert found.mean[4:] == pytest.approx([0.0] * 7, abs=1e-12)
    for mean, low, high in zip(found.mean, found.low, found.high, strict=True):
        assert low - 1e-12 <= mean <= high + 1e-12
    assert 0 < found.base < found.mean[0]


def test_every_delay_has_the_same_signals_and_the_rest_is_counted():
    bars = make_bars(100 + np.arange(60.0))
    # The last delay needs 10 + 5 bars after the signal: bar 44 has them, bar 45 does not.
    found = collect_late_returns(bars, history([10, 44, 45, 59]), 1, 5, FREE)
    assert found.returns.shape == (2, LAGS)
    assert not np.isnan(found.returns).any()
    assert found.pending == 2


def test_exits_are_no_part_of_it():
    bars = make_bars(100 + np.arange(60.0))
    assert len(collect_late_returns(bars, history([10], SignalSide.SELL), 1, 5, FREE).returns) == 0


def test_the_base_rate_takes_the_side_of_the_signals():
    bars = make_bars(100 * 1.01 ** np.arange(60.0))
    for side, base in ((SignalSide.BUY, 0.01), (SignalSide.SELL_SHORT, -0.01)):
        found = collect_late_returns(bars, history([10], side), 1, 1, FREE)
        assert found.base == pytest.approx([base])


def test_under_ten_signals_it_is_not_run_and_the_base_rate_stands_alone():
    found = measure_decay([sample([0.1] * 9, range(9), base=0.02)])
    assert found.mean == found.low == found.high == ()
    assert "9 signals have all their bars" in found.reason
    assert found.base == pytest.approx(0.02)
    nothing = measure_decay([])
    assert (nothing.count, nothing.base) == (0, None)
    assert nothing.reason


def test_signals_of_few_months_have_a_mean_but_no_interval():
    found = measure_decay([sample([0.1] * 20, [1, 2, 3, 4] * 5)])
    assert found.mean == pytest.approx([0.1] * LAGS)
    assert found.low == ()
    assert "4 different months" in found.interval_reason


def test_a_month_full_of_signals_widens_the_interval_as_one_event():
    """Twenty signals of one month are one look at its market, not twenty."""
    spread = np.array([0.1, -0.1] * 10)
    apart = measure_decay([sample(spread, range(20))])
    together = measure_decay([sample(np.repeat(spread, 10), np.repeat(np.arange(20), 10))])
    assert together.count == 200
    assert together.high[0] - together.low[0] == pytest.approx(
        apart.high[0] - apart.low[0], rel=0.05
    )


def test_the_interval_is_that_of_the_textbook_where_months_hold_one_signal_each():
    random = np.random.default_rng(3)
    returns = random.normal(0.01, 0.05, 200)
    found = measure_decay([sample(returns, range(200))])
    half = 1.645 * returns.std() / np.sqrt(200)
    assert found.low[0] == pytest.approx(returns.mean() - half, abs=0.1 * half)
    assert found.high[0] == pytest.approx(returns.mean() + half, abs=0.1 * half)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.integers(1, 15), st.integers(1, 4))
def test_noise_has_no_edge_and_the_same_input_the_same_answer(seed, horizon, parts):
    random = np.random.default_rng(seed)
    samples = []
    for _ in range(parts):
        bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, 0.02, 300))))
        places = np.sort(random.choice(np.arange(5, 295), 30, replace=False))
        samples.append(collect_late_returns(bars, history(places), 1, horizon, Costs()))
    found, again = measure_decay(samples), measure_decay(samples)
    assert found == again
    assert found.count + found.pending == 30 * parts
    if found.low:
        assert all(low <= high for low, high in zip(found.low, found.high, strict=True))
