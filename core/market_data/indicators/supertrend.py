"""SuperTrend."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.declaration import number
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("supertrend")
class SuperTrend(Indicator):
    """A stop that trails the price by `width` average true ranges and turns when it is crossed.

    Bands: middle of the bar ± `width` x ATR. The lower band only rises while the close before
    was not below it, the upper only falls while the close before was not above it. In an up
    trend the value is the lower band, until a close below it; then the upper, until a close
    above it (Seban). It begins in an up trend.
    """

    title = "SuperTrend"
    meaning = "A trailing stop: below the price in an up trend, above it in a down trend."
    group = "trend"
    is_overlay = True
    lines = (Line("SuperTrend"),)
    length: int = bars_number(10, 2, 200, "ATR length", "True ranges averaged.")
    width: float = number(
        3.0, 0.1, 20.0, unit="ratio", title="Width", description="Average true ranges to the stop."
    )

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In the price's currency."""
        import talib

        high, low, close = bars.high, bars.low, bars.close
        return (talib.SUPERTREND(high, low, close, self.length, self.width)[0],)

    def warm_up(self) -> tuple[int, ...]:
        """The average true range is needed."""
        return (self.length,)
