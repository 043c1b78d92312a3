"""What closed each trade, by hand and on random markets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_case
from benchmarks.sweep_runs import run_engine
from core.enums import Direction, ExitReason
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.run_notes import RunNotes
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(cash=10_050, commission=0.0, spread=0.0)
AT_MARKET = {ExitReason.SIGNAL, ExitReason.REVERSED, ExitReason.END_OF_DATA}


def reasons(closes, strategy, costs=FREE, **execution):
    result = run_backtest(make_bars(closes), strategy, costs, Execution(**execution))
    return [reason.value for reason in result.trades.exit_reason]


def test_an_exit_signal():
    assert reasons([100.0] * 8, Scripted([1], [4])) == ["signal"]


def test_an_exit_signal_that_the_stop_of_the_same_bar_comes_after():
    # Out at the open of bar 4; that the bar then falls through the stop is nothing to the trade.
    assert reasons([100, 100, 100, 100, 50, 50], Scripted([1], [3]), stop_loss=0.1) == ["signal"]


def test_a_fixed_stop_even_where_the_bar_opens_beyond_it():
    assert reasons([100, 100, 95, 85, 85, 85], Scripted([1]), stop_loss=0.1) == ["stop_loss"]
    bars = make_bars([100, 100, 100, 100, 100])
    gap = replace(bars, open=np.array([100, 100, 100, 70.0, 100]), low=np.minimum(bars.low, 70.0))
    result = run_backtest(gap, Scripted([1]), FREE, Execution(stop_loss=0.2))
    assert result.trades.exit_reason == (ExitReason.STOP_LOSS,)


def test_a_trailing_stop_that_has_moved():
    closes = [100, 100, 110, 120, 115, 100, 100]
    assert reasons(closes, Scripted([1]), trailing_stop=0.1) == ["trailing_stop"]
    assert reasons(closes, Scripted([1]), trailing_stop=0.1, stop_loss=0.05) == ["trailing_stop"]


@pytest.mark.parametrize(
    ("stop", "trail", "reason"),
    [(0.0, 0.05, "trailing_stop"), (0.05, 0.2, "stop_loss"), (0.2, 0.05, "trailing_stop")],
)
def test_of_two_stops_the_one_that_set_the_price_is_named(stop, trail, reason):
    found = reasons([100, 100, 90, 90, 90], Scripted([1]), stop_loss=stop, trailing_stop=trail)
    assert found == [reason]


def test_a_target():
    assert reasons([100, 100, 105, 115, 90, 90], Scripted([1]), take_profit=0.1) == ["take_profit"]


def test_where_one_bar_meets_both_the_engine_takes_the_stop():
    bars = make_bars([100, 100, 100, 100, 100])
    wide = replace(
        bars,
        high=np.array([100, 100, 100, 120.0, 100]),
        low=np.array([100, 100, 100, 80.0, 100]),
    )
    result = run_backtest(wide, Scripted([1]), FREE, Execution(stop_loss=0.1, take_profit=0.1))
    assert result.trades.exit_reason == (ExitReason.STOP_LOSS,)
    assert result.in_doubt == {3: True}


def test_a_signal_for_the_other_side():
    strategy = Scripted([1], (), [5], ())
    found = reasons([100.0] * 12, strategy, direction=Direction.BOTH)
    assert found == ["reversed", "end_of_data"]


def test_an_exit_signal_on_the_bar_of_the_opposite_entry_is_the_signal():
    strategy = Scripted([1], [5], [5], ())
    found = reasons([100.0] * 12, strategy, direction=Direction.BOTH)
    assert found == ["signal", "end_of_data"]


def test_the_end_of_the_bars_even_with_an_exit_signal_on_the_last():
    assert reasons([100.0] * 6, Scripted([1])) == ["end_of_data"]
    assert reasons([100.0] * 6, Scripted([1], [5])) == ["end_of_data"]


def test_a_ruined_account():
    costs = Costs(cash=10_000, commission=0.0, spread=0.0, margin=0.1)
    assert reasons([100, 100, 100, 50, 60, 70], Scripted([1]), costs) == ["ruined"]


def test_a_fill_that_fits_nothing_is_unknown_and_not_guessed(monkeypatch):
    # An order that nobody noted: the fill at the open is neither a stop, a target nor a ruin.
    monkeypatch.setattr(RunNotes, "close", lambda self, trades, reason: None)
    assert reasons([100.0] * 8, Scripted([1], [4])) == ["unknown"]


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_on_random_markets_no_trade_ends_for_an_unknown_reason(seed):
    case = draw_case(seed)
    result = run_engine(case)
    if result is None:
        return
    trades, bars = result.trades, case.bars
    assert ExitReason.UNKNOWN not in trades.exit_reason
    at = {time: i for i, time in enumerate(bars.time.tolist())}
    for row, reason in enumerate(trades.exit_reason):
        i, price = at[int(trades.exit_time[row])], trades.exit_price[row]
        on_close = case.costs.is_traded_on_close
        if reason in AT_MARKET:
            assert price == pytest.approx(bars.close[i] if on_close else bars.open[i], rel=1e-12)
        elif reason is ExitReason.RUINED:
            assert price == pytest.approx(bars.close[i], rel=1e-12)
            assert result.curve.equity[i] == 0.0
        else:
            assert bars.low[i] * (1 - 1e-9) <= price <= bars.high[i] * (1 + 1e-9)
        if reason is ExitReason.END_OF_DATA:
            assert i >= len(bars) - 2
