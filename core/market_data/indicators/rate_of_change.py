"""Rate of change."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("roc")
class RateOfChange(Indicator):
    """Close / close of `length` bars ago - 1."""

    title = "ROC"
    meaning = "The return over the last bars: its turns come before those of the price."
    group = "momentum"
    lines = (Line("ROC"),)
    guides = (0.0,)
    tick_format = ".1%"
    length: int = bars_number(12, 1, 400, "Length", "Bars between the two closes.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """As a fraction."""
        import talib

        return (talib.ROCP(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """There must be a bar `length` bars ago."""
        return (self.length,)
