"""Stochastic oscillator."""

from __future__ import annotations

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Indicator, Line, bars_number
from core.market_data.indicators.rolling import divide


@INDICATORS.register("stochastic")
class Stochastic(Indicator):
    """Raw %K = 100 x (close - lowest low) / (highest high - lowest low), over `length` bars.

    %K is the mean of `smooth` raw values (1: the fast oscillator), %D the mean of `signal` %K.
    Where the range is 0 the raw value is 50, the middle. After Lane.
    """

    title = "Stochastic"
    meaning = (
        "Where the close lies in its recent range: above 80 near the top, below 20 the bottom."
    )
    group = "momentum"
    lines = (Line("%K"), Line("%D", hue=1))
    limits = (0.0, 100.0)
    guides = (20.0, 80.0)
    length: int = bars_number(14, 2, 200, "Length", "Bars of the range.")
    smooth: int = bars_number(3, 1, 50, "Smoothing", "Raw values averaged to %K; 1 for none.")
    signal: int = bars_number(3, 1, 50, "Signal", "Values of %K averaged to %D.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """%K and %D, points from 0 to 100."""
        import talib

        # Not STOCH: without a range it takes 0 into the means, so that a share halted for 20 bars
        # reads 0, oversold, where ours reads 50; and it holds %K back until %D has a value.
        low = talib.MIN(bars.low, self.length)
        span = talib.MAX(bars.high, self.length) - low
        main = _mean(100.0 * divide(bars.close - low, span, 0.5), self.smooth)
        return main, _mean(main, self.signal)

    def warm_up(self) -> tuple[int, ...]:
        """The range, then the two means."""
        ready = self.length + self.smooth - 2
        return ready, ready + self.signal - 1


def _mean(values: FloatArray, length: int) -> FloatArray:
    import talib

    return values if length == 1 else talib.SMA(values, length)
