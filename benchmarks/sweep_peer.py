"""The same combinations by `Backtest.optimize` of backtesting.py, as its users write it."""

from __future__ import annotations

import multiprocessing
import warnings
from typing import Any

import backtesting
import numpy as np
import pandas as pd
from backtesting import backtesting as engine_module
from backtesting.test import SMA

from core.contracts import BarSeries
from core.trading.request import Costs
from core.trading.statistics import convert_statistics
from core.trading.types import Statistics, TradeTable

_NONE, _NEVER = np.empty(0), np.empty(0, dtype=np.int64)
_NO_TRADES = TradeTable(_NONE, _NEVER, _NEVER, _NONE, _NONE, _NONE, _NONE, _NONE)


class SmaCross(backtesting.Strategy):  # type: ignore[misc]  # the engine is untyped
    """Buys when the short average crosses above the long one, sells when it crosses below."""

    short, long = 10, 30

    def init(self) -> None:
        """Both averages, and how many bars there are."""
        self.fast = self.I(SMA, self.data.Close, self.short)
        self.slow = self.I(SMA, self.data.Close, self.long)
        self.last = len(self.data)

    def next(self) -> None:
        """One bar; nothing is bought on the last one."""
        gap, before = self.fast[-1] - self.slow[-1], self.fast[-2] - self.slow[-2]
        if gap < 0 <= before:
            self.position.close()
        elif before <= 0 < gap and not self.position and len(self.data) < self.last:
            self.buy()


def optimize(
    bars: BarSeries, choices: dict[str, Any], costs: Costs, processes: int
) -> list[Statistics]:
    """Run the grid; the statistics of each combination, in the grid's order.

    Args:
        bars: daily.
        choices: values of `short` and `long`.
        costs: without a spread, whose cost the engine does not report.
        processes: how many the peer may use.
    """
    found: list[Statistics] = []

    def keep(raw: pd.Series[Any]) -> float:
        found.append(convert_statistics(dict(raw), bars.time, _NO_TRADES, costs))
        return float(raw["Sharpe Ratio"])

    fork = multiprocessing.get_context("fork")
    default_pool, default_bar = backtesting.Pool, engine_module._tqdm
    backtesting.Pool = lambda: fork.Pool(processes)
    engine_module._tqdm = _without_bar
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            backtesting.Backtest(
                bars.to_frame(),
                SmaCross,
                cash=costs.cash,
                commission=costs.commission,
                finalize_trades=True,
            ).optimize(maximize=keep, short=list(choices["short"]), long=list(choices["long"]))
    finally:
        backtesting.Pool, engine_module._tqdm = default_pool, default_bar
    return found


def _without_bar(sequence: Any, **_settings: object) -> Any:
    return sequence
