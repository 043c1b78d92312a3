from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.statistics import DEFINITIONS
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(cash=10_050, commission=0.0, spread=0.0)


@pytest.fixture(scope="module")
def small():
    """Two trades in 12 weekday bars: +20 % on 10,000, then -25 % on 12,000.

    50 stay idle. 100 units from 100 to 120, later 120 units from 100 to 75.
    """
    closes = [100, 100, 110, 120, 120, 100, 100, 100, 90, 75, 75, 75]
    return run_backtest(make_bars(closes), Scripted([1, 6], [3, 9]), FREE, Execution())


@pytest.fixture(scope="module", params=["GOOG", "EURUSD", "BTCUSD"])
def real(request):
    kind = STRATEGIES.get("sma_crossover")
    costs = Costs(is_fractional=True)
    bars = real_bars(request.param)
    return bars, run_backtest(bars, kind(kind.params_type(min_strength=0.0)), costs, Execution())


def test_the_small_example_is_as_described(small):
    assert small.trades.profit.tolist() == [2_000.0, -3_000.0]
    assert small.curve.equity.tolist() == [
        10_050, 10_050, 11_050, 12_050, 12_050, 12_050, 12_050, 12_050, 10_850, 9_050, 9_050, 9_050
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("duration", 15 * 86_400),  # Monday to the Tuesday two weeks on
        ("exposure", 7 / 12),  # bars 2 to 4 and 7 to 10
        ("equity_final", 9_050),
        ("equity_peak", 12_050),
        ("commissions", 0),
        ("costs", 0),
        ("total_return", 9_050 / 10_050 - 1),
        ("buy_hold_return", -0.25),
        ("max_drawdown", 9_050 / 12_050 - 1),
        ("avg_drawdown", 9_050 / 12_050 - 1),
        ("max_drawdown_duration", 6 * 86_400),  # bar 7 (Wednesday) to the end (Tuesday)
        ("trade_count", 2),
        ("win_rate", 0.5),
        ("best_trade", 0.2),
        ("worst_trade", -0.25),
        ("avg_trade", (1.2 * 0.75) ** 0.5 - 1),
        ("max_trade_duration", 5 * 86_400),  # Wednesday to Monday
        ("profit_factor", 0.2 / 0.25),
        ("expectancy", -0.025),
        ("sqn", 2**0.5 * -500 / (2 * 2_500**2) ** 0.5),
        ("kelly", 0.5 - 0.5 / (2_000 / 3_000)),
        ("cagr", (9_050 / 10_050) ** (365.25 / 15) - 1),
    ],
)
def test_by_hand(small, key, expected):
    assert small.statistics[key] == pytest.approx(expected)


def test_every_stored_number_has_a_definition_and_the_other_way_round(small):
    assert set(small.statistics) == set(DEFINITIONS)
    for item in DEFINITIONS.values():
        assert item.formula.endswith("."), item.key
        assert item.label
        assert item.source == ("backtesting.py" if item.engine_name else "Signaldeck")
    labels = [item.label for item in DEFINITIONS.values()]
    assert len(set(labels)) == len(labels)


def test_every_row_the_engine_gives_is_kept():
    from backtesting._stats import dummy_stats

    rows = {name for name in dummy_stats().index if not name.startswith("_")}
    kept = {item.engine_name for item in DEFINITIONS.values()} - {""}
    assert kept == rows | {"Commissions [$]"}


def periodic_returns(bars, equity):
    """End-of-day equity (of the month for monthly bars) and the periods in a year."""
    frame = pd.Series(equity, index=bars.to_frame().index)
    if bars.symbol == "BTCUSD":
        return frame.groupby(frame.index.to_period("M")).last().pct_change().dropna(), 12
    days = frame.groupby(frame.index.normalize()).last()
    # Hourly currencies trade on Sunday evening too, which the engine takes for no weekend.
    return days.pct_change().dropna(), 252


def test_recomputed_from_the_equity_curve(real):
    bars, result = real
    equity, numbers = result.curve.equity, result.statistics
    returns, periods = periodic_returns(bars, equity)
    growth = float(np.prod(1 + returns)) ** (1 / len(returns))
    annual = growth**periods - 1
    volatility = np.sqrt((returns.var(ddof=1) + growth**2) ** periods - growth ** (2 * periods))
    downside = np.sqrt(np.mean(np.minimum(returns, 0) ** 2) * periods)
    drawdown = (equity / np.maximum.accumulate(equity) - 1).min()
    assert numbers["total_return"] == pytest.approx(equity[-1] / 100_000 - 1)
    assert numbers["return_annual"] == pytest.approx(annual)
    assert numbers["volatility_annual"] == pytest.approx(volatility)
    assert numbers["sharpe_ratio"] == pytest.approx(annual / volatility)
    assert numbers["sortino_ratio"] == pytest.approx(annual / downside)
    assert numbers["max_drawdown"] == pytest.approx(drawdown)
    assert numbers["calmar_ratio"] == pytest.approx(annual / -drawdown)
    assert result.curve.drawdown.max() == pytest.approx(-drawdown)
    logs = np.diff(np.log(equity)), np.diff(np.log(bars.close))
    beta = np.cov(*logs)[0, 1] / logs[1].var(ddof=1)
    assert numbers["beta"] == pytest.approx(beta)
    expected_alpha = numbers["total_return"] - beta * numbers["buy_hold_return"]
    assert numbers["alpha"] == pytest.approx(expected_alpha)


def test_recomputed_from_the_trades(real):
    _, result = real
    trades, numbers = result.trades, result.statistics
    returns, profit = trades.return_fraction, trades.profit
    assert len(trades) >= 3
    assert numbers["trade_count"] == len(trades)
    assert numbers["win_rate"] == pytest.approx((profit > 0).mean())
    assert numbers["expectancy"] == pytest.approx(returns.mean())
    assert numbers["sqn"] == pytest.approx(
        np.sqrt(len(trades)) * profit.mean() / profit.std(ddof=1)
    )
    lost = -returns[returns < 0].sum()
    expected = returns[returns > 0].sum() / lost if lost else None
    assert numbers["profit_factor"] == (pytest.approx(expected) if lost else None)
    assert numbers["commissions"] == pytest.approx(trades.commission.sum())
    gross = np.sum(trades.size * (trades.exit_price - trades.entry_price))
    assert profit.sum() == pytest.approx(gross - trades.commission.sum())
    assert result.curve.equity[-1] == pytest.approx(100_000 + profit.sum())


def test_what_is_not_defined_is_none_not_nan():
    result = run_backtest(make_bars([100.0] * 20), Scripted(), FREE, Execution())
    for key in ("sharpe_ratio", "win_rate", "best_trade", "profit_factor", "sqn", "kelly", "beta"):
        assert result.statistics[key] is None, key
    assert result.statistics["trade_count"] == 0
    assert "No trade was made: ratios that need trades are not defined." in result.warnings
