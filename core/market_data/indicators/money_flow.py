"""Money flow index."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import divide, rolling_sum, shift, typical_price

_ROUNDING = 1e-12
"""Typical prices this close (relative) are equal: they differ by the rounding of their means."""


@INDICATORS.register("mfi")
class MoneyFlow(Indicator):
    """100 x money of rises / (money of rises + money of falls), over `length` changes.

    Money is typical price x volume; a bar counts as a rise where its typical price is above that
    of the bar before (Quong and Soudack, 1989). 50 where no money moved the price.
    """

    title = "MFI"
    meaning = "An RSI that weighs each move by the money behind it: above 80 hot, below 20 cold."
    group = "volume"
    needs_volume = True
    lines = (Line("MFI"),)
    limits = (0.0, 100.0)
    guides = (20.0, 80.0)
    length: int = bars_number(14, 2, 200, "Length", "Changes of the typical price summed.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Points from 0 to 100; NaN while the window holds an unknown volume."""
        price = typical_price(bars)
        money, change = price * bars.volume, price - shift(price, 1)
        change = np.where(np.abs(change) <= _ROUNDING * price, 0.0 * change, change)
        unmoved = 0.0 * change * bars.volume  # NaN on the first bar and where unknown
        gained = rolling_sum(np.where(change > 0, money, unmoved), self.length)
        lost = rolling_sum(np.where(change < 0, money, unmoved), self.length)
        return (100.0 * divide(gained, gained + lost, 0.5),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` changes need one bar more."""
        return (self.length,)
