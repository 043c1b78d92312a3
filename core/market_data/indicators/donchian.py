"""Donchian channel."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("donchian")
class Donchian(Indicator):
    """Highest high and lowest low of the last `length` bars, with this one, and their middle."""

    title = "Donchian"
    meaning = "The range of the last bars: a close at its edge is a breakout."
    group = "volatility"
    is_overlay = True
    lines = (Line("Middle"), Line("Lower"), Line("Upper", is_filled=True))
    length: int = bars_number(20, 2, 400, "Length", "Bars of the range, the newest included.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Middle, lower and upper, in the price's currency."""
        import talib

        upper, middle, lower = talib.DONCHIAN(bars.high, bars.low, self.length)
        return middle, lower, upper

    def warm_up(self) -> tuple[int, ...]:
        """`length` bars are needed."""
        return (self.length - 1,) * 3
