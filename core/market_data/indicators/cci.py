"""Commodity channel index."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import (
    divide,
    rolling_absolute_deviation,
    rolling_mean,
    typical_price,
)

_SCALE = 0.015
"""Lambert's constant: it brings most values between -100 and 100."""


@INDICATORS.register("cci")
class ChannelIndex(Indicator):
    """(typical price - its mean) / (0.015 x its mean absolute deviation), Lambert, 1980.

    0 where the typical price did not move at all.
    """

    title = "CCI"
    meaning = "How unusually far the price lies from its mean: beyond ±100 is a strong move."
    group = "momentum"
    lines = (Line("CCI"),)
    guides = (-100.0, 100.0)
    length: int = bars_number(20, 2, 200, "Length", "Bars of the mean and the deviation.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points."""
        price = typical_price(bars)
        distance = price - rolling_mean(price, self.length)
        return (divide(distance, _SCALE * rolling_absolute_deviation(price, self.length), 0.0),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` bars are needed."""
        return (self.length - 1,)
