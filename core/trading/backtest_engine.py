"""The only door to backtesting.py, which decides every number of a backtest."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import BarSeries, FloatArray, OnProgress, ignore_progress
from core.trading.engine_trades import read_trades
from core.trading.request import Costs, Execution
from core.trading.result_parts import SignalCounts
from core.trading.signal_counts import count_signals
from core.trading.signal_follower import SignalFollower
from core.trading.statistics import convert_statistics
from core.trading.strategies.base import Signals, Strategy
from core.trading.types import Curve, Statistics, TradeTable

# backtesting.py reports through `warnings` and a progress bar, both global to the process: they
# are silenced for the length of a run, so runs in one process follow one another.
_ENGINE_LOCK = threading.Lock()

_REFUSED_RATE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class EngineResult:
    """What one run gave. Times are seconds since 1970-01-01 UTC.

    Attributes:
        unfilled: entries that could not be carried out.
        signal_counts: what became of every entry wanted.
        in_doubt: index of a bar on which a trade met both its stop and its target, to whether that
            trade was long; ascending.
    """

    curve: Curve
    trades: TradeTable
    statistics: Statistics
    warnings: tuple[str, ...]
    unfilled: int
    signal_counts: SignalCounts
    in_doubt: dict[int, bool]


def count_bars_needed(strategy: Strategy) -> int:
    """Bars for one decision: the warm-up, a bar before it, its own and the one that fills it."""
    return strategy.warm_up() + 3


def run_backtest(
    bars: BarSeries,
    strategy: Strategy,
    costs: Costs,
    execution: Execution,
    on_progress: OnProgress = ignore_progress,
    *,
    signals: Signals | None = None,
) -> EngineResult:
    """Run the strategy over the bars. Equal inputs give equal numbers, bit for bit.

    Market orders are filled at the next bar's open (or, if asked for, at the signal bar's close).
    What is still open at the end is closed by backtesting.py on the last bar, at its open (with
    trade on close: at the close of the bar before).

    Args:
        bars: at least `count_bars_needed(strategy)`, validated.
        strategy: with its parameters.
        costs: of the account, charged by the engine.
        execution: how signals become orders.
        on_progress: called about 50 times; what it raises ends the run.
        signals: what to follow instead of the strategy's signals on these bars.
    """
    wanted = (signals or strategy.signals(bars)).count_prices_in(costs.price_unit)
    follower = SignalFollower(wanted, execution, len(bars), on_progress)
    with _ENGINE_LOCK, _quiet():
        raw = _run_engine(bars, strategy.warm_up(), follower, costs)
    equity_frame = raw["_equity_curve"]
    equity = equity_frame["Equity"].to_numpy(dtype=np.float64)
    curve = Curve(
        bars.time,
        equity,
        equity_frame["DrawdownPct"].to_numpy(dtype=np.float64),
        bars.close,
        calculate_benchmark(bars.close, strategy.warm_up(), costs.cash),
    )
    read = read_trades(raw, bars, follower.notes, is_traded_on_close=costs.is_traded_on_close)
    trades, engine = read.table, raw["_strategy"]
    notes = [*strategy.warnings(bars), *_describe_outcome(bars, follower, trades, equity)]
    statistics = convert_statistics(raw, bars.time, trades, costs)
    counts = count_signals(
        wanted, execution.direction, follower.notes, (*engine.closed_trades, *engine.trades)
    )
    return EngineResult(
        curve, trades, statistics, tuple(notes), follower.unfilled, counts, read.in_doubt
    )


def calculate_benchmark(close: FloatArray, first: int, cash: float) -> FloatArray:
    """`cash` held in the instrument from the close of bar `first` on, without costs. float64[n]."""
    benchmark = np.full(len(close), cash)
    benchmark[first:] = cash * close[first:] / close[first]
    return benchmark


def _run_engine(bars: BarSeries, warm_up: int, follower: SignalFollower, costs: Costs) -> Any:
    from backtesting import Backtest
    from backtesting import Strategy as EngineStrategy
    from backtesting.lib import FractionalBacktest

    # The engine learns the warm-up from an indicator's leading NaN values.
    readiness = np.where(np.arange(len(bars)) < warm_up, np.nan, 1.0)

    class FollowSignals(EngineStrategy):  # type: ignore[misc]  # the engine is untyped
        def init(self) -> None:
            self.readiness = self.I(lambda: readiness, name="readiness", overlay=False)

        def next(self) -> None:
            follower.on_bar(self)

    engine = FractionalBacktest if costs.is_fractional else Backtest
    return engine(
        bars.to_frame(),
        FollowSignals,
        cash=costs.cash,
        commission=_state_commission(costs),
        spread=costs.spread,
        margin=costs.margin,
        trade_on_close=costs.is_traded_on_close,
        exclusive_orders=False,  # the follower closes what must be closed; instalments add up
        finalize_trades=True,
    ).run()


def _state_commission(costs: Costs) -> Any:
    """The rate; as a function where the engine refuses it as a number: 10 %, which is allowed."""
    if costs.commission != _REFUSED_RATE:
        return costs.commission
    return lambda size, price: abs(size) * price * _REFUSED_RATE


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bar on stderr and no warnings while the engine runs; both restored after."""
    from backtesting import backtesting as engine_module

    progress_bar = engine_module._tqdm  # there is no public switch
    engine_module._tqdm = _without_bar
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        engine_module._tqdm = progress_bar


def _without_bar(sequence: Any, **_settings: object) -> Any:
    return sequence


def _describe_outcome(
    bars: BarSeries, follower: SignalFollower, trades: TradeTable, equity: FloatArray
) -> list[str]:
    notes = []
    if equity[-1] <= 0:
        day = bars.at(int(np.argmax(equity <= 0)))
        notes.append(f"The account was wiped out on {day:%Y-%m-%d}; the run ends there.")
    if follower.unfilled:
        notes.append(
            f"{follower.unfilled} entries could not be filled: the free cash did not buy one unit, "
            "or the signal came on the last bar."
        )
    if not len(trades):
        notes.append("No trade was made: ratios that need trades are not defined.")
    return notes
