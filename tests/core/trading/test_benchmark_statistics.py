"""The account beside buy & hold, by hand and against numpy and pandas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.trading.benchmark_statistics import (
    BENCHMARK_STATISTICS,
    calculate_benchmark_statistics,
    compare_returns,
)
from core.trading.types import Curve
from tests.core.trading.sample_bars import real_bars

FLOATS = st.floats(-0.25, 0.25, width=32)


def test_by_hand():
    # Differences 0.01, −0.01, 0.03: mean 0.01, deviation 0.02.
    own, other = np.array([0.03, -0.01, 0.04]), np.array([0.02, 0.0, 0.01])
    found = compare_returns(own, other, 4.0)
    assert found.beta == pytest.approx(0.0002 / 0.0001)
    assert found.alpha == pytest.approx(4 * (0.02 - 2.0 * 0.01))
    assert found.correlation == pytest.approx(0.0002 / (0.01 * math.sqrt(0.0007)))
    assert found.tracking_error == pytest.approx(0.02 * 2)
    assert found.information_ratio == pytest.approx(0.01 / 0.02 * 2)


def test_alpha_is_measured_above_the_risk_free_rate():
    own, other = np.array([0.03, -0.01, 0.04]), np.array([0.02, 0.0, 0.01])
    # A rate of 4 % is 0.01 a quarter: (0.02 − 0.01) − 2 x (0.01 − 0.01), four times.
    assert compare_returns(own, other, 4.0, 0.04).alpha == pytest.approx(0.04)


def test_the_same_series_has_no_difference_to_speak_of():
    own = np.array([0.01, -0.02, 0.03])
    found = compare_returns(own, own, 252.0)
    assert (found.beta, found.correlation) == pytest.approx((1.0, 1.0))
    assert found.alpha == pytest.approx(0.0)
    assert (found.tracking_error, found.information_ratio) == (0.0, None)


def test_without_movement_or_with_one_return_nothing_is_defined():
    flat = compare_returns(np.zeros(3), np.array([0.01, 0.0, 0.02]), 252.0)
    assert flat.correlation is None
    assert flat.beta == 0.0
    still = compare_returns(np.array([0.01, 0.0, 0.02]), np.zeros(3), 252.0)
    assert (still.beta, still.alpha, still.correlation) == (None, None, None)
    assert compare_returns(np.array([0.1]), np.array([0.1]), 252.0).tracking_error is None


def test_days_of_hourly_bars_are_taken_at_their_ends():
    bars = real_bars("EURUSD")
    equity = 1_000.0 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 1e-3, len(bars))))
    curve = Curve(bars.time, equity, equity, bars.close, bars.close)
    index = pd.to_datetime(bars.time, unit="s")
    frame = pd.DataFrame({"own": equity, "held": bars.close}, index=index)
    days = frame.resample("D").last().dropna().pct_change().dropna()
    gap = days["own"] - days["held"]
    found = calculate_benchmark_statistics(curve)
    assert set(found) == {item.key for item in BENCHMARK_STATISTICS}
    assert found["correlation"] == pytest.approx(days.corr().iloc[0, 1])
    assert found["information_ratio"] == pytest.approx(gap.mean() / gap.std() * math.sqrt(252))


def test_a_ruined_account_has_none():
    bars = real_bars("BTCUSD")
    equity = np.where(np.arange(len(bars)) < 5, 100.0, 0.0)
    curve = Curve(bars.time, equity, equity, bars.close, bars.close)
    assert set(calculate_benchmark_statistics(curve).values()) == {None}


@given(arrays(np.float64, (2, 12), elements=FLOATS))
@settings(max_examples=50)
def test_it_agrees_with_numpy(pair):
    own, other = pair
    found = compare_returns(own, other, 252.0, 0.02)
    if found.correlation is not None:
        assert found.correlation == pytest.approx(np.corrcoef(own, other)[0, 1], abs=1e-6)
    if found.beta is not None and other.std() > 1e-6:
        slope, level = np.polyfit(other - 0.02 / 252, own - 0.02 / 252, 1)
        assert found.beta == pytest.approx(slope, rel=1e-4, abs=1e-6)
        assert found.alpha == pytest.approx(level * 252, rel=1e-4, abs=1e-4)
