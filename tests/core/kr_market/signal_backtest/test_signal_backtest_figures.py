"""Statistics, months, the index and the gate, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.errors import InvalidInputError
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.market_gate.preset import STANDARD
from core.kr_market.signal_backtest.account_types import AccountRun, SizeRule, Trade
from core.kr_market.signal_backtest.index_line import (
    DollarRates,
    IndexInput,
    hold_index,
    read_gate,
)
from core.kr_market.signal_backtest.months import list_months
from core.kr_market.signal_backtest.result_tables import TradeTable
from core.kr_market.signal_backtest.statistics import (
    calculate_statistics,
    find_drawdown,
    find_growth,
    find_risk,
)
from core.kr_market.signal_backtest.trading_run import find_period
from tests.core.kr_market.signal_backtest.backtest_samples import (
    FIRST_DAY,
    NAN,
    build_universe,
    flat,
)

DAY = 86_400
START = int(datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp())
EMPTY = TradeTable(*([] for _ in TradeTable.__slots__))


def days(count: int) -> np.ndarray:
    return START + DAY * np.arange(count)


def make_series(close: np.ndarray, first: int = 0) -> BarSeries:
    time = days(len(close)) + DAY * first
    at = datetime.fromtimestamp(int(time[-1]), UTC)
    passport = SourcePassport("test", at, at, at, True, "KRW", "Asia/Seoul")
    volume = np.full(len(close), 1e6)
    return BarSeries("069500", Interval.DAY, time, close, close, close, close, volume, passport)


def closed(paid: float, received: float, *, is_open: bool = False) -> Trade:
    return Trade(0, 1, paid, received, 1.0, 2.0, 3.0, is_open, False)


def test_statistics_of_four_positions() -> None:
    equity = np.array([100.0, 110.0, 99.0, 121.0])
    cash = np.array([100.0, 55.0, 0.0, 121.0])
    run = AccountRun(
        equity=equity,
        cash=cash,
        stale=np.array([0.0, 1.0, 0.0, 0.0]),
        held=np.array([0, 2, 4, 0]),
        trades=(closed(10, 16), closed(10, 8), closed(20, 19), closed(5, 50, is_open=True)),
        refused={},
        is_held=np.zeros(4, dtype=np.bool_),
    )
    found = calculate_statistics(run, 100.0, days(4), worst_case=1)
    assert found.total_return == pytest.approx(0.21)
    assert found.max_drawdown == pytest.approx(-0.1)
    assert found.win_rate == pytest.approx(1 / 3)
    assert found.profit_factor == pytest.approx(6 / 3)
    assert found.mean_return == pytest.approx((0.6 - 0.2 - 0.05) / 3)
    assert found.exposure == pytest.approx((0 + 0.5 + 1 + 0) / 4)
    assert found.turnover == pytest.approx(45 / 107.5 / (4 / 252))
    assert (found.commission, found.slippage, found.tax) == (4.0, 8.0, 12.0)
    assert (found.bought, found.closed, found.stale_closes) == (4, 3, 1)
    assert found.worst_case == pytest.approx(1 / 3)
    assert found.mean_held == 1.5
    assert found.growth is None
    assert found.sharpe is None


def test_the_capital_counts_as_the_first_peak() -> None:
    assert find_drawdown(np.array([90.0, 80.0]), 100.0) == pytest.approx([0.1, 0.2])


def test_growth_is_of_a_year_or_more() -> None:
    assert find_growth(0.21, START + DAY * np.array([0, 730])) == pytest.approx(
        1.21 ** (365.25 / 730) - 1
    )
    assert find_growth(0.21, START + DAY * np.array([0, 364])) is not None  # a year of sessions
    assert find_growth(0.21, START + DAY * np.array([0, 300])) is None
    assert find_growth(-1.0, START + DAY * np.array([0, 730])) is None


def test_risk_needs_returns_and_movement() -> None:
    assert find_risk(np.full(10, 100.0), 100.0) == (None, None)
    assert find_risk(np.full(30, 100.0), 100.0) == (0.0, None)
    values = 100 * np.cumprod(np.tile([1.02, 0.99], 20))
    volatility, sharpe = find_risk(values, 100.0)
    returns = np.tile([0.02, -0.01], 20)
    assert volatility == pytest.approx(returns.std(ddof=1) * 252**0.5)
    assert sharpe == pytest.approx(0.005 / returns.std(ddof=1) * 252**0.5)


def test_the_size_of_a_position_by_its_score() -> None:
    scores = np.array([0.0, 50.0, 100.0, 140.0, NAN])
    assert SizeRule().scale(scores) == pytest.approx([0.8, 1.0, 1.2, 1.2, 0.8])


def test_months_step_from_the_capital_and_beside_the_index() -> None:
    equity = np.concatenate([np.full(31, 110.0), np.full(9, 99.0)])
    months = list_months(days(40), equity, np.full(40, 100.0), 100.0, EMPTY)
    assert [one.month for one in months] == ["2024-01", "2024-02"]
    assert [one.account for one in months] == pytest.approx([0.1, -0.1])
    assert [one.index for one in months] == [0.0, 0.0]
    assert list_months(days(40), equity, None, 100.0, EMPTY)[0].index is None


def test_the_index_is_bought_in_whole_units_at_the_first_open() -> None:
    close = np.linspace(300.0, 330.0, 40)
    result, value = hold_index(
        IndexInput("069500", make_series(close)), days(40), 1_000.0, TradingCosts()
    )
    price = 300.0 * 1.001
    rest = 1_000.0 - 3 * price * 1.00015
    assert value[0] == pytest.approx(rest + 900.0)
    assert result.total_return == pytest.approx((rest + 990.0) / 1_000.0 - 1)
    assert len(value) == 40


def test_the_index_over_other_days_is_unknown_and_says_why() -> None:
    late = IndexInput("069500", make_series(np.full(40, 300.0), first=10))
    result, value = hold_index(late, days(40), 1e6, TradingCosts())
    assert value is None
    assert result.total_return is None
    assert "reach from 2024-01-11 to 2024-02-19" in result.reason
    missing = IndexInput("069500", reason="No daily bars.")
    assert hold_index(missing, days(40), 1e6, TradingCosts())[0].reason == "No daily bars."
    gaps = make_series(np.full(40, 300.0))
    kept = np.array([place not in {10, 11, 12} for place in range(40)])
    holed = BarSeries(
        "069500", Interval.DAY, gaps.time[kept], *(gaps.close[kept],) * 5, gaps.passport
    )
    assert hold_index(IndexInput("069500", holed), days(40), 1e6, TradingCosts())[1] is None


def test_the_gate_is_unknown_without_a_bar_and_red_at_a_dear_dollar() -> None:
    close = np.linspace(300.0, 400.0, 90)
    rates = np.full(90, NAN)
    rates[80] = 1_450.0
    gate = read_gate(
        IndexInput("069500", make_series(close)), days(90), 60, DollarRates(rates, "why"), STANDARD
    )
    assert np.isnan(gate.allowed[:59]).all()  # 60 bars are needed
    assert not np.isnan(gate.allowed[59:]).any()
    assert gate.allowed[80] == 0.0
    assert gate.use.green + gate.use.yellow + gate.use.red == 30
    assert gate.use.red >= 1
    assert gate.use.rate_reason == "why"
    none = read_gate(IndexInput("069500"), days(90), 60, DollarRates(rates), STANDARD)
    assert np.isnan(none.allowed[:80]).all()
    assert none.use.unknown == 29


def test_a_period_of_too_few_sessions_names_what_is_stored() -> None:
    universe = build_universe({"000010": flat(10_000, 40)})
    assert find_period(universe, None).first == 0
    assert find_period(universe, FIRST_DAY + timedelta(days=20)).first == 20
    with pytest.raises(InvalidInputError, match="Only 19 sessions") as caught:
        find_period(universe, FIRST_DAY + timedelta(days=21))
    assert "2024-01-01 to 2024-02-09" in caught.value.remedy
    with pytest.raises(InvalidInputError):
        find_period(universe, date(2030, 1, 1))
