"""Halts, unknown volume and untraded windows: where indicators say something of their own.

The tests named "TA-Lib …" hold the examples in the comments of the code: should one fail with a
newer TA-Lib, the code that stands in for it can go.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import talib

from core.market_data.indicators.base import build_indicator
from tests.contracts.indicator_contract import random_bars
from tests.core.trading.sample_bars import make_bars

MOVING = [100 + (-1) ** i * (i % 7) for i in range(40)]
HALTED = make_bars([*MOVING, *[80.4] * 40])


def last(name, bars, **values):
    return [line[-1] for line in build_indicator(name, values).calculate(bars)]


@pytest.mark.parametrize(
    ("name", "middle"), [("rsi", 50), ("williams_r", -50), ("mfi", 50), ("stochastic", 50)]
)
@pytest.mark.parametrize("price", [100.1, 0.07, 1_234_500.0, 29_585.97028709222])
def test_a_price_that_never_moved_lies_in_the_middle(name, middle, price):
    for line in build_indicator(name).calculate(make_bars([price] * 60)):
        known = line[~np.isnan(line)]
        assert len(known) > 40
        np.testing.assert_allclose(known, middle, rtol=1e-12)


@pytest.mark.parametrize(("name", "middle"), [("williams_r", -50), ("mfi", 50), ("stochastic", 50)])
def test_a_halted_share_lies_in_the_middle_of_its_range(name, middle):
    np.testing.assert_allclose(last(name, HALTED), middle, rtol=1e-12)


def test_rsi_of_a_halted_share_stays_where_it_was():
    rsi = build_indicator("rsi").calculate(HALTED)[0]
    np.testing.assert_allclose(rsi[40:], rsi[40], rtol=1e-9)


@pytest.mark.parametrize(("name", "lowest"), [("rsi", 0), ("mfi", 0), ("williams_r", -100)])
def test_falls_alone_are_the_lowest_value_and_not_the_middle(name, lowest):
    falling = make_bars([100.0 - i for i in range(40)])
    np.testing.assert_allclose(last(name, falling), lowest, atol=1e-9)


def test_a_still_start_is_the_middle_only_until_the_first_move():
    rsi = build_indicator("rsi").calculate(make_bars([100.0] * 30 + [99.0, 98.0]))[0]
    assert rsi[29] == 50
    assert rsi[30] == 0


def test_money_that_moved_nothing_leaves_the_flow_in_the_middle():
    """Moves without volume, and volume without moves: no money moved the price."""
    volume = np.array([0.0 if i % 2 else 500.0 for i in range(40)])
    closes = [*np.repeat(np.arange(100.0, 120.0), 2)[1:].tolist(), 120.0]
    bars = make_bars(closes)
    bars = replace(bars, open=bars.close, high=bars.close, low=bars.close, volume=volume)
    moved = np.diff(bars.close, prepend=bars.close[0]) != 0
    assert (volume[moved] == 0).all()
    assert moved.sum() > 15
    assert last("mfi", bars) == [50]


def test_money_flow_begins_anew_after_an_unknown_volume():
    bars = random_bars(5)
    volume = bars.volume.copy()
    volume[150] = np.nan
    mfi = build_indicator("mfi", {"length": 14}).calculate(replace(bars, volume=volume))[0]
    whole = build_indicator("mfi", {"length": 14}).calculate(bars)[0]
    assert np.isnan(mfi[150:165]).all()
    np.testing.assert_allclose(mfi[165:], whole[165:], rtol=1e-12)


def test_balance_leaves_out_an_unknown_volume():
    bars = replace(make_bars([5, 6, 7, 6]), volume=np.array([10.0, np.nan, 30.0, 4.0]))
    np.testing.assert_array_equal(
        build_indicator("obv").calculate(bars)[0], [10.0, np.nan, 40.0, 36.0]
    )


def untraded_at_the_end():
    bars = random_bars(1)
    volume = 0.37 * bars.volume
    volume[-20:] = 0.0
    return replace(bars, volume=volume)


def test_a_window_without_a_trade_has_no_average_price():
    assert np.isnan(last("vwap", untraded_at_the_end()))


def test_ta_lib_s_vwma_invents_a_price_where_nothing_was_traded():
    bars = untraded_at_the_end()
    price = talib.TYPPRICE(bars.high, bars.low, bars.close)
    shown = talib.VWMA(price, bars.volume, 20)[-1]
    assert (shown.round(1), price[-1].round(1)) == (70.5, 54.1)
    assert not bars.low[-20:].min() <= shown <= bars.high[-20:].max()


def test_ta_lib_s_vwap_says_0_where_nothing_was_traded():
    prices = np.full(3, 5.0)
    assert talib.VWAP(prices, prices, prices, np.zeros(3)).tolist() == [0, 0, 0]


def test_ta_lib_s_stoch_calls_a_halted_share_oversold():
    main = talib.STOCH(HALTED.high, HALTED.low, HALTED.close, 14, 3, 0, 3, 0)[0]
    assert main[-1] == pytest.approx(0, abs=1e-12)
