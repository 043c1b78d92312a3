"""Averages of closes that follow the price."""

from __future__ import annotations

from typing import ClassVar

from core.contracts import BarSeries, FloatArray
from core.market_data.indicators.base import INDICATORS, Group, Indicator, Line, bars_number

_LONGEST = 400


class _MovingAverage(Indicator):
    """One line over the price."""

    group: ClassVar[Group] = "trend"
    is_overlay = True
    length: int


@INDICATORS.register("sma")
class SimpleMean(_MovingAverage):
    """Plain mean of the last `length` closes."""

    title = "SMA"
    meaning = "The mean price of the last bars: above it the trend is up, below it down."
    lines = (Line("SMA"),)
    length: int = bars_number(20, 2, _LONGEST, "Length", "Closes averaged, all with one weight.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Mean of `length` closes."""
        import talib

        return (talib.SMA(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` closes are needed."""
        return (self.length - 1,)


@INDICATORS.register("ema")
class ExponentialMean(_MovingAverage):
    """EMA = EMA before + 2 / (length + 1) x (close - EMA before); first the plain mean."""

    title = "EMA"
    meaning = "A mean that weighs recent closes more, so that it turns sooner than a plain one."
    lines = (Line("EMA"),)
    length: int = bars_number(20, 2, _LONGEST, "Length", "The newest close weighs 2 / (length+1).")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Exponential mean of the closes."""
        import talib

        return (talib.EMA(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` closes make the first mean."""
        return (self.length - 1,)


@INDICATORS.register("wma")
class WeightedMean(_MovingAverage):
    """Sum of (weight x close) / sum of weights, with weights 1, 2 … `length`, the newest last."""

    title = "WMA"
    meaning = "A mean whose weights fall evenly with age: between a plain and an exponential one."
    lines = (Line("WMA"),)
    length: int = bars_number(20, 2, _LONGEST, "Length", "Closes averaged; the newest weighs most.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Linearly weighted mean of `length` closes."""
        import talib

        return (talib.WMA(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """`length` closes are needed."""
        return (self.length - 1,)


@INDICATORS.register("dema")
class DoubleExponentialMean(_MovingAverage):
    """2 x EMA - EMA of EMA (Mulloy, 1994)."""

    title = "DEMA"
    meaning = "An exponential mean with most of its lag taken out; it may overshoot at turns."
    lines = (Line("DEMA"),)
    length: int = bars_number(20, 2, _LONGEST, "Length", "Length of both exponential means.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Twice the mean less the mean of the mean."""
        import talib

        return (talib.DEMA(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """The second mean needs `length` values of the first."""
        return (2 * (self.length - 1),)


@INDICATORS.register("tema")
class TripleExponentialMean(_MovingAverage):
    """3 x EMA - 3 x EMA of EMA + EMA of EMA of EMA (Mulloy, 1994)."""

    title = "TEMA"
    meaning = "An exponential mean with nearly all of its lag taken out; the liveliest of these."
    lines = (Line("TEMA"),)
    length: int = bars_number(20, 2, _LONGEST, "Length", "Length of all three exponential means.")

    def calculate(self, bars: BarSeries) -> tuple[FloatArray, ...]:
        """Three means of one another, so weighed that a steady trend has no lag."""
        import talib

        return (talib.TEMA(bars.close, self.length),)

    def warm_up(self) -> tuple[int, ...]:
        """The third mean needs `length` values of the second."""
        return (3 * (self.length - 1),)
