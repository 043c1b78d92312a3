"""Average true range."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("atr")
class AverageTrueRange(Indicator):
    """Wilder's mean of max(high, close before) - min(low, close before).

    Started from the plain mean of the first `length` ranges.
    """

    title = "ATR"
    meaning = "How far the price moves in one bar, gaps included, in its own currency."
    group = "volatility"
    lines = (Line("ATR"),)
    length: int = bars_number(14, 1, 200, "Length", "True ranges averaged.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """In the price's currency."""
        import talib

        return (talib.ATR(bars.high, bars.low, bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """The first bar has no close before it, so it has no true range."""
        return (self.length,)
