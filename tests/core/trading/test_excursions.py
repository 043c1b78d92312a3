"""How far the price went for and against a trade: the convention, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_case
from benchmarks.sweep_runs import run_engine
from core.enums import Direction
from core.trading.backtest_engine import run_backtest
from core.trading.excursions import calculate_excursion_statistics
from core.trading.request import Costs, Execution
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(cash=10_050, commission=0.0, spread=0.0)
HIGHS = np.array([100.0, 101.0, 104.0, 130.0, 140.0, 150.0])
LOWS = np.array([100.0, 99.0, 96.0, 90.0, 80.0, 70.0])


def run(strategy, costs=FREE, **execution):
    flat = make_bars([100.0] * 6)
    bars = replace(flat, high=HIGHS, low=LOWS)
    return run_backtest(bars, strategy, costs, Execution(**execution)).trades


def test_the_entry_bar_counts_whole_and_the_exit_bar_not_at_all_where_both_fill_at_the_open():
    # In at the open of bar 2, out at the open of bar 4: bars 2 and 3.
    trades = run(Scripted([1], [3]))
    assert trades.best_excursion.tolist() == pytest.approx([0.30])
    assert trades.worst_excursion.tolist() == pytest.approx([-0.10])


def test_on_close_the_entry_bar_is_over_and_the_exit_bar_counts_whole():
    # In at the close of bar 1, out at the close of bar 3: bars 2 and 3.
    on_close = FREE.model_copy(update={"is_traded_on_close": True})
    trades = run(Scripted([1], [3]), on_close)
    assert trades.best_excursion.tolist() == pytest.approx([0.30])
    assert trades.worst_excursion.tolist() == pytest.approx([-0.10])
    # In at the close of bar 4 and out at the close of bar 5, which does not see the range of bar 4.
    wide = replace(make_bars([100.0] * 7), high=np.full(7, 101.0), low=np.full(7, 98.0))
    wide.high[4], wide.low[4] = 200.0, 10.0
    trades = run_backtest(wide, Scripted([4], [5]), on_close, Execution()).trades
    assert trades.best_excursion.tolist() == pytest.approx([0.01])
    assert trades.worst_excursion.tolist() == pytest.approx([-0.02])


def test_of_the_bar_of_a_stop_only_its_open_and_the_fill_count():
    # Stopped at 85 on bar 4, whose high of 140 may have come later.
    trades = run(Scripted([1]), stop_loss=0.15)
    assert trades.exit_price.tolist() == [85.0]
    assert trades.best_excursion.tolist() == pytest.approx([0.30])
    assert trades.worst_excursion.tolist() == pytest.approx([-0.15])


def test_for_a_short_trade_up_is_against_it():
    trades = run(Scripted((), (), [1], [3]), direction=Direction.SHORT)
    assert trades.best_excursion.tolist() == pytest.approx([0.10])
    assert trades.worst_excursion.tolist() == pytest.approx([-0.30])


def test_the_spread_is_against_the_trade_from_the_start():
    trades = run(Scripted([1], [2]), FREE.model_copy(update={"spread": 0.01}))
    assert trades.entry_price.tolist() == [101.0]
    assert trades.best_excursion.tolist() == pytest.approx([104 / 101 - 1])
    assert trades.worst_excursion.tolist() == pytest.approx([96 / 101 - 1])


def test_the_averages_by_hand():
    trades = replace(
        run(Scripted([1], [3])),
        profit=np.array([5.0, -1.0, 2.0]),
        size=np.ones(3),
        best_excursion=np.array([0.1, 0.0, 0.2]),
        worst_excursion=np.array([-0.01, -0.06, -0.03]),
    )
    assert calculate_excursion_statistics(trades) == pytest.approx(
        {
            "avg_adverse_excursion": -0.1 / 3,
            "worst_adverse_excursion": -0.06,
            "avg_favourable_excursion": 0.1,
            "excursion_ratio": 3.0,
            "winner_adverse_excursion": -0.02,
        }
    )


def test_without_trades_or_measurements_nothing_is_defined():
    bare = replace(run(Scripted([1], [3])), best_excursion=None, worst_excursion=None)
    assert set(calculate_excursion_statistics(bare).values()) == {None}
    assert set(calculate_excursion_statistics(run(Scripted())).values()) == {None}


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_excursions_hold_the_trade_and_stay_within_its_bars(seed):
    case = draw_case(seed)
    result = run_engine(case)
    if result is None or not len(result.trades):
        return
    trades, bars = result.trades, case.bars
    side = np.sign(trades.size)
    end = side * (trades.exit_price / trades.entry_price - 1)
    assert (trades.worst_excursion <= np.minimum(end, 0.0) + 1e-12).all()
    assert (trades.best_excursion >= np.maximum(end, 0.0) - 1e-12).all()
    for row in range(len(trades)):
        inside = (bars.time >= trades.entry_time[row]) & (bars.time <= trades.exit_time[row])
        prices = [bars.high[inside].max(), bars.low[inside].min(), trades.entry_price[row]]
        reach = np.array([max(prices), min(prices)]) / trades.entry_price[row] - 1
        assert trades.best_excursion[row] <= max(side[row] * reach) + 1e-9
        assert trades.worst_excursion[row] >= min(side[row] * reach) - 1e-9
