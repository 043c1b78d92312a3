"""Commodity channel index."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("cci")
class ChannelIndex(Indicator):
    """(typical price - its mean) / (0.015 x its mean absolute deviation), Lambert, 1980.

    The typical price is the mean of high, low and close; the constant brings most values between
    -100 and 100. 0 where the typical price did not move at all.
    """

    title = "CCI"
    meaning = "How unusually far the price lies from its mean: beyond ±100 is a strong move."
    group = "momentum"
    lines = (Line("CCI"),)
    guides = (-100.0, 100.0)
    length: int = bars_number(20, 2, 200, "Length", "Bars of the mean and the deviation.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points."""
        import talib

        return (talib.CCI(bars.high, bars.low, bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` bars are needed."""
        return (self.length - 1,)
