"""Stop and target within one bar: both cases by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_case
from benchmarks.sweep_runs import run_engine
from core.enums import Direction, ExitReason
from core.errors import JobCancelledError
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.same_bar import Run, find_same_bar_band
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(cash=10_050, commission=0.0, spread=0.0)
BOTH = Execution(stop_loss=0.1, take_profit=0.2)
FLAT = make_bars([100.0] * 8)


def with_bar(i, *, high, low, opened=100.0, bars=FLAT):
    columns = {"high": bars.high.copy(), "low": bars.low.copy(), "open": bars.open.copy()}
    columns["high"][i], columns["low"][i], columns["open"][i] = high, low, opened
    return replace(bars, **columns)


def band(bars, strategy=None, execution=BOTH, costs=FREE):
    strategy = strategy or Scripted([1])
    result = run_backtest(bars, strategy, costs, execution)
    return find_same_bar_band(Run(bars, strategy, costs, execution), result)


def test_one_bar_with_both_by_hand():
    # 100 units at 100. Stop at 90: −1,000. Target at 120: +2,000.
    bars = with_bar(3, high=125.0, low=85.0)
    found = band(bars)
    assert found.times == (int(bars.time[3]),)
    assert found.worst.equity_final == 9_050.0
    assert found.as_run.equity_final == 9_050.0
    assert found.best.equity_final == 12_050.0
    assert found.worst.total_return == pytest.approx(-1_000 / 10_050)
    assert found.best.total_return == pytest.approx(2_000 / 10_050)
    assert found.best.sharpe_ratio > 0 > found.worst.sharpe_ratio


def test_the_mirror_for_a_short_trade():
    # Stop at 110: −1,000. Target at 80: +2,000.
    found = band(
        with_bar(3, high=115.0, low=75.0),
        Scripted((), (), [1]),
        BOTH.model_copy(update={"direction": Direction.SHORT}),
    )
    assert found.worst.equity_final == pytest.approx(9_050.0)
    assert found.best.equity_final == pytest.approx(12_050.0)


def test_without_such_a_bar_the_three_cases_are_one():
    found = band(with_bar(3, high=125.0, low=95.0))
    assert found.times == ()
    assert found.not_run == ""
    assert found.worst == found.as_run == found.best
    assert found.best.equity_final == 12_050.0


def test_a_bar_that_opens_beyond_the_stop_is_not_in_doubt():
    assert band(with_bar(3, high=125.0, low=80.0, opened=85.0)).times == ()


def test_a_bar_that_opens_beyond_the_target_may_have_won_and_is_counted_as_lost():
    found = band(with_bar(3, high=130.0, low=85.0, opened=126.0))
    assert len(found.times) == 1
    assert found.as_run.equity_final == 9_050.0
    assert found.worst.equity_final == 9_050.0
    assert found.best.equity_final == 12_650.0  # filled at the open


def test_a_bar_on_which_a_signal_had_already_closed_the_trade_is_not_in_doubt():
    assert band(with_bar(3, high=125.0, low=85.0), Scripted([1], [2])).times == ()


def test_two_bars_compound():
    bars = with_bar(6, high=125.0, low=85.0, bars=with_bar(3, high=125.0, low=85.0))
    found = band(bars, Scripted([1, 4]))
    assert len(found.times) == 2
    # 100 units, then 90 of 9,050, or 120 of 12,050.
    assert found.worst.equity_final == 9_050 - 90 * 10
    assert found.best.equity_final == 12_050 + 120 * 20


def test_the_signals_stay_those_of_the_true_bars():
    seen = []

    class Watching(Scripted):
        def signals(self, bars):
            seen.append(bars.low.min())
            return super().signals(bars)

    band(with_bar(3, high=125.0, low=85.0), Watching([1]))
    assert set(seen) == {85.0}


def test_a_cancel_is_heard_between_the_runs():
    bars, strategy = with_bar(3, high=125.0, low=85.0), Scripted([1])
    result = run_backtest(bars, strategy, FREE, BOTH)

    def stop():
        raise JobCancelledError("Stop.", "")

    with pytest.raises(JobCancelledError):
        find_same_bar_band(Run(bars, strategy, FREE, BOTH), result, stop)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_the_run_is_never_better_than_the_best_where_trades_come_one_by_one(seed):
    case = draw_case(seed)
    if case.strategy.signals(case.bars).entry_share is not None:
        return
    result = run_engine(case)
    if result is None or not result.in_doubt:
        return
    stops = {ExitReason.STOP_LOSS, ExitReason.TRAILING_STOP}
    at = {int(case.bars.time[i]) for i in result.in_doubt}
    pairs = zip(result.trades.exit_time.tolist(), result.trades.exit_reason, strict=True)
    assert {time for time, reason in pairs if reason in stops} >= at
    run = Run(case.bars, case.strategy, case.engine_costs, case.execution)
    found = find_same_bar_band(run, result)
    assert set(found.times) == at
    if found.not_run:
        return
    assert found.worst.equity_final <= found.as_run.equity_final * (1 + 1e-9)
    assert np.isfinite(found.best.equity_final)
