"""Keltner channel."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.declaration import number
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("keltner")
class Keltner(Indicator):
    """EMA of the closes ± `width` average true ranges (Raschke's form of Keltner's channel)."""

    title = "Keltner"
    meaning = "A mean with a band as wide as bars lately moved: it leaves out what is ordinary."
    group = "volatility"
    is_overlay = True
    lines = (Line("Middle"), Line("Lower"), Line("Upper", is_filled=True))
    length: int = bars_number(20, 2, 400, "Length", "Length of the exponential mean.")
    atr_length: int = bars_number(10, 1, 200, "ATR length", "True ranges averaged for the width.")
    width: float = number(
        2.0, 0.1, 10.0, unit="ratio", title="Width", description="Average true ranges to each side."
    )

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Middle, lower and upper, in the price's currency."""
        import talib

        # Not KC: that centres on the typical price and puts its own width around it.
        middle = talib.EMA(bars.close, self.length)
        spread = self.width * talib.ATR(bars.high, bars.low, bars.close, self.atr_length)
        return middle, middle - spread, middle + spread

    def warm_up(self) -> tuple[int, ...]:
        """The later of the mean and the range."""
        ready = max(self.length - 1, self.atr_length)
        return self.length - 1, ready, ready
