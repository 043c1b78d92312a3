"""MACD, Bollinger, Donchian and VCP by hand, and their causality for any parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Direction
from core.errors import InvalidInputError
from core.trading.backtest_engine import run_backtest
from core.trading.declaration import list_fields
from core.trading.receipt import build_receipt
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.second_opinion import run_on_kernel
from tests.core.trading.sample_bars import make_bars, real_bars

NEW = ("macd_cross", "bollinger_breakout", "donchian_breakout", "vcp_breakout")
NAMES = ("enter_long", "exit_long", "enter_short", "exit_short")


def make(name, **params):
    kind = STRATEGIES.get(name)
    return kind(kind.params_type(**params))


def where(values):
    return np.flatnonzero(values).tolist()


def found(strategy, bars):
    signals = strategy.signals(bars)
    return [where(getattr(signals, name)) for name in NAMES]


# EMA(2) and EMA(3): 12 and 11.5 on bar 5, then 12.667 and 12.25, then 10.889 and 11.125.
# MACD 0.5, 0.417, -0.236; its EMA(2) 0.333, 0.389, -0.028; gap 0.167, 0.028, -0.208.
MACD_CLOSES = [10.0, 10, 10, 10, 10, 13, 13, 10]


def test_macd_enters_where_the_line_crosses_its_signal_and_leaves_where_it_crosses_back():
    strategy = make("macd_cross", fast=2, slow=3, signal=2)
    assert strategy.warm_up() == 3
    assert found(strategy, make_bars(MACD_CLOSES)) == [[5], [7], [7], [5]]


@pytest.mark.parametrize(("min_gap", "entries"), [(0.0128, [5]), (0.0129, [])])
def test_macd_passes_over_a_crossing_that_is_too_weak(min_gap, entries):
    strategy = make(
        "macd_cross", fast=2, slow=3, signal=2, min_gap=min_gap
    )  # 0.1667 / 13 = 1.282 %
    signals = strategy.signals(make_bars(MACD_CLOSES))
    assert where(signals.enter_long) == entries
    assert where(signals.exit_long) == [7]  # a weak crossing still ends a position


def test_macd_refuses_a_fast_average_that_is_not_faster():
    with pytest.raises(InvalidInputError, match="not shorter"):
        make("macd_cross", fast=26, slow=26)


# Window of bar 6: mean 102, deviation 4. Of bar 7: mean 102.8. Of bar 8: 103.2.
BAND_CLOSES = [100.0] * 6 + [110, 104, 102]


@pytest.mark.parametrize(("width", "entries"), [(1.9, [6]), (2.1, [])])
def test_bollinger_buys_beyond_the_edge_and_sells_below_the_middle(width, entries):
    strategy = make("bollinger_breakout", length=5, width=width)
    assert strategy.warm_up() == 5
    signals = strategy.signals(make_bars(BAND_CLOSES))
    assert where(signals.enter_long) == entries
    assert where(signals.exit_long) == [8]
    assert where(signals.exit_short) == [6, 7]


def test_bollinger_short_side_mirrors_the_long_side():
    mirrored = make_bars([200 - close for close in BAND_CLOSES])
    assert found(make("bollinger_breakout", length=5, width=1.9), mirrored) == [
        [],
        [6, 7],
        [6],
        [8],
    ]


def test_bollinger_squeeze_looks_at_the_band_of_the_bar_before():
    # Before bar 6 the band has no width. Before bar 9: mean 100.4, deviation 0.583, so that the
    # band is 0.583 / 100.4 = 0.58 % of the mean wide.
    wide, narrow = (
        make("bollinger_breakout", length=5, width=0.5, max_bandwidth=limit)
        for limit in (0.006, 0.005)
    )
    rising = make_bars([*[100.0] * 6, 100.5, 101.5, 100.0, 110.0])
    assert where(wide.signals(rising).enter_long) == [6, 9]
    assert where(narrow.signals(rising).enter_long) == [6]
    assert "no wider than 0.5 % of the mean" in narrow.describe()


def test_donchian_compares_with_the_channels_of_the_bars_before():
    strategy = make("donchian_breakout", entry=3, exit=2)
    assert strategy.warm_up() == 3
    bars = make_bars([10, 11, 12, 11, 13, 12, 10, 9])
    assert found(strategy, bars) == [[4], [6, 7], [6, 7], [4]]


def test_a_close_at_the_edge_of_the_channel_is_no_breakout():
    assert found(make("donchian_breakout", entry=3, exit=2), make_bars([10.0] * 9)) == [[]] * 4


# Swings of three bars before bar 6: 100 to 90 (10 %), then 97 to 95 (2.06 %); pivot 97.
VCP_CLOSES = [100.0, 90, 95, 97, 96, 97, 99, 98, 94]


def small_vcp(**params):
    values = {"contractions": 2, "swing": 3, "shrink": 0.5, "max_depth": 0.3, "trend": 2, "exit": 2}
    return make("vcp_breakout", **{**values, "min_volume_ratio": 0.0, **params})


def test_vcp_buys_the_breakout_from_shrinking_swings_and_sells_below_its_channel():
    assert small_vcp().warm_up() == 6
    # Bar 8: 94 is below 97 and 98, the lows of bars 6 and 7.
    assert found(small_vcp(), make_bars(VCP_CLOSES)) == [[6], [8], [], []]


def test_vcp_stops_out_at_the_lowest_low_of_its_base_where_that_is_asked_for():
    # The base of bar 6 are bars 0 to 5: its lowest low is 90, on bar 1.
    assert small_vcp().signals(make_bars(VCP_CLOSES)).stop is None
    strategy = small_vcp(has_stop=True)
    assert strategy.signals(make_bars(VCP_CLOSES)).stop[6:].tolist() == [90.0, 90.0, 90.0]
    assert strategy.describe().endswith("It stops out at the lowest low of the base.")
    falling = make_bars([100.0, *VCP_CLOSES[:7], 98, 80])  # the first decision is that of bar 7
    result = run_backtest(falling, strategy, Costs(commission=0, spread=0), Execution())
    assert result.trades.exit_price.tolist() == [90.0]


@pytest.mark.parametrize(
    "params", [{"shrink": 0.2}, {"max_depth": 0.09}, {"trend": 10}], ids=["wide", "deep", "trend"]
)
def test_vcp_needs_every_one_of_its_conditions(params):
    closes = [120.0, 120.0, 100.0, *VCP_CLOSES]  # mean of 10 closes on the breakout: 101.4
    assert where(small_vcp().signals(make_bars(closes)).enter_long) == [9]
    assert where(small_vcp(**params).signals(make_bars(closes)).enter_long) == []


def test_vcp_asks_for_volume_where_the_source_gives_it_and_says_so_where_not():
    closes = [100.0] * 50 + VCP_CLOSES
    volume = np.full(len(closes), 1_000.0)
    strategy = small_vcp(min_volume_ratio=1.4)
    assert strategy.warm_up() == 49
    bars = make_bars(closes)
    assert where(strategy.signals(bars).enter_long) == []
    volume[56] = 1_500.0  # 1.485 times the mean of 1,010
    assert where(strategy.signals(replace(bars, volume=volume)).enter_long) == [56]
    unknown = make_bars(closes, volume=np.nan)
    assert where(strategy.signals(unknown).enter_long) == [56]
    assert "on 10 of 10 bars" in strategy.warnings(unknown)[0]
    assert strategy.warnings(bars) == []


# With these it signals often enough on random bars for a leak to show.
LOOSE = {
    "vcp_breakout": {
        "contractions": 2,
        "shrink": 1.0,
        "max_depth": 0.9,
        "min_volume_ratio": 0.0,
        "trend": 2,
    }
}


OPEN_VCP = {**LOOSE["vcp_breakout"], "has_stop": True}


def draw_params(name, random):
    kind = STRATEGIES.get(name)
    values = {}
    for spec in list_fields(kind.params_type):
        if spec.is_whole:
            values[spec.name] = int(random.integers(spec.low, min(spec.high, 40) + 1))
        elif spec.unit == "switch":
            values[spec.name] = bool(random.integers(2))
        else:
            values[spec.name] = float(random.uniform(spec.low, spec.high))
    try:
        return kind(kind.params_type(**{**values, **LOOSE.get(name, {})}))
    except InvalidInputError:
        return kind(kind.params_type())


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(NEW), st.integers(0, 2**32 - 1), st.integers(1, 260))
def test_no_parameters_let_a_later_bar_change_a_signal(name, seed, cut):
    random = np.random.default_rng(seed)
    strategy = draw_params(name, random)
    bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, 0.02, 260))))
    whole = strategy.signals(bars)
    # A leak of one bar shows on the last bar only: many cuts find it in rare signals too.
    for count in range(cut, min(cut + 60, len(bars))):
        shortened = strategy.signals(bars.head(count))
        for field in NAMES:
            assert np.array_equal(getattr(whole, field)[:count], getattr(shortened, field)), field
    for field in NAMES:
        assert not getattr(whole, field)[: strategy.warm_up()].any(), field


@pytest.mark.parametrize("name", NEW)
def test_on_real_bars_it_trades_now_and_then(name):
    signals = make(name).signals(real_bars("GOOG"))
    assert 1 <= signals.enter_long.sum() < 0.3 * len(signals.enter_long)


def test_the_receipt_covers_the_code_of_the_indicators_read():
    bars = real_bars("GOOG").head(300)
    hashes = {
        name: build_receipt(bars, make(name), Costs(), Execution())["strategy_sha256"]
        for name in (*NEW, "sma_crossover")
    }
    assert len(set(hashes.values())) == 5
    assert [type(item).__name__ for item in make("vcp_breakout").indicators()] == [
        "Donchian",
        "Donchian",
        "SimpleMean",
    ]


@pytest.mark.parametrize(
    ("name", "params", "words"),
    [
        ("macd_cross", {}, "MACD of 12 bars and 26 bars crosses above its average of 9 bars."),
        ("macd_cross", {"min_gap": 0.01}, "only with a gap of 1 % of the price."),
        ("bollinger_breakout", {}, "above 2 standard deviations over its mean of 20 bars."),
        ("donchian_breakout", {}, "above the highest high of the 20 bars before."),
        ("vcp_breakout", {}, "a base of 3 swings of 10 bars, each at most 80 % as wide"),
    ],
)
def test_what_it_does_is_said_with_its_values(name, params, words):
    assert words in make(name, **params).describe()


@pytest.mark.parametrize(
    ("name", "params"), [*((name, {}) for name in (*NEW, "rules")), ("vcp_breakout", OPEN_VCP)]
)
def test_the_kernel_takes_it_and_gives_the_engines_trades_and_equity(name, params):
    bars, strategy = real_bars("GOOG"), make(name, **params)
    direction = Direction.BOTH if strategy.may_short() else Direction.LONG
    costs = Costs(is_fractional=True)
    execution = Execution(direction=direction, stop_loss=0.08, trailing_stop=0.1)
    ours, theirs = (run(bars, strategy, costs, execution) for run in (run_on_kernel, run_backtest))
    assert np.array_equal(ours.equity, theirs.curve.equity)
    assert np.array_equal(ours.trades.profit, theirs.trades.profit)
    assert len(ours.trades) > 0
