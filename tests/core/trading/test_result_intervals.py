"""Intervals of a result: their values are the statistics, their widths those of theory."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sweep_cases import draw_case
from benchmarks.sweep_runs import run_engine
from core.enums import Interval
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.result_intervals import LEAST_TRADES, estimate_intervals
from core.trading.return_figures import RETURN_KEYS, calculate_figures
from core.trading.statistics import ALL_DEFINITIONS, derive_statistics
from core.trading.strategies.base import STRATEGIES
from core.trading.types import Curve, TradeTable
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted

FIRST = int(datetime(2015, 1, 5, tzinfo=UTC).timestamp())


def make_curve(returns):
    days = np.busday_offset("2015-01-05", np.arange(len(returns) + 1), roll="forward")
    equity = 1_000.0 * np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    time = days.astype("datetime64[s]").astype(np.int64)
    return Curve(time, equity, np.zeros(len(equity)), equity, equity)


def make_trades(returns):
    returns = np.asarray(returns, dtype=float)
    ones = np.ones(len(returns))
    times = np.arange(len(returns))
    return TradeTable(ones, times, times, ones, ones, returns, returns, ones)


NO_TRADES = make_trades([])


def by_key(intervals):
    return {one.key: one for one in intervals.estimates}


def run(symbol, name="sma_crossover", **params):
    kind = STRATEGIES.get(name)
    bars = real_bars(symbol)
    costs = Costs(is_fractional=True)
    return bars, run_backtest(bars, kind(kind.params_type(**params)), costs, Execution())


@pytest.mark.parametrize(
    ("symbol", "params"), [("GOOG", {}), ("EURUSD", {"min_strength": 0.0, "long": 20})]
)
def test_the_values_are_the_engines_own_statistics(symbol, params):
    bars, result = run(symbol, **params)
    derived = derive_statistics(result.curve, result.trades, bars.interval, Costs().cash)
    known = result.statistics | derived
    found = by_key(estimate_intervals(result.curve, result.trades))
    assert set(found) <= set(ALL_DEFINITIONS)
    of_bars = {"max_drawdown", "calmar_ratio"} if bars.interval is Interval.HOUR else set()
    for key, estimate in found.items():
        if key not in of_bars:
            assert estimate.value == pytest.approx(known[key], rel=1e-6), key
        assert estimate.low is None or estimate.low <= estimate.high


def test_equal_inputs_give_equal_intervals():
    _, result = run("GOOG")
    assert estimate_intervals(result.curve, result.trades) == estimate_intervals(
        result.curve, result.trades
    )


def test_the_sharpe_ratio_is_as_unsure_as_theory_says():
    returns = np.random.default_rng(1).normal(0.0004, 0.01, 1_000)
    sharpe = by_key(estimate_intervals(make_curve(returns), NO_TRADES))["sharpe_ratio"]
    assert sharpe.low < sharpe.value < sharpe.high
    assert sharpe.high - sharpe.low == pytest.approx(2 * 1.645 * np.sqrt(252 / 1_000), rel=0.25)


def test_the_win_rate_is_as_unsure_as_a_binomial_share():
    trades = make_trades(np.where(np.random.default_rng(2).random(400) < 0.4, 0.02, -0.01))
    rate = by_key(estimate_intervals(make_curve(np.full(30, 0.001)), trades))["win_rate"]
    p = rate.value
    assert rate.high - rate.low == pytest.approx(2 * 1.645 * np.sqrt(p * (1 - p) / 400), rel=0.25)


def test_nine_of_ten_intervals_hold_the_truth():
    rng = np.random.default_rng(3)
    held = 0
    curve = make_curve(np.full(30, 0.001))
    for _ in range(60):
        estimate = by_key(estimate_intervals(curve, make_trades(rng.normal(0.01, 0.05, 80))))
        held += estimate["expectancy"].low <= 0.01 <= estimate["expectancy"].high
    assert 47 <= held <= 60


def test_rows_are_worked_out_as_if_alone():
    returns = np.random.default_rng(4).normal(0.0, 0.02, (5, 60))
    together = calculate_figures(returns, 252.0)
    assert tuple(together) == RETURN_KEYS
    for row in range(5):
        alone = calculate_figures(returns[row : row + 1], 252.0)
        for key, values in alone.items():
            assert together[key][row] == pytest.approx(values[0])


def test_too_few_trades_have_a_value_and_a_reason_instead_of_an_interval():
    found = by_key(estimate_intervals(make_curve(np.full(30, 0.001)), make_trades([0.1, -0.02])))
    assert found["expectancy"].value == pytest.approx(0.04)
    assert (found["expectancy"].low, found["expectancy"].high) == (None, None)
    assert found["expectancy"].reason == f"Needs {LEAST_TRADES} trades; there are 2."
    assert (
        by_key(estimate_intervals(make_curve(np.full(30, 0.001)), NO_TRADES))["win_rate"].value
        is None
    )


def test_few_days_flat_prices_and_ruin_are_worded():
    short = estimate_intervals(make_curve(np.full(5, 0.01)), NO_TRADES)
    assert short.estimates[0].reason == "Needs 20 days with a return; there are 5."
    flat = estimate_intervals(make_curve(np.zeros(50)), NO_TRADES)
    assert flat.estimates[0].reason == "The account never moved."
    bars = make_bars([100, 100, 100, 50, *[60.0] * 40])
    costs = Costs(cash=10_000, commission=0.0, spread=0.0, margin=0.1)
    ruined = run_backtest(bars, Scripted([1]), costs, Execution())
    found = estimate_intervals(ruined.curve, ruined.trades)
    assert "wiped out" in found.estimates[0].reason
    assert [(one.key, one.more) for one in found.needed] == [
        ("expectancy", None),
        ("sharpe_ratio", None),
    ]


def test_monthly_bars_have_no_value_at_risk_of_a_day():
    _, result = run("BTCUSD", short=2, long=10)
    found = estimate_intervals(result.curve, result.trades)
    assert found.return_unit == "months"
    assert by_key(found)["value_at_risk_95"].reason == "The bars are longer than a day."
    assert by_key(found)["return_annual"].low is not None


def test_what_is_needed_counts_trades_and_days():
    a = np.sqrt(3.0) / 100
    trades = make_trades([0.01 - a, 0.01 + a, 0.01 - a, 0.01 + a])
    returns = np.tile([0.011, -0.009], 50)
    trade, day = estimate_intervals(make_curve(returns), trades).needed
    assert (trade.key, trade.unit, trade.have, trade.more) == ("expectancy", "trades", 4, 14)
    # Mean 0.001 over a deviation of 0.01005: 391 days, see the portfolio's own test.
    assert (day.key, day.unit, day.have, day.more) == ("sharpe_ratio", "days", 100, 291)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_every_number_has_an_interval_or_a_reason(seed):
    result = run_engine(draw_case(seed))
    if result is None:
        return
    found = estimate_intervals(result.curve, result.trades)
    for one in (*found.estimates, *found.needed):
        known = one.low is not None if hasattr(one, "low") else one.more is not None
        assert known != bool(one.reason)
