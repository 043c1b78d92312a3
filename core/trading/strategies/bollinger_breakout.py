"""Buying a move that leaves the band in which prices have been."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.indicator import Indicator, build_indicator
from core.trading.declaration import format_value, number
from core.trading.strategies.base import (
    STRATEGIES,
    Signals,
    Strategy,
    StrategyParams,
    as_strength,
    divide,
)


class Params(StrategyParams):
    """The band, and how narrow it must have been."""

    length: int = number(
        20, 5, 200, unit="bars", title="Length", description="Closes in the mean and deviation."
    )
    width: float = number(
        2.0,
        0.5,
        5.0,
        unit="ratio",
        title="Width",
        description="Standard deviations from the mean to each edge of the band.",
    )
    max_bandwidth: float = number(
        0.0,
        0.0,
        2.0,
        unit="fraction",
        title="Squeeze",
        description="Upper less lower edge over the mean, on the bar before, that may not be "
        "exceeded; 0 asks for no squeeze.",
    )


@STRATEGIES.register("bollinger_breakout")
class BollingerBreakout(Strategy):
    """Follows a close beyond a Bollinger band until prices are back at its middle.

    Middle = mean of `length` closes; edges = middle ± `width` population standard deviations of
    the same closes, this bar's included.

    * Enter long: the close is above the upper edge and the close before was not above the upper
      edge then; with a squeeze, (upper - lower) / middle of the bar before is at most
      `max_bandwidth`.
    * Exit long: the close is below the middle.
    * Enter short: mirrored at the lower edge; exit short: the close is above the middle.

    Strength: how far the close is beyond an edge over the distance from the middle to the edge;
    0 within the band.
    """

    title = "Bollinger breakout"
    category = "trend"
    buys = "Buys when the close breaks above {width} standard deviations over its mean of {length}."
    sells = "Sells when the close is below the mean."
    params_type = Params
    params: Params

    def indicators(self) -> tuple[Indicator, ...]:
        """The bands."""
        values = {"length": self.params.length, "width": self.params.width}
        return (build_indicator("bollinger", values),)

    def warm_up(self) -> int:
        """The bands of a bar and of the bar before it."""
        return self.indicators()[0].warm_up()[0] + 1

    def describe(self) -> str:
        """The rules with these values; the squeeze where one is asked for."""
        squeeze = self.params.max_bandwidth
        words = super().describe()
        if not squeeze:
            return words
        wide = format_value(squeeze, "fraction")
        return f"{words} It enters only out of a band no wider than {wide} of the mean."

    def signals(self, bars: BarSeries) -> Signals:
        """Entries and exits by the rules of the class."""
        middle, lower, upper = self.indicators()[0].calculate(bars)
        close = bars.close
        rises, falls = np.zeros((2, len(bars)), dtype=np.bool_)
        rises[1:] = (close[1:] > upper[1:]) & (close[:-1] <= upper[:-1])
        falls[1:] = (close[1:] < lower[1:]) & (close[:-1] >= lower[:-1])
        if self.params.max_bandwidth:
            is_narrow = (upper - lower)[:-1] <= self.params.max_bandwidth * middle[:-1]
            rises[1:] &= is_narrow
            falls[1:] &= is_narrow
        is_ready = np.arange(len(bars)) >= self.warm_up()
        return Signals(
            enter_long=rises,
            exit_long=is_ready & (close < middle),
            enter_short=falls,
            exit_short=is_ready & (close > middle),
        )

    def strength(self, bars: BarSeries) -> FloatArray:
        """The distance beyond an edge, see the class."""
        middle, _, upper = self.indicators()[0].calculate(bars)
        return as_strength(divide(np.abs(bars.close - middle), upper - middle) - 1.0)
