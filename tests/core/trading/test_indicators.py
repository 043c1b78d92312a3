from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.indicators import rate_of_change, rolling_mean, rsi_wilder, sma
from core.trading.strategies.base import true_for

prices = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=80)


def test_sma_of_three_by_hand():
    result = sma(np.array([1.0, 2.0, 3.0, 6.0, 9.0]), 3)
    assert np.isnan(result[:2]).all()
    assert result[2:].tolist() == pytest.approx([2.0, 11 / 3, 6.0])


def test_rolling_mean_is_unknown_where_its_window_has_a_gap():
    result = rolling_mean(np.array([1.0, np.nan, 3.0, 5.0]), 2)
    assert np.isnan(result[:3]).all()
    assert result[3] == 4.0


def test_rsi_by_hand():
    # Changes +1, +1, -1 | -2: first averages 2/3 and 1/3, then (4/9, 8/9).
    result = rsi_wilder(np.array([10.0, 11.0, 12.0, 11.0, 9.0]), 3)
    assert np.isnan(result[:3]).all()
    assert result[3:].tolist() == pytest.approx([100 * 2 / 3, 100 / 3])


@pytest.mark.parametrize(("close", "expected"), [([5.0] * 6, 50.0), ([1.0, 2, 3, 4, 5, 6], 100.0)])
def test_rsi_where_nothing_moved_or_nothing_was_lost(close, expected):
    assert rsi_wilder(np.array(close), 3)[3:].tolist() == [expected] * 3


def test_rate_of_change_by_hand():
    result = rate_of_change(np.array([10.0, 20.0, 15.0, 10.0]), 2)
    assert np.isnan(result[:2]).all()
    assert result[2:].tolist() == [0.5, -0.5]


@settings(max_examples=50, deadline=None)
@given(prices, st.integers(1, 20))
def test_sma_equals_exact_sums(close, period):
    result = sma(np.array(close), period)
    assert len(result) == len(close)
    for i, value in enumerate(result):
        if i < period - 1:
            assert math.isnan(value)
        else:
            window = close[i - period + 1 : i + 1]
            assert value == pytest.approx(math.fsum(window) / period, rel=1e-9, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(prices, st.integers(2, 20))
def test_rsi_equals_pandas_exponential_averages(close, period):
    result = rsi_wilder(np.array(close), period)
    change = pd.Series(close).diff()
    parts = []
    for moves in (change.clip(lower=0), -change.clip(upper=0)):
        seeded = moves.iloc[period:].copy()
        if len(seeded):
            seeded.iloc[0] = moves.iloc[1 : period + 1].mean()
        parts.append(seeded.ewm(alpha=1 / period, adjust=False).mean())
    expected = (100 - 100 / (1 + parts[0] / parts[1])).fillna(50.0)
    assert np.isnan(result[:period]).all()
    assert result[period:] == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_true_for_counts_consecutive_bars():
    condition = np.array([True, False, True, True, True, False])
    assert true_for(condition, 1).tolist() == condition.tolist()
    assert true_for(condition, 2).tolist() == [False, False, False, True, True, False]
    assert true_for(condition, 3).tolist() == [False, False, False, False, True, False]
