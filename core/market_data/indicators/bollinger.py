"""Bollinger bands."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.declaration import number
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number


@INDICATORS.register("bollinger")
class Bollinger(Indicator):
    """Mean of `length` closes ± `width` standard deviations of the same closes.

    The deviation is the population's (divided by n), as Bollinger defines it.
    """

    title = "Bollinger"
    meaning = "A mean with a band as wide as prices have lately spread: narrow bands end in moves."
    group = "volatility"
    is_overlay = True
    lines = (Line("Middle"), Line("Lower"), Line("Upper", is_filled=True))
    length: int = bars_number(20, 2, 400, "Length", "Closes in the mean and the deviation.")
    width: float = number(
        2.0, 0.1, 10.0, unit="ratio", title="Width", description="Standard deviations to each side."
    )

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Middle, lower and upper, in the price's currency."""
        import talib

        upper, middle, lower = talib.BBANDS(bars.close, self.length, self.width, self.width)
        return middle, lower, upper

    def warm_up(self) -> tuple[int, ...]:
        """`length` closes are needed."""
        return (self.length - 1,) * 3
