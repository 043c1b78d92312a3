"""Means, RSI, MACD, volume and strength: by hand, and against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kr_market.market_gate.measures import (
    exponential_mean,
    measure,
    measure_macd,
    measure_rsi,
    measure_strength,
    rolling_mean,
)
from core.kr_market.market_gate.preset import STANDARD
from tests.core.kr_market.market_gate.gate_samples import make_bars

NAN = float("nan")
CLOSES = st.lists(st.integers(500, 90_000).map(float), min_size=1, max_size=90)


def test_a_mean_is_unknown_until_its_window_is_full() -> None:
    assert rolling_mean(np.array([1.0, 2.0, 3.0, 7.0]), 3).tolist()[2:] == [2.0, 4.0]
    assert np.isnan(rolling_mean(np.array([1.0, 2.0, 3.0, 7.0]), 3)[:2]).all()
    assert np.isnan(rolling_mean(np.array([1.0, 2.0]), 3)).all()


def test_the_mean_of_equal_values_is_exactly_that_value() -> None:
    assert (rolling_mean(np.full(100, 0.1), 60)[59:] == 0.1).all()


def test_rsi_takes_simple_means_of_gains_and_losses() -> None:
    # +2, −1, +3: gains 5, losses 1 → 100 · 5/6
    rsi = measure_rsi(np.array([10.0, 12.0, 11.0, 14.0]), 3)
    assert np.isnan(rsi[:3]).all()
    assert rsi[3] == pytest.approx(83.3333333, abs=1e-6)


@pytest.mark.parametrize(("closes", "expected"), [([1, 2, 3, 4], 100.0), ([4, 3, 2, 1], 0.0)])
def test_rsi_reaches_its_ends(closes: list[float], expected: float) -> None:
    assert measure_rsi(np.array(closes, dtype=float), 3)[-1] == expected


def test_rsi_of_a_close_that_never_moved_is_unknown() -> None:
    assert np.isnan(measure_rsi(np.full(20, 7.0), 14)).all()


def test_an_exponential_mean_begins_at_the_first_value() -> None:
    assert exponential_mean(np.array([10.0, 20.0, 30.0]), 3).tolist() == [10.0, 15.0, 22.5]


def test_macd_is_the_fast_mean_less_the_slow_one() -> None:
    # fast span 1: the close itself; slow span 3: 10, 15, 22.5; signal span 3 of 0, 5, 7.5
    macd, signal = measure_macd(np.array([10.0, 20.0, 30.0]), (1, 3, 3))
    assert macd.tolist() == [0.0, 5.0, 7.5]
    assert signal.tolist() == [0.0, 2.5, 5.0]


def test_a_flat_series_has_a_macd_of_exactly_nothing() -> None:
    macd, signal = measure_macd(np.full(80, 0.1), (12, 26, 9))
    assert not macd.any()
    assert not signal.any()


def test_the_volume_is_compared_with_a_mean_that_holds_it() -> None:
    bars = make_bars([100.0] * 20, [100.0] * 19 + [500.0])
    assert measure(bars, None, STANDARD).volume_ratio[-1] == pytest.approx(500 / 120)


def test_strength_is_the_difference_of_two_returns_within_the_same_window() -> None:
    fund, index = make_bars([50.0, 100.0, 104.0, 110.0]), make_bars([9.0, 200.0, 190.0, 210.0])
    strength = measure_strength(fund, index, 3)
    assert np.isnan(strength[:2]).all()
    assert strength[-1] == pytest.approx(0.10 - 0.05)


def test_strength_is_unknown_where_the_index_lacks_one_of_the_two_sessions() -> None:
    fund, index = make_bars([100.0, 101.0, 102.0]), make_bars([100.0, 101.0])
    assert np.isnan(measure_strength(fund, index, 2)[-1])


def test_strength_is_unknown_across_an_unadjusted_move_of_the_index() -> None:
    fund, index = make_bars([100.0, 101.0, 102.0]), make_bars([100.0, 20.0, 20.0])
    strength = measure_strength(fund, index, 2)
    assert np.isnan(strength[1])
    assert strength[2] == pytest.approx(1 / 101)


@given(CLOSES)
@settings(max_examples=60)
def test_rsi_and_macd_agree_with_pandas(closes: list[float]) -> None:
    frame = pd.Series(closes)
    change = frame.diff()
    gain = change.clip(lower=0).rolling(14).mean()
    loss = (-change).clip(lower=0).rolling(14).mean()
    moved = np.round(gain + loss, 9)
    reference = (100 - 100 / (1 + gain / loss)).where(moved > 0)
    np.testing.assert_allclose(measure_rsi(np.array(closes), 14), reference, rtol=1e-7, atol=1e-7)

    line = frame.ewm(span=12, adjust=False).mean() - frame.ewm(span=26, adjust=False).mean()
    macd, signal = measure_macd(np.array(closes), (12, 26, 9))
    np.testing.assert_allclose(macd, line, atol=1e-7)
    np.testing.assert_allclose(signal, line.ewm(span=9, adjust=False).mean(), atol=1e-7)


@given(CLOSES)
@settings(max_examples=60)
def test_rsi_lies_between_0_and_100_or_is_unknown(closes: list[float]) -> None:
    rsi = measure_rsi(np.array(closes), 14)
    known = rsi[~np.isnan(rsi)]
    assert ((known >= 0) & (known <= 100)).all()
