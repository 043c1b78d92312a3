"""Williams %R."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("williams_r")
class WilliamsR(Indicator):
    """-100 x (highest high - close) / (highest high - lowest low); -50 where the range is 0."""

    title = "Williams %R"
    meaning = "How far the close lies below its recent high: above −20 overbought, below −80 not."
    group = "momentum"
    lines = (Line("%R"),)
    limits = (-100.0, 0.0)
    guides = (-80.0, -20.0)
    length: int = bars_number(14, 2, 200, "Length", "Bars of the range.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points from -100 to 0."""
        import talib

        points = talib.WILLR(bars.high, bars.low, bars.close, self.length)
        # Without a range TA-Lib says 0: a halted share would stand at the top of it.
        is_still = talib.MAX(bars.high, self.length) == talib.MIN(bars.low, self.length)
        return (np.where(is_still, -50.0, points),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` bars are needed."""
        return (self.length - 1,)
