"""A strategy that does what a test tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.strategies.base import Signals, Strategy, StrategyParams


class Scripted(Strategy):
    """Signals on the bars it is told: index lists instead of a rule, prices by bar."""

    title = "Scripted"
    category = "trend"
    buys = "Buys when told."
    sells = "Sells when told."
    params_type = StrategyParams

    def __init__(
        self,
        enter_long: Iterable[int] = (),
        exit_long: Iterable[int] = (),
        enter_short: Iterable[int] = (),
        exit_short: Iterable[int] = (),
        *,
        stop: Mapping[int, float] | None = None,
        target: Mapping[int, float] | None = None,
    ) -> None:
        super().__init__(StrategyParams())
        self.lists = (enter_long, exit_long, enter_short, exit_short)
        self.levels = (stop, target)

    def warm_up(self) -> int:
        return 0

    def signals(self, bars: BarSeries) -> Signals:
        arrays = [np.isin(np.arange(len(bars)), list(indices)) for indices in self.lists]
        stop, target = (_place(prices, len(bars)) for prices in self.levels)
        return Signals(*arrays, stop=stop, target=target)


def _place(prices: Mapping[int, float] | None, length: int) -> FloatArray | None:
    return None if prices is None else np.array([prices.get(i, np.nan) for i in range(length)])
