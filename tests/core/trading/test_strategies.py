"""The rules of each strategy, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars


def make(name, **params):
    kind = STRATEGIES.get(name)
    return kind(kind.params_type(**params))


def where(values):
    return np.flatnonzero(values).tolist()


# 12 flat bars, up to 130, down to 70: the averages over 2 and 10 cross on the way.
WAVE = [100.0] * 12 + [101.0, 104.0, 110.0, 120.0, 130.0, 100.0, 80.0, 70.0, 70.0, 70.0]


def test_sma_enters_once_when_the_gap_first_reaches_the_minimum():
    # gap / long average: bar 12 0.4 %, bar 13 2.0 %, bar 14 5.4 %.
    for minimum, entry in ((0.0, [12]), (0.01, [13]), (0.05, [14]), (0.2, [])):
        strategy = make("sma_crossover", short=2, long=10, min_strength=minimum)
        assert where(strategy.signals(make_bars(WAVE)).enter_long) == entry


def test_sma_leaves_where_the_averages_cross_back_and_mirrors_for_short():
    signals = make("sma_crossover", short=2, long=10, min_strength=0.01).signals(make_bars(WAVE))
    assert where(signals.exit_long) == [18]  # averages 90 and 104.5
    assert where(signals.enter_short) == [18]
    assert where(signals.exit_short) == [12]


def test_sma_does_not_enter_on_a_gap_that_was_there_from_the_start():
    rising = make_bars(np.linspace(100, 200, 60))
    assert where(make("sma_crossover").signals(rising).enter_long) == []


def test_rsi_waits_for_its_confirmation():
    closes = [100, 101, 100, 99, 98, 97, 96, 105, 115, 125, 135]
    for bars_needed, first in ((1, 3), (2, 4), (3, 5)):
        strategy = make("rsi_mean_reversion", period=2, confirmation=bars_needed)
        signals = strategy.signals(make_bars(closes))
        assert where(signals.enter_long)[0] == first
        assert where(signals.exit_long)[0] == 6 + bars_needed
        assert where(signals.enter_short) == where(signals.exit_long)
        assert where(signals.exit_short) == where(signals.enter_long)


def test_an_rsi_exactly_at_a_level_is_not_beyond_it():
    flat = make_bars([100.0] * 30)  # RSI 50
    for levels in ({"oversold": 50, "overbought": 70}, {"oversold": 30, "overbought": 50}):
        signals = make("rsi_mean_reversion", **levels).signals(flat)
        assert where(signals.enter_long) == where(signals.exit_long) == []


def test_momentum_compares_with_the_close_before_and_the_volume_with_its_mean():
    bars = make_bars([100.0] * 22 + [103.0, 103.0, 103.0, 96.0])
    volume = np.full(26, 1_000.0)
    volume[23] = 2_000.0  # 1.9 times the mean of 1,050
    signals = make("momentum", period=5).signals(replace(bars, volume=volume))
    assert where(signals.enter_long) == [23]
    assert where(signals.exit_long) == [25]
    assert where(signals.enter_short) == []


def test_momentum_without_volume_condition_needs_no_volume_window():
    strategy = make("momentum", period=5, min_volume_ratio=0.0)
    assert strategy.warm_up() == 5
    bars = make_bars([100.0] * 5 + [103.0, 103.0, 96.0], volume=np.nan)
    signals = strategy.signals(bars)
    assert where(signals.enter_long) == [5, 6]
    assert where(signals.enter_short) == [7]
    assert strategy.warnings(bars) == []


def test_momentum_says_on_how_many_bars_the_volume_was_missing():
    volume = np.full(60, 1_000.0)
    volume[30] = np.nan  # bars 30 to 49 have it in their window
    bars = replace(make_bars([100.0] * 60), volume=volume)
    (sentence,) = make("momentum").warnings(bars)
    assert "20 of 40 bars" in sentence
    assert "made-up" in sentence


@pytest.mark.parametrize(
    ("params", "enters", "leaves"),
    [
        ({}, [1], []),
        ({"hold_bars": 6}, [1], [7]),
        ({"instalments": 3, "spacing": 4}, [1, 5, 9], []),
        ({"instalments": 2, "spacing": 3, "hold_bars": 4}, [1, 4], [5]),
    ],
)
def test_buy_and_hold_buys_at_equal_distances(params, enters, leaves):
    signals = make("buy_and_hold", **params).signals(make_bars([100.0] * 12))
    assert where(signals.enter_long) == enters
    assert where(signals.exit_long) == leaves
    assert signals.entry_share[0] == 1 / params.get("instalments", 1)


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("sma_crossover", {"short": 5}, "average of 5 bars has crossed above the average of 30"),
        ("rsi_mean_reversion", {}, "RSI over 14 bars has been below 30 for 2 bars in a row"),
        ("momentum", {"buy_change": 0.035}, "more than 3.5 % above the close 20 bars earlier"),
        ("buy_and_hold", {}, "Buys at the first opportunity. Holds to the end."),
        ("buy_and_hold", {"hold_bars": 30}, "Sells 30 bars later."),
        ("buy_and_hold", {"instalments": 4}, "in 4 equal parts 20 bars apart."),
    ],
)
def test_what_it_does_is_said_with_its_values(name, params, words):
    assert words in make(name, **params).describe()
