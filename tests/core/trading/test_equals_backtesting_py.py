"""Our runs against direct calls of backtesting.py, written the way its users write them."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from backtesting import Backtest
from backtesting import Strategy as Direct
from backtesting.lib import FractionalBacktest, crossover

from core.enums import Direction
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.statistics import DEFINITIONS
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import REAL, real_bars, real_frame


def moving_average(values, n):
    return pd.Series(values).rolling(n).mean()


def wilder(values, n):
    change = pd.Series(values).diff()
    result = []
    for moves in (change.clip(lower=0), (-change).clip(lower=0)):
        moves = moves.copy()  # noqa: PLW2901
        moves.iloc[n] = moves.iloc[1 : n + 1].mean()
        moves.iloc[:n] = np.nan
        result.append(moves.ewm(alpha=1 / n, adjust=False, ignore_na=True).mean())
    return 100 * result[0] / (result[0] + result[1])


class SmaCross(Direct):
    short, long, strength = 10, 30, 0.01

    def init(self):
        self.fast = self.I(moving_average, self.data.Close, self.short)
        self.slow = self.I(moving_average, self.data.Close, self.long)
        self.is_waiting = False

    def next(self):
        if crossover(self.fast, self.slow):
            self.is_waiting = True
        elif crossover(self.slow, self.fast):
            self.is_waiting = False
            self.position.close()
        is_strong = self.fast[-1] / self.slow[-1] - 1 >= self.strength
        if self.is_waiting and is_strong:
            self.is_waiting = False
            self.buy()


class Rsi(Direct):
    def init(self):
        self.rsi = self.I(wilder, self.data.Close, 14)

    def next(self):
        if not self.position and max(self.rsi[-1], self.rsi[-2]) < 30:
            self.buy()
        elif self.position and min(self.rsi[-1], self.rsi[-2]) > 70:
            self.position.close()


class Momentum(Direct):
    def init(self):
        self.change = self.I(lambda c: pd.Series(c).pct_change(20), self.data.Close)
        self.mean = self.I(moving_average, self.data.Volume, 20)

    def next(self):
        if self.position:
            if self.change[-1] < -0.02:
                self.position.close()
        elif self.change[-1] > 0.02 and self.data.Volume[-1] >= 1.5 * self.mean[-1]:
            self.buy()


class Hold(Direct):
    def init(self):
        pass

    def next(self):
        if not self.position and not self.orders:
            self.buy()


DIRECT = {
    "sma_crossover": (SmaCross, {}),
    "rsi_mean_reversion": (Rsi, {}),
    "momentum": (Momentum, {}),
    "buy_and_hold": (Hold, {}),
}


def run_direct(kind, symbol, costs):
    engine = FractionalBacktest if costs.is_fractional else Backtest
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return engine(
            real_frame(symbol),
            kind,
            cash=costs.cash,
            commission=costs.commission,
            spread=costs.spread,
            margin=costs.margin,
            trade_on_close=costs.is_traded_on_close,
            finalize_trades=True,
        ).run()


def run_ours(name, symbol, costs, execution=None, **params):
    kind = STRATEGIES.get(name)
    strategy = kind(kind.params_type(**params))
    return run_backtest(real_bars(symbol), strategy, costs, execution or Execution())


def assert_equal(ours, direct):
    assert ours.curve.equity.tolist() == direct["_equity_curve"]["Equity"].tolist()
    trades = direct["_trades"]
    assert ours.trades.size.tolist() == trades["Size"].tolist()
    assert ours.trades.entry_price.tolist() == trades["EntryPrice"].tolist()
    assert ours.trades.exit_price.tolist() == trades["ExitPrice"].tolist()
    assert ours.trades.profit.tolist() == trades["PnL"].tolist()
    assert ours.trades.return_fraction.tolist() == trades["ReturnPct"].tolist()
    assert ours.trades.commission.tolist() == trades["Commission"].tolist()
    for column, values in (
        ("EntryTime", ours.trades.entry_time),
        ("ExitTime", ours.trades.exit_time),
    ):
        assert values.tolist() == trades[column].astype("datetime64[s]").astype("int64").tolist()
    for key, item in DEFINITIONS.items():
        if item.engine_name:
            assert_same_number(ours.statistics[key], direct.get(item.engine_name), key)


def assert_same_number(value, theirs, key):
    unit = DEFINITIONS[key].unit
    if theirs is None:
        assert value == 0.0  # only the commission row is left out, where it is 0
    elif unit == "instant":
        assert value == theirs.timestamp()
    elif unit == "seconds":
        assert value == (theirs.total_seconds() if isinstance(theirs, pd.Timedelta) else None)
    elif not np.isfinite(theirs):
        assert value is None
    else:
        assert value == (theirs / 100 if DEFINITIONS[key].engine_name.endswith("[%]") else theirs)


@pytest.mark.parametrize("symbol", REAL)
@pytest.mark.parametrize("name", DIRECT)
def test_default_run_equals_a_direct_call(name, symbol):
    costs = Costs(is_fractional=symbol == "BTCUSD")
    assert_equal(run_ours(name, symbol, costs), run_direct(DIRECT[name][0], symbol, costs))


def test_the_defaults_do_trade_where_the_market_moves():
    for name, count in {"sma_crossover": 10, "rsi_mean_reversion": 3, "momentum": 10}.items():
        assert run_ours(name, "GOOG", Costs()).statistics["trade_count"] >= count


@pytest.mark.parametrize("symbol", REAL)
@pytest.mark.parametrize(
    "costs",
    [
        Costs(is_traded_on_close=True),
        Costs(margin=0.5, commission=0.0, spread=0.0),
        Costs(cash=5e6, commission=0.02, spread=0.01),
    ],
    ids=["on close", "margin", "dear"],
)
def test_plain_crossover_equals_a_direct_call_at_any_costs(symbol, costs):
    class Plain(SmaCross):
        strength = -1.0

    ours = run_ours("sma_crossover", symbol, costs, min_strength=0.0)
    assert_equal(ours, run_direct(Plain, symbol, costs))


class Reversing(SmaCross):
    def next(self):
        if crossover(self.fast, self.slow):
            self.position.close()
            self.buy(size=0.5)
        elif crossover(self.slow, self.fast):
            self.position.close()
            self.sell(size=0.5)


@pytest.mark.parametrize("symbol", ["GOOG", "EURUSD"])
def test_both_directions_with_half_the_cash_equal_a_direct_call(symbol):
    execution = Execution(direction=Direction.BOTH, position_size=0.5)
    ours = run_ours("sma_crossover", symbol, Costs(), execution, min_strength=0.0)
    assert_equal(ours, run_direct(Reversing, symbol, Costs()))
    assert (ours.trades.size < 0).any()


class Bracketed(SmaCross):
    def next(self):
        close = self.data.Close[-1]
        if crossover(self.fast, self.slow):
            if not self.position:
                self.buy(sl=close * (1 - 0.05), tp=close * (1 + 0.1))
        elif crossover(self.slow, self.fast):
            self.position.close()


def test_stop_and_target_equal_a_direct_call():
    execution = Execution(stop_loss=0.05, take_profit=0.1)
    ours = run_ours("sma_crossover", "GOOG", Costs(), execution, min_strength=0.0)
    assert_equal(ours, run_direct(Bracketed, "GOOG", Costs()))


class Trailed(SmaCross):
    def next(self):
        close = self.data.Close[-1]
        if self.position and crossover(self.slow, self.fast):
            self.position.close()
            return
        for trade in self.trades:
            trade.sl = max(trade.sl, close * (1 - 0.08))
        if crossover(self.fast, self.slow) and not self.position:
            self.buy(sl=close * (1 - 0.08))


def test_trailing_stop_equals_a_direct_call():
    execution = Execution(trailing_stop=0.08)
    ours = run_ours("sma_crossover", "GOOG", Costs(), execution, min_strength=0.0)
    assert_equal(ours, run_direct(Trailed, "GOOG", Costs()))


def test_two_runs_are_equal_bit_for_bit():
    left, right = (run_ours("momentum", "GOOG", Costs()) for _ in range(2))
    assert left.statistics == right.statistics
    assert left.curve.equity.tobytes() == right.curve.equity.tobytes()
    assert left.trades.profit.tobytes() == right.trades.profit.tobytes()


def test_the_volume_condition_is_left_out_where_there_is_no_volume():
    bars = real_bars("GOOG")
    bars = replace(bars, volume=np.full(len(bars), np.nan))
    kind = STRATEGIES.get("momentum")
    ours = run_backtest(bars, kind(kind.params_type()), Costs(), Execution())

    class NoVolume(Momentum):
        def init(self):
            self.change = self.I(lambda c: pd.Series(c).pct_change(20), self.data.Close)
            self.mean = np.array([0.0])

    assert_equal(ours, run_direct(NoVolume, "GOOG", Costs()))
    assert any("volume condition was not applied on 2,128 of 2,128" in w for w in ours.warnings)
